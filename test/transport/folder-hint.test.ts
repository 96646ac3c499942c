import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { listenToFolder } from '../../src/transport/folder-hint.ts';
import { scratchFolder } from '../support/scratch.ts';

describe('a hint of a folder depot', () => {
  it('comes when a file is renamed into a folder far down, and once', async () => {
    const root = scratchFolder();
    const folder = join(root, 'lille/p/r1/press/journal');
    mkdirSync(folder, { recursive: true });
    const hint = await listenToFolder(root);
    expect(hint.take()).toBe(false);
    writeFileSync(join(root, 'hidden'), 'x');
    renameSync(join(root, 'hidden'), join(folder, 'manifest.json.asc'));
    await vi.waitFor(() => expect(hint.take()).toBe(true), { timeout: 10_000 });
    hint.close();
  });

  it('never throws: not of a folder that is not there, nor of one that goes away', async () => {
    const missing = await listenToFolder(join(scratchFolder(), 'missing'));
    expect(missing.take()).toBe(false);
    missing.close();
    const root = scratchFolder();
    mkdirSync(join(root, 'lille'));
    const hint = await listenToFolder(root);
    rmSync(root, { recursive: true });
    await vi.waitFor(() => expect(hint.take()).toBe(true), { timeout: 10_000 });
    hint.close();
  });

  it('listens to no more than so many folders, whoever made them', async () => {
    const root = scratchFolder('memory');
    for (let i = 0; i < 300; i += 1) mkdirSync(join(root, `f${i}`));
    const before = process.getActiveResourcesInfo().length;
    const hint = await listenToFolder(root);
    expect(process.getActiveResourcesInfo().length - before).toBeLessThanOrEqual(64);
    hint.close();
  });
});
