/**
 * What the rectorat keeps to itself of a revision (workspace/FORMAT.md §6): `lock.pgp`, and `nonces.json` with the nonces
 * by which it checks proofs; `rows.bin` with digests of its rows, and `rows-key.pgp` with their key. They stand below `custody/`, beside the record and not in it, so that the record may be
 * shown to anyone.
 */
import * as v from 'valibot';
import { join } from 'node:path';
import { createHmac } from 'node:crypto';
import { sourceMark } from '../documents/confirmation.ts';
import { id, listOrNone, positive, secret32, sha256 } from '../documents/fields.ts';
import { type RevisionPlace, revisionFolder } from '../documents/names.ts';
import { encodeJson, parseJson } from '../documents/strict-json.ts';
import { encodeHex, parseHex } from '../io/encodings.ts';
import { HiddenFile, readFileBounded, writeFileAtomic } from '../io/files.ts';
import type { Random } from '../io/random.ts';
import { SceauError } from '../errors.ts';
import { type Workspace, at } from './workspace.ts';

const NONCES = 'nonces.json';
/** Digests of a revision's rows (results/FORMAT.md §8), and the key that they were made with. */
export const ROWS = 'rows.bin';
export const ROWS_KEY = 'rows-key.pgp';
const MAX_BYTES = 4_000_000;

const schema = v.strictObject({
  /** Keyed digest of the sealed file, so that the same export run again is known for what it is; null in a release kit. */
  source: v.nullable(sourceMark),
  /** Digest of the settings by which that file was read; null in a release kit. */
  settings: v.nullable(sha256),
  challenges: listOrNone(v.strictObject({ scope: id, recipient: id, request: positive, nonce: secret32 })),
  officers: listOrNone(v.strictObject({ officer: id, nonce: secret32 })),
});
export type Nonces = v.InferOutput<typeof schema>;
/** A file, fixed by its digest under a fresh key. */
export type SourceMark = v.InferOutput<typeof sourceMark>;

/** Folder of a revision's custody. */
export function custodyFolder(workspace: Workspace, place: RevisionPlace): string {
  return at(workspace, 'custody', revisionFolder(place));
}

/** Writes a new revision's nonces into its custody, wherever that stands for now. */
export function writeNonces(custody: string, nonces: Nonces): void {
  writeFileAtomic(join(custody, NONCES), encodeNonces(nonces));
}

/** The bytes of `nonces.json`. */
export function encodeNonces(nonces: Nonces): Uint8Array {
  return encodeJson(v.parse(schema, nonces));
}

/** A revision's nonces. @throws `input-missing`, `document-malformed` */
export function readNonces(workspace: Workspace, place: RevisionPlace): Nonces {
  const path = join(custodyFolder(workspace, place), NONCES);
  return parseJson(path, readFileBounded(path, MAX_BYTES), schema, MAX_BYTES);
}

/** Writes the digests of a new revision's rows into its custody. */
export function writeRows(custody: string, chunks: Iterable<Uint8Array>): void {
  const file = new HiddenFile(custody);
  try {
    for (const chunk of chunks) file.write(chunk);
    file.commit(join(custody, ROWS));
  } catch (error) {
    file.discard();
    throw error;
  }
}

/** Writes the key of those digests, as a message to the seal key. */
export function writeRowsKey(custody: string, message: Uint8Array): void {
  writeFileAtomic(join(custody, ROWS_KEY), message);
}

/** That message. @throws `input-missing` */
export function readRowsKey(workspace: Workspace, place: RevisionPlace): Uint8Array {
  return readFileBounded(join(custodyFolder(workspace, place), ROWS_KEY), MAX_BYTES);
}

/** Adds the challenges of a later request to a revision's nonces; those of a run that was cut short are replaced. */
export function addChallenges(workspace: Workspace, place: RevisionPlace, added: Nonces['challenges']): void {
  const nonces = readNonces(workspace, place);
  const numbers = new Set(added.map((each) => each.request));
  const kept = nonces.challenges.filter((each) => !numbers.has(each.request));
  writeNonces(custodyFolder(workspace, place), { ...nonces, challenges: [...kept, ...added] });
}

/** Marks a source file by its digest under a fresh key. */
export function markSource(fileSha256: string, random: Random): SourceMark {
  const key = encodeHex(random.bytes(32));
  return { key, mac: sourceMac(key, fileSha256) };
}

/** Whether a file is the one that was marked; without a mark none is. */
export function isSameSource(source: Nonces['source'], fileSha256: string): boolean {
  return source !== null && sourceMac(source.key, fileSha256) === source.mac;
}

function sourceMac(key: string, fileSha256: string): string {
  const bytes = parseHex(key);
  if (bytes === null) throw new SceauError('bug', { detail: 'source key' });
  return encodeHex(createHmac('sha256', bytes).update(fileSha256).digest());
}
