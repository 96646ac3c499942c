/** What a folder of this machine, or a mounted medium, lets sceau do (transport/FORMAT.md, «Profiles»). */
import { statSync, statfsSync } from 'node:fs';
import { SceauError, isCode } from '../errors.ts';
import { HiddenFile, readChunks } from '../io/files.ts';
import type { Findings, ProbeMeans } from './profile.ts';

const TRIAL_BYTES = 4 * 1024 * 1024;

/**
 * Writes a temporary into the folder, reads it and removes it. Clock, round trip and going on mean nothing here.
 * @throws `depot-missing` where there is no folder; `disk-full`
 */
export async function probeFolder(root: string, { random }: ProbeMeans): Promise<Findings> {
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new SceauError('depot-missing', { address: `file:${root}` });
  }
  const { bavail, bsize } = statfsSync(root);
  const findings = {
    fsync: true,
    statvfs: true,
    setstat: true,
    resume: false,
    freeBytes: bavail * bsize,
    clockSkewMs: null,
    roundTripMs: 0,
  };
  try {
    const speeds = await trial(root, random.bytes(TRIAL_BYTES));
    return { write: true, renameOver: 'posix-rename', ...findings, ...speeds };
  } catch (error) {
    if (!(error instanceof SceauError) || isCode(error, 'disk-full')) throw error;
    const speeds = { uploadBytesPerSecond: 0, downloadBytesPerSecond: 0 };
    return { write: false, renameOver: 'none', ...findings, ...speeds };
  }
}

async function trial(
  root: string,
  bytes: Uint8Array,
): Promise<Pick<Findings, 'uploadBytesPerSecond' | 'downloadBytesPerSecond'>> {
  const file = new HiddenFile(root);
  try {
    const began = performance.now();
    file.write(bytes);
    file.finish();
    const written = performance.now();
    let length = 0;
    for await (const chunk of readChunks(file.path)) length += chunk.length;
    return {
      uploadBytesPerSecond: perSecond(bytes.length, written - began),
      downloadBytesPerSecond: perSecond(length, performance.now() - written),
    };
  } finally {
    file.discard();
  }
}

function perSecond(bytes: number, ms: number): number {
  return Math.round((bytes * 1000) / Math.max(ms, 0.001));
}
