/** `publication create`: one proclamation of results, its hour, its officers. */
import { SceauError } from '../errors.ts';
import { dirname, join } from 'node:path';
import { type Trust, type Verified, encodeDocument, signDocument, verify } from '../documents/envelope.ts';
import { type Hour, encodeInstant, parseInstant, parseLabel } from '../documents/fields.ts';
import { isId, publicationFolder } from '../documents/names.ts';
import { type Publication, publicationDocument } from '../documents/publication.ts';
import { equalBytes } from '../io/encodings.ts';
import { makeFolder, renameDurably } from '../io/files.ts';
import type { Random } from '../io/random.ts';
import { linkPublication } from '../documents/links.ts';
import { checkRegistered, trustOf } from '../parties/registry.ts';
import { EXAMS, isExamAt, parseSession } from '../results/codes.ts';
import { openKey } from '../workspace/keys.ts';
import {
  PUBLICATION,
  listPublications,
  listRevisions,
  loadPublication,
} from '../workspace/publication-store.ts';
import { copyRegistries, loadChain } from '../workspace/registry-store.ts';
import { writeSigned } from '../workspace/signed-files.ts';
import { beginWork, inRecord } from '../workspace/workspace.ts';
import { type Context, accepting } from './context.ts';

/** What a clerk states of a publication. */
export interface PublicationStatement {
  readonly title: string;
  readonly exams: readonly string[];
  /** All of the issuer's académies, unless some are named. */
  readonly academies?: readonly string[] | undefined;
  readonly session: string;
  readonly group: string;
  readonly hour: Hour;
  /** All officers of the registry, unless some are named. */
  readonly officers?: readonly string[] | undefined;
  /** k; the registry's least, unless more are asked for. */
  readonly approvals?: number | undefined;
}

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** An id people can read, ending in four random characters: no two publications share names or folders. */
function inventId(statement: PublicationStatement, random: Random): string {
  const words = [...statement.exams, statement.session, statement.group].join('-').toLowerCase();
  const tail = [...random.bytes(4)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return `${words.slice(0, 50)}-${tail}`;
}

function checkCodes(statement: PublicationStatement): void {
  const session = parseSession(statement.session);
  if (session === null) throw new SceauError('usage', { detail: `session: ${statement.session}` });
  for (const exam of statement.exams) {
    const known = EXAMS.get(exam);
    if (known === undefined || !isExamAt(exam, session) || !known.groups.includes(statement.group)) {
      throw new SceauError('usage', { detail: `exam, group: ${exam} ${statement.group}` });
    }
  }
}

/** A publication that says the same, its id and date aside, and of which nothing was sealed yet. */
async function findTwin(
  context: Context,
  publication: Publication,
  trust: Trust,
): Promise<Verified<Publication> | null> {
  const { workspace } = context;
  const bytes = encodeDocument(publicationDocument, publication);
  const { publication: id, createdAt } = publication;
  for (const place of listPublications(workspace)) {
    if (listRevisions(workspace, place).length > 0) continue;
    try {
      const known = await loadPublication(workspace, place, { trust, moment: accepting(context) });
      const same = { ...known.publication.value, publication: id, createdAt };
      if (known.standing.withdrawn || !equalBytes(bytes, encodeDocument(publicationDocument, same))) continue;
      return known.publication;
    } catch (error) {
      // One that does not hold is nobody's twin.
      if (!(error instanceof SceauError)) throw error;
    }
  }
  return null;
}

/**
 * Creates, signs and stores a publication. One that says the same and of which nothing was sealed yet is that
 * publication, so that the command may be repeated.
 * @throws `name-invalid` for a title with control characters; `usage` for codes that do not go together or an hour that has passed; `academy-unregistered`,
 * `officer-unknown`, `registry-missing`, `key-missing`, `passphrase-wrong`
 */
export async function createPublication(
  context: Context,
  statement: PublicationStatement,
): Promise<Verified<Publication>> {
  const { workspace, clock } = context;
  const moment = accepting(context);
  const chain = await loadChain(workspace, workspace.config.id, moment);
  const newest = chain.at(-1);
  if (newest === undefined) throw new SceauError('registry-missing', {});
  const { registry } = newest;
  checkCodes(statement);
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
  const approvals = statement.approvals ?? registry.leastApprovals;
  if (approvals < registry.leastApprovals || approvals > officers.length) {
    throw new SceauError('usage', { detail: `--approvals ${approvals}` });
  }
  const id = inventId(statement, context.random);
  if (!isId(id)) throw new SceauError('name-invalid', { name: id });
  const key = await openKey(workspace, 'seal', context.secrets);
  checkRegistered(newest, 'seal', key.certificate);
  const value: Publication = {
    realm: registry.realm,
    issuer: registry.issuer,
    registry: { version: registry.version, sha256: newest.sha256 },
    publication: id,
    title: parseLabel(statement.title),
    academies: [...academies],
    exams: [...statement.exams],
    session: statement.session,
    group: statement.group,
    hour: statement.hour,
    officers: [...officers],
    approvals,
    timelock: 'none',
    profile: 'rfc4880',
    createdAt: encodeInstant(clock.nowMs()),
  };
  const trust = trustOf(chain);
  const twin = await findTwin(context, value, trust);
  if (twin !== null) {
    context.report({ kind: 'publication-resumed', publication: twin.value.publication });
    return twin;
  }
  const signed = await signDocument(publicationDocument, value, key, clock.nowMs());
  // Held to the rules of every later reader before anything of it is stored.
  const options = { document: publicationDocument, trust, moment };
  const publication = await verify({ file: PUBLICATION, ...signed }, options);
  linkPublication(publication, { id, trust, moment });
  return workspace.journal.record('publication', { publication: id, sha256: signed.sha256 }, async () => {
    const work = beginWork(workspace, 'publication');
    await copyRegistries(workspace, registry.issuer, { moment, folder: work });
    writeSigned(join(work, PUBLICATION), signed);
    const folder = inRecord(workspace, publicationFolder({ issuer: registry.issuer, publication: id }));
    makeFolder(dirname(folder));
    renameDurably(work, folder);
    return publication;
  });
}
