/** Deliveries to 60 distributors at once in a process of its own, as the benchmark does, and nothing about time. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { missing } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { startSshd } from '../support/sshd.ts';

const TASK = resolve(import.meta.dirname, 'tasks/deliver-many.js');
const DISTRIBUTORS = 60;
const MAX_PEAK_BYTES = 200_000_000;
const dir = scratchFolder();
const counted = existsSync('/proc/self/status');
if (!counted) missing("the kernel's count of memory, /proc");
const sshd = await startSshd({ folder: scratchFolder(), settings: ['MaxStartups 200'] });
afterAll(async () => {
  await sshd?.stop();
});

it.skipIf(!counted || sshd === undefined)('delivers to 60 distributors at once within bounds', async () => {
  const source = join(dir, 'payload.pgp');
  writeFileSync(source, Buffer.alloc(2_000_000, 'sealed'));
  const depots = join(dir, 'depots');
  for (let i = 0; i < DISTRIBUTORS; i += 1) mkdirSync(join(depots, String(i)), { recursive: true });
  const { user = '', port = 0, fingerprint = '', clientKeyPath = '' } = sshd ?? {};
  const address = `sftp://${user}@127.0.0.1:${port}${depots}`;
  const args = [TASK, address, fingerprint, clientKeyPath, source, String(DISTRIBUTORS)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const said: { peakBytes: number } = JSON.parse(stdout);
  expect(said.peakBytes).toBeLessThan(MAX_PEAK_BYTES);
});
