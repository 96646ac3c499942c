/**
 * `manifest.json`, `challenge.pgp` and `schema.json` (documents/FORMAT.md §6): what was sealed for one distributor and
 * scope, signed by the seal key. It holds no digest, length or count of plaintext.
 */
import * as v from 'valibot';
import { scopeFields } from './scope-fields.ts';
import { type DocumentOf, defineDocument } from './envelope.ts';
import {
  checkpoint,
  count,
  fileRef,
  fingerprint,
  hour,
  id,
  instant,
  noticeRef,
  publicationRef,
  revision,
  secret32,
  sha256,
} from './fields.ts';

export const MANIFEST = 'manifest.json';
export const PAYLOAD = 'payload.pgp';
export const CHALLENGE = 'challenge.pgp';
/** What the columns of the results are (results/FORMAT.md §7), beside the payload: it tells nothing of the results. */
export const SCHEMA = 'schema.json';
/** Most bytes of a schema. */
export const MAX_SCHEMA_BYTES = 100_000;

export const manifestDocument = defineDocument('manifest', 'seal', {
  publication: publicationRef,
  revision,
  scope: scopeFields,
  recipient: v.strictObject({ id, licence: sha256, fingerprint, subkey: fingerprint }),
  hour,
  /** Payload, challenge, schema. */
  files: v.tuple([
    fileRef,
    fileRef,
    v.strictObject({ ...fileRef.entries, length: v.pipe(count, v.maxValue(MAX_SCHEMA_BYTES)) }),
  ]),
  /** Of the session key: SHA-256 of the line that `gpg --show-session-key` prints. */
  commitment: sha256,
  /** SHA-256 of the inner signature packet: it fixes the plaintext, and nobody can compute it from a guess. */
  innerSignature: sha256,
  /** The manifest of the revision before, for the same recipient and scope. */
  supersedes: v.nullable(sha256),
  notice: noticeRef,
  checkpoint,
  sealedAt: instant,
});
export type Manifest = DocumentOf<typeof manifestDocument>;

export const challengeDocument = defineDocument('challenge', 'seal', {
  publication: publicationRef,
  revision,
  scope: id,
  recipient: id,
  subkey: fingerprint,
  nonce: secret32,
});
export type Challenge = DocumentOf<typeof challengeDocument>;

/**
 * The notations that a payload's inner signature carries, and nothing else: what the plaintext is, said inside the
 * encryption by whoever signed it. `.invalid` (RFC 2606) is nobody's domain.
 */
export function innerNotations(
  manifest: Pick<Manifest, 'realm' | 'revision'> & {
    readonly publication: { readonly id: string };
    readonly scope: { readonly id: string };
  },
): Readonly<Record<string, string>> {
  return {
    'publication@sceau.invalid': manifest.publication.id,
    'scope@sceau.invalid': manifest.scope.id,
    'revision@sceau.invalid': String(manifest.revision),
    'realm@sceau.invalid': manifest.realm,
  };
}
