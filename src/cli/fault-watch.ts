/** What a clerk asks to have of a file's faults beyond the error: a report of all of them, their values. */
import { resolve } from 'node:path';
import type { Argv } from 'yargs';
import { SceauError } from '../errors.ts';
import { isRefused } from '../file-faults.ts';
import { type FaultWatch, MAX_FAULTS } from '../results/faults.ts';
import type { Eyes } from '../results/intake/eyes.ts';
import type { Session } from './command.ts';
import type { Words } from './messages/words.ts';
import { FaultReport } from './fault-report.ts';
import { PREFIX } from './render/errors.ts';

/** Longest text that is shown of a header. */
const MAX_SEEN = 200;

/** `--report` and `--show-values` of a command. */
export interface FaultOptions {
  readonly report?: string | undefined;
  readonly 'show-values'?: boolean | undefined;
}

/** Declares `--report` and `--show-values`. */
export function faultOptions<T>(yargs: Argv<T>, { help: { options } }: Words): Argv<T & FaultOptions> {
  return yargs
    .option('report', { type: 'string', requiresArg: true, describe: options.report })
    .option('show-values', { type: 'boolean', default: false, describe: options['show-values'] });
}

/**
 * Runs what surveys a jury's file, and gives what was asked for whatever comes of it. Values are candidate data: they
 * stand in the report, or on a terminal, never in a log, in `--json` or in an error.
 * @param run gets the watch, where there is anything to watch for
 * @throws `usage` where values are to be shown and there is neither terminal nor report; `output-exists`
 */
export async function watchingFaults<T>(
  session: Session,
  asked: FaultOptions & { readonly file: string },
  run: (watch: FaultWatch | undefined) => Promise<T>,
): Promise<T> {
  const { words, note, cwd, isWatched } = session;
  const showValues = asked['show-values'] === true;
  if (asked.report === undefined && !showValues) return run(undefined);
  if (asked.report === undefined && !isWatched)
    throw new SceauError('usage', { detail: words.usage.valuesNeedTerminal });
  const path = asked.report === undefined ? null : resolve(cwd, asked.report);
  const report = path === null ? null : new FaultReport(words, { path, file: asked.file, showValues });
  const values = showValues && isWatched ? new ShownValues(session) : null;
  try {
    return await run((found) => {
      report?.add(found);
      values?.add(found);
    });
  } finally {
    values?.show();
    if (path !== null && report?.close() === true)
      note(`${PREFIX}${words.faultReport.written(path, report.rows)}`);
  }
}

/** Shows on a terminal what a file is refused by; elsewhere nobody sees it. */
export function eyesOf({
  words,
  note,
  isWatched,
}: Pick<Session, 'words' | 'note' | 'isWatched'>): Eyes | undefined {
  if (!isWatched) return undefined;
  const { reading } = words;
  return {
    names: (names) => {
      note(`${PREFIX}${reading.doubtful}`);
      for (const name of names) note(`  ${reading.asRead(name)}`);
    },
    header: ({ encoding, delimiter, line, texts }) => {
      const said = delimiter === null ? null : delimiter === '\t' ? reading.tab : reading.asRead(delimiter);
      note(`${PREFIX}${reading.headerSeen(encoding, said, line)}`);
      for (const text of texts) note(`  ${reading.asRead(text.slice(0, MAX_SEEN))}`);
    },
  };
}

/** The values of the faults that the error lists, and of as many warnings. */
class ShownValues {
  readonly #session: Session;
  readonly #kept: { readonly refused: string[]; readonly odd: string[] } = { refused: [], odd: [] };

  constructor(session: Session) {
    this.#session = session;
  }

  add({ fault, value }: Parameters<FaultWatch>[0]): void {
    const kept = isRefused(fault.rule) ? this.#kept.refused : this.#kept.odd;
    if (fault.cell === '' || kept.length === MAX_FAULTS) return;
    kept.push(this.#session.words.faultReport.shownValue(fault.cell, fault.name, value));
  }

  show(): void {
    const { words, note } = this.#session;
    const lines = [...this.#kept.refused, ...this.#kept.odd];
    if (lines.length > 0) note(`${PREFIX}${words.faultReport.shown}`);
    for (const line of lines) note(`  ${line}`);
  }
}
