/** Payloads for the tests of bulk.ts. */
import { systemRandom } from '../../src/io/random.ts';
import {
  type BulkExpectation,
  type OpenedBulk,
  openBulk,
  sealBulk,
  smallestBulkLength,
} from '../../src/openpgp/bulk.ts';
import type { UnlockedKey } from '../../src/openpgp/private-key.ts';
import { NOW_MS, chunksOf, collect } from './keys.ts';

export const NOTATIONS = { 'scope@sceau.example': 'presse', 'revision@sceau.example': '1' };
export const FILE = 'payload.pgp';

export interface Payload {
  readonly bytes: Uint8Array;
  readonly sessionKey: Uint8Array;
  readonly expect: BulkExpectation;
}

/** Seals octets into a payload of `packetLength`, or the least there is. */
export async function sealed(
  content: Uint8Array,
  signer: UnlockedKey,
  packetLength?: number,
): Promise<Payload> {
  const sessionKey = systemRandom.bytes(32);
  const bulk = sealBulk({
    content: {
      source: chunksOf(content),
      literalLength: content.length,
      packetLength: packetLength ?? smallestBulkLength(content.length, signer.certificate),
    },
    signing: { signer, notations: NOTATIONS, nowMs: NOW_MS },
    sessionKey,
    random: systemRandom,
  });
  const bytes = await collect(bulk.chunks);
  const { certificate } = signer;
  const moment = { nowMs: NOW_MS, mode: 'accept' } as const;
  const signatureSha256 = await bulk.innerSignatureSha256;
  return { bytes, sessionKey, expect: { certificate, signatureSha256, notations: NOTATIONS, moment } };
}

/** Opens octets as if they were the payload, cut into chunks of `chunkLength`. */
export async function opened(
  payload: Payload,
  bytes = payload.bytes,
  chunkLength?: number,
): Promise<OpenedBulk & { readonly content: Uint8Array }> {
  const parts: Uint8Array[] = [];
  const result = await openBulk({
    ciphertext: chunksOf(bytes, chunkLength),
    file: FILE,
    sessionKey: payload.sessionKey,
    expect: payload.expect,
    write: (part) => {
      parts.push(part.slice());
    },
  });
  return { ...result, content: new Uint8Array(Buffer.concat(parts)) };
}
