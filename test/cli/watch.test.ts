/** `receive --watch` as a service runs it: the built program, its signals, its lines. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { words as french } from '../../src/cli/messages/fr.ts';
import { scratchFolder } from '../support/scratch.ts';
import { LAUNCHER, initArguments, makeStage, resultOf, sceau } from './program.ts';
import { BANNERS } from './surroundings.ts';

const folder = scratchFolder();
const { passphraseFile } = makeStage(folder);
const dir = join(folder, 'journal');
const depot = join(folder, 'depot');
const common = ['--workspace', dir, '--lang', 'fr'];

beforeAll(() => {
  mkdirSync(depot);
  expect(sceau(initArguments(dir, 'distributor', ['--depot', depot])).status).toBe(0);
  resultOf(
    sceau([
      'key',
      'create',
      'distributor',
      '--workspace',
      dir,
      '--passphrase-file',
      passphraseFile,
      '--json',
    ]),
  );
});

interface Watched {
  readonly status: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a watch, sends a signal once `when` says so of what it has said, and waits for its end. */
function watch(
  args: readonly string[],
  signal: NodeJS.Signals,
  when: (said: { stdout: string; stderr: string }) => boolean,
): Promise<Watched> {
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [LAUNCHER, 'receive', '--watch', ...common, ...args], {
    env: { PATH },
  });
  const said = { stdout: '', stderr: '' };
  let isSent = false;
  const look = (): void => {
    if (isSent || !when(said)) return;
    isSent = true;
    child.kill(signal);
  };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
      look();
    });
  }
  const poll = setInterval(look, 50);
  return new Promise((resolve) => {
    child.on('close', (status, ended) => {
      clearInterval(poll);
      resolve({ status, signal: ended, ...said });
    });
  });
}

const withPassphrase = ['--passphrase-file', passphraseFile];

describe('a watch', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends in 0 at %s, its sign of life left behind', async (signal) => {
    const beat = join(dir, 'watch.json');
    rmSync(beat, { force: true });
    const { status, stdout, stderr } = await watch(withPassphrase, signal, () => existsSync(beat));
    expect([status, stdout]).toEqual([0, '']);
    expect(stderr.slice(0, BANNERS.fr.length)).toBe(BANNERS.fr);
    expect(stderr.slice(BANNERS.fr.length).replaceAll('\u00a0', ' ')).toBe(
      'sceau: surveillance du dépôt, toutes les 60 s\nsceau: fin de la surveillance\n',
    );
    expect(JSON.parse(readFileSync(beat, 'utf8'))).toMatchObject({ lastOutcome: 'done' });
  });

  it('tells in one line of JSON for each scan in which something happened', async () => {
    const path = join(dir, 'sceau.toml');
    const toml = readFileSync(path, 'utf8');
    writeFileSync(
      path,
      toml.replace(
        /^address = .*$/m,
        'address = "sftp://u@127.0.0.1:9/x"\nhost_keys = ["SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"]',
      ),
    );
    const { status, stdout } = await watch(
      [...withPassphrase, '--json', '--interval', '5'],
      'SIGTERM',
      (said) => said.stdout.includes('\n'),
    );
    writeFileSync(path, toml);
    expect(status).toBe(0);
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toEqual([
      expect.objectContaining({
        outcomes: [],
        failures: [],
        recovered: false,
        error: expect.objectContaining({ code: 'host-unreachable' }) as unknown,
      }),
    ]);
  });

  it('that cannot open its key ends in 77, and says so in a line', async () => {
    const wrong = join(folder, 'wrong');
    writeFileSync(wrong, 'une autre\n');
    const { status, stdout } = await watch(['--passphrase-file', wrong, '--json'], 'SIGTERM', () => false);
    expect(status).toBe(77);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'passphrase-wrong', exit: 77 } });
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('the options', () => {
  it.each([
    [['--watch', '--interval', '4'], french.usage.between('--interval', '4', 5, 3600)],
    [['--watch', '--interval', '3601'], french.usage.between('--interval', '3601', 5, 3600)],
    [['--interval', '60'], french.usage.needed('--watch', '--interval')],
  ])('%j are refused', (args, detail) => {
    const { status, stderr } = sceau(['receive', ...common, ...args]);
    expect(status).toBe(64);
    expect(stderr).toContain(detail);
  });
});
