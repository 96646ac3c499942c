/**
 * Officers and distributors as the rectorat keeps them (workspace/FORMAT.md §4): `parties/<id>/party.json`, and
 * a distributor's licences `licence-<scope>-<number>.json`, every one that was ever signed.
 */
import { join } from 'node:path';
import * as v from 'valibot';
import { SceauError } from '../errors.ts';
import { type Moment, type SignedBytes, type Trust, type Verified, verify } from '../documents/envelope.ts';
import { armoredCertificate, fingerprint, id, label } from '../documents/fields.ts';
import { encodeJson, parseJson } from '../documents/strict-json.ts';
import {
  exists,
  isTemporaryName,
  listFolder,
  readFileBounded,
  removeFile,
  writeFileAtomic,
} from '../io/files.ts';
import { type Licence, licenceDocument } from '../parties/licence.ts';
import { encodeDepotAddress, parseDepotAddress } from '../transport/address.ts';
import { type DepotProfile, encodeDepotProfile, parseDepotProfile } from '../transport/profile.ts';
import { depotSettings } from './config.ts';
import { type Revocation, licenceName, readRevocation } from './revocations.ts';
import { hasSigned, readSigned } from './signed-files.ts';
import { type Workspace, at } from './workspace.ts';

const schema = v.strictObject({
  id,
  name: label,
  kind: v.picklist(['officer', 'distributor']),
  fingerprint,
  certificate: armoredCertificate,
  depot: depotSettings,
});
export type Party = v.InferOutput<typeof schema>;

const MAX_BYTES = 200_000;
const MAX_PROFILE_BYTES = 10_000;
const LICENCE = /^licence-(.+)-([1-9][0-9]{0,5})\.json$/;

function partyPath(workspace: Workspace, party: string): string {
  return at(workspace, 'parties', party, 'party.json');
}

/** Whether this party is known. */
export function hasParty(workspace: Workspace, party: string): boolean {
  return exists(partyPath(workspace, party));
}

/** A party's record. @throws `partner-unknown` */
export function readParty(workspace: Workspace, party: string): Party {
  const path = partyPath(workspace, party);
  if (!exists(path)) throw new SceauError('partner-unknown', { partner: party });
  return parseJson(path, readFileBounded(path, MAX_BYTES), schema, MAX_BYTES);
}

/** Writes a party's record. */
export function writeParty(workspace: Workspace, party: Party): void {
  writeFileAtomic(partyPath(workspace, party.id), encodeJson(v.parse(schema, party)));
}

const PROFILE = 'profile.json';

/** Keeps what was found at a party's depot. */
export function writeProfile(workspace: Workspace, party: string, profile: DepotProfile): void {
  writeFileAtomic(at(workspace, 'parties', party, PROFILE), encodeDepotProfile(profile));
}

/** Forgets what was found at a party's depot. */
export function removeProfile(workspace: Workspace, party: string): void {
  removeFile(at(workspace, 'parties', party, PROFILE));
}

/**
 * What was last found at a party's depot; `null` where it was never tried, or stood elsewhere then.
 * @throws `partner-unknown`, `document-malformed`, `address-invalid`
 */
export function readProfile(workspace: Workspace, party: string): DepotProfile | null {
  const { address } = readParty(workspace, party).depot;
  const path = at(workspace, 'parties', party, PROFILE);
  if (!exists(path)) return null;
  const profile = parseDepotProfile(readFileBounded(path, MAX_PROFILE_BYTES), path);
  const now = encodeDepotAddress(parseDepotAddress(address, workspace.dir));
  return profile.address === now ? profile : null;
}

/** All parties, sorted by id. */
export function listParties(workspace: Workspace): readonly Party[] {
  return listFolder(at(workspace, 'parties'))
    .filter((party) => hasParty(workspace, party))
    .map((party) => readParty(workspace, party));
}

/** Licences that stand whole, signature and all: a run that was cut short left less. */
function signedLicences(
  workspace: Workspace,
  party: string,
): readonly { readonly scope: string; readonly number: number }[] {
  const folder = at(workspace, 'parties', party);
  return listFolder(folder).flatMap((name) => {
    const [, scope, number] = LICENCE.exec(name) ?? [];
    return scope === undefined || !hasSigned(join(folder, name)) ? [] : [{ scope, number: Number(number) }];
  });
}

/** Path of one licence. */
export function licencePath(workspace: Workspace, party: string, scope: string, number: number): string {
  return at(workspace, 'parties', party, `licence-${scope}-${number}.json`);
}

/** Number of the newest licence of a party for a scope, 0 where there is none; one without its signature is none. */
export function newestLicence(workspace: Workspace, party: string, scope: string): number {
  return Math.max(
    0,
    ...signedLicences(workspace, party).flatMap((each) => (each.scope === scope ? [each.number] : [])),
  );
}

/** The revocation of a party's newest licence for a scope, or `null`. @throws as `readRevocation` */
export function newestRevocation(workspace: Workspace, party: string, scope: string): Revocation | null {
  return readRevocation(workspace, { party, scope, number: newestLicence(workspace, party, scope) });
}

/** Names of a party's files that count now: all but licences that a newer one of their scope took the place of. */
export function standingFiles(workspace: Workspace, party: string): readonly string[] {
  return listFolder(at(workspace, 'parties', party)).filter((name) => {
    if (isTemporaryName(name)) return false;
    const [, scope, number] = LICENCE.exec(name.replace(/\.asc$/, '')) ?? [];
    return scope === undefined || Number(number) === newestLicence(workspace, party, scope);
  });
}

/** Scopes for which a party was ever licensed, sorted. */
export function licensedScopes(workspace: Workspace, party: string): readonly string[] {
  return [...new Set(signedLicences(workspace, party).map((each) => each.scope))].sort();
}

/** The bytes of a party's newest licence for a scope, or `null` where there is none. */
export function signedLicence(workspace: Workspace, party: string, scope: string): SignedBytes | null {
  const number = newestLicence(workspace, party, scope);
  return number === 0 ? null : readSigned(licencePath(workspace, party, scope, number), licenceDocument);
}

/** The newest licence of a party for a scope, believed, or `null` where there is none. @throws 76 */
export async function readLicence(
  workspace: Workspace,
  o: { readonly party: string; readonly scope: string },
  reading: { readonly trust: Trust; readonly moment: Moment },
): Promise<Verified<Licence> | null> {
  const signed = signedLicence(workspace, o.party, o.scope);
  return signed === null ? null : verify(signed, { document: licenceDocument, ...reading });
}

/** A licence, and its revocation where it was revoked. */
export interface HeldLicence {
  readonly licence: Verified<Licence>;
  readonly revocation: Revocation | null;
}

/** The newest licence of each scope of a party, believed. @throws 76 by the first that does not hold */
export async function readLicences(
  workspace: Workspace,
  party: string,
  reading: { readonly trust: Trust; readonly moment: Moment },
): Promise<readonly HeldLicence[]> {
  const licences: HeldLicence[] = [];
  for (const scope of licensedScopes(workspace, party)) {
    const licence = await readLicence(workspace, { party, scope }, reading);
    if (licence === null) continue;
    licences.push({ licence, revocation: readRevocation(workspace, licenceName(licence.value)) });
  }
  return licences;
}
