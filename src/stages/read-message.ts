/** Opens a signed message and believes the document in it: share, summary, challenge, hand-over, lock. */
import {
  type DocumentType,
  type Header,
  type Moment,
  type Trust,
  type Verified,
  verify,
} from '../documents/envelope.ts';
import type { ActingKey } from '../openpgp/gnupg-key.ts';
import { openMessage, openMessageWithPassphrase } from '../openpgp/message.ts';

/** Who opens it. */
export type Opener = { readonly key: ActingKey } | { readonly passphrase: string };

/**
 * Decrypts, takes the signature out of the message, and verifies the content by it like any other document.
 * @throws `decryption-failed`, `payload-malformed`, and all of `verify`
 */
export async function readMessage<T extends Header>(
  message: { readonly file: string; readonly bytes: Uint8Array },
  opener: Opener,
  o: { readonly document: DocumentType<T>; readonly trust: Trust; readonly moment: Moment },
): Promise<Verified<T>> {
  const { file, bytes } = message;
  const limits = { maxBytes: o.document.maxBytes };
  const opened =
    'key' in opener
      ? await openMessage(file, bytes, opener.key, limits)
      : await openMessageWithPassphrase(file, bytes, opener.passphrase, limits);
  return verify({ file, bytes: opened.bytes, asc: opened.asc }, o);
}
