/** `publication create`: one proclamation of results, its hour, its officers. */
import { SceauError } from '../errors.ts';
import { dirname, join } from 'node:path';
import { type Verified, signDocument, verify } from '../documents/envelope.ts';
import { type Hour, type Realm, encodeInstant, parseInstant, parseLabel } from '../documents/fields.ts';
import { isId, publicationFolder } from '../documents/names.ts';
import { type Publication, type Timelock, publicationDocument } from '../documents/publication.ts';
import { exists, makeFolder, renameDurably } from '../io/files.ts';
import type { Random } from '../io/random.ts';
import { linkPublication } from '../documents/links.ts';
import { usualQuorum } from '../parties/quorum.ts';
import { checkRegistered, trustOf } from '../parties/registry.ts';
import { parseSession } from '../results/codes/codes.ts';
import { checkExams } from '../results/codes/check-exams.ts';
import { writtenMirrors } from '../workspace/config.ts';
import { refuseKit } from '../workspace/kit.ts';
import { openKey } from '../workspace/keys.ts';
import { PUBLICATION, loadPublication } from '../workspace/publication-store.ts';
import { copyRegistries, loadChain } from '../workspace/registry-store.ts';
import { writeSigned } from '../workspace/signed-files.ts';
import { beginWork, inRecord } from '../workspace/workspace.ts';
import { announcedPublications } from './announced.ts';
import { type Context, accepting } from './context.ts';
import { foreseeOmissions } from './find-recipients.ts';
import { foreseeSigners } from './foresee-signers.ts';
import { warnOfQuorum } from './warn-of-quorum.ts';

/** What a clerk states of a publication. */
export interface PublicationStatement {
  readonly title: string;
  readonly exams: readonly string[];
  /** All of the issuer's académies, unless some are named. */
  readonly academies?: readonly string[] | undefined;
  readonly session: string;
  readonly group: string;
  readonly hour: Hour;
  /** `none` unless it says otherwise. */
  readonly timelock?: Timelock | undefined;
  /** All officers of the registry, unless some are named. */
  readonly officers?: readonly string[] | undefined;
  /** k; two (one of a single officer) or the registry's least, whichever is more, unless it is stated. */
  readonly approvals?: number | undefined;
}

/** A statement with nothing left to default. */
type Substance = Pick<Publication, 'title' | 'session' | 'group' | 'hour' | 'approvals' | 'timelock'> & {
  readonly [F in 'academies' | 'exams' | 'officers']: readonly string[];
};

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** An id people can read, ending in four random characters: no two publications share names or folders. */
function inventId(statement: PublicationStatement, random: Random): string {
  const words = [...statement.exams, statement.session, statement.group].join('-').toLowerCase();
  const tail = [...random.bytes(4)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return `${words.slice(0, 50)}-${tail}`;
}

/** An hour at which results of a session do not usually appear: last year's session, or a slip of the year. */
export interface HourDoubt {
  readonly session: string;
  readonly hour: Hour;
}

/** Results appear from the month in which a session begins until this many months later. */
const USUAL_MONTHS = 6;
/** The widest distance of a local clock from UTC. */
const ZONE_MS = 14 * 60 * 60 * 1000;

/** Whether an hour lies outside the months in which results of a session appear, wherever on earth. */
function isDoubtful({ session, hour }: HourDoubt): boolean {
  const parsed = parseSession(session);
  if (parsed === null) return true;
  const { year, month } = parsed;
  const at = parseInstant(hour.utc);
  return (
    at < Date.UTC(year, month - 1, 1) - ZONE_MS || at >= Date.UTC(year, month + USUAL_MONTHS, 1) + ZONE_MS
  );
}

/** The title, which says of a rehearsal that it is one. @throws `name-invalid` also where there is no room for that */
function titleIn(realm: Realm, title: string): string {
  const label = parseLabel(title);
  if (realm === 'production' || /R[EÉ]P[EÉ]TITION/iu.test(label)) return label;
  return parseLabel(`RÉPÉTITION – ${label}`);
}

/** What makes a publication the one that it is, whenever it was announced. */
function substance(publication: Substance): string {
  const { title, academies, exams, session, group, hour, officers, approvals, timelock } = publication;
  const when = [hour.utc, hour.zone, timelock];
  return JSON.stringify([title, academies, exams, session, group, ...when, officers, approvals]);
}

/** The announced publication with exactly this substance, or `null`; others of the same exam and session are told of. */
async function findTwin(context: Context, asked: Substance): Promise<Verified<Publication> | null> {
  const announced = await announcedPublications(context);
  const same = announced.find(({ publication }) => substance(publication.value) === substance(asked));
  if (same !== undefined) return same.publication;
  for (const { publication, standing } of announced) {
    const { value } = publication;
    const isTwin =
      value.session === asked.session &&
      value.group === asked.group &&
      value.exams.some((exam) => asked.exams.includes(exam)) &&
      value.academies.some((academy) => asked.academies.includes(academy));
    if (!isTwin) continue;
    const { utc: hour, zone } = standing.hour;
    context.report({ kind: 'publication-twin', publication: value.publication, hour, zone });
  }
  return null;
}

/**
 * Creates, signs and stores a publication. One that was announced before with the very same statement comes back as it
 * is, and nothing is created.
 * @param confirm is asked where the hour does not fit the session; without it such a publication is refused
 * @throws `kit-only`; `not-confirmed`; `output-exists` where the invented id is taken; `name-invalid` for a title with control characters; `session-invalid`, `exam-not-held`, `exams-mixed`, `approvals-out-of-range`, `hour-past`, `academy-unregistered`,
 * `officer-unknown`, `registry-missing`, `key-missing`, `passphrase-wrong`
 */
export async function createPublication(
  context: Context,
  statement: PublicationStatement,
  confirm: (doubt: HourDoubt) => Promise<boolean> = async () => false,
): Promise<Verified<Publication>> {
  const { workspace, clock } = context;
  refuseKit(workspace, 'publication create');
  const moment = accepting(context);
  const chain = await loadChain(workspace, workspace.config.id, moment);
  const newest = chain.at(-1);
  if (newest === undefined) throw new SceauError('registry-missing', {});
  const { registry } = newest;
  checkExams(statement.exams, statement.session, statement.group);
  if (parseInstant(statement.hour.utc) <= moment.nowMs) {
    const { utc: hour, zone } = statement.hour;
    throw new SceauError('hour-past', { hour, zone });
  }
  const academies = statement.academies ?? registry.academies;
  const outside = academies.find((academy) => !registry.academies.includes(academy));
  if (outside !== undefined) throw new SceauError('academy-unregistered', { academy: outside });
  const known = registry.officers.map((officer) => officer.id);
  const officers = statement.officers ?? known;
  const stranger = officers.find((officer) => !known.includes(officer));
  if (stranger !== undefined) throw new SceauError('officer-unknown', { officer: stranger });
  const usual = Math.max(registry.leastApprovals, usualQuorum(officers.length));
  const approvals = statement.approvals ?? usual;
  const [least, most] = [registry.leastApprovals, officers.length];
  if (approvals < least || approvals > most) {
    throw new SceauError('approvals-out-of-range', { approvals, least, most });
  }
  const { exams, session, group, hour, timelock = 'none' } = statement;
  const title = titleIn(registry.realm, statement.title);
  const asked = { title, academies, exams, session, group, hour, officers, approvals, timelock };
  const twin = await findTwin(context, asked);
  if (twin !== null) {
    context.report({ kind: 'publication-known', publication: twin.value.publication });
    return twin;
  }
  if (isDoubtful(asked) && !(await confirm({ session, hour }))) throw new SceauError('not-confirmed', {});
  const id = inventId(statement, context.random);
  if (!isId(id)) throw new SceauError('name-invalid', { name: id });
  const folder = publicationFolder({ issuer: registry.issuer, publication: id });
  if (exists(inRecord(workspace, folder))) throw new SceauError('output-exists', { path: folder });
  const key = await openKey(workspace, 'seal', context.secrets);
  checkRegistered(newest, 'seal', key.certificate);
  const signed = await signDocument(
    publicationDocument,
    {
      realm: registry.realm,
      issuer: registry.issuer,
      registry: { version: registry.version, sha256: newest.sha256 },
      publication: id,
      title,
      academies: [...academies],
      exams: [...exams],
      session,
      group,
      hour,
      officers: [...officers],
      approvals,
      timelock,
      profile: 'rfc4880',
      mirrors: writtenMirrors(workspace.config).map(({ url, carries }) => ({ url, carries })),
      createdAt: encodeInstant(clock.nowMs()),
    },
    key,
    clock.nowMs(),
  );
  // Held to the rules of every later reader before anything of it is stored.
  const trust = trustOf(chain);
  const options = { document: publicationDocument, trust, moment };
  const publication = await verify({ file: PUBLICATION, ...signed }, options);
  linkPublication(publication, { id, trust, moment });
  const place = { issuer: registry.issuer, publication: id };
  await workspace.journal.record('publication', { publication: id, sha256: signed.sha256 }, async () => {
    const work = beginWork(workspace, 'publication');
    await copyRegistries(workspace, registry.issuer, { moment, folder: work });
    writeSigned(join(work, PUBLICATION), signed);
    const folder = inRecord(workspace, publicationFolder(place));
    makeFolder(dirname(folder));
    renameDurably(work, folder);
  });
  const created = await loadPublication(workspace, place, { trust, moment });
  warnOfQuorum(context, { approvals, officers: officers.length, publication: id });
  await foreseeOmissions(context, created, () => true);
  await foreseeSigners(context, created, newest);
  return publication;
}
