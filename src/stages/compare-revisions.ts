/**
 * What a correction changes, before it is sealed: the rows of a jury's file against those of the newest revision, by the
 * digests that custody keeps (results/FORMAT.md §8). Counts tell results: they go to whoever confirms, and into
 * `summary.pgp`, and nowhere else.
 */
import { join } from 'node:path';
import { SceauError } from '../errors.ts';
import type { Realm } from '../documents/fields.ts';
import type { RevisionPlace } from '../documents/names.ts';
import { encodeHex, encodeUtf8, parseUtf8 } from '../io/encodings.ts';
import { readChunks } from '../io/files.ts';
import { selectEncryptionSubkey } from '../openpgp/certificate.ts';
import { openMessage, sealMessage } from '../openpgp/message.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import { verifyDetached } from '../openpgp/signature.ts';
import { type ChangeDetails, detailChanges } from '../results/changes/change-details.ts';
import type { JuryContext } from '../results/jury-context.ts';
import { type RowChanges, compareRows } from '../results/changes/row-changes.ts';
import type { FileReading } from '../results/read-rows.ts';
import { RowDigests, openStoredRows } from '../results/changes/row-digests.ts';
import type { Scope } from '../results/scopes/scope.ts';
import { fileSource } from '../transport/source.ts';
import {
  ROWS,
  ROWS_KEY,
  custodyFolder,
  isSameSource,
  readNonces,
  readRowsKey,
  writeRows,
  writeRowsKey,
} from '../workspace/custody-store.ts';
import { openKey } from '../workspace/keys.ts';
import { type Context, faultOf, recording } from './context.ts';

/** What a revision changes against the newest before it. */
export interface RevisionChanges extends RowChanges {
  /** The revision that it was compared with. */
  readonly previous: number;
  /** Where that revision's file was given again. */
  readonly details: ChangeDetails | null;
}

/** The rows of a revision to be, while they are surveyed. */
export interface FollowedRows {
  readonly digests: RowDigests;
  /** 32 octets in hexadecimal; secret. */
  readonly key: string;
  /** The revision to compare with, where it can be. */
  readonly previous: RevisionPlace | null;
  /** The seal key, where it had to be opened. */
  readonly sealKey: UnlockedKey | null;
}

/** An opened key of digests holds this and nothing else. */
const KEY_FORM = /^[0-9a-f]{64}$/;
const MAX_KEY_BYTES = 64;

/** The key of a revision's digests. @throws `input-missing`, `decryption-failed`, `document-malformed`, 76 */
async function openRowsKey(context: Context, place: RevisionPlace, key: UnlockedKey): Promise<string> {
  const message = readRowsKey(context.workspace, place);
  const opened = await openMessage(ROWS_KEY, message, key, { maxBytes: MAX_KEY_BYTES });
  const { certificate } = key;
  await verifyDetached({ file: ROWS_KEY, ...opened, certificate, moment: recording(context) });
  const text = parseUtf8(opened.bytes) ?? '';
  if (!KEY_FORM.test(text)) throw new SceauError('document-malformed', { file: ROWS_KEY, detail: 'key' });
  return text;
}

/**
 * Begins to follow the rows of a revision to be. Where the newest revision's digests cannot be had, that is told, and
 * the next revision will be compared with this one.
 * @param newest the newest revision that was sealed, or `undefined`
 * @throws `key-missing`, `passphrase-wrong`, only where there is a revision to compare with
 */
export async function followRows(
  context: Context,
  o: {
    readonly newest: RevisionPlace | undefined;
    readonly scopes: readonly Scope[];
    readonly realm: Realm;
  },
): Promise<FollowedRows> {
  const { workspace, random, report } = context;
  const { newest, scopes, realm } = o;
  const fresh = encodeHex(random.bytes(32));
  if (newest === undefined) {
    return { digests: new RowDigests(fresh, scopes, realm), key: fresh, previous: null, sealKey: null };
  }
  const sealKey = await openKey(workspace, 'seal', context.secrets);
  try {
    const key = await openRowsKey(context, newest, sealKey);
    return { digests: new RowDigests(key, scopes, realm), key, previous: newest, sealKey };
  } catch (error) {
    report({ kind: 'changes-unknown', revision: newest.revision, fault: faultOf(error) });
    return { digests: new RowDigests(fresh, scopes, realm), key: fresh, previous: null, sealKey };
  }
}

/** The two files of a correction. */
export interface CorrectedFiles {
  /** Path of the earlier one, where it is given. */
  readonly before: string | undefined;
  readonly now: () => AsyncIterable<Uint8Array>;
  readonly jury: JuryContext;
  /** Of the new one, as its survey found it. */
  readonly reading: FileReading;
}

/**
 * Holds the earlier file that a clerk gives to the mark of the one that the newest revision was sealed from.
 * @throws `previous-differs`, `input-missing`, `revision-missing` where nothing was sealed yet
 */
export async function checkPrevious(
  context: Context,
  path: string,
  newest: RevisionPlace | undefined,
  publication: string,
): Promise<void> {
  if (newest === undefined) throw new SceauError('revision-missing', { publication });
  const { sha256 } = await fileSource(path);
  if (isSameSource(readNonces(context.workspace, newest).source, sha256)) return;
  throw new SceauError('previous-differs', { path, revision: newest.revision });
}

/**
 * What changes, once the survey is over; `null` where there is nothing to compare with, or it is spoilt, which is told.
 * @throws `csv-*` where the earlier file is given and changes while it is read
 */
export async function changesOf(
  context: Context,
  { digests, previous }: FollowedRows,
  { before, now, jury, reading }: CorrectedFiles,
): Promise<RevisionChanges | null> {
  if (previous === null) return null;
  const path = join(custodyFolder(context.workspace, previous), ROWS);
  try {
    const changes = await compareRows(await openStoredRows(ROWS, readChunks(path)), digests);
    const files = before === undefined ? null : { before: () => readChunks(before), now };
    const details = files === null ? null : await detailChanges(files, jury, { digests, reading });
    return { previous: previous.revision, ...changes, details };
  } catch (error) {
    const fault = faultOf(error);
    if (fault.code.startsWith('csv-')) throw error;
    context.report({ kind: 'changes-unknown', revision: previous.revision, fault });
    return null;
  }
}

/**
 * Keeps the digests in a new revision's custody, their key for the seal key alone: who steals custody can then test no
 * guess of a row. A seal key that cannot be encrypted to is told, and nothing is kept.
 */
export async function keepRows(
  context: Context,
  { digests, key }: FollowedRows,
  o: { readonly custody: string; readonly sealKey: UnlockedKey; readonly revision: number },
): Promise<void> {
  const { certificate } = o.sealKey;
  const nowMs = context.clock.nowMs();
  let subkey: string;
  try {
    subkey = await selectEncryptionSubkey(certificate, { atMs: nowMs });
  } catch (error) {
    context.report({ kind: 'rows-not-kept', revision: o.revision, fault: faultOf(error) });
    return;
  }
  const recipients = [{ certificate, subkey }];
  writeRowsKey(o.custody, await sealMessage(encodeUtf8(key), { signer: o.sealKey, recipients, nowMs }));
  writeRows(o.custody, digests.encode());
}
