/**
 * Files locked to a round of a drand chain (timelock/FORMAT.md §5): age files (age-encryption.org/v1) with one stanza,
 * `tlock`, as drand's `tle` writes and reads them. This module and what it imports are heavy; stages import it where they
 * need it.
 */
import { Decrypter, Encrypter, type Identity, type Recipient, Stanza } from 'age-encryption';
import { SceauError } from '../errors.ts';
import type { Random } from '../io/random.ts';
import type { VerifiedBeacon } from './beacon.ts';
import type { DrandChain } from './drand.ts';
import { CIPHERTEXT_BYTES, decryptWithSignature, encryptToRound } from './ibe.ts';

/** What locking adds to a file that age takes in one chunk (64 KiB), at the most: header, nonce and tags. */
export const LOCKED_OVERHEAD = 1024;

/** The whole header: one stanza with 128 bytes of body, and the MAC. Nothing else is a file of ours. */
const HEADER =
  /^age-encryption\.org\/v1\n-> tlock ([1-9][0-9]{0,14}) ([0-9a-f]{64})\n(?:[A-Za-z0-9+/]{64}\n){2}[A-Za-z0-9+/]{43}\n--- [A-Za-z0-9+/]{43}\n/;
const HEADER_BYTES = 400;

/** age's seam for encrypting: wraps the file key to a round. */
function recipientOf(o: {
  readonly chain: DrandChain;
  readonly round: number;
  readonly random: Random;
}): Recipient {
  return {
    wrapFileKey: (fileKey) => [
      new Stanza(['tlock', String(o.round), o.chain.hash], encryptToRound(fileKey, o)),
    ],
  };
}

/** age's seam for decrypting: unwraps the file key by the beacon. */
function identityOf(file: string, beacon: VerifiedBeacon): Identity {
  return {
    unwrapFileKey: ([stanza]) => {
      const isWhole = stanza?.body.length === CIPHERTEXT_BYTES;
      const fileKey = isWhole ? decryptWithSignature(stanza.body, beacon.signature) : null;
      // To this round of this chain it was never encrypted, or it was changed since.
      if (fileKey === null) throw new SceauError('timelock-invalid', { file, fault: 'stanza' });
      return fileKey;
    },
  };
}

/** Locks bytes to a round. */
export async function lockToRound(
  bytes: Uint8Array,
  o: { readonly chain: DrandChain; readonly round: number; readonly random: Random },
): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipientOf(o));
  return encrypter.encrypt(bytes);
}

/**
 * The round that a file is locked to, as it says itself.
 * @throws `timelock-invalid` where it is none of ours, or of another chain
 */
export function lockedRound(file: string, bytes: Uint8Array, chain: DrandChain): number {
  const [, round, hash] = HEADER.exec(Buffer.from(bytes.subarray(0, HEADER_BYTES)).toString('latin1')) ?? [];
  if (round === undefined) throw new SceauError('timelock-invalid', { file, fault: 'form' });
  if (hash !== chain.hash) throw new SceauError('timelock-invalid', { file, fault: 'chain' });
  return Number(round);
}

/**
 * Opens a file that is locked to the round of a beacon.
 * @throws `timelock-invalid` where it is locked to another round or chain, or was changed
 */
export async function openLocked(
  file: string,
  bytes: Uint8Array,
  beacon: VerifiedBeacon,
): Promise<Uint8Array> {
  if (lockedRound(file, bytes, beacon.chain) !== beacon.round) {
    throw new SceauError('timelock-invalid', { file, fault: 'round' });
  }
  const decrypter = new Decrypter();
  decrypter.addIdentity(identityOf(file, beacon));
  try {
    return await decrypter.decrypt(bytes);
  } catch (error) {
    if (error instanceof SceauError) throw error;
    throw new SceauError('timelock-invalid', { file, fault: 'content' }, error);
  }
}
