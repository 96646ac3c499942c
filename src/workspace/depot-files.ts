/**
 * Files between a depot and a workspace: bounded reads of what anyone may have put there, and what to send of
 * the record. Nothing here believes what it reads.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { SceauError, isCode } from '../errors.ts';
import type { DocumentType, Header, SignedBytes } from '../documents/envelope.ts';
import type { FileRef } from '../documents/fields.ts';
import {
  officerSignatureName,
  parseOfficerSignature,
  publicationFolder,
  registryName,
  signatureName,
} from '../documents/names.ts';
import { concatBytes } from '../io/encodings.ts';
import { HiddenFile, listFolder } from '../io/files.ts';
import type { DeliveryFile } from '../transport/deliver.ts';
import type { ReadableDepot } from '../transport/depot.ts';
import { sharedFileSource } from '../transport/source.ts';
import { MAX_SIGNATURE_BYTES } from './signed-files.ts';
import { MAX_REGISTRY_BYTES } from './registry-store.ts';
import type { RegistryBytes } from '../parties/registry.ts';
import { type Workspace, inRecord } from './workspace.ts';

/** The bytes of a small file in a depot. @throws `file-missing`, `document-too-large` */
export async function fetchBytes(depot: ReadableDepot, path: string, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of depot.read(path, maxBytes)) {
    length += chunk.length;
    if (length > maxBytes) throw new SceauError('document-too-large', { file: path, maxBytes });
    chunks.push(chunk);
  }
  return concatBytes(...chunks);
}

/** A document and its signature, the signature first: without it there is nothing yet. `null` where it is missing. */
export async function fetchSigned<T extends Header>(
  depot: ReadableDepot,
  path: string,
  document: DocumentType<T>,
): Promise<SignedBytes | null> {
  const asc = await fetchOptional(depot, signatureName(path), MAX_SIGNATURE_BYTES);
  if (asc === null) return null;
  return { file: path, bytes: await fetchBytes(depot, path, document.maxBytes), asc };
}

/** The bytes of a small file, or `null` where it is missing. */
export async function fetchOptional(
  depot: ReadableDepot,
  path: string,
  maxBytes: number,
): Promise<Uint8Array | null> {
  try {
    return await fetchBytes(depot, path, maxBytes);
  } catch (error) {
    if (isCode(error, 'file-missing')) return null;
    throw error;
  }
}

/**
 * Copies a file out of a depot and holds it to its reference while it flows; nothing stands at `target` otherwise.
 * @throws `file-missing`, `length-mismatch`, `digest-mismatch`
 */
export async function fetchFile(
  depot: ReadableDepot,
  path: string,
  ref: FileRef,
  folder: string,
): Promise<void> {
  const file = new HiddenFile(folder);
  const hash = createHash('sha256');
  let length = 0;
  try {
    try {
      for await (const chunk of depot.read(path, ref.length)) {
        length += chunk.length;
        if (length > ref.length) break;
        hash.update(chunk);
        file.write(chunk);
      }
    } catch (error) {
      if (!isCode(error, 'document-too-large')) throw error;
      throw new SceauError(
        'length-mismatch',
        { file: ref.name, expected: ref.length, found: length + 1 },
        error,
      );
    }
    if (length !== ref.length) {
      throw new SceauError('length-mismatch', { file: ref.name, expected: ref.length, found: length });
    }
    if (hash.digest('hex') !== ref.sha256) throw new SceauError('digest-mismatch', { file: ref.name });
    file.commit(join(folder, ref.name));
  } catch (error) {
    file.discard();
    throw error;
  }
}

/** Most officers whose signatures over one registry are fetched: as many as a registry can name. */
const MAX_OFFICERS = 1000;

/** Signatures of officers over one file of a folder, of which `names` are listed. @throws `listing-too-large` */
export async function fetchOfficerSignatures(
  depot: ReadableDepot,
  o: { readonly folder: string; readonly names: readonly string[]; readonly file: string },
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { folder, file } = o;
  const officers = o.names.flatMap((name) => parseOfficerSignature(file, name) ?? []);
  if (officers.length > MAX_OFFICERS) {
    throw new SceauError('listing-too-large', { folder, maxEntries: MAX_OFFICERS });
  }
  const signatures = new Map<string, Uint8Array>();
  for (const officer of officers) {
    const path = `${folder}/${officerSignatureName(file, officer)}`;
    signatures.set(officer, await fetchBytes(depot, path, MAX_SIGNATURE_BYTES));
  }
  return signatures;
}

/** One registry version in a publication's folder of a depot, or `null` where it is not there. */
export async function fetchRegistry(
  depot: ReadableDepot,
  folder: string,
  version: number,
): Promise<RegistryBytes | null> {
  const names = (await depot.list(folder)).map((entry) => entry.name);
  const file = registryName(version);
  if (!names.includes(file)) return null;
  const signatures = await fetchOfficerSignatures(depot, { folder, names, file });
  const bytes = await fetchBytes(depot, `${folder}/${file}`, MAX_REGISTRY_BYTES);
  return { version, bytes, signatures };
}

/** Whether a signature makes its document whole: an officer's, beside another, comes before that. */
function isLastSignature(path: string): boolean {
  return path.endsWith('.asc') && !/\.json\.[a-z0-9-]+\.asc$/.test(path);
}

/**
 * Files of the record to send, by their paths in the tree: bodies and the signatures among them, or seals. A payload is digested
 * once for all its recipients.
 */
export async function deliveryOf(
  workspace: Workspace,
  paths: readonly string[],
  kind: 'body' | 'seal',
): Promise<readonly DeliveryFile[]> {
  return Promise.all(
    paths.map(async (path) => ({
      path,
      kind: kind === 'body' && isLastSignature(path) ? 'signature' : kind,
      source: await sharedFileSource(inRecord(workspace, path)),
    })),
  );
}

/** Paths of the registry, publication, notices and state of a publication in the record, signatures last. */
export function publicationPaths(
  workspace: Workspace,
  place: { readonly issuer: string; readonly publication: string },
): readonly string[] {
  const folder = publicationFolder(place);
  return listFolder(inRecord(workspace, folder))
    .filter((name) =>
      /^(?:registry|notice)-[0-9]+\.json(?:\.[a-z0-9-]+)?(?:\.asc)?$|^(?:publication|state)\.json(?:\.asc)?$/.test(
        name,
      ),
    )
    .sort((a, b) => Number(a.endsWith('.asc')) - Number(b.endsWith('.asc')))
    .map((name) => `${folder}/${name}`);
}
