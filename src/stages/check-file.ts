/**
 * `export --check`: how a jury's file is read, what is wrong with it, and what would leave of it. It seals, sends and writes
 * nothing, and needs no key.
 */
import { SceauError } from '../errors.ts';
import { expectLink } from '../documents/envelope.ts';
import { readChunks } from '../io/files.ts';
import { trustOf } from '../parties/registry.ts';
import type { Eyes } from '../results/intake/eyes.ts';
import type { FaultWatch } from '../results/faults.ts';
import { FaultList } from '../results/faults.ts';
import { type Preview, previewRows } from '../results/preview.ts';
import { type FileReading, findReading, readRecords } from '../results/read-rows.ts';
import { type Scope, narrowScope } from '../results/scopes/scope.ts';
import { type Spelling, SpellingCounts } from '../results/spelling-counts.ts';
import type { Survey } from '../results/survey.ts';
import { type Config, scopeOf } from '../workspace/config.ts';
import { loadPublication } from '../workspace/publication-store.ts';
import { loadChain } from '../workspace/registry-store.ts';
import { type Context, type Fault, accepting, faultOf } from './context.ts';
import { findRecipients, scopesOf } from './find-recipients.ts';
import { type GateRequest, type Judged, judgeSurvey, minutesDiffer, readGate } from './gate.ts';
import { juryContextOf } from './jury-of.ts';
import { inFile, surveyFile } from './survey-file.ts';

const NOT_JUDGED: Judged = { alerts: [], differences: [] };
/** Rows of each scope that are shown. */
const MAX_PREVIEW = 5;

export interface CheckRequest extends GateRequest {
  readonly file: string;
  readonly publication: string;
  /** Is told of every fault and warning. */
  readonly watch?: FaultWatch | undefined;
  /** Sees what the file is refused by that cannot be told without candidate data. */
  readonly eyes?: Eyes | undefined;
}

/** What was found. `survey`, `judged`, `previews` and the rows of `spellings` tell results: for a terminal only. */
export interface FileCheck {
  readonly reading: FileReading;
  readonly spellings: readonly Spelling[];
  /** What it was checked for, in order. */
  readonly scopes: readonly Scope[];
  /** `null` where the file is refused. */
  readonly survey: Survey | null;
  readonly judged: Judged;
  readonly previews: readonly Preview[];
  /** What the file is refused for. */
  readonly fault: Fault | null;
}

/** The scopes of the settings that concern a publication: what would be licensed, where nothing is yet. */
function settledScopes({ scopes = {} }: Config, exams: readonly string[], academies: readonly string[]) {
  return Object.entries(scopes)
    .map(([id, definition]) => narrowScope(scopeOf(id, definition)))
    .filter((scope) => scope.exams.some((exam) => exams.includes(exam)))
    .filter(({ territory }) => territory.some((academy) => academies.includes(academy)));
}

/** What would leave: under the licences, or where there is none that can be served, under the settings. */
async function scopesFor(
  context: Context,
  known: Awaited<ReturnType<typeof loadPublication>>,
): Promise<readonly Scope[]> {
  const found = await findRecipients(context, known.publication, context.clock.nowMs());
  for (const each of found.leftOut) context.report({ kind: 'left-out', ...each });
  const { exams, academies } = known.publication.value;
  const licensed = scopesOf(found.recipients);
  return licensed.length > 0 ? licensed : settledScopes(context.workspace.config, exams, academies);
}

/**
 * Checks a file against its publication. A file that can be read and is refused is no error here: the report says both.
 * @throws `input-missing`, `csv-encoding`, `csv-header`, `csv-preamble-rows`, `csv-preamble-session` and `csv-empty` where it cannot be read at
 * all; `minutes-malformed`, `publication-unknown`, `registry-missing`, `scope-conflict`, `scope-unlawful`
 */
export async function checkFile(context: Context, request: CheckRequest): Promise<FileCheck> {
  const { workspace } = context;
  const { file, watch, eyes } = request;
  const place = { issuer: workspace.config.id, publication: request.publication };
  const moment = accepting(context);
  const chain = await loadChain(workspace, place.issuer, moment);
  if (chain.length === 0) throw new SceauError('registry-missing', {});
  const known = await loadPublication(workspace, place, { trust: trustOf(chain), moment });
  expectLink('publication.json', 'publication', place.publication, known.publication.value.publication);
  const counts = await readGate(context, request);
  const scopes = await scopesFor(context, known);
  const jury = juryContextOf(known.publication.value, workspace.config);
  const open = (): AsyncIterable<Uint8Array> => readChunks(file);
  const { reading, spellings } = await inFile(file, async () => {
    const found = await findReading(open, jury, scopes, eyes);
    if (found === null) throw new SceauError('csv-empty', {});
    const counts = new SpellingCounts(found.layout);
    // What is wrong with the records is told by the survey.
    for await (const records of readRecords(open(), found, new FaultList())) {
      for (const record of records) counts.add(record);
    }
    return { reading: found, spellings: counts.list() };
  });
  const found = { reading, spellings, scopes };
  try {
    const survey = await surveyFile(context, file, { jury, scopes, watch, eyes });
    const judged = judgeSurvey(survey, counts, jury.session);
    const previews = await previewRows(open, jury, survey, MAX_PREVIEW);
    const fault = judged.differences.length === 0 ? null : minutesDiffer(judged, counts);
    return { ...found, survey, judged, previews, fault };
  } catch (error) {
    return { ...found, survey: null, judged: NOT_JUDGED, previews: [], fault: refusalOf(error) };
  }
}

/** What a file is refused for. Anything else is thrown on. */
function refusalOf(error: unknown): Fault {
  if (error instanceof SceauError && error.code.startsWith('csv-')) return faultOf(error);
  throw error;
}
