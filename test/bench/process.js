// @ts-check
/** One child process: how long it took from start to end, and the most memory that it and its children had. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { peakBytes } from './tasks/peak.js';

/** How often the peaks are read. They only ever grow, so what is missed is the last moment of a process. */
const SAMPLE_MS = 20;

/** @typedef {{ readonly seconds: number, readonly peakBytes: number, readonly stdout: string }} Measured */

/** The processes below one, itself first. @param {number} pid @returns {number[]} */
function tree(pid) {
  let children = '';
  try {
    children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  } catch {
    // It has just ended.
  }
  return [pid, ...children.split(' ').filter(Boolean).map(Number).flatMap(tree)];
}

/**
 * Runs a program to its end and measures it. A task of this benchmark says its own peak, which is then exact.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} [env] beside this process's own
 * @returns {Promise<Measured>}
 */
export async function measured(program, args, env = {}) {
  const began = performance.now();
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  /** @type {Map<number, number>} */
  const peaks = new Map();
  const sampler = setInterval(() => {
    for (const pid of tree(child.pid ?? 0)) peaks.set(pid, peakBytes(pid) ?? peaks.get(pid) ?? 0);
  }, SAMPLE_MS);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (/** @type {Buffer} */ chunk) => (stdout += chunk.toString()));
  child.stderr.on('data', (/** @type {Buffer} */ chunk) => (stderr += chunk.toString()));
  /** @type {number | null} */
  const status = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const seconds = (performance.now() - began) / 1000;
  clearInterval(sampler);
  if (status !== 0) throw new Error(`${program} ended with ${status}:\n${stderr}`);
  const sampled = [...peaks.values()].reduce((sum, peak) => sum + peak, 0);
  const said = /^\{"peakBytes":(\d+)\}$/m.exec(stdout)?.[1];
  return { seconds, peakBytes: Math.max(sampled, Number(said ?? 0)), stdout };
}
