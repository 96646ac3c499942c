/**
 * The second person (`[gate] second_person`, workspace/FORMAT.md §1): somebody who is not the one who seals, has a key of their
 * own, and has seen the figures of the very file. Without their confirmation nothing is sealed.
 */
import { SceauError } from '../errors.ts';
import { type Confirmation, confirmationDocument, confirmationName } from '../documents/confirmation.ts';
import { type Verified, expectLink, trustAlso, verify } from '../documents/envelope.ts';
import { linkRevision } from '../documents/links.ts';
import type { RevisionPlace } from '../documents/names.ts';
import { encodeUtf8, sha256Hex } from '../io/encodings.ts';
import type { Certificate } from '../openpgp/certificate.ts';
import { type BelievedRegistry, trustOf } from '../parties/registry.ts';
import type { Survey } from '../results/survey.ts';
import { readConfirmation } from '../workspace/confirmation-store.ts';
import { isSameSource } from '../workspace/custody-store.ts';
import { SECOND_KEYS, listKeys, readCertificate } from '../workspace/keys.ts';
import type { KnownPublication } from '../workspace/publication-store.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type Context, accepting } from './context.ts';

/** Fingerprints of the people one of whom confirms; none where the settings ask for nobody. */
export function secondPeople({ config }: Workspace): readonly string[] {
  return config.gate?.second_person ?? [];
}

/**
 * Whether a key may be a second person's: one that the settings name, and that plays no other part. The issuer's keys seal
 * and release; an officer approves what was sealed.
 * @throws `second-person-unfit`
 */
export function checkSecond(
  workspace: Workspace,
  registry: Pick<BelievedRegistry, 'signers'>,
  { fingerprint }: Certificate,
): void {
  const isRegistered = registry.signers.some(({ certificate }) => certificate.fingerprint === fingerprint);
  if (isRegistered) throw new SceauError('second-person-unfit', { fingerprint, fault: 'registered' });
  if (secondPeople(workspace).includes(fingerprint)) return;
  throw new SceauError('second-person-unfit', { fingerprint, fault: 'unnamed' });
}

/** @throws `second-person-needed` where the settings ask for one: nobody can confirm a file that is invented on the spot */
export function refuseSecondPerson(workspace: Workspace): void {
  if (secondPeople(workspace).length === 0) return;
  throw new SceauError('second-person-needed', { publication: '', revision: 1, fault: 'rehearsal' });
}

/**
 * Digest of what a second person confirms: the octets of a file, and how they were read. Other settings make other decisions
 * and other consents of the same octets.
 */
export function confirmedSha256({ sha256, reading }: Pick<Survey, 'sha256' | 'reading'>): string {
  return sha256Hex(encodeUtf8(`${sha256}\n${JSON.stringify(reading)}`));
}

/** The second people whose keys are here and who are named by the settings. */
async function certificatesOf(workspace: Workspace): Promise<readonly Certificate[]> {
  const there = SECOND_KEYS.filter((name) => listKeys(workspace).includes(name));
  const certificates = await Promise.all(there.map((name) => readCertificate(workspace, name)));
  return certificates.filter(({ fingerprint }) => secondPeople(workspace).includes(fingerprint));
}

/**
 * The confirmation of the file that a revision is to be sealed from, believed; `null` where the settings ask for none.
 * @param survey of the file
 * @throws `second-person-needed` where there is none, or of another file, or of the file read by other settings; `signer-unknown` where nobody whom the settings name
 * signed it; every code of 76 that concerns one document
 */
export async function believeConfirmation(
  context: Context,
  o: {
    readonly place: RevisionPlace;
    readonly known: KnownPublication;
    readonly chain: readonly BelievedRegistry[];
    readonly survey: Survey;
  },
): Promise<Verified<Confirmation> | null> {
  const { workspace } = context;
  const { place, known, chain } = o;
  if (secondPeople(workspace).length === 0) return null;
  const { publication, revision } = place;
  const signed = readConfirmation(workspace, place);
  if (signed === null) {
    throw new SceauError('second-person-needed', { publication, revision, fault: 'missing' });
  }
  const signers = (await certificatesOf(workspace)).map((certificate) => ({
    role: 'second' as const,
    id: certificate.fingerprint,
    certificate,
  }));
  const confirmation = await verify(signed, {
    document: confirmationDocument,
    trust: trustAlso(trustOf(chain), signers),
    moment: accepting(context),
  });
  const file = confirmationName(revision);
  linkRevision(file, confirmation.value, known.publication, revision);
  expectLink(
    file,
    'fingerprint',
    confirmation.signer.certificate.fingerprint,
    confirmation.value.fingerprint,
  );
  if (isSameSource(confirmation.value.source, confirmedSha256(o.survey))) return confirmation;
  throw new SceauError('second-person-needed', { publication, revision, fault: 'other-file' });
}
