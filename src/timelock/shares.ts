/**
 * The quorum secret and its shares (timelock/FORMAT.md §2). Splitting is Shamir's over GF(256), by the audited
 * `shamir-secret-sharing`, fenced in: its silent garbage on too few shares is caught by commitments, x = 0 and
 * duplicate x are refused here, and k = 1, which it does not know, gives each officer the secret itself.
 */
import { hkdfSync } from 'node:crypto';
import { combine, split } from 'shamir-secret-sharing';
import { SceauError } from '../errors.ts';
import { encodeHex, encodeUtf8, parseHex, sha256Hex } from '../io/encodings.ts';
import type { Random } from '../io/random.ts';

/** Length in bytes of the quorum secret, of a share's value, and of the unlock secret. */
const SECRET_BYTES = 32;

/** One share: the point x (1 to 255) and the value there, hexadecimal. */
export interface Share {
  readonly x: number;
  readonly value: string;
}

/** What a share belongs to. */
export interface SharePlace {
  readonly publication: string;
  readonly revision: number;
  readonly officer: string;
}

/** A fresh secret of 32 bytes. */
export function generateSecret(random: Random): Uint8Array {
  return random.bytes(SECRET_BYTES);
}

/**
 * Splits a secret k-of-n.
 * @returns n shares with distinct x; any k of them rebuild the secret, fewer tell nothing of it (k = 1: each is it).
 */
export async function splitSecret(secret: Uint8Array, k: number, n: number): Promise<readonly Share[]> {
  if (secret.length !== SECRET_BYTES || k < 1 || n < k || n > 255) {
    throw new SceauError('bug', { detail: 'split: secret or quorum out of range' });
  }
  if (k === 1) return Array.from({ length: n }, (_, i) => ({ x: i + 1, value: encodeHex(secret) }));
  const parts = await split(new Uint8Array(secret), n, k);
  return parts.map((part) => ({
    x: part[SECRET_BYTES] ?? 0,
    value: encodeHex(part.subarray(0, SECRET_BYTES)),
  }));
}

/**
 * Rebuilds a secret from exactly k shares whose commitments were checked.
 * Too few or false shares give another secret, without a sign: what it opens must tell.
 * @throws `bug` where x is 0 or stands twice, which `checkShare` refuses first
 */
export async function combineShares(shares: readonly Share[], k: number): Promise<Uint8Array> {
  const xs = new Set(shares.map((share) => share.x));
  const values = shares.map((share) => parseHex(share.value));
  if (shares.length !== k || xs.size !== k || xs.has(0)) {
    throw new SceauError('bug', { detail: 'combine: shares are not k distinct points' });
  }
  const parts = values.map((value, i) => {
    if (value?.length !== SECRET_BYTES) throw new SceauError('bug', { detail: 'combine: length' });
    return Uint8Array.of(...value, shares[i]?.x ?? 0);
  });
  const [only] = values;
  if (k === 1 && only !== undefined && only !== null) return only;
  return combine(parts);
}

/** Commitment to a share, which the request carries: binding, and hiding since the value is 32 uniform bytes. */
export function commitShare(share: Share, place: SharePlace): string {
  const { publication, revision, officer } = place;
  return sha256Hex(
    encodeUtf8(`sceau/share/v1\n${publication}\n${revision}\n${officer}\n${share.x}\n${share.value}\n`),
  );
}

/**
 * Holds a share to the commitment that the request states.
 * @throws `share-invalid`, naming the officer
 */
export function checkShare(share: Share, place: SharePlace, commitment: string): void {
  if (share.x < 1 || share.x > 255 || commitShare(share, place) !== commitment) {
    throw new SceauError('share-invalid', {
      officer: place.officer,
      detail: 'not the share that was sealed',
    });
  }
}

/**
 * The unlock secret, the passphrase of `lock.pgp` in hexadecimal: HKDF-SHA256 (RFC 5869) of the quorum secret followed
 * by the time secret, if any, without salt, with the type, publication and revision as info.
 */
export function deriveUnlockSecret(
  quorumSecret: Uint8Array,
  timeSecret: Uint8Array | null,
  place: Pick<SharePlace, 'publication' | 'revision'>,
): string {
  const input = Buffer.concat([quorumSecret, timeSecret ?? new Uint8Array()]);
  const info = encodeUtf8(`sceau/lock/v1\n${place.publication}\n${place.revision}\n`);
  return encodeHex(new Uint8Array(hkdfSync('sha256', input, new Uint8Array(), info, SECRET_BYTES)));
}
