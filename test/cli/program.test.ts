import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { acquireFileLock } from '../../src/io/file-lock.ts';
import { scratchFolder } from '../support/scratch.ts';
import {
  LAUNCHER,
  PASSPHRASE,
  type ProgramOptions,
  initArguments,
  makeStage,
  resultOf,
  sceau,
  sceauAsync,
} from './program.ts';
import { BANNERS, inProcess } from './surroundings.ts';

const folder = scratchFolder();
const { passphraseFile } = makeStage(folder);
const officer = join(folder, 'officer');
const auditor = join(folder, 'auditor');

beforeAll(() => {
  for (const [dir, role] of [
    [officer, 'officer'],
    [auditor, 'auditor'],
  ] as const) {
    expect(sceau(initArguments(dir, role)).status).toBe(0);
  }
});

/** The error of a run with `--json`. */
function errorOf(stdout: string): { readonly code: string; readonly exit: number; readonly hint: string } {
  const { error } = JSON.parse(stdout) as { error: { code: string; exit: number; hint: string } };
  return error;
}

describe('the command line', () => {
  it.each([
    { what: 'nothing', args: [] },
    { what: 'an unknown command', args: ['exprter'] },
    { what: 'an unknown option', args: ['status', '--bogus'] },
    { what: 'a word too many', args: ['key', 'list', 'more'] },
    { what: 'a missing argument', args: ['release'] },
    { what: 'an option without its value', args: ['status', '--workspace'] },
    { what: 'an option given twice', args: ['status', '--workspace', 'a', '--workspace', 'b'] },
    { what: 'a group without its command', args: ['key'] },
    { what: 'an unknown language', args: ['status', '--lang', 'de'] },
    { what: 'a passphrase, which has no option', args: ['status', '--passphrase', 'x'] },
  ])('refuses $what: 64, a hint, and nothing on standard output', async ({ args }) => {
    const { status, stdout, stderr } = await inProcess(args, { cwd: folder, env: { LANG: 'en_GB.UTF-8' } });
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
    expect(stderr).toMatch(/^sceau: .+\nsceau: hint: .+\n$/);
  });

  it('words its refusals in the chosen language, and escapes what was typed', () => {
    const typed = 'nothing-like-a-command\u202e';
    const french = sceau([typed], { cwd: folder });
    const english = sceau([typed, '--lang=en'], { cwd: folder });
    expect(french.stderr).toContain('\\u{202e}');
    expect(french.stderr).toMatch(/inconnu/);
    expect(english.stderr).toMatch(/unknown/);
  });

  it.each([
    { env: { LANG: '' }, args: [], hint: 'conseil' },
    { env: { LANG: 'de_DE.UTF-8' }, args: [], hint: 'conseil' },
    { env: { LANG: 'en_US.UTF-8' }, args: [], hint: 'hint' },
    { env: { LANG: 'en_US.UTF-8', LC_ALL: 'fr_FR.UTF-8' }, args: [], hint: 'conseil' },
    { env: { LANG: 'fr_FR.UTF-8', LC_MESSAGES: 'en_GB' }, args: [], hint: 'hint' },
    { env: { LANG: 'en_US.UTF-8' }, args: ['--lang', 'fr'], hint: 'conseil' },
  ])('speaks as $env and $args say', async ({ env, args, hint }) => {
    const { stderr } = await inProcess(['status', ...args], { cwd: folder, env });
    expect(stderr).toContain(`sceau: ${hint}`);
  });

  it.each([
    ['key list', 'cle lister'],
    ['trust list', 'confiance lister'],
    ['publication list', 'publication lister'],
  ])('does the same for %s and %s', (name, alias) => {
    const o = { cwd: officer };
    expect(sceau(alias.split(' '), o)).toEqual(sceau(name.split(' '), o));
  });
});

/** The refusal of a command that no role of these tests may run: it names the role that was found. */
function roleOf(args: readonly string[], o: ProgramOptions): string {
  const { stdout } = sceau(['registry', 'propose', '--officers', 'a', '--json', ...args], o);
  return JSON.stringify(errorOf(stdout));
}

describe('the workspace', () => {
  it('is named by the option, else by the environment, else is the nearest folder upwards', () => {
    const below = join(officer, 'opened', 'deep');
    mkdirSync(below, { recursive: true });
    expect(roleOf([], { cwd: below })).toContain('"role":"officer"');
    expect(roleOf([], { cwd: below, env: { SCEAU_WORKSPACE: auditor } })).toContain('"role":"auditor"');
    const both = { cwd: below, env: { SCEAU_WORKSPACE: officer } };
    expect(roleOf(['--workspace', auditor], both)).toContain('"role":"auditor"');
  });

  it('is missing: 78', () => {
    expect(sceau(['key', 'list'], { cwd: folder }).status).toBe(78);
  });

  it('with a setting that nobody knows is refused, and the setting named: 78', async () => {
    const dir = make('unknown-setting');
    appendFileSync(join(dir, 'sceau.toml'), '\n[reglage]\nx = 1\n');
    const { status, stdout } = await inProcess(['key', 'list', '--workspace', dir, '--json'], {
      cwd: folder,
    });
    expect(status).toBe(78);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'config-invalid', params: { detail: 'reglage' } },
    });
  });

  it('is not made twice, and not where the depot holds a password', () => {
    expect(sceau(initArguments(officer, 'officer')).status).toBe(73);
    const dir = join(folder, 'refused');
    const { status, stderr } = sceau(
      initArguments(dir, 'officer', ['--depot', 'sftp://user:hunter2@host/depot']),
    );
    expect(status).toBe(78);
    expect(stderr).not.toContain('hunter2');
    expect(existsSync(dir)).toBe(false);
  });

  it('that another command holds is busy: 75, naming the holder; reading goes on', () => {
    const lock = acquireFileLock(join(officer, 'lock'), 'approve', Date.now());
    try {
      const busy = sceau([
        'key',
        'create',
        'officer',
        '--workspace',
        officer,
        '--passphrase-file',
        passphraseFile,
      ]);
      expect({ status: busy.status, stdout: busy.stdout }).toEqual({ status: 75, stdout: '' });
      expect(busy.stderr).toContain('approve');
      expect(busy.stderr).toContain(String(process.pid));
      expect(sceau(['key', 'list', '--workspace', officer]).status).toBe(0);
    } finally {
      lock.release();
    }
  });
});

/** A new officer's workspace. */
function make(name: string): string {
  const dir = join(folder, name);
  expect(sceau(initArguments(dir, 'officer')).status).toBe(0);
  return dir;
}

/** Every byte below a folder. */
function contents(dir: string): string {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

describe('passphrases', () => {
  it('are never asked where there is no terminal: 64, and no key', () => {
    const dir = make('no-terminal');
    const { status, stdout, stderr } = sceau(['key', 'create', 'officer', '--workspace', dir], {
      input: `${PASSPHRASE}\n${PASSPHRASE}\n`,
    });
    expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
    expect(stderr).toContain('--passphrase-file');
    expect(existsSync(join(dir, 'keys'))).toBe(false);
    const told = sceau(['key', 'create', 'officer', '--workspace', dir, '--json']);
    expect(JSON.parse(told.stdout)).toMatchObject({ error: { code: 'terminal-needed', exit: 64 } });
  });

  it('come from a file or a descriptor, open the same key, and stand nowhere afterwards', async () => {
    const dir = make('both');
    const create = ['key', 'create', 'officer', '--workspace', dir];
    const made = await sceauAsync([...create, '--passphrase-fd', '3', '--json'], {
      descriptor3: `${PASSPHRASE}\r\nmore`,
    });
    expect(resultOf(made)).toMatchObject({ key: 'officer' });
    const copy = make('copy');
    const key = join(folder, 'officer.asc');
    copyFileSync(join(dir, 'keys', 'officer.asc'), key);
    const imported = sceau([
      'cle',
      'importer',
      'officer',
      key,
      '--workspace',
      copy,
      '--passphrase-file',
      passphraseFile,
    ]);
    expect(imported.status).toBe(0);
    for (const { stdout, stderr } of [made, imported]) expect(stdout + stderr).not.toContain(PASSPHRASE);
    expect(contents(dir) + contents(copy)).not.toContain(PASSPHRASE);
  });

  it('that are wrong: 77, and no key', () => {
    const dir = make('wrong');
    writeFileSync(join(folder, 'wrong-phrase'), 'not it\n');
    const key = join(folder, 'officer.asc');
    const args = ['key', 'import', 'officer', key, '--workspace', dir];
    const { status, stdout } = sceau([...args, '--passphrase-file', join(folder, 'wrong-phrase')]);
    expect({ status, stdout }).toEqual({ status: 77, stdout: '' });
    expect(existsSync(join(dir, 'keys'))).toBe(false);
  });

  it.each([
    { what: 'a file that is missing', args: ['--passphrase-file', 'absent'], status: 66 },
    { what: 'a descriptor that is not open', args: ['--passphrase-fd', '999'], status: 74 },
    { what: 'a descriptor that is no number', args: ['--passphrase-fd', 'x'], status: 64 },
    { what: 'a file and a descriptor', args: ['--passphrase-fd', '3', '--passphrase-file', 'x'], status: 64 },
    { what: 'the wrong kind of file', args: ['--passphrase-file', process.execPath], status: 66 },
  ])('from $what: $status', ({ args, status }) => {
    const run = sceau(['key', 'create', 'officer', '--workspace', officer, ...args], { cwd: folder });
    expect({ status: run.status, stdout: run.stdout }).toEqual({ status, stdout: '' });
  });
});

describe('--json', () => {
  it('makes standard output one document with the result, and leaves notes to standard error', () => {
    const run = sceau(['key', 'list', '--workspace', officer, '--json']);
    expect(resultOf(run)).toEqual([]);
    expect(run.stderr).toBe(BANNERS.fr);
  });

  it('makes standard output one document with the error: code, status, words, parameters', () => {
    const { status, stdout, stderr } = sceau(
      ['trust', 'add', 'absent.json', '--digest', 'ab', '--json', '--lang', 'en'],
      {
        cwd: auditor,
      },
    );
    expect(status).toBe(66);
    const path = join(auditor, 'absent.json');
    expect(JSON.parse(stdout)).toEqual({
      error: {
        code: 'input-missing',
        exit: 66,
        message: `not found: ${path}`,
        hint: 'check the path and the name; capitals count',
        params: { path },
      },
    });
    expect(stderr).toContain(`sceau: not found: ${path}`);
  });

  it('tells faults of the command line itself in the same way', () => {
    expect(errorOf(sceau(['status', '--bogus', '--json']).stdout)).toMatchObject({ code: 'usage', exit: 64 });
  });
});

describe('the launcher', () => {
  it('says how to build where nothing is built', () => {
    const bin = join(scratchFolder(), 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, '..', 'package.json'), '{"type":"module"}');
    copyFileSync(LAUNCHER, join(bin, 'sceau.js'));
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(bin, 'sceau.js')], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 78, stdout: '' });
    expect(stderr).toContain('npm run build');
  });

  it('minds no reader that closes its end early', () => {
    const command = `'${process.execPath}' '${LAUNCHER}' --help | head -c 10; test "\${PIPESTATUS[0]}" -eq 0`;
    const { status, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
