/**
 * The first pass over a jury's file (results/FORMAT.md §6): every check over the whole of it, the counts, and the sizes of
 * what would leave.
 */
import { type Hash, createHash } from 'node:crypto';
import { SceauError } from '../errors.ts';
import type { FaultSummary, RowWarning } from '../file-faults.ts';
import { type Random, systemRandom } from '../io/random.ts';
import type { RowDigests } from './changes/row-digests.ts';
import { FaultList, type FaultWatch } from './faults.ts';
import { ReadingDoubt } from './intake/mojibake.ts';
import type { JuryContext } from './jury-context.ts';
import type { Eyes } from './intake/eyes.ts';
import { type FileReading, type Opener, findReading, readRows } from './read-rows.ts';
import { SampleNames } from './sample-names.ts';
import { type ConsentCount, ConsentTally } from './scopes/consent.ts';
import { PlanTally, type ScopePlan } from './output/scope-plan.ts';
import { type Scope, narrowScope } from './scopes/scope.ts';
import { Tallies, type Tally } from './tallies.ts';

/** What a survey found. All but `sha256` and `reading` tells results. */
export interface Survey {
  /** SHA-256 of the file's bytes, lower-case hexadecimal. */
  readonly sha256: string;
  /** How the file was read, and is read again. */
  readonly reading: FileReading;
  /** Rows of the file: the candidates entered. */
  readonly entered: number;
  readonly tallies: readonly Tally[];
  /** One for each purpose that a scope has. */
  readonly consents: readonly ConsentCount[];
  /** One for each scope asked for, in that order. */
  readonly plans: readonly ScopePlan[];
  /** What is odd and refuses nothing. */
  readonly warnings: FaultSummary<RowWarning>;
  /** At most three names as they were read: candidate data, for a terminal only. */
  readonly samples: readonly string[];
}

export interface SurveyOptions {
  /** Sees what a file is refused by that cannot be told without candidate data. */
  readonly eyes?: Eyes | undefined;
  /** Collects what the next revision will be compared by. */
  readonly digests?: RowDigests;
  /** Is told of every fault and warning, its value included: candidate data. */
  readonly watch?: FaultWatch | undefined;
  /** For the table of candidates; it changes no result. */
  readonly random?: Random;
}

/**
 * First pass: every check over the whole file, and the sizes of what would leave. Nothing may leave before it
 * resolves.
 * @param scopes any number; each is narrowed again here.
 * @throws `scope-unlawful`, `csv-encoding`, `csv-header`, `csv-preamble-rows`, `csv-preamble-session`, `csv-changed` (another header by now),
 * `csv-empty`, and `csv-rows` with the first 50 faults and the number of all. Where quoting is broken, what follows it is
 * not checked.
 */
export async function surveyJuryFile(
  open: Opener,
  context: JuryContext,
  scopes: readonly Scope[],
  { eyes, digests, watch, random = systemRandom }: SurveyOptions = {},
): Promise<Survey> {
  const narrowed = scopes.map((scope) => narrowScope(scope));
  const plans = narrowed.map((scope) => new PlanTally(scope, context.realm));
  const reading = await findReading(open, context, narrowed, eyes);
  if (reading === null) throw new SceauError('csv-empty', {});
  digests?.beginAt(reading.layout.headerLine + 1);
  const hash = createHash('sha256');
  const [faults, warnings] = [new FaultList(watch), new FaultList<RowWarning>(watch)];
  const doubt = new ReadingDoubt(reading.encoding);
  const [tallies, samples] = [new Tallies(), new SampleNames()];
  const consents = new ConsentTally(scopes.map(({ purpose }) => purpose));
  let entered = 0;
  const reads = { context, reading, faults, warnings, random, doubt };
  for await (const rows of readRows(hashed(open(), hash), reads)) {
    for (const row of rows) {
      entered += 1;
      consents.add(row);
      tallies.add(row);
      samples.add(row);
      for (const plan of plans) plan.add(row);
      digests?.add(row);
    }
  }
  if (doubt.texts.length > 0) eyes?.names(doubt.texts);
  doubt.throwIfAny();
  faults.throwIfAny();
  if (entered === 0) throw new SceauError('csv-empty', {});
  return {
    sha256: hash.digest('hex'),
    reading,
    entered,
    tallies: tallies.list(),
    consents: consents.list(),
    plans: plans.map((plan) => plan.plan()),
    warnings: warnings.summary(),
    samples: samples.list(),
  };
}

/** Passes bytes on and digests them. */
export async function* hashed(
  bytes: AsyncIterable<Uint8Array>,
  hash: Hash,
): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}
