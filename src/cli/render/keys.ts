/** Keys of a workspace, for the commands that make or show them. */
import type { Certificate } from '../../openpgp/certificate.ts';
import type { CommandResult, Session } from '../command.ts';
import { PREFIX } from './errors.ts';
import { grouped } from './table.ts';

/** The positional argument that names a key. */
export const keyArgument = {
  type: 'string',
  choices: ['seal', 'release', 'second', 'deputy', 'officer', 'distributor'] as const,
  demandOption: true,
} as const;

/** A certificate for `--json`; it holds nothing secret. */
export function keyJson(key: string, certificate: Certificate): Readonly<Record<string, unknown>> {
  const { fingerprint, userId, subkeys } = certificate;
  return { key, fingerprint, userId, subkeys };
}

/** A key was made or taken over: its fingerprint, whole, in groups to be compared. */
export function keyMadeResult(session: Session, key: string, certificate: Certificate): CommandResult {
  session.note(`${PREFIX}${session.words.results.keyMade(key)}`);
  return { json: keyJson(key, certificate), lines: [grouped(certificate.fingerprint)] };
}
