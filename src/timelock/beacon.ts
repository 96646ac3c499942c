/**
 * A round's beacon (timelock/FORMAT.md §5): the chain's signature of the round's number. It comes from a relay or from a
 * file that somebody brought, and neither is trusted: only the signature by the pinned key counts.
 */
import { bls12_381 } from '@noble/curves/bls12-381.js';
import * as v from 'valibot';
import { SceauError } from '../errors.ts';
import { parseHex, parseUtf8 } from '../io/encodings.ts';
import type { DrandChain } from './drand.ts';
import { chainKey, hashRound, parseSignature } from './ibe.ts';

type Signature = NonNullable<ReturnType<typeof parseSignature>>;

/** A beacon whose signature by the chain's key was checked. */
export interface VerifiedBeacon {
  readonly round: number;
  readonly chain: DrandChain;
  readonly signature: Signature;
}

/** What of a relay's answer is used: `randomness` is the signature's digest, and a chained beacon's rest is not of this scheme. */
const answer = v.object({
  round: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  signature: v.pipe(v.string(), v.regex(/^[0-9a-f]{96}$/)),
});

/** A beacon as it came, unverified. @throws `beacon-invalid` */
function parseBeacon(
  source: string,
  bytes: Uint8Array,
): { readonly round: number; readonly bytes: Uint8Array } {
  const refuse = (cause?: unknown): never => {
    throw new SceauError('beacon-invalid', { source, fault: 'form' }, cause);
  };
  let raw: unknown;
  try {
    raw = JSON.parse(parseUtf8(bytes) ?? '');
  } catch (error) {
    return refuse(error);
  }
  const parsed = v.safeParse(answer, raw, { abortEarly: true });
  if (!parsed.success) return refuse();
  return { round: parsed.output.round, bytes: parseHex(parsed.output.signature) ?? refuse() };
}

/**
 * The beacon of a round.
 * @param source where it came from, for people
 * @param bytes a relay's JSON, or `round` and `signature` alone; anybody's
 * @throws `beacon-invalid`: not of this form, of another round, or not signed by the chain
 */
export function verifyBeacon(
  source: string,
  bytes: Uint8Array,
  o: { readonly chain: DrandChain; readonly round: number },
): VerifiedBeacon {
  const beacon = parseBeacon(source, bytes);
  if (beacon.round !== o.round) throw new SceauError('beacon-invalid', { source, fault: 'round' });
  const signature = parseSignature(beacon.bytes);
  const { shortSignatures } = bls12_381;
  if (signature === null || !shortSignatures.verify(signature, hashRound(o.round), chainKey(o.chain))) {
    throw new SceauError('beacon-invalid', { source, fault: 'signature' });
  }
  return { ...o, signature };
}
