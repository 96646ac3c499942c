/** The report of faults: every one of them, and nothing that a spreadsheet would run. */
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import type { FaultWatch } from '../../src/results/faults.ts';
import { loadWords } from '../../src/cli/language.ts';
import { FaultReport } from '../../src/cli/fault-report.ts';
import type { Session } from '../../src/cli/command.ts';
import { watchingFaults } from '../../src/cli/fault-watch.ts';
import type { JuryRow } from '../../src/results/columns.ts';
import { surveyFile } from '../../src/stages/survey-file.ts';
import type { StageEvent } from '../../src/stages/context.ts';
import { scratchFolder } from '../support/scratch.ts';
import { CONTEXT, faultOf, juryText, row } from '../results/fixtures.ts';

const folder = scratchFolder();
const words = await loadWords('fr');
let files = 0;

function juryFile(rows: readonly JuryRow[]): string {
  files += 1;
  const path = join(folder, `jury-${files}.csv`);
  writeFileSync(path, juryText(rows));
  return path;
}

/** What a session is of: its words, its terminal, where it stands. */
function sessionAt(isWatched: boolean): { readonly session: Session; readonly noted: string[] } {
  const noted: string[] = [];
  const known = { words, cwd: folder, isWatched, note: (line: string) => void noted.push(line) };
  return { session: known as unknown as Session, noted };
}

/** Surveys a file as `export` does, with what was asked for. */
async function surveyed(
  file: string,
  asked: { readonly report?: string; readonly 'show-values'?: boolean },
  isWatched = false,
) {
  const { session, noted } = sessionAt(isWatched);
  const told: StageEvent[] = [];
  const run = (watch: FaultWatch | undefined) =>
    surveyFile({ report: (event) => void told.push(event) }, file, { jury: CONTEXT, scopes: [], watch });
  const outcome = await watchingFaults(session, { ...asked, file }, run).catch((error: unknown) => error);
  return { outcome, noted, told };
}

/** Rows of a report, by a parser that is not ours, header first. */
function rowsOf(name: string): readonly (readonly string[])[] {
  const text = readFileSync(join(folder, name), 'utf8');
  return parse(text, { bom: true, delimiter: ';', record_delimiter: '\r\n' });
}

it('holds every fault and warning, in the order of the file, with what to do and no value', async () => {
  const rows = Array.from({ length: 70 }, (_, i) =>
    row({ sexe: `Secret${i}`, prenom: `${'é'.repeat(i + 1)} ` }),
  );
  const file = juryFile(rows);
  const { outcome, noted } = await surveyed(file, { report: 'all.csv' });
  expect(outcome).toMatchObject({ code: 'csv-rows', params: { total: 70, file } });
  const [header, ...body] = rowsOf('all.csv');
  expect(header).toEqual([
    'gravite',
    'fichier',
    'ligne',
    'cellule',
    'colonne',
    'en_tete',
    'regle',
    'explication',
    'que_faire',
  ]);
  const { said, todo } = words.rules['bad-sex'];
  expect(body).toHaveLength(140);
  expect(body[0]).toEqual(['erreur', file, '2', 'I2', 'sexe', 'sexe', 'bad-sex', said, todo]);
  expect(body[1]?.slice(0, 7)).toEqual([
    'avertissement',
    file,
    '2',
    'H2',
    'prenom',
    'prenom',
    'outer-blanks',
  ]);
  expect(body.at(-1)?.[2]).toBe('71');
  expect(readFileSync(join(folder, 'all.csv'), 'utf8')).not.toContain('Secret');
  expect(readFileSync(join(folder, 'all.csv')).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  expect(statSync(join(folder, 'all.csv')).mode & 0o777).toBe(0o600);
  expect(noted).toEqual([`sceau: ${words.faultReport.written(join(folder, 'all.csv'), 140)}`]);
});

it('holds values where they are asked for, and none that a spreadsheet would run or a terminal obey', async () => {
  const file = juryFile([row({ nom: '=1+1', prenom: 'Zo\u202e;"é', commune_etablissement: ' -2' })]);
  await surveyed(file, { report: 'values.csv', 'show-values': true });
  const [header, ...body] = rowsOf('values.csv');
  expect(header?.at(-1)).toBe('valeur');
  expect(body.map((each) => each.at(-1))).toEqual(["'=1+1", 'Zo\\u{202e};"é', "' -2"]);
  const split = juryFile([row({ nom: 'Brumeval,=1+1', prenom: ' Zoé' })]);
  await surveyed(split, { report: 'split.csv', 'show-values': true });
  expect(rowsOf('split.csv')[1]?.at(-1)).toBe("Brumeval,'=1+1");
});

it('is not there where there is nothing to tell, nor half of it', async () => {
  const { outcome } = await surveyed(juryFile([row()]), { report: 'none.csv' });
  expect(outcome).toMatchObject({ entered: 1 });
  expect(existsSync(join(folder, 'none.csv'))).toBe(false);
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
});

it('is kept for warnings alone, which refuse nothing and are told by rule', async () => {
  const file = juryFile([row({ nom: 'H?tral' }), row({ prenom: 'Zoé ' }), row({ prenom: 'Zoé ' })]);
  const { outcome, told } = await surveyed(file, { report: 'odd.csv' });
  expect(outcome).toMatchObject({ entered: 3, warnings: { total: 4 } });
  const byRule = [
    { rule: 'same-person', count: 1 },
    { rule: 'odd-name', count: 1 },
    { rule: 'outer-blanks', count: 2 },
  ];
  expect(told).toEqual([
    { kind: 'surveying', path: file },
    { kind: 'odd-rows', path: file, byRule },
  ]);
  expect(
    rowsOf('odd.csv')
      .slice(1)
      .map(([gravity]) => gravity),
  ).toEqual(Array(4).fill('avertissement'));
});

it('never takes the place of a file, whenever that came', async () => {
  writeFileSync(join(folder, 'there.csv'), 'mine');
  const before = await surveyed(juryFile([row({ sexe: 'X' })]), { report: 'there.csv' });
  expect(before.outcome).toMatchObject({ code: 'output-exists' });
  const path = join(folder, 'later.csv');
  const report = new FaultReport(words, { path, file: 'jury.csv', showValues: false });
  const fault = { line: 2, column: 1, cell: 'A2', name: 'nom', header: 'nom', rule: 'empty' } as const;
  report.add({ fault, value: '' });
  writeFileSync(path, 'mine');
  expect((await faultOf((async () => report.close())())).code).toBe('output-exists');
  for (const name of ['there.csv', 'later.csv'])
    expect(readFileSync(join(folder, name), 'utf8')).toBe('mine');
  expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
});

it('shows values at a terminal, escaped, and refuses to where a log would keep them: 64', async () => {
  const file = juryFile([row({ sexe: 'X\u001b[2J' }), row({ nom: 'H?tral' })]);
  const seen = await surveyed(file, { 'show-values': true }, true);
  expect(seen.noted).toEqual(
    [`sceau: ${words.faultReport.shown}`, '  I2 (sexe) : « X\\u{1b}[2J »', '  G3 (nom) : « H?tral »'].map(
      (line) => line.replace(/ ([:»])/g, '\u00a0$1').replace(/« /g, '«\u00a0'),
    ),
  );
  const { outcome, noted } = await surveyed(file, { 'show-values': true });
  expect(outcome).toMatchObject({ code: 'usage' });
  expect(noted).toEqual([]);
  const kept = await surveyed(file, { 'show-values': true, report: 'kept.csv' });
  expect(kept.noted.join()).not.toContain('tral');
});
