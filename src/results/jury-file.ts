/**
 * The two passes over a jury's file (results/FORMAT.md §6): a survey that checks all of it and measures what would
 * leave, and a filter that yields it, scope by scope. Nothing holds the file: rows go by in batches.
 */
import { type Hash, createHash } from 'node:crypto';
import { SceauError } from '../errors.ts';
import { encodeUtf8 } from '../io/encodings.ts';
import { type Random, systemRandom } from '../io/random.ts';
import type { CheckContext } from './checks/cell-checks.ts';
import { parseSession } from './codes/codes.ts';
import type { JuryRow, Realm } from './columns.ts';
import { type Consent, readConsent } from './scopes/consent.ts';
import { FaultList } from './checks/faults.ts';
import { checkHeader } from './intake/header.ts';
import { encodeHeader, encodeRow, writtenColumns } from './output/output.ts';
import { splitRecords } from './intake/records.ts';
import { RowChecker } from './checks/row-checks.ts';
import type { RowDigests } from './changes/row-digests.ts';
import { PlanTally, type ScopePlan } from './scopes/scope-plan.ts';
import { type Scope, isReleasable, narrowScope } from './scopes/scope.ts';
import { readTextBlocks } from './intake/text-blocks.ts';

/** The publication that a jury's file belongs to. */
export interface JuryContext {
  readonly realm: Realm;
  /** `AAAA-MM`. */
  readonly session: string;
  /** Académie codes. */
  readonly academies: readonly string[];
  /** Exam codes. */
  readonly exams: readonly string[];
  /** '1', '2' or, for exams without groups, '0'. */
  readonly group: string;
}

/** What a survey found. */
export interface Survey {
  /** SHA-256 of the file's bytes, lower-case hexadecimal. */
  readonly sha256: string;
  /** Rows of the file: the candidates entered. */
  readonly entered: number;
  /** Rows by decision code; a code that does not occur is absent. */
  readonly byDecision: Readonly<Record<string, number>>;
  readonly consents: Readonly<Record<Consent, number>>;
  /** One for each scope asked for, in that order. */
  readonly plans: readonly ScopePlan[];
}

export interface SurveyOptions {
  /** Collects what the next revision will be compared by. */
  readonly digests?: RowDigests;
  /** For the table of candidates; it changes no result. */
  readonly random?: Random;
}

/** Least length of a chunk of output in characters, so at least as many bytes; the last may be shorter. */
const MIN_CHUNK_LENGTH = 64 * 1024;

/**
 * First pass: every check over the whole file, and the sizes of what would leave. Nothing may leave before it
 * resolves.
 * @param open the file's bytes from the start, in chunks of any size.
 * @param scopes any number; each is narrowed again here.
 * @throws `scope-unlawful`, `csv-encoding`, `csv-header`, `csv-empty`, and `csv-rows` with the first 50 faults and
 * the number of all. Where quoting is broken, what follows it is not checked.
 */
export async function surveyJuryFile(
  open: () => AsyncIterable<Uint8Array>,
  context: JuryContext,
  scopes: readonly Scope[],
  { digests, random = systemRandom }: SurveyOptions = {},
): Promise<Survey> {
  const tallies = scopes.map((scope) => new PlanTally(narrowScope(scope), context.realm));
  const hash = createHash('sha256');
  const faults = new FaultList();
  const byDecision = new Map<string, number>();
  const consents: Record<Consent, number> = { yes: 0, no: 0, unknown: 0, unreadable: 0 };
  let entered = 0;
  for await (const rows of readRows(hashed(open(), hash), { context, faults, random })) {
    for (const row of rows) {
      entered += 1;
      byDecision.set(row.decision, (byDecision.get(row.decision) ?? 0) + 1);
      consents[readConsent(row.accord_presse)] += 1;
      for (const tally of tallies) tally.add(row);
      digests?.add(row);
    }
  }
  faults.throwIfAny();
  if (entered === 0) throw new SceauError('csv-empty', {});
  return {
    sha256: hash.digest('hex'),
    entered,
    byDecision: Object.fromEntries(byDecision),
    consents,
    plans: tallies.map((tally) => tally.plan()),
  };
}

/**
 * Second pass: the output of one scope, in chunks of at least 64 KiB (the last excepted). Every row is checked
 * again. What was yielded counts only if the iteration ends without an error.
 * @param context the one the file was surveyed under.
 * @param expectedSha256 of the survey.
 * @throws `scope-unlawful` at once; `csv-changed`, at the end or at the first row that is wrong, where the bytes
 * are not those surveyed.
 */
export function filterJuryFile(
  open: () => AsyncIterable<Uint8Array>,
  context: JuryContext,
  scope: Scope,
  expectedSha256: string,
  random: Random = systemRandom,
): AsyncIterable<Uint8Array> {
  return filterRows(open, narrowScope(scope), expectedSha256, { context, faults: new FaultList(), random });
}

async function* filterRows(
  open: () => AsyncIterable<Uint8Array>,
  scope: Scope,
  expectedSha256: string,
  reading: Reading,
): AsyncGenerator<Uint8Array, void> {
  const columns = writtenColumns(scope, reading.context.realm);
  const hash = createHash('sha256');
  let text = encodeHeader(columns);
  try {
    for await (const rows of readRows(hashed(open(), hash), reading)) {
      reading.faults.throwIfAny();
      for (const row of rows) if (isReleasable(scope, row)) text += encodeRow(columns, row);
      if (text.length < MIN_CHUNK_LENGTH) continue;
      yield encodeUtf8(text);
      text = '';
    }
    reading.faults.throwIfAny();
  } catch (error) {
    if (isJuryFault(error) && (await digestOf(open())) !== expectedSha256)
      throw new SceauError('csv-changed', {}, error);
    throw error;
  }
  if (hash.digest('hex') !== expectedSha256) throw new SceauError('csv-changed', {});
  if (text !== '') yield encodeUtf8(text);
}

/** What one reading of a file needs. */
interface Reading {
  readonly context: JuryContext;
  readonly faults: FaultList;
  readonly random: Random;
}

/**
 * The rows of a file, in batches, every one of them checked.
 * @throws as `surveyJuryFile`, at the first batch that holds a fault
 */
export async function* readJuryRows(
  open: () => AsyncIterable<Uint8Array>,
  context: JuryContext,
): AsyncGenerator<readonly JuryRow[], void> {
  const faults = new FaultList();
  for await (const rows of readRows(open(), { context, faults, random: systemRandom })) {
    faults.throwIfAny();
    yield rows;
  }
  faults.throwIfAny();
}

/** Decodes, splits and checks: the right rows of a file in batches; what is wrong is in `faults`. */
async function* readRows(
  bytes: AsyncIterable<Uint8Array>,
  { context, faults, random }: Reading,
): AsyncGenerator<readonly JuryRow[], void> {
  const checker = new RowChecker(checkContext(context), faults, random);
  let isHeaderNext = true;
  for await (const records of splitRecords(readTextBlocks(bytes, faults), faults)) {
    const [header] = records;
    if (header === undefined) continue;
    if (isHeaderNext) checkHeader(header.cells, context.realm);
    const rows: JuryRow[] = [];
    for (const record of isHeaderNext ? records.slice(1) : records) {
      const row = checker.check(record);
      if (row !== null) rows.push(row);
    }
    isHeaderNext = false;
    yield rows;
  }
}

/**
 * The publication as the checks want it.
 * @throws `bug` where its session is not one: publications are checked when they are made.
 */
function checkContext(context: JuryContext): CheckContext {
  const sessionAt = parseSession(context.session);
  if (sessionAt === null) throw new SceauError('bug', { detail: 'a publication without a session' });
  const { realm, session, group } = context;
  return {
    realm,
    session,
    sessionAt,
    academies: new Set(context.academies),
    exams: new Set(context.exams),
    group,
  };
}

/** Passes bytes on and digests them. */
async function* hashed(bytes: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}

async function digestOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) hash.update(chunk);
  return hash.digest('hex');
}

function isJuryFault(error: unknown): boolean {
  return error instanceof SceauError && error.code.startsWith('csv-');
}
