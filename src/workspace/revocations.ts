/**
 * Licences that the rectorat has revoked (workspace/FORMAT.md §4): `parties/<id>/revocation-<scope>-<number>.json`, beside
 * the licence of that number. Unsigned, since it may be needed at five to the hour by whoever is there: it can refuse,
 * never permit, and what a release leaves out is signed there.
 */
import * as v from 'valibot';
import { SceauError } from '../errors.ts';
import { id, instant, label, positive } from '../documents/fields.ts';
import { encodeJson, parseJson } from '../documents/strict-json.ts';
import { exists, readFileBounded, writeFileAtomic } from '../io/files.ts';
import type { Licence } from '../parties/licence.ts';
import { type Workspace, at } from './workspace.ts';

const schema = v.strictObject({
  party: id,
  scope: id,
  /** Of the licence; one with a higher number, signed later, is not touched by it. */
  number: positive,
  reason: label,
  revokedAt: instant,
});
export type Revocation = v.InferOutput<typeof schema>;

/** Which licence. */
export type LicenceName = Pick<Revocation, 'party' | 'scope' | 'number'>;

const MAX_BYTES = 10_000;

function revocationPath(workspace: Workspace, { party, scope, number }: LicenceName): string {
  return at(workspace, 'parties', party, `revocation-${scope}-${number}.json`);
}

/** Which licence a licence is. */
export function licenceName({ partner, scope, number }: Licence): LicenceName {
  return { party: partner.id, scope: scope.id, number };
}

/**
 * The revocation of a licence, or `null` where it has none.
 * @throws `document-*`: one that cannot be read never lets its licence hold
 */
export function readRevocation(workspace: Workspace, name: LicenceName): Revocation | null {
  const path = revocationPath(workspace, name);
  if (!exists(path)) return null;
  const found = parseJson(path, readFileBounded(path, MAX_BYTES), schema, MAX_BYTES);
  const isIt = found.party === name.party && found.scope === name.scope && found.number === name.number;
  if (!isIt)
    throw new SceauError('document-malformed', { file: path, detail: 'not the licence of its name' });
  return found;
}

/** Writes a revocation. The first one of a licence stays: see `readRevocation`. */
export function writeRevocation(workspace: Workspace, revocation: Revocation): void {
  writeFileAtomic(revocationPath(workspace, revocation), encodeJson(v.parse(schema, revocation)));
}

/** Whether a licence still stands. @throws `licence-revoked`, and as `readRevocation` */
export function checkRevocation(workspace: Workspace, licence: Licence): void {
  const found = readRevocation(workspace, licenceName(licence));
  if (found === null) return;
  const { party: partner, scope, revokedAt: at } = found;
  throw new SceauError('licence-revoked', { partner, scope, at });
}
