// @ts-check
/** Peak memory of a process, as the kernel counts it. */
import { readFileSync } from 'node:fs';

/**
 * Most bytes of memory that a process ever had resident, or `undefined` where it is gone. Of a program's own image
 * only, which `resourceUsage().maxRSS` is not: that one counts what the parent had when it forked.
 * @param {number | 'self'} pid
 * @returns {number | undefined}
 */
export function peakBytes(pid) {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Number(kib) * 1024;
  } catch {
    return undefined;
  }
}

/** The last thing that a task does: says its own peak on standard output. */
export function reportPeak() {
  process.stdout.write(`${JSON.stringify({ peakBytes: peakBytes('self') })}\n`);
}
