/**
 * `export`: check, filter, seal, push. Every row is checked before anything is sealed; everything is sealed and stored
 * before the first push; a repeated run sends the stored bytes.
 */
import { SceauError } from '../errors.ts';
import { type Verified, expectLink } from '../documents/envelope.ts';
import type { RevisionPlace } from '../documents/names.ts';
import type { Publication } from '../documents/publication.ts';
import { fileSource } from '../transport/source.ts';
import { readChunks } from '../io/files.ts';
import { type JuryContext, type Survey, surveyJuryFile } from '../results/jury-file.ts';
import { isSameSource, readNonces } from '../workspace/custody-store.ts';
import { type PublicationPlace, listRevisions, loadPublication } from '../workspace/publication-store.ts';
import { loadChain, recordRegistries } from '../workspace/registry-store.ts';
import { trustOf } from '../parties/registry.ts';
import { type Context, accepting } from './context.ts';
import { findRecipients, scopesOf } from './find-recipients.ts';
import { type PushReport, pushRevision } from './push.ts';
import { RevisionRecord } from './revision-record.ts';
import { sealRevision } from './seal-revision.ts';

/** What `export` is asked. */
export interface ExportRequest {
  readonly file: string;
  readonly publication: string;
  /** Seals again although the newest revision was sealed from this very file. */
  readonly newRevision: boolean;
  /** Shows the counts to the clerk; nothing is sealed unless it says yes. */
  readonly confirm: (survey: Survey, revision: number) => Promise<boolean>;
}

export interface ExportReport extends PushReport {
  readonly revision: number;
}

/** The facts that a jury's file is held to. */
function juryContext(publication: Publication): JuryContext {
  const { realm, session, academies, exams, group } = publication;
  return { realm, session, academies, exams, group };
}

/** The revisions that were sealed from this very file, ascending. */
async function revisionsOf(
  context: Context,
  place: PublicationPlace,
  file: string,
): Promise<readonly number[]> {
  const { workspace } = context;
  const { sha256 } = await fileSource(file);
  return listRevisions(workspace, place).filter((revision) =>
    isSameSource(readNonces(workspace, { ...place, revision }).source, sha256),
  );
}

/** Names whoever is licensed now and was not when the stored revision was sealed. */
async function nameLateJoiners(
  context: Context,
  publication: Verified<Publication>,
  place: RevisionPlace,
): Promise<void> {
  const request = await (await RevisionRecord.open(context, place)).request();
  const { recipients } = request.value;
  for (const { licence } of await findRecipients(context, publication)) {
    const { partner, scope } = licence.value;
    const isIn = recipients.some((each) => each.recipient === partner.id && each.scope === scope.id);
    if (isIn) continue;
    context.report({ kind: 'not-in-revision', party: partner.id, scope: scope.id, revision: place.revision });
  }
}

/**
 * Seals a revision of `file` for every licensed distributor, and pushes it.
 * @throws `input-missing`, `csv-*` with nothing sealed and nothing sent (`csv-superseded`: the file of an earlier
 * revision); `not-confirmed`, `licence-missing`,
 * `publication-withdrawn`, `scope-conflict`, `key-missing`, `passphrase-wrong`. What a party's depot refuses is in the
 * report, not thrown.
 */
export async function exportResults(context: Context, request: ExportRequest): Promise<ExportReport> {
  const { workspace } = context;
  const place = { issuer: workspace.config.id, publication: request.publication };
  const subject = { publication: request.publication };
  return workspace.journal.record('export', subject, async () => {
    const moment = accepting(context);
    const chain = await loadChain(workspace, place.issuer, moment);
    const registry = chain.at(-1);
    if (registry === undefined) throw new SceauError('registry-missing', {});
    const known = await loadPublication(workspace, place, { trust: trustOf(chain), moment });
    expectLink('publication.json', 'publication', place.publication, known.publication.value.publication);
    if (known.standing.withdrawn) throw new SceauError('publication-withdrawn', subject);
    await recordRegistries(workspace, place, moment);
    const sealed = await revisionsOf(context, place, request.file);
    const newest = listRevisions(workspace, place).at(-1);
    const stored = sealed.at(-1);
    if (stored !== undefined && newest !== undefined && !request.newRevision) {
      // The same command again goes on; the command of an earlier file would undo what has replaced it.
      if (stored < newest) throw new SceauError('csv-superseded', { revision: stored, newest });
      context.report({ kind: 'revision-resumed', publication: place.publication, revision: stored });
      await nameLateJoiners(context, known.publication, { ...place, revision: stored });
      return { revision: stored, ...(await pushRevision(context, { ...place, revision: stored })) };
    }
    const recipients = await findRecipients(context, known.publication);
    const scopes = scopesOf(recipients);
    if (scopes.length === 0) throw new SceauError('licence-missing', { scope: '—' });
    context.report({ kind: 'surveying', path: request.file });
    const open = (): AsyncIterable<Uint8Array> => readChunks(request.file);
    const jury = juryContext(known.publication.value);
    const survey = await surveyJuryFile(open, jury, scopes);
    const revision = (newest ?? 0) + 1;
    if (!(await request.confirm(survey, revision))) throw new SceauError('not-confirmed', {});
    const plan = { known, registry, recipients, survey, jury, open, place: { ...place, revision } };
    await sealRevision(context, plan);
    return { revision, ...(await pushRevision(context, { ...place, revision })) };
  });
}
