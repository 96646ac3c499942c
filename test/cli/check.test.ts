/** `export --check` by the built program: all that a clerk wants to see before an export, and nothing done. */
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { scratchFolder } from '../support/scratch.ts';
import { type ProgramRun, initArguments, makeStage, resultOf, sceau } from './program.ts';
import { fakeScreen } from './surroundings.ts';

const SAMPLES = resolve(import.meta.dirname, '../../samples');
const folder = scratchFolder();
const { passphraseFile } = makeStage(folder);
const at = (...parts: readonly string[]): string => join(folder, ...parts);
let publication = '';

/** Runs a command that must end well. */
function run(workspace: string, ...args: readonly string[]): ProgramRun {
  const more = ['--workspace', at(workspace), '--passphrase-file', passphraseFile, '--lang', 'en'];
  const ran = sceau([...args, ...more], { cwd: folder });
  expect(ran.status, ran.stderr).toBe(0);
  return ran;
}

/** Checks a file, without a passphrase and without a terminal. */
function check(file: string, ...more: readonly string[]): ProgramRun {
  const args = ['export', file, '--publication', publication, '--check', ...more];
  return sceau([...args, '--workspace', at('rectorat'), '--lang', 'en'], { cwd: folder });
}

/** Every file and folder below the test's own, with what it holds. */
function everything(): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => {
      const stat = statSync(at(path));
      const content = stat.isFile()
        ? createHash('sha256')
            .update(readFileSync(at(path)))
            .digest('hex')
        : '';
      return `${path} ${stat.mtimeMs} ${content}`;
    });
}

beforeAll(() => {
  expect(sceau(initArguments(at('rectorat'), 'rectorat')).status).toBe(0);
  appendFileSync(at('rectorat', 'sceau.toml'), '\n[columns]\nprenom = "Petit nom"\n');
  for (const key of ['seal', 'release']) run('rectorat', 'key', 'create', key);
  mkdirSync(at('depot'));
  expect(sceau(initArguments(at('officer'), 'officer', ['--depot', '../depot'])).status).toBe(0);
  const made = resultOf(run('officer', 'key', 'create', 'officer', '--json'));
  run('officer', 'key', 'export', 'officer', '--output', at('officer.asc'));
  const fingerprint = String(Reflect.get(Object(made), 'fingerprint'));
  const officer = ['--name', 'Officer', '--certificate', at('officer.asc'), '--fingerprint', fingerprint];
  run('rectorat', 'partner', 'add', 'un-officer', '--officer', ...officer, '--depot', '../depot');
  run('rectorat', 'registry', 'propose', '--officers', 'un-officer');
  const exams = ['--exam', 'BCG', '--exam', 'BTN', '--session', '2026-06', '--group', '1'];
  const hour = ['--at', '2099-07-05T10:00', '--zone', 'Europe/Paris', '--yes'];
  publication = run('rectorat', 'publication', 'create', '--title', 'Bac', ...exams, ...hour).stdout.trim();
  const jury = readFileSync(join(SAMPLES, 'jury-lille-bac-2026.csv'), 'utf8')
    .replace(';nom;prenom;', ';Nom de famille;Petit nom;')
    .replaceAll(';BTN;', ';Bac techno;')
    .replaceAll(';TB;', ';Très bien;');
  const lines = jury.split('\r\n').map((line, number) => (line === '' ? '' : `${line};${number}`));
  writeFileSync(at('jury.csv'), [`${lines[0] ?? ''} Classe`, ...lines.slice(1)].join('\r\n'));
  writeFileSync(at('bad.csv'), jury.replace(';ADMIS;', ';PRESQUE;'));
  writeFileSync(at('header.csv'), jury.replace(';decision;', ';Etat;'));
});

it('says how a file is read, changes nothing on disk, and tells a log neither names nor counts', () => {
  const before = everything();
  const { status, stdout, stderr } = check('jury.csv');
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/^encoding +utf-8$/m);
  expect(stdout).toMatch(/^nom +Nom de famille +G1$/m);
  expect(stdout).toMatch(/^prenom +Petit nom +H1$/m);
  expect(stdout).toMatch(/^examen +Bac techno +BTN$/m);
  expect(stdout + stderr).not.toContain('Très bien');
  expect(stdout).toContain('not used: 0 Classe');
  expect(stdout).toContain('jury.csv passes every check');
  const text = readFileSync(at('jury.csv'), 'utf8');
  const names = text.split('\r\n').slice(1, 200);
  for (const name of names.flatMap((line) => (line === '' ? [] : [line.split(';')[6] ?? '']))) {
    expect(stdout + stderr).not.toContain(name);
  }
  expect(stdout + stderr).not.toMatch(/\b3000\b|candidates entered/);
  expect(everything()).toEqual(before);
});

it('shows at a terminal the counts, three names and the first rows of each scope as they would leave', async () => {
  const args = ['export', at('jury.csv'), '--publication', publication, '--check', '--lang', 'en'];
  const { surroundings, said } = fakeScreen({ args: [...args, '--workspace', at('rectorat')], typed: [] });
  expect(await main(surroundings)).toBe(0);
  expect(said.stdout).toBe(
    `${at('jury.csv')} passes every check\na check only: nothing was sealed, nothing was sent\n`,
  );
  expect(said.stderr).toMatch(/^mention +Très bien +TB +[0-9]+$/m);
  expect(said.stderr).toMatch(/three names as they were read.*·.*·/);
  const shown = said.stderr.split('\n');
  const header = shown.findIndex((line) => line.startsWith('nom,prenom,sexe,'));
  expect(shown[header - 1]).toBe('first rows that would leave, scope press:');
  expect(shown.slice(header + 1, header + 6).every((line) => line.endsWith(',REPETITION'))).toBe(true);
  expect(shown[header + 6]).toBe('');
});

it('ends with the fault of a file that is refused, after saying how it was read', () => {
  const before = everything();
  const { status, stdout, stderr } = check('bad.csv');
  expect(status).toBe(65);
  expect(stdout).toMatch(/^nom +Nom de famille +G1$/m);
  expect(stdout).not.toContain('passes every check');
  expect(stderr).toContain('decision');
  expect(everything()).toEqual(before);
});

it('names the columns that are missing, and the names that they would be known by', () => {
  const { status, stdout, stderr } = check('header.csv');
  expect({ status, stdout }).toEqual({ status: 65, stdout: '' });
  expect(stderr).toMatch(/^ {2}decision: not in the file; names looked for: decision, Décision du jury/m);
});

it('gives a program the reading, and nothing that tells results', () => {
  const result = resultOf(check('jury.csv', '--json'));
  expect(Object.keys(Object(result))).toEqual(['publication', 'right', 'reading', 'scopes', 'alerts']);
  expect(result).toMatchObject({
    publication,
    right: true,
    scopes: ['press'],
    reading: {
      encoding: 'utf-8',
      delimiter: ';',
      quote: '"',
      headerLine: 1,
      unused: ['0 Classe'],
      spellings: [{ column: 'examen', written: 'Bac techno', code: 'BTN' }],
    },
  });
});

it('is held against the minutes, and tells a log their lines only: 65', () => {
  writeFileSync(at('pv.csv'), 'examen;serie;compte;nombre\nBCG;;ADMIS;1\n');
  const { status, stdout, stderr } = check('jury.csv', '--expect', 'pv.csv');
  expect(status).toBe(65);
  expect(stdout).not.toContain('passes every check');
  expect(stderr).toMatch(/pv\.csv: line 2|pv\.csv: lines 2/);
});

it.each([['--yes', '--expect-total', '3'], ['--late'], ['--previous', 'jury.csv'], ['--until', '11:00']])(
  'is refused beside %s, which asks for something to be done: 64',
  (...more) => {
    const { status, stderr } = check('jury.csv', ...more);
    expect([status, stderr]).toEqual([64, expect.stringContaining(`--check and ${more[0]}`)]);
  },
);
