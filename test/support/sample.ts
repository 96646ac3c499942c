/** One document of a test: its value, its bytes, its signer; and what else may be said of it. */
import { createHash } from 'node:crypto';
import {
  type DocumentType,
  type Header,
  type SignedBytes,
  type Trust,
  type Verified,
  encodeDocument,
  verify,
} from '../../src/documents/envelope.ts';
import type { Hour } from '../../src/documents/fields.ts';
import { encodeUtf8, sha256Hex } from '../../src/io/encodings.ts';
import type { Random } from '../../src/io/random.ts';
import type { UnlockedKey } from '../../src/openpgp/private-key.ts';
import { signDetached } from '../../src/openpgp/signature.ts';

export const SEALED_AT = '2026-07-01T08:00:00Z';
export const HOUR: Hour = { utc: '2026-07-03T08:00:00Z', zone: 'Europe/Paris' };

/** Bytes that look random and are the same in every run. */
export function fixedRandom(seed: string): Random {
  let counter = 0;
  const block = (): Buffer =>
    createHash('sha256')
      .update(`${seed}\n${(counter += 1)}\n`)
      .digest();
  return {
    bytes: (length) => {
      const blocks = Array.from({ length: Math.ceil(length / 32) }, block);
      return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
    },
  };
}

/** A document, who signs it, and its name. */
export interface Sample<T extends Header = Header> {
  readonly file: string;
  readonly document: DocumentType<T>;
  readonly value: T;
  readonly key: UnlockedKey;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/** Makes a sample: the value in its bytes. */
export function sample<T extends Header>(
  file: string,
  document: DocumentType<T>,
  o: { readonly value: NoInfer<T>; readonly key: UnlockedKey },
): Sample<T> {
  const bytes = encodeDocument(document, o.value);
  return { file, document, ...o, bytes, sha256: sha256Hex(bytes) };
}

/** The sample with other fields, still well formed. */
export function changed<T extends Header>(given: Sample<T>, fields: Partial<T>): Sample<T> {
  const { file, document, value, key } = given;
  return sample<T>(file, document, { value: { ...value, ...fields }, key });
}

/** Signs a sample's bytes, by its own key unless another is given. */
export async function signed(
  given: Pick<Sample, 'file' | 'bytes' | 'key'>,
  key: UnlockedKey = given.key,
): Promise<SignedBytes> {
  const asc = await signDetached(given.bytes, key, { nowMs: Date.parse(SEALED_AT) });
  return { file: given.file, bytes: given.bytes, asc: encodeUtf8(asc) };
}

/** A sample, signed by its key and believed at the hour by a reader of these documents. */
export async function believed<T extends Header>(
  documents: { readonly trust: Trust },
  given: Sample<T>,
): Promise<Verified<T>> {
  const moment = { nowMs: Date.parse(HOUR.utc), mode: 'accept' } as const;
  return verify(await signed(given), { document: given.document, trust: documents.trust, moment });
}
