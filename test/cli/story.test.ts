/** The walk of README.md, typed by the built program at the moments that it names, and every recipe after it. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadWords } from '../../src/cli/language.ts';
import { demoReportLines } from '../../src/cli/render/demo.ts';
import type { DemoReport } from '../../src/days/demo.ts';
import { Shell, missingLine, timeOf } from '../support/bash.ts';
import { ROOT, fences, readDocument } from '../support/markdown.ts';
import { peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { LAUNCHER } from './program.ts';

const README = fences(readDocument('README.md'));
const DAY = '2026-07-01';

/** A block of the walk, and the output that the README shows below it. */
interface Step {
  readonly line: number;
  readonly instant: string;
  readonly text: string;
  readonly shown: string | null;
  readonly recipe: boolean;
}

const STEPS: readonly Step[] = README.flatMap(({ markers, line, text }, i) => {
  const at = markers.find((marker) => marker.startsWith('walk '))?.slice('walk '.length);
  if (at === undefined) return [];
  const next = README[i + 1];
  const shown = next?.language === 'text' && next.markers.length === 0 ? next.text : null;
  const recipe = markers.some((marker) => marker.startsWith('recipe: '));
  return [{ line, instant: `${DAY}T${at}:00Z`, text, shown, recipe }];
});

/** The demo waits for its hour: it plays beside the walk. */
const DEMO_DIR = join(scratchFolder(), 'demo');
const demo = new Promise<{ readonly status: number | null; readonly stdout: string }>((resolve, reject) => {
  const child = spawn(process.execPath, [LAUNCHER, 'demo', '--dir', DEMO_DIR, '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.on('error', reject).on('close', (status) => resolve({ status, stdout }));
});

function stopAgent(shell: Shell): void {
  spawnSync('gpgconf', ['--homedir', shell.get('GNUPGHOME'), '--kill', 'all']);
}

const time = timeOf(`${DAY}T08:00:00Z`);
const peers = ['jq', 'gpg', 'gpgv', 'rnp'].map(peer);

describe.skipIf(time === null || peers.includes(undefined))('the walk of README.md', () => {
  const shell = new Shell(ROOT);
  let walk = '';
  afterAll(() => {
    stopAgent(shell);
  });

  it.each(STEPS)('does what its line $line says, at $instant', ({ instant, text, shown, recipe }) => {
    const { status, output } = shell.run(text, timeOf(instant));
    expect(status, output).toBe(0);
    if (!recipe) walk += output;
    if (shown !== null) expect(missingLine(output, shown), output).toBeNull();
    if (recipe && / good \w+ \|\| refused /.test(text)) expect(output).toMatch(/^[a-z]+: good$/m);
  });

  it('meets the three refusals that it tells of, and no other', () => {
    expect(walk.match(/^exit status \d+$/gm)).toEqual(['exit status 65', 'exit status 75', 'exit status 77']);
  });

  it('opens by hand what sceau opened, byte for byte', () => {
    const id = shell.get('ID');
    const opened = join(
      shell.get('TREE'),
      `../../../../presse-nord/opened/lille/${id}/r1/press/results-REPETITION.csv`,
    );
    const byHand = join(shell.get('PWD'), 'results.csv');
    expect(spawnSync('cmp', [opened, byHand]).status).toBe(0);
  });
});

describe('the demo', () => {
  it('plays to its end, and leaves every folder and file that it names', async () => {
    const { status, stdout } = await demo;
    expect(status).toBe(0);
    const { result } = JSON.parse(stdout) as { result: DemoReport };
    const { dir, publication, sealFingerprint, ...files } = result;
    expect(dir).toBe(DEMO_DIR);
    for (const path of Object.values(files)) expect(statSync(path).isFile(), path).toBe(true);
    expect(publication).toMatch(/^bcg-btn-2026-06-1-[a-z0-9]{4}$/);
    expect(sealFingerprint).toMatch(/^[0-9A-F]{40}$/);
    expect(readdirSync(dir)).toEqual(
      expect.arrayContaining(['lille', 'claire', 'presse-nord', 'quotidien', 'auditeur', 'depot-quotidien']),
    );
    expect(
      existsSync(join(dir, `presse-nord/opened/lille/${publication}/r1/press/results-REPETITION.csv`)),
    ).toBe(true);
  });

  it.skipIf(peers.includes(undefined))('opens again by the very gpg lines that it prints', async () => {
    const { result } = JSON.parse((await demo).stdout) as { result: DemoReport };
    const lines = demoReportLines(await loadWords('en'), result);
    const shell = new Shell(DEMO_DIR);
    const { status, output } = shell.run(
      lines.slice(lines.findIndex((line) => line.startsWith(' '))).join('\n'),
    );
    expect(status, output).toBe(0);
    expect(output).toContain("signed by the rectorat's seal key");
    const spoilt = { ...result, sealFingerprint: 'A'.repeat(40) };
    const again = demoReportLines(await loadWords('en'), spoilt);
    const other = shell.fork().run(again.slice(again.findIndex((line) => line.startsWith(' '))).join('\n'));
    stopAgent(shell);
    expect(other.status).not.toBe(0);
    expect(other.output).toMatch(/^REFUSED: /m);
    expect(other.output).not.toContain("signed by the rectorat's seal key");
  });
});
