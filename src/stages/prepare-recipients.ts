/**
 * Whom a release may be addressed to (DESIGN §4, Release): each approved recipient whose licence and key still hold. `release
 * --wait` looks at them all ahead of the hour, and again at it: what was read, parsed and verified is kept by its very bytes, so that
 * what has changed meanwhile is looked at anew, and what time alone changes is looked at each time.
 */
import { SceauError } from '../errors.ts';
import { BelievedBefore } from '../documents/believed-before.ts';
import { expectLink } from '../documents/envelope.ts';
import { linkRequestedManifest } from '../documents/links.ts';
import { MANIFEST, manifestDocument } from '../documents/manifest.ts';
import { recipientFolder } from '../documents/names.ts';
import type { Request } from '../documents/request.ts';
import { type Certificate, checkEncryptionSubkey } from '../openpgp/certificate.ts';
import { type Licence, checkLicence, licenceDocument, licensedCertificate } from '../parties/licence.ts';
import { signedLicence } from '../workspace/party-store.ts';
import { checkRevocation } from '../workspace/revocations.ts';
import { hasSigned, readSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import type { Asked } from './collect-acts.ts';
import { type Context, accepting, faultOf, recording } from './context.ts';

type Entry = Request['recipients'][number];

/** What is known of the recipients of a release. Every answer is given as of now; nothing in it is secret. */
export class PreparedRecipients {
  readonly #licences = new BelievedBefore(licenceDocument);
  readonly #manifests = new BelievedBefore(manifestDocument);
  /** By a licence that was believed: its certificate, parsed, with what openpgp.js found out about it. */
  readonly #certificates = new WeakMap<Licence, Certificate>();

  /** Looks at the manifests and recipients of a request ahead. What does not hold is told of at the hour, if it then still does not. */
  async prepare(context: Context, asked: Asked): Promise<void> {
    const { recipients } = asked.request.value;
    const scopes = new Set(recipients.map(({ scope }) => scope));
    const looks = [
      ...[...scopes].map((scope) => () => this.commitment(context, asked, scope)),
      ...recipients.map((entry) => () => this.certificateFor(context, asked, entry)),
    ];
    for (const look of looks) {
      try {
        await look();
      } catch (error) {
        faultOf(error);
      }
    }
  }

  /**
   * The certificate of an approved recipient, if they may have the release now.
   * @throws `licence-expired`, `licence-revoked`, `fingerprint-mismatch`, `key-expired`, `key-revoked`, `key-unusable`; 76 of the
   * licence
   */
  async certificateFor(context: Context, asked: Asked, entry: Entry): Promise<Certificate> {
    const { workspace } = context;
    const { recipient: party, scope, fingerprint, subkey } = entry;
    const moment = accepting(context);
    const signed = signedLicence(workspace, party, scope);
    if (signed === null) throw new SceauError('licence-expired', { partner: party, scope });
    const { value } = await this.#licences.verify(signed, { trust: asked.known.trust, moment });
    checkRevocation(workspace, value);
    checkLicence(value, moment);
    const certificate = this.#certificates.get(value) ?? (await licensedCertificate(value));
    this.#certificates.set(value, certificate);
    if (certificate.fingerprint !== fingerprint) {
      throw new SceauError('fingerprint-mismatch', { expected: fingerprint, found: certificate.fingerprint });
    }
    await checkEncryptionSubkey(certificate, subkey, { atMs: moment.nowMs });
    return certificate;
  }

  /**
   * The session key's commitment of a scope, as every manifest that the officers approved states it; `null` where there is none.
   * @throws `file-missing`, `document-link`, 76 of a manifest
   */
  async commitment(context: Context, asked: Asked, scope: string): Promise<string | null> {
    const { known, place, request } = asked;
    const o = { trust: known.trust, moment: recording(context) };
    let commitment: string | null = null;
    for (const entry of request.value.recipients.filter((each) => each.scope === scope)) {
      const to = { ...entry, request: request.value.number };
      const path = inRecord(context.workspace, `${recipientFolder(place, to)}/${MANIFEST}`);
      if (!hasSigned(path)) throw new SceauError('file-missing', { file: MANIFEST });
      const manifest = await this.#manifests.verify(readSigned(path, manifestDocument), o);
      linkRequestedManifest(request, manifest);
      if (commitment !== null) expectLink(MANIFEST, 'commitment', commitment, manifest.value.commitment);
      commitment = manifest.value.commitment;
    }
    return commitment;
  }
}
