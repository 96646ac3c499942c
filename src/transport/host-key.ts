/**
 * Pinned host keys (transport/FORMAT.md, «Pins»; DESIGN §3, promise 7). A pin is the fingerprint that
 * `ssh-keygen -lf` prints, had out of band: `SHA256:` and 43 characters of base64, optionally after the key's type.
 */
import { createHash } from 'node:crypto';
import { SceauError } from '../errors.ts';

/** What a server's host key must be. */
export interface HostKeyPin {
  /** A key type of RFC 4253 §6.6 (`ssh-ed25519`, …), or `null` where the pin names none. */
  readonly type: string | null;
  /** `SHA256:` and unpadded base64 of the digest of the key's wire form. */
  readonly fingerprint: string;
}

const PIN = /^(?:([a-z0-9][a-z0-9@.-]{2,63}) )?(SHA256:[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048])$/;

/**
 * Reads a pin.
 * @throws `host-key-invalid`; `path` says where the pin was read.
 */
export function parseHostKeyPin(text: string, path: string): HostKeyPin {
  const match = PIN.exec(text);
  const fingerprint = match?.[2];
  if (fingerprint === undefined) throw new SceauError('host-key-invalid', { path });
  return { type: match?.[1] ?? null, fingerprint };
}

/** The text of a pin, as `parseHostKeyPin` reads it. */
export function encodeHostKeyPin(pin: HostKeyPin): string {
  return pin.type === null ? pin.fingerprint : `${pin.type} ${pin.fingerprint}`;
}

/** Fingerprint of a public key in its wire form (RFC 4253 §6.6), as `ssh-keygen -lf` prints it. */
export function hostKeyFingerprint(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** The type that a public key's wire form names, or '' where it names none. The blob is the server's. */
export function hostKeyType(blob: Uint8Array): string {
  if (blob.length < 4) return '';
  const length = new DataView(blob.buffer, blob.byteOffset, blob.byteLength).getUint32(0);
  if (length > 64 || 4 + length > blob.length) return '';
  const name = Buffer.from(blob.subarray(4, 4 + length)).toString('latin1');
  return /^[a-z0-9@.-]+$/.test(name) ? name : '';
}

/** What a server's key is to its pins: the same, another one of a pinned type, or of a type that no pin names. */
export type HostKeyVerdict = 'pinned' | 'changed' | 'unknown';

/** Compares a server's key with the pins; one that matches is enough. An unknown key is as refused as a changed one. */
export function judgeHostKey(pins: readonly HostKeyPin[], blob: Uint8Array): HostKeyVerdict {
  const type = hostKeyType(blob);
  const fingerprint = hostKeyFingerprint(blob);
  const comparable = pins.filter((pin) => pin.type === null || pin.type === type);
  if (comparable.some((pin) => pin.fingerprint === fingerprint)) return 'pinned';
  return comparable.length === 0 ? 'unknown' : 'changed';
}
