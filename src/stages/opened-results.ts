/**
 * Results that stand here since `open`, read again: what is made of them is made of what was signed, or not at all.
 */
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { SceauError } from '../errors.ts';
import { verify } from '../documents/envelope.ts';
import { MANIFEST, manifestDocument } from '../documents/manifest.ts';
import { type RevisionPlace, signatureName } from '../documents/names.ts';
import { exists, readChunks, readFileBounded } from '../io/files.ts';
import { verifyOpened } from '../openpgp/bulk.ts';
import { loadTrust } from '../workspace/registry-store.ts';
import { MAX_SIGNATURE_BYTES, readSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import { type MyAddressing, acceptedRequests, myFolder } from './accepted.ts';
import { hasAnswered } from './answer.ts';
import { type Context, faultOf, recording } from './context.ts';

/** A scope of a revision as it was addressed when it was opened here; `undefined` where it was not. */
export function openedAs(context: Context, place: RevisionPlace, scope: string): MyAddressing | undefined {
  const request = acceptedRequests(context, place, scope).findLast((each) =>
    hasAnswered(context, { place, scope, request: each, disposition: 'opened' }),
  );
  return request === undefined ? undefined : { place, scope, request };
}

/**
 * Checks that results still are, octet for octet, what was opened: anything made of anything else would lie.
 * @param path of the results
 * @returns SHA-256 of their octets, by which a later reading can be held to this one; it never leaves this process
 * @throws `input-missing` where they were removed; `results-altered`; 76
 */
export async function verifyResults(context: Context, mine: MyAddressing, path: string): Promise<string> {
  const { workspace } = context;
  const moment = recording(context);
  const manifest = inRecord(workspace, `${myFolder(context, mine)}/${MANIFEST}`);
  const { signer, value } = await verify(readSigned(manifest, manifestDocument), {
    document: manifestDocument,
    trust: await loadTrust(workspace, mine.place.issuer, moment),
    moment,
  });
  if (!exists(path)) throw new SceauError('input-missing', { path });
  const hash = createHash('sha256');
  try {
    await verifyOpened({
      file: signatureName(basename(path)),
      data: readHashed(path, (chunk) => hash.update(chunk)),
      asc: readFileBounded(signatureName(path), MAX_SIGNATURE_BYTES),
      expect: { certificate: signer.certificate, signatureSha256: value.innerSignature, moment },
    });
  } catch (error) {
    faultOf(error);
    throw new SceauError('results-altered', { path }, error);
  }
  return hash.digest('hex');
}

/** The octets of results that were verified. @throws `results-altered`, at their end, where they are others by now */
export async function* readVerified(path: string, sha256: string): AsyncGenerator<Uint8Array, void> {
  const hash = createHash('sha256');
  yield* readHashed(path, (chunk) => hash.update(chunk));
  if (hash.digest('hex') !== sha256) throw new SceauError('results-altered', { path });
}

async function* readHashed(path: string, see: (chunk: Uint8Array) => void): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of readChunks(path)) {
    see(chunk);
    yield chunk;
  }
}
