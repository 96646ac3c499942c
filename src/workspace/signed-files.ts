/** Signed documents in a folder: `NAME` and `NAME.asc`, the signature written last and read first. */

import { exists, readFileBounded, writeFileAtomic } from '../io/files.ts';
import { type DocumentType, type Header, type SignedBytes } from '../documents/envelope.ts';
import { signatureName } from '../documents/names.ts';

/** Bound of a detached signature: one packet in armor. */
export const MAX_SIGNATURE_BYTES = 10_000;

/** Whether a whole signed document stands at `path`. */
export function hasSigned(path: string): boolean {
  return exists(path) && exists(signatureName(path));
}

/** The bytes of a document and its signature. @throws `input-missing`, `document-too-large` */
export function readSigned<T extends Header>(path: string, document: DocumentType<T>): SignedBytes {
  const asc = readFileBounded(signatureName(path), MAX_SIGNATURE_BYTES);
  return { file: path, bytes: readFileBounded(path, document.maxBytes), asc };
}

/** Writes a document, then its signature. */
export function writeSigned(path: string, signed: Pick<SignedBytes, 'bytes' | 'asc'>): void {
  writeFileAtomic(path, signed.bytes);
  writeFileAtomic(signatureName(path), signed.asc);
}
