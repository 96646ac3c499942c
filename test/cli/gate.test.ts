/** The quality gate by the built program: figures and alerts at a real terminal, the total typed, a second person. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { words } from '../../src/cli/messages/en.ts';
import { peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { type ProgramRun, initArguments, makeStage, onTerminal, resultOf, sceau } from './program.ts';
import { inProcess } from './surroundings.ts';

const JURY = resolve(import.meta.dirname, '../../samples/jury-lille-bac-2026.csv');
const HEADER = 'examen;serie;compte;nombre\n';
const folder = scratchFolder();
const { passphraseFile } = makeStage(folder);
const at = (...parts: readonly string[]): string => join(folder, ...parts);
const script = peer('script');
let publication = '';

function line(workspace: string, args: readonly string[]): readonly string[] {
  return [...args, '--workspace', at(workspace), '--passphrase-file', passphraseFile, '--lang', 'en'];
}

/** Runs a command that must end well. */
function run(workspace: string, ...args: readonly string[]): ProgramRun {
  const ran = sceau(line(workspace, args), { cwd: folder });
  expect(ran.status, ran.stderr).toBe(0);
  return ran;
}

/** Runs a command that must be refused, in this process. */
async function refusal(...args: readonly string[]): Promise<readonly [status: number, stderr: string]> {
  const { status, stdout, stderr } = await inProcess(line('rectorat', args), { cwd: folder });
  expect(stdout).toBe('');
  return [status, stderr];
}

/** Runs a command of the rectorat's at a real terminal. */
function typed(
  args: readonly string[],
  ...answers: readonly (readonly [question: string, answer: string])[]
): ReturnType<typeof onTerminal> {
  return onTerminal(script ?? '', line('rectorat', args), answers);
}

/** Adds a party with its key and its depot. */
function add(role: 'officer' | 'distributor', ...terms: readonly string[]): void {
  mkdirSync(at(`depot-${role}`));
  expect(sceau(initArguments(at(role), role, ['--depot', `../depot-${role}`])).status).toBe(0);
  const made = resultOf(run(role, 'key', 'create', role, '--json'));
  run(role, 'key', 'export', role, '--output', at(`${role}.asc`));
  const fingerprint = String(Reflect.get(Object(made), 'fingerprint'));
  const own = ['--name', role, '--certificate', at(`${role}.asc`), '--fingerprint', fingerprint];
  run('rectorat', 'partner', 'add', `un-${role}`, ...own, '--depot', `../depot-${role}`, ...terms);
}

const exportArgs = (...more: readonly string[]): readonly string[] => [
  'export',
  JURY,
  '--publication',
  publication,
  ...more,
];
/** An export by a script, against last session. */
const scripted = (...more: readonly string[]): readonly string[] =>
  exportArgs('--yes', '--expect-total', '3000', '--last-session', 'last.csv', ...more);

const confirmArgs = (...more: readonly string[]): readonly string[] => [
  'confirm',
  JURY,
  '--publication',
  publication,
  ...more,
];

const isSealed = (): boolean => existsSync(at('rectorat', 'record', 'un-rectorat', publication, 'r1'));

beforeAll(() => {
  expect(sceau(initArguments(at('rectorat'), 'rectorat')).status).toBe(0);
  for (const key of ['seal', 'release', 'second']) run('rectorat', 'key', 'create', key);
  add('officer', '--officer');
  run('rectorat', 'registry', 'propose', '--officers', 'un-officer');
  const dates = ['--valid-from', '2020-01-01', '--valid-until', '2099-12-31'];
  add('distributor', '--scope', 'press', '--basis', 'Convention 1', ...dates);
  const exams = ['--exam', 'BCG', '--exam', 'BTN', '--session', '2026-06', '--group', '1'];
  const hour = ['--at', '2099-07-05T10:00', '--zone', 'Europe/Paris', '--yes'];
  publication = run('rectorat', 'publication', 'create', '--title', 'Bac', ...exams, ...hour).stdout.trim();
  writeFileSync(at('pv.csv'), `${HEADER};;inscrits;3000\nBCG;;ADMIS;1\nBCG;INCONNUE;inscrits;77\n`);
  writeFileSync(at('bad.csv'), `${HEADER};;inscrits;trois mille\n`);
  // A third fewer candidates then, and a série that is no more.
  writeFileSync(at('last.csv'), `${HEADER};;inscrits;2000\nBCG;ANCIENNE;inscrits;88\n`);
});

describe('the minutes', () => {
  it('refuse a file that does not bear them out, by their lines and without a count: 65', async () => {
    const [status, said] = await refusal(
      ...exportArgs('--yes', '--expect-total', '3000', '--expect', 'pv.csv'),
    );
    expect(status).toBe(65);
    expect(said).toMatch(/does not bear out .*pv\.csv: lines 3, 4;/);
    expect(said).not.toMatch(/77|INCONNUE|ADMIS/);
    expect(isSealed()).toBe(false);
  });

  it('are refused themselves at the line where they are wrong: 65', async () => {
    const [status, said] = await refusal(
      ...exportArgs('--yes', '--expect-total', '3000', '--expect', 'bad.csv'),
    );
    expect([status, said]).toEqual([65, expect.stringContaining('bad.csv, line 2: “nombre” must be')]);
  });

  it.skipIf(script === undefined)(
    'show at a terminal what was expected and found, and ask nothing',
    async () => {
      const { status, shown } = await typed(exportArgs('--expect', at('pv.csv')));
      expect(status).toBe(65);
      expect(shown).toMatch(/4 +BCG +INCONNUE +inscrits +77 +not in the file/);
      expect(shown).toMatch(/3 +BCG +all +ADMIS +1 +[0-9]+/);
      expect(shown).not.toContain(words.gate.sealTotal(1));
      expect(isSealed()).toBe(false);
    },
  );
});

describe('a total that is stated', () => {
  it('is refused where it differs, and a log does not tell which is right: 77', async () => {
    const [status, said] = await refusal(...exportArgs('--yes', '--expect-total', '2999'));
    expect(status).toBe(77);
    expect(said).toContain(words.gate.statedDiffers(2999));
    expect(said).not.toMatch(/3.?000/);
    expect(isSealed()).toBe(false);
  });
});

describe('alerts', () => {
  it('keep a script from sealing unless it states how many: 65, and tells no kind and no count', async () => {
    for (const more of [[], ['--expect-alerts', '2']]) {
      const [status, said] = await refusal(...scripted(...more));
      expect(status).toBe(65);
      expect(said).toContain('alerts to be confirmed: 4; nothing is sealed');
      expect(said).not.toMatch(/2000|ANCIENNE|série|entered/);
    }
    expect(isSealed()).toBe(false);
  });

  it('are told to programs by their number alone', async () => {
    const { stdout } = await inProcess(line('rectorat', [...scripted(), '--json']), { cwd: folder });
    const error: unknown = Reflect.get(Object(JSON.parse(stdout)), 'error');
    expect(error).toMatchObject({ code: 'gate-alerts' });
    expect(Reflect.get(Object(error), 'params')).toEqual({ total: 4 });
  });

  it('are not stated where there are none: 65; nor without --yes: 64', async () => {
    const none = await refusal(...exportArgs('--yes', '--expect-total', '3000', '--expect-alerts', '1'));
    expect(none).toEqual([65, expect.stringContaining('no alert was found')]);
    expect((await refusal(...exportArgs('--expect-alerts', '1')))[0]).toBe(64);
  });

  it.skipIf(script === undefined)(
    'are told one by one at a terminal, where their number is typed',
    async () => {
      const args = exportArgs('--last-session', at('last.csv'));
      const { status, shown } = await typed(
        args,
        [words.gate.sealTotal(1), '3000\r'],
        [words.gate.alertTotal, '2\r'],
      );
      expect(status).toBe(77);
      expect(shown).toContain('1. all exams: 3000 entered; last session: 2000');
      expect(shown).toContain('2. BCG, série ANCIENNE: not in the file; it was there last session');
      expect(shown).toContain(words.gate.alertsDiffer);
      expect(isSealed()).toBe(false);
    },
  );
});

describe('the total', () => {
  it.skipIf(script === undefined).each(['oui', '2999', ''])('is typed: %j is no', async (answer) => {
    const { status, shown } = await typed(exportArgs(), [words.gate.sealTotal(1), `${answer}\r`]);
    expect(status).toBe(77);
    expect(shown).toMatch(/BTN +1 +all +[0-9]+ +[0-9]+ +[0-9]+\.[0-9]%/);
    expect(isSealed()).toBe(false);
  });

  it('is asked of a person, or stated', async () => {
    expect((await refusal(...exportArgs()))[0]).toBe(64);
    expect((await refusal(...exportArgs('--yes')))[0]).toBe(64);
  });
});

describe('a second person', () => {
  beforeAll(() => {
    const asc = run('rectorat', 'key', 'list', '--json').stdout;
    const keys: unknown = Reflect.get(Object(JSON.parse(asc)), 'result');
    const second = (Array.isArray(keys) ? keys : []).find(
      (each) => Reflect.get(Object(each), 'key') === 'second',
    );
    // In groups of four, as `key create` shows it and people copy it.
    const fingerprint = String(Reflect.get(Object(second), 'fingerprint')).replace(/.{4}(?=.)/g, '$& ');
    appendFileSync(at('rectorat', 'sceau.toml'), `\n[gate]\nsecond_person = ["${fingerprint}"]\n`);
  });

  it('is waited for: 77', async () => {
    const [status, said] = await refusal(...exportArgs('--yes', '--expect-total', '3000'));
    expect([status, said]).toEqual([77, expect.stringContaining('waits for a second person')]);
  });

  it('types the total themselves: 64 without a terminal, 78 without their key', async () => {
    expect((await refusal(...confirmArgs()))[0]).toBe(64);
    expect((await refusal(...confirmArgs('--as', 'deputy')))[0]).toBe(78);
    expect((await refusal(...confirmArgs('--yes')))[0]).toBe(64);
  });

  it.skipIf(script === undefined)('confirms the file, and export seals it, its total typed', async () => {
    const wrong = await typed(confirmArgs(), [words.gate.confirmTotal(1), '30000\r']);
    expect([wrong.status, wrong.shown]).toEqual([77, expect.stringContaining(words.gate.typedDiffers)]);
    expect((await refusal(...exportArgs('--yes', '--expect-total', '3000')))[0]).toBe(77);
    const { status, shown } = await typed(confirmArgs(), [words.gate.confirmTotal(1), '3 000\r']);
    expect(status).toBe(0);
    expect(shown).toContain(words.gate.confirmed(publication, 1));
    expect(isSealed()).toBe(false);
    const sealed = await typed(exportArgs(), [words.gate.sealTotal(1), '3000\r']);
    expect(sealed.status).toBe(0);
    expect(isSealed()).toBe(true);
    const journal = readFileSync(at('rectorat', 'journal.jsonl'), 'utf8');
    expect(journal).not.toMatch(/\b3000\b/);
  });
});
