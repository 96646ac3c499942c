/** `partner add`: an officer or a distributor becomes a party; a distributor gets a signed licence for one scope. */
import { SceauError, isCode } from '../errors.ts';
import { type Trust, type Verified, encodeDocument, signDocument } from '../documents/envelope.ts';
import { encodeInstant, parseLabel } from '../documents/fields.ts';
import { parseId } from '../documents/names.ts';
import {
  type Certificate,
  checkProductionKey,
  parseCertificate,
  selectEncryptionSubkey,
} from '../openpgp/certificate.ts';
import { equalBytes } from '../io/encodings.ts';
import { type Licence, licenceDocument } from '../parties/licence.ts';
import { checkRegistered, trustOf } from '../parties/registry.ts';
import { narrowScope } from '../results/scopes/scope.ts';
import { hourHasCome } from '../timelock/hour.ts';
import { parseDepotAddress } from '../transport/address.ts';
import { parseHostKeyPin } from '../transport/host-key.ts';
import { type DepotSettings, scopeOf } from '../workspace/config.ts';
import { refuseKit } from '../workspace/kit.ts';
import { openKey } from '../workspace/keys.ts';
import {
  type Party,
  hasParty,
  licencePath,
  newestLicence,
  readLicence,
  readParty,
  writeParty,
} from '../workspace/party-store.ts';
import { loadChain } from '../workspace/registry-store.ts';
import { checkRevocation } from '../workspace/revocations.ts';
import { writeSigned } from '../workspace/signed-files.ts';
import { announcedPublications } from './announced.ts';
import { type Context, accepting } from './context.ts';
import { foreseeOmissions } from './find-recipients.ts';

/** A party as the person at the keyboard states it. */
export interface PartyStatement {
  readonly id: string;
  readonly name: string;
  readonly certificate: Uint8Array;
  /** The whole fingerprint, had by another way than the certificate. */
  readonly fingerprint: string;
  readonly depot: DepotSettings;
  /** A party that is known has another key from now on. Without it another key than the known one is refused. */
  readonly isNewKey?: boolean | undefined;
}

/** What is licensed. */
export interface LicenceTerms {
  readonly scope: string;
  readonly basis: string;
  readonly validFromMs: number;
  readonly validUntilMs: number;
}

/** A server without a pinned host key would be refused at the first push: it is refused here. */
function checkDepot(context: Context, depot: DepotSettings): void {
  const address = parseDepotAddress(depot.address, context.workspace.dir);
  for (const pin of depot.host_keys ?? []) parseHostKeyPin(pin, '--host-key');
  if (address.kind === 'sftp' && (depot.host_keys ?? []).length === 0) {
    throw new SceauError('host-key-missing', { host: address.host });
  }
}

/** The certificate, held to the fingerprint that was read out: all 40 digits, spaces and case aside. */
async function comparedCertificate(context: Context, statement: PartyStatement): Promise<Certificate> {
  const certificate = await parseCertificate(statement.certificate);
  const expected = statement.fingerprint.replace(/[\s:]/g, '').toUpperCase();
  if (certificate.fingerprint !== expected) {
    throw new SceauError('fingerprint-mismatch', { expected, found: certificate.fingerprint });
  }
  if (context.workspace.config.realm === 'production') checkProductionKey(certificate);
  return certificate;
}

/** A party that is known keeps its kind, and its key unless it is said that it has a new one: never by a slip. */
function checkKnown(context: Context, party: Party, isNewKey: boolean): void {
  if (!hasParty(context.workspace, party.id)) return;
  const known = readParty(context.workspace, party.id);
  if (known.kind !== party.kind) throw new SceauError('output-exists', { path: `parties/${party.id}` });
  if (known.fingerprint === party.fingerprint || isNewKey) return;
  throw new SceauError('party-key-known', {
    party: party.id,
    known: known.fingerprint,
    found: party.fingerprint,
  });
}

/**
 * Makes an officer a party. The registry decides what an officer may do; this says where they are found.
 * @throws `name-invalid`, `fingerprint-mismatch`, `partner-key-known`, `certificate-malformed`, `key-weak`, `key-expired`, `sample-key`
 */
export async function addOfficer(context: Context, statement: PartyStatement): Promise<Party> {
  return addParty(context, statement, 'officer');
}

async function addParty(context: Context, statement: PartyStatement, kind: Party['kind']): Promise<Party> {
  checkDepot(context, statement.depot);
  const certificate = await comparedCertificate(context, statement);
  await selectEncryptionSubkey(certificate, { atMs: context.clock.nowMs() });
  const party: Party = {
    id: parseId(statement.id),
    name: parseLabel(statement.name),
    kind,
    fingerprint: certificate.fingerprint,
    certificate: certificate.armored,
    depot: statement.depot,
  };
  checkKnown(context, party, statement.isNewKey === true);
  const subject = { party: party.id, key: certificate.fingerprint };
  return context.workspace.journal.record('party', subject, async () => {
    writeParty(context.workspace, party);
    return party;
  });
}

/** Whether two licences say the same, their numbers and dates of issue aside. */
function saysTheSame(a: Licence, b: Licence): boolean {
  const { number, issuedAt } = a;
  return equalBytes(
    encodeDocument(licenceDocument, a),
    encodeDocument(licenceDocument, { ...b, number, issuedAt }),
  );
}

/** The newest licence of a party for a scope, where it holds. */
async function standingLicence(
  context: Context,
  o: { readonly party: string; readonly scope: string },
  trust: Trust,
): Promise<Verified<Licence> | null> {
  try {
    const licence = await readLicence(context.workspace, o, { trust, moment: accepting(context) });
    if (licence !== null) checkRevocation(context.workspace, licence.value);
    return licence;
  } catch (error) {
    // One that does not hold is followed by one that does.
    if (error instanceof SceauError) return null;
    throw error;
  }
}

/** The subkey to license. One of a revoked key there is none; where that key is licensed already, somebody must hear of it. */
async function licensableSubkey(
  context: Context,
  place: { readonly party: string; readonly scope: string },
  { certificate, trust }: { readonly certificate: Certificate; readonly trust: Trust },
): Promise<string> {
  try {
    return await selectEncryptionSubkey(certificate, { atMs: context.clock.nowMs() });
  } catch (error) {
    const standing = isCode(error, 'key-revoked') ? await standingLicence(context, place, trust) : null;
    if (standing?.value.fingerprint === certificate.fingerprint) {
      context.report({ kind: 'revoked-key-licensed', ...place });
    }
    throw error;
  }
}

/**
 * Licenses a distributor for one scope of `sceau.toml`. A further licence for the same scope follows the one before; one
 * that would say the same is not signed again, so that the command may be repeated.
 * @throws as `addOfficer`; `kit-only`, `scope-unknown`, `scope-unlawful`, `registry-missing`, `passphrase-wrong`
 */
export async function licenseDistributor(
  context: Context,
  statement: PartyStatement,
  terms: LicenceTerms,
): Promise<Party> {
  const { workspace, clock } = context;
  refuseKit(workspace, 'partner add');
  if (terms.validUntilMs <= terms.validFromMs) {
    const [from, until] = [encodeInstant(terms.validFromMs), encodeInstant(terms.validUntilMs)];
    throw new SceauError('validity-reversed', { from, until });
  }
  const definition = workspace.config.scopes?.[terms.scope];
  if (definition === undefined) throw new SceauError('scope-unknown', { scope: terms.scope });
  const scope = narrowScope(scopeOf(parseId(terms.scope), definition));
  const chain = await loadChain(workspace, workspace.config.id, accepting(context));
  const newest = chain.at(-1);
  if (newest === undefined) throw new SceauError('registry-missing', {});
  const outside = scope.territory.find((academy) => !newest.registry.academies.includes(academy));
  if (outside !== undefined) throw new SceauError('academy-unregistered', { academy: outside });
  checkDepot(context, statement.depot);
  const certificate = await comparedCertificate(context, statement);
  const place = { party: parseId(statement.id), scope: scope.id };
  const subkey = await licensableSubkey(context, place, { certificate, trust: trustOf(chain) });
  const key = await openKey(workspace, 'seal', context.secrets);
  checkRegistered(newest, 'seal', key.certificate);
  const number = newestLicence(workspace, place.party, place.scope) + 1;
  const licence: Licence = {
    realm: newest.registry.realm,
    issuer: newest.registry.issuer,
    registry: { version: newest.registry.version, sha256: newest.sha256 },
    number,
    partner: { id: statement.id, name: parseLabel(statement.name) },
    fingerprint: certificate.fingerprint,
    subkey,
    certificate: certificate.armored,
    scope: {
      ...scope,
      exams: [...scope.exams],
      territory: [...scope.territory],
      decisions: [...scope.decisions],
      columns: [...scope.columns],
      residents: [...scope.residents],
    },
    basis: parseLabel(terms.basis),
    validFrom: encodeInstant(terms.validFromMs),
    validUntil: encodeInstant(terms.validUntilMs),
    issuedAt: encodeInstant(clock.nowMs()),
  };
  const standing = await standingLicence(context, place, trustOf(chain));
  const isSame = standing !== null && saysTheSame(licence, standing.value);
  const signed = isSame ? standing : await signDocument(licenceDocument, licence, key, clock.nowMs());
  const party = await addParty(context, statement, 'distributor');
  await workspace.journal.record('license', { ...place, sha256: signed.sha256 }, async () => {
    if (isSame) context.report({ kind: 'licence-stands', ...place, number: standing.value.number });
    else writeSigned(licencePath(workspace, party.id, scope.id, number), signed);
  });
  await foreseeForLicence(context, party.id, scope.id);
  return party;
}

/** Tells of each announced publication whose hour the licence that was just signed, or its key, does not reach. */
async function foreseeForLicence(context: Context, party: string, scope: string): Promise<void> {
  for (const known of await announcedPublications(context)) {
    if (hourHasCome(known.standing.hour, context.clock.nowMs())) continue;
    await foreseeOmissions(context, known, (...each) => each[0] === party && each[1] === scope);
  }
}
