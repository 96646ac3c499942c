import { appendFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { listTree } from '../../src/io/files.ts';
import { scratchFolder } from '../support/scratch.ts';
import { type ProgramRun, initArguments, makeStage, resultOf, sceau } from './program.ts';
import { fakeScreen, inProcess } from './surroundings.ts';

const SAMPLES = resolve(import.meta.dirname, '../../samples');
const JURY = join(SAMPLES, 'jury-lille-bac-2026.csv');
const folder = scratchFolder();
const { passphraseFile } = makeStage(folder);
const at = (...parts: readonly string[]): string => join(folder, ...parts);
let publication = '';

/** Runs a command in a workspace of the stage, in English. */
function run(workspace: string, ...args: readonly string[]): ProgramRun {
  return sceau(inWorkspace(workspace, args), { cwd: folder });
}

/** The same in this process, for refusals. */
function refusal(workspace: string, ...args: readonly string[]): Promise<ProgramRun> {
  return inProcess(inWorkspace(workspace, args), { cwd: folder });
}

function inWorkspace(workspace: string, args: readonly string[]): readonly string[] {
  return [...args, '--workspace', workspace, '--passphrase-file', passphraseFile, '--lang', 'en'];
}

/** The value at `path` of a result. */
function pick(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(
    (each, key) => (typeof each === 'object' && each !== null ? Reflect.get(each, key) : undefined),
    value,
  );
}

/** Makes a party: workspace, key, certificate file, depot; the arguments of `partner add` that name them. */
function party(role: 'officer' | 'distributor'): readonly string[] {
  mkdirSync(at(`depot-${role}`));
  expect(sceau(initArguments(at(role), role, ['--depot', `../depot-${role}`])).status).toBe(0);
  const key = resultOf(run(role, 'key', 'create', role, '--json'));
  expect(run(role, 'key', 'export', role, '--output', `${role}.asc`).status).toBe(0);
  const fingerprint = String(pick(key, 'fingerprint'));
  return [
    '--name',
    role,
    '--certificate',
    `${role}.asc`,
    '--fingerprint',
    fingerprint,
    '--depot',
    `../depot-${role}`,
  ];
}

const TERMS = [
  '--scope',
  'press',
  '--basis',
  'Convention 1',
  '--valid-from',
  '2020-01-01',
  '--valid-until',
  '2099-12-31',
];
const NAMES = TERMS.map((term) => (term === 'press' ? 'noms' : term));
const CREATE = [
  'publication',
  'create',
  '--title',
  'Bac',
  '--exam',
  'BCG',
  '--exam',
  'BTN',
  '--session',
  '2026-06',
  '--group',
  '1',
];
/** An hour that stays ahead of whoever runs the tests, and far from the session: it is asked about. */
const FAR = ['--at', '2099-07-05T10:00', '--zone', 'Europe/Paris'];
let distributor: readonly string[] = [];

beforeAll(() => {
  expect(sceau(initArguments(at('rectorat'), 'rectorat')).status).toBe(0);
  appendFileSync(
    at('rectorat', 'sceau.toml'),
    '\n[scopes.noms]\npurpose = "press"\nexams = ["BCG"]\nterritory = ["09"]\ndecisions = ["admitted"]\ncolumns = ["nom"]\n',
  );
  for (const key of ['seal', 'release']) expect(run('rectorat', 'key', 'create', key).status).toBe(0);
  expect(run('rectorat', 'partner', 'add', 'un-officer', '--officer', ...party('officer')).status).toBe(0);
  expect(run('rectorat', 'registry', 'propose', '--officers', 'un-officer').status).toBe(0);
  distributor = party('distributor');
  expect(run('rectorat', 'partner', 'add', 'un-distributor', ...TERMS, ...distributor).status).toBe(0);
  const created = run('rectorat', ...CREATE, ...FAR, '--yes');
  expect(created.status).toBe(0);
  publication = created.stdout.trim();
});

describe('publication create', () => {
  it('prints the id and nothing else, and shows the hour in its zone and in UTC', () => {
    expect(publication).toMatch(/^[a-z0-9-]+-[a-z2-9]{4}$/);
    const { stdout } = run('rectorat', 'publication', 'show', publication);
    expect(stdout).toContain('2099-07-05 10:00:00 Europe/Paris = 2099-07-05T08:00:00Z');
    expect(pick(resultOf(run('rectorat', 'publication', 'list', '--json')), '0', 'publication')).toBe(
      publication,
    );
  });

  it('asks about an hour that does not fit the session, and creates nothing where nobody says yes', async () => {
    const other = CREATE.map((arg) => (arg === 'Bac' ? 'Autre' : arg));
    const asked = await refusal('rectorat', ...other, ...FAR);
    expect({ status: asked.status, stdout: asked.stdout }).toEqual({ status: 64, stdout: '' });
    expect(asked.stderr).toContain('session 2026-06');
    expect(asked.stderr).toContain(`announced already by ${publication}`);
  });

  it('says that the very same publication exists already, and creates nothing', async () => {
    const again = await refusal('rectorat', ...CREATE, ...FAR, '--json');
    expect(again.status).toBe(0);
    expect(again.stderr).toContain(`${publication} exists already`);
    expect(JSON.parse(again.stdout)).toMatchObject({ result: { publication, created: false } });
    expect(resultOf(run('rectorat', 'publication', 'list', '--json'))).toHaveLength(1);
  });

  it.each([
    { what: 'an hour that clocks skip', at: '2027-03-28T02:30', says: 'does not exist' },
    { what: 'an hour that comes twice', at: '2027-10-31T02:30', says: '2027-10-31T00:30:00Z' },
    { what: 'an hour that has passed', at: '2020-01-01T10:00', says: '2020-01-01T09:00:00Z' },
  ])('refuses $what: 64', async ({ at: hour, says }) => {
    const { status, stdout, stderr } = await refusal('rectorat', ...CREATE, '--at', hour);
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
    expect(stderr).toContain(says);
  });

  it.each([
    { what: 'a session', option: '--session', value: '2026', code: 'session-invalid' },
    { what: 'a group', option: '--group', value: '0', code: 'exam-not-held' },
    { what: 'a number of approvals', option: '--approvals', value: '2', code: 'approvals-out-of-range' },
  ])('refuses $what that cannot be: 64, $code', async ({ option, value, code }) => {
    const args = CREATE.map((arg, i) => (CREATE[i - 1] === option ? value : arg));
    const more = CREATE.includes(option) ? [] : [option, value];
    const hour = ['--at', '2099-07-05T10:00', '--zone', 'Europe/Paris'];
    const { status, stdout } = await refusal('rectorat', ...args, ...more, ...hour, '--json');
    expect(status).toBe(64);
    expect(pick(JSON.parse(stdout), 'error', 'code')).toBe(code);
  });

  it('refuses exams that no jury’s file holds together: 64, exams-mixed', async () => {
    const others: Readonly<Record<string, string>> = { BCG: 'DNB', BTN: 'CAP', '1': '0' };
    const args = CREATE.map((arg) => others[arg] ?? arg);
    const hour = ['--at', '2099-07-05T10:00', '--zone', 'Europe/Paris'];
    const { status, stdout } = await refusal('rectorat', ...args, ...hour, '--json');
    expect(status).toBe(64);
    expect(pick(JSON.parse(stdout), 'error', 'code')).toBe('exams-mixed');
  });
});

describe('partner add', () => {
  it.each([
    { what: 'a licence without its basis', args: ['--scope', 'press'], status: 64 },
    { what: 'an officer with a scope', args: ['--officer', '--scope', 'press'], status: 64 },
    { what: 'neither officer nor scope', args: [], status: 64 },
    { what: 'a host key that is none', args: [...TERMS, '--host-key', 'MD5:00'], status: 78 },
  ])('refuses $what: $status', async ({ args, status }) => {
    const refused = await refusal('rectorat', 'partner', 'add', 'autre', ...args, ...distributor);
    expect({ status: refused.status, stdout: refused.stdout }).toEqual({ status, stdout: '' });
    expect(existsSync(at('rectorat', 'parties', 'autre'))).toBe(false);
  });

  it('refuses a licence that would end before it begins: 64', async () => {
    const reversed = TERMS.map((arg) => (arg === '2099-12-31' ? '2019-12-31' : arg));
    const { stdout } = await refusal(
      'rectorat',
      'partner',
      'add',
      'autre',
      ...reversed,
      ...distributor,
      '--json',
    );
    expect(pick(JSON.parse(stdout), 'error', 'code')).toBe('validity-reversed');
  });

  it('refuses a fingerprint that is not the certificate’s: 76', () => {
    const wrong = distributor.map((arg, i) =>
      distributor[i - 1] === '--fingerprint' ? 'AB'.repeat(20) : arg,
    );
    expect(run('rectorat', 'partner', 'add', 'autre', ...TERMS, ...wrong).status).toBe(76);
  });

  it('leads to a list and to one partner', () => {
    const partners = resultOf(run('rectorat', 'partner', 'list', '--json'));
    expect([pick(partners, '0', 'kind'), pick(partners, '1', 'kind')]).toEqual(['distributor', 'officer']);
    const { stdout } = run('rectorat', 'partner', 'show', 'un-distributor');
    expect(stdout).toContain('2100-01-01T00:00:00Z');
    expect(run('rectorat', 'partner', 'show', '../rectorat').status).toBe(78);
  });
});

describe('registry and trust', () => {
  it('pin by a digest that was read aloud, spaces and capitals included', () => {
    const shown = resultOf(run('rectorat', 'registry', 'show', '--json'));
    const pin = String(pick(shown, 'pin'));
    const aloud = (pin.toUpperCase().match(/.{4}/g) ?? []).join(' ');
    const registry = 'rectorat/registry/registry-1.json';
    expect(run('officer', 'trust', 'add', registry, '--digest', 'ab'.repeat(32)).status).toBe(76);
    expect(run('officer', 'trust', 'add', registry, '--digest', aloud).status).toBe(0);
    expect(run('officer', 'trust', 'list').stdout).toContain(pin);
    const text = run('officer', 'registry', 'show').stdout.replace(/\s/g, '');
    expect(text).toContain(pin);
  });
});

/** Revision folders of the record. */
function sealed(): readonly string[] {
  return readdirSync(at('rectorat', 'record', 'un-rectorat', publication)).filter((name) =>
    /^r\d+$/.test(name),
  );
}

function exported(file: string, ...more: readonly string[]): ProgramRun {
  return run('rectorat', 'export', file, '--publication', publication, ...more);
}

describe('export', () => {
  it.each([
    { what: 'nobody can be asked', more: [], status: 64, says: '--expect-total' },
    { what: 'a script does not state the total', more: ['--yes'], status: 64, says: '--expect-total' },
    {
      what: 'the total is another',
      more: ['--yes', '--expect-total', '2999'],
      status: 77,
      says: 'another number',
    },
    { what: 'the total is no number', more: ['--yes', '--expect-total', 'all'], status: 64, says: 'all' },
  ])('seals nothing where $what: $status', async ({ more, status, says }) => {
    const refused = await refusal('rectorat', 'export', JURY, '--publication', publication, ...more);
    expect({ status: refused.status, stdout: refused.stdout }).toEqual({ status, stdout: '' });
    expect(refused.stderr).toContain(says);
    expect(sealed()).toEqual([]);
  });

  it('names line, column and rule of every fault, and never the value: 65', () => {
    const { status, stdout, stderr } = exported(
      join(SAMPLES, 'bad-date.csv'),
      '--yes',
      '--expect-total',
      '3',
    );
    expect({ status, stdout }).toEqual({ status: 65, stdout: '' });
    expect(stderr).toContain('line 3, cell J3, column 10 (date_naissance)');
    expect(stderr).not.toContain('29/02/2007');
    expect(sealed()).toEqual([]);
  });

  it('reports every fault in a file, values only where they were asked for, and none of them elsewhere', async () => {
    const bad = ['export', join(SAMPLES, 'bad-date.csv'), '--publication', publication];
    const plain = await refusal('rectorat', ...bad, '--report', 'plain.csv', '--json');
    expect(plain.status).toBe(65);
    expect(readFileSync(at('plain.csv'), 'utf8')).toContain(';J3;date_naissance;date_naissance;bad-date;');
    const options = ['--report', 'values.csv', '--show-values', '--json'];
    const shown = await refusal('rectorat', ...bad, ...options);
    expect(readFileSync(at('values.csv'), 'utf8')).toContain('29/02/2007');
    const kept = listTree(at('rectorat')).map(({ path }) => readFileSync(path, 'utf8'));
    expect(kept.join()).toContain('csv-rows');
    for (const text of [plain.stdout, plain.stderr, shown.stdout, shown.stderr, ...kept])
      expect(text).not.toContain('29/02/2007');
    expect(readFileSync(at('plain.csv'), 'utf8')).not.toContain('29/02/2007');
    expect(sealed()).toEqual([]);
  });

  it('shows values at a terminal, and refuses to where a log would keep them: 64', async () => {
    const args = ['export', join(SAMPLES, 'bad-date.csv'), '--publication', publication, '--show-values'];
    const { surroundings, said } = fakeScreen({
      args: inWorkspace('rectorat', [...args, '--json']),
      cwd: folder,
      typed: [],
    });
    expect(await main(surroundings)).toBe(65);
    expect(said.stderr).toContain('J3 (date_naissance): "29/02/2007"');
    expect(said.stdout).not.toContain('29/02/2007');
    const refused = await refusal('rectorat', ...args);
    expect(refused.status).toBe(64);
    expect(refused.stderr).not.toContain('29/02/2007');
  });

  it('serves whom it can, names whom it cannot, and serves them when run again', () => {
    rmSync(at('depot-distributor'), { recursive: true });
    const partly = exported(JURY, '--yes', '--expect-total', '3000', '--json');
    expect(partly.status).toBe(69);
    const document: unknown = JSON.parse(partly.stdout);
    expect(pick(document, 'error', 'code')).toBe('depot-missing');
    expect(pick(document, 'result', 'outcomes', '0', 'error', 'code')).toBe('depot-missing');
    expect(pick(document, 'result', 'outcomes', '1', 'error')).toBeNull();
    // Counts tell results: they are shown at a terminal, and never reach a log.
    expect(partly.stderr).not.toMatch(/ADMIS/);
    mkdirSync(at('depot-distributor'));
    const again = exported(JURY);
    expect(again.status).toBe(0);
    expect(sealed()).toEqual(['r1']);
  });

  it('holds the file to the stated total again where its stored revision is pushed again: 77', async () => {
    const args = ['export', JURY, '--publication', publication, '--expect-total'];
    const other = await refusal('rectorat', ...args, '2999');
    expect({ status: other.status, stdout: other.stdout }).toEqual({ status: 77, stdout: '' });
    expect(other.stderr).not.toContain('3000');
    expect((await refusal('rectorat', ...args, '3000')).status).toBe(0);
    expect(sealed()).toEqual(['r1']);
  });

  it('names a distributor whom the stored revision leaves out, in the table and in JSON: 77', async () => {
    const late = run('rectorat', 'partner', 'add', 'un-distributor', ...NAMES, ...distributor);
    expect(late.status).toBe(0);
    const left = await refusal('rectorat', 'export', JURY, '--publication', publication);
    expect(left.status).toBe(77);
    expect(left.stdout).toMatch(/un-distributor \(noms\) +left out +.*licensed after.*--new-revision/);
    const json = await refusal('rectorat', 'export', JURY, '--publication', publication, '--json');
    expect(json.status).toBe(77);
    const document: unknown = JSON.parse(json.stdout);
    expect(pick(document, 'error', 'code')).toBe('recipient-omitted');
    expect(pick(document, 'result', 'omissions', '0')).toMatchObject({
      party: 'un-distributor',
      scope: 'noms',
      error: { code: 'recipient-omitted', params: { reason: 'not-in-revision' } },
    });
  });

  it('stands in the status with each time in the zone and in UTC, and with its source', () => {
    const { status, stdout } = run('rectorat', 'status', publication, '--sources');
    expect(status).toBe(0);
    expect(stdout).toMatch(/un-distributor {2}press +sealed +\S+ \S+ +\S+Z +\S+\/manifest\.json\n/);
    expect(stdout).toMatch(/ pushed .*journal\.jsonl\n/);
    const json = resultOf(run('rectorat', 'status', publication, '--json'));
    expect(pick(json, 'deliveries', '0', 'states', 'verified')).toBeNull();
  });

  it('needs an officer who says yes, and a release that waits for its hour', () => {
    const asked = run('officer', 'approve', publication);
    expect({ status: asked.status, stdout: asked.stdout }).toEqual({ status: 64, stdout: '' });
    expect(asked.stderr).toContain('2099-07-05 10:00:00 Europe/Paris');
    expect(asked.stderr).not.toMatch(/ADMIS/);
    const approved = run('officer', 'approve', publication, '--yes', '--json');
    expect(resultOf(approved)).toMatchObject({
      consented: true,
      handedOver: false,
      handOverFrom: '2099-07-05T07:00:00Z',
    });
    const early = run('rectorat', 'release', publication);
    expect({ status: early.status, stdout: early.stdout }).toEqual({ status: 77, stdout: '' });
  });

  it('says what becomes of the revision before, and asks, before it seals another', async () => {
    const args = ['export', JURY, '--publication', publication, '--new-revision'];
    const asked = await refusal('rectorat', ...args);
    expect({ status: asked.status, stdout: asked.stdout }).toEqual({ status: 64, stdout: '' });
    expect(asked.stderr).toContain('revision 2 takes its place');
    expect(sealed()).toEqual(['r1']);
  });

  it('of an id that nobody knows is refused with the depot and the ids that are known: 66', async () => {
    const officer = await refusal('officer', 'approve', 'bac-2026', '--yes');
    expect(officer).toMatchObject({ status: 66, stdout: '' });
    expect(officer.stderr).toMatch(
      new RegExp(`hint: the depot .*depot-officer was looked into; .*${publication}`),
    );
    const reader = await refusal('distributor', 'open', publication);
    expect(reader.status).toBe(66);
    expect(reader.stderr).toMatch(
      /hint: run sceau receive first: it looks into .*depot-distributor; known here: none/,
    );
    const clerk = await refusal('rectorat', 'export', 'jury.csv', '--publication', 'bac-2026');
    expect([clerk.status, clerk.stderr]).toEqual([66, expect.stringContaining(`known here: ${publication}`)]);
    const other = await refusal('officer', 'approve', publication, '--issuer', 'lyon', '--yes');
    expect([other.status, other.stderr]).toEqual([66, expect.stringContaining(publication)]);
  });

  it('is verified as a tree; what is missing is named: 76', () => {
    const whole = run('officer', 'verify', 'rectorat/record');
    expect(whole.status).toBe(0);
    const unchecked = whole.stdout.split('\n').filter((line) => line.startsWith('not checked: '));
    expect(unchecked).toEqual([
      expect.stringMatching(/^not checked: 1 share.* because they are encrypted .*share-un-officer\.pgp$/),
    ]);
    const listed: unknown = resultOf(run('officer', 'verify', 'rectorat/record', '--json'));
    expect(pick(listed, 'notChecked')).toEqual([
      { path: expect.stringMatching(/share-un-officer\.pgp$/), reason: 'encrypted' },
    ]);
    mkdirSync(at('nothing'));
    expect(run('officer', 'verify', 'nothing')).toMatchObject({ status: 66, stdout: '' });
    const depot = at('depot-distributor');
    expect(run('officer', 'verify', 'depot-distributor').status).toBe(0);
    const names = readdirSync(depot, { recursive: true, encoding: 'utf8' });
    rmSync(join(depot, names.find((path) => path.endsWith('manifest.json.asc')) ?? ''));
    const bad = run('officer', 'verify', 'depot-distributor', '--json');
    expect(bad.status).toBe(76);
    expect(pick(JSON.parse(bad.stdout), 'error', 'code')).toBe('not-all-accepted');
    expect(bad.stderr).toContain('manifest.json');
  });
});
