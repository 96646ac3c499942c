/**
 * One reading of a jury's file (results/FORMAT.md §6): decode, split, pick, check. Nothing holds the file: rows go by in
 * batches.
 */
import { SceauError, isCode } from '../errors.ts';
import type { Encoding, RowWarning } from '../file-faults.ts';
import { type Random, systemRandom } from '../io/random.ts';
import { FaultList } from './faults.ts';
import { RowChecker } from './checks/row-checks.ts';
import type { JuryColumn, JuryRow } from './columns.ts';
import { type Dialect, findDialect, firstLines } from './intake/dialect.ts';
import { detectEncoding } from './intake/encoding.ts';
import type { Eyes } from './intake/eyes.ts';
import { type Layout, countNames, noHeader, readLayout } from './intake/layout.ts';
import { type ReadingDoubt, suspectReading } from './intake/mojibake.ts';
import { checkPreamble } from './intake/preamble.ts';
import { type CsvRecord, splitRecords } from './intake/records.ts';
import { NO_SETTINGS } from './intake/settings.ts';
import { readTextBlocks } from './intake/text-blocks.ts';
import { type JuryContext, checkContext } from './jury-context.ts';
import type { Scope } from './scopes/scope.ts';

/** A jury's file that can be read more than once: its bytes from the start, in chunks of any size. */
export type Opener = () => AsyncIterable<Uint8Array>;

/** How a file is read, found once and the same for every reading of it. */
export interface FileReading {
  readonly encoding: Encoding;
  readonly dialect: Dialect;
  readonly layout: Layout;
}

/**
 * Finds how a file is to be read.
 * @param scopes what will leave of it, hence which columns it must have
 * @param eyes sees the header, or what stands in its place, where it is refused
 * @returns `null` for a file without a line
 * @throws `csv-encoding`, `csv-header`, `csv-preamble-rows`, `csv-preamble-session`
 */
export async function findReading(
  open: Opener,
  context: JuryContext,
  scopes: readonly Scope[],
  eyes?: Eyes,
): Promise<FileReading | null> {
  const encoding = await detectEncoding(open);
  const { columns } = context.settings ?? NO_SETTINGS;
  const dialect = await findDialect(open, encoding, (cells) => countNames(cells, columns));
  if (dialect === null) {
    if (await isEmpty(open())) return null;
    const texts = (await firstLines(open(), encoding)).slice(0, MAX_LINES_SEEN);
    eyes?.header({ encoding, delimiter: null, line: 1, texts });
    throw noHeader(context, scopes);
  }
  const { header, headerLine, preamble } = dialect;
  if (header.some(suspectReading))
    throw new SceauError('csv-encoding', { encoding, line: headerLine, reason: 'mojibake' });
  checkPreamble(preamble, context.session);
  try {
    const layout = readLayout({ line: headerLine, cells: header }, context, scopes);
    return { encoding, dialect, layout };
  } catch (error) {
    const { delimiter } = dialect;
    if (isCode(error, 'csv-header')) eyes?.header({ encoding, delimiter, line: headerLine, texts: header });
    throw error;
  }
}

/** Lines that are shown of a file without a header. */
const MAX_LINES_SEEN = 3;
/** Longest byte order mark. */
const MAX_MARK_BYTES = 3;

/** Whether there is no more in a file than a byte order mark. */
async function isEmpty(bytes: AsyncIterable<Uint8Array>): Promise<boolean> {
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > MAX_MARK_BYTES) return false;
  }
  return true;
}

/** Text of candidates, which shows whether it was read rightly. */
const TEXT_COLUMNS: readonly JuryColumn[] = [
  'nom',
  'prenom',
  'nom_usage',
  'commune_etablissement',
  'etablissement',
  'serie_libelle',
  'diplome',
  'commune_residence',
];

/** What one reading of a file needs. */
export interface RowReading {
  readonly context: JuryContext;
  readonly reading: FileReading;
  readonly faults: FaultList;
  /** `null` where nobody asks. */
  readonly warnings: FaultList<RowWarning> | null;
  readonly random: Random;
  /** Watches for text that was read in the wrong encoding before it came. */
  readonly doubt?: ReadingDoubt;
}

/** The records behind the header in batches; what is wrong with them is in `faults`. @throws `csv-encoding` */
export function readRecords(
  bytes: AsyncIterable<Uint8Array>,
  { encoding, dialect }: FileReading,
  faults: FaultList,
): AsyncGenerator<readonly CsvRecord[], void> {
  return splitRecords(readTextBlocks(bytes, encoding, faults), dialect, faults);
}

/** The right rows of a file in batches; what is wrong is in `faults`. @throws `csv-encoding` */
export async function* readRows(
  bytes: AsyncIterable<Uint8Array>,
  { context, reading, faults, warnings, random, doubt }: RowReading,
): AsyncGenerator<readonly JuryRow[], void> {
  const { layout } = reading;
  const checker = new RowChecker(checkContext(context), { layout, faults, warnings, random });
  const texts = layout.columns.filter(({ column }) => TEXT_COLUMNS.includes(column));
  for await (const records of readRecords(bytes, reading, faults)) {
    const rows: JuryRow[] = [];
    for (const record of records) {
      for (const { index } of texts) doubt?.look(record.cells[index] ?? '', record.line);
      const row = checker.check(record);
      if (row !== null) rows.push(row);
    }
    yield rows;
  }
}

/**
 * The rows of a file, in batches, every one of them checked.
 * @throws as `surveyJuryFile`, at the first batch that holds a fault
 */
export async function* readJuryRows(
  open: Opener,
  context: JuryContext,
  reading: FileReading,
): AsyncGenerator<readonly JuryRow[], void> {
  const faults = new FaultList();
  for await (const rows of readRows(open(), {
    context,
    reading,
    faults,
    warnings: null,
    random: systemRandom,
  })) {
    faults.throwIfAny();
    yield rows;
  }
  faults.throwIfAny();
}
