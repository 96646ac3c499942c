/** Ctrl-C while a delivery waits for its next try: the program ends at once, and the same command goes on later. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeFileAtomic } from '../../src/io/files.ts';
import { timeOf } from '../support/bash.ts';
import { listen } from '../support/loopback.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { PASSPHRASE, START, Story } from '../support/story.ts';
import { LAUNCHER } from './program.ts';

let story: Story;
/** Takes every connection, and hangs up. */
const server = createServer((socket) => void socket.destroy());
const time = timeOf(START.replace('08:00', '09:00'));

beforeAll(async () => {
  story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
  writeFileAtomic(join(story.dir, 'jury.csv'), await smallJuryFile());
  writeFileSync(join(story.dir, 'phrase'), `${PASSPHRASE}\n`, { mode: 0o600 });
});
afterAll(() => {
  story.end();
  server.close();
});

/** Names a depot of the distributor's in the rectorat's record of them. */
function moveDepot(depot: object): void {
  const path = join(story.workspace('rectorat'), 'parties', 'presse-nord', 'party.json');
  const party: object = JSON.parse(readFileSync(path, 'utf8'));
  writeFileSync(path, `${JSON.stringify({ ...party, depot }, null, 2)}\n`);
}

/** Exports; `stopAt` ends it by SIGINT once that is said. */
async function run(
  stopAt?: RegExp,
): Promise<{ status: number | null; signal: string | null; stderr: string }> {
  const options = ['--publication', story.publication, '--yes', '--expect-total', '40', '--until', '+30m'];
  const where = ['--workspace', story.workspace('rectorat'), '--passphrase-file', join(story.dir, 'phrase')];
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(
    process.execPath,
    [LAUNCHER, 'export', join(story.dir, 'jury.csv'), ...options, ...where, '--lang', 'fr'],
    { env: { PATH, HOME, ...time }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    if (stopAt?.test(stderr) === true) child.kill('SIGINT');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve({ status, signal, stderr }));
  });
}

it.skipIf(time === null)(
  'ends at once, nothing half done, and the next run sends what is missing',
  async () => {
    const port = await listen(server);
    const pin = `SHA256:${'A'.repeat(43)}`;
    moveDepot({ address: `sftp://depot@127.0.0.1:${port}/`, host_keys: [pin] });
    const stopped = await run(
      /nouvel essai dans \d+ s \(3e\), jusqu’à \d{4}-\d\d-\d\d \d\d:\d\d:\d\d Europe\/Paris = /,
    );
    expect(stopped).toMatchObject({ status: null, signal: 'SIGINT' });
    expect(stopped.stderr).toMatch(/^sceau: claire\s: servi$/m);

    mkdirSync(story.depot('presse-nord'), { recursive: true });
    moveDepot({ address: story.depot('presse-nord') });
    const again = await run();
    expect(again).toMatchObject({ status: 0, signal: null });
    expect(again.stderr).toMatch(/^sceau: presse-nord\s: servi$/m);
    story.clock.advance(2 * 3600);
    expect((await story.receive('presse-nord')).outcomes.map(({ outcome }) => outcome)).toEqual(['accepted']);
  },
);
