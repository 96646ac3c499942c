/** The benchmark of `release --wait`, with three distributors: that all of it comes about, and nothing about time. */
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { missing, peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { measureRelease } from './release.js';

const hasSshd = existsSync('/usr/sbin/sshd');
if (!hasSshd) missing('sshd');

it.skipIf(!hasSshd || peer('sftp') === undefined)(
  'releases at a real hour to distributors who wait for it, never before',
  { timeout: 240_000 },
  async () => {
    const found = await measureRelease({ dir: scratchFolder(), node: process.execPath, distributors: 3 });
    expect(found.deliveredMs).toBeGreaterThan(0);
    expect(found.openedMs).toBeGreaterThanOrEqual(found.deliveredMs - 1000);
    expect(found.bytes).toBeGreaterThan(1000);
  },
);
