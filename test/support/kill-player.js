// @ts-check
/**
 * Plays kill points, one batch at a time, as its parent (kill-campaign.ts) sends them: a copy of the story, the command in a
 * child of its own that is killed at the batch's last step, then the command once more in every copy, here, where the
 * program is loaded already. Before its last step the child stands still at each other one of its batch, and the story is
 * copied as it lies there: what a kill at that step leaves, since nothing but the kernel moves afterwards. That
 * this is so is compared at the kill itself. One SFTP server serves all copies.
 */
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startSftpServer } from '../../dist/transport/sftp-server.js';
import { runTask } from './stage-task.js';

/** @typedef {import('./kill-play.ts').Task} Task */
/** @typedef {import('./kill-play.ts').Play} Play */
/** @typedef {import('./kill-play.ts').Batch} Batch */
/** @typedef {import('./kill-play.ts').Played} Played */
/** @typedef {import('./kill-play.ts').Whole} Whole */

const SUPPORT = dirname(fileURLToPath(import.meta.url));
/** Places whose names or number depend on how often a command ran, not on what it did. */
const IGNORED = /(^|\/)(lock\/lock-[0-9]+|journal\.jsonl)$/;
/** The random end of a publication's id. */
const RANDOM = /(-2026-06-1-)[a-z0-9]{4}(?=\/)/;
/** What is written in place, or not finished, is copied; everything else appears whole and is never changed. */
const MOVING = /(^|\/)(journal\.jsonl|\.sceau-[0-9a-f]{16}\.part)$/;

/**
 * Every file below a folder, by its path, sorted, and its length.
 * @param {string} dir
 * @returns {Record<string, number>}
 */
export function treeOf(dir) {
  const paths = readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .filter((path) => !IGNORED.test(path))
    .sort();
  return Object.fromEntries(paths.map((path) => [path, statSync(join(dir, path)).size]));
}

/** @param {Readonly<Record<string, number>>} tree */
const namesOf = (tree) => Object.keys(tree).map((path) => path.replace(RANDOM, '$1…'));

/** The paths of a task, below another folder. @param {Task} task @param {string} dir @returns {Task} */
function taskIn(task, dir) {
  const { file } = task.asked;
  const asked = file === undefined ? task.asked : { ...task.asked, file: join(dir, file) };
  return { ...task, workspace: join(dir, task.workspace), asked };
}

/** A copy of a story, whose parties are served by the server at `port`. @param {string} from @param {string} to @param {{ settings: readonly string[], port: number }} o */
function copyStory(from, to, { settings, port }) {
  mkdirSync(to, { mode: 0o700 });
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    const source = join(entry.parentPath, entry.name);
    const path = source.slice(from.length + 1);
    const target = join(to, path);
    if (entry.isDirectory()) mkdirSync(target, { mode: 0o700 });
    else if (settings.includes(path)) {
      const text = readFileSync(source, 'utf8');
      const name = to.slice(to.lastIndexOf('/') + 1);
      const here = text.replace(/127\.0\.0\.1:[0-9]+\/[^/]+\//g, `127.0.0.1:${port}/${name}/`);
      writeFileSync(target, here, { mode: 0o600 });
    } else if (MOVING.test(path)) copyFileSync(source, target);
    else linkSync(source, target);
  }
}

/** Right after a kill: whatever has a final name is whole, and a seal never stands before what it seals. @param {string} dir @param {Play} play */
function halfWritten(dir, { base, expected }) {
  const [found, before] = [treeOf(dir), treeOf(base)];
  return Object.entries(found).flatMap(([path, length]) => {
    // Those that stood there already may still, until they are purged.
    if (path.endsWith('/results-REPETITION.csv') && ![expected[path], before[path]].includes(length))
      return [`${path} is not whole`];
    if (!path.startsWith('depot-') || !path.endsWith('/manifest.json.asc')) return [];
    const folder = dirname(path);
    const sealed = ['manifest.json', 'licence.json', 'licence.json.asc', 'challenge.pgp', '../payload.pgp'];
    return sealed.flatMap((name) => (join(folder, name) in found ? [] : [`${path} stands before ${name}`]));
  });
}

/**
 * Runs a task in a child of its own.
 * @param {Task} task
 * @param {{ steps: readonly number[], stopped: (step: number) => Promise<void> }} o
 * @returns {Promise<{ signal: string | null, outcome: string, steps: readonly string[], stderr: string }>}
 */
export async function runChild(task, { steps, stopped }) {
  const args = ['--import', join(SUPPORT, 'kill-at.js'), join(SUPPORT, 'run-stage.js')];
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
    env: { ...process.env, KILL_AT: steps.join(',') },
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => (stderr += text));
  const talk = child.stdio[3];
  const left = [...steps];
  talk.on('error', () => {});
  talk.on('data', () => {
    void stopped(left.shift() ?? 0).then(() => talk.write('.'));
  });
  child.stdin?.end(JSON.stringify(task));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (_status, signal) => {
      const outcome = /^OUTCOME (.*)$/m.exec(stderr)?.[1] ?? '';
      done({ signal, outcome, steps: JSON.parse(/^STEPS (.*)$/m.exec(stderr)?.[1] ?? '[]'), stderr });
    });
  });
}

/** The server reads all that a child sent before it stood still or died: it is in this machine's memory already. */
async function settle() {
  for (let turn = 0; turn < 10; turn += 1) await setImmediate();
}

/** The command once more, in what a kill left. @param {string} dir @param {Play} play @param {boolean} proven */
async function runAgain(dir, play, proven) {
  const faults = halfWritten(dir, play);
  const outcome = await runTask(taskIn(play.task, dir));
  if (!play.outcomes.includes(outcome)) faults.push(`ended in ${outcome}`);
  const [found, expected] = [namesOf(treeOf(dir)), namesOf(play.expected)];
  faults.push(...found.filter((path) => !expected.includes(path)).map((path) => `${path} is too many`));
  faults.push(...expected.filter((path) => !found.includes(path)).map((path) => `${path} is missing`));
  if (found.length !== expected.length) faults.push(`${found.length} files, not ${expected.length}`);
  if (proven && play.proof !== null) {
    const proof = await runTask(taskIn(play.proof, dir));
    if (proof !== 'done') faults.push(`what it made does not hold: ${proof}`);
  }
  return faults;
}

/** @param {Batch} batch @param {{ scratch: string, port: number }} o @returns {Promise<Played>} */
async function playBatch({ play, steps }, { scratch, port }) {
  const placed = { settings: play.settings, port };
  const folder = (/** @type {number} */ step) => join(scratch, `${play.name.replaceAll(' ', '-')}-${step}`);
  const last = steps.at(-1) ?? 0;
  const dir = folder(last);
  copyStory(play.base, dir, placed);
  const workspace = join(dir, play.task.workspace);
  /** @type {Record<string, number> | undefined} */
  let lastLook;
  const killed = await runChild(taskIn(play.task, dir), {
    steps,
    stopped: async (step) => {
      await settle();
      if (step !== last) copyStory(dir, folder(step), placed);
      else lastLook = treeOf(workspace);
    },
  });
  await settle();
  const faults = [];
  // A send less, where two packets travel together, ends the run before its last kill point.
  if (killed.signal !== 'SIGKILL' && killed.outcome !== play.outcomes[0]) faults.push(killed.stderr);
  if (killed.signal === 'SIGKILL' && lastLook !== undefined) {
    if (JSON.stringify(lastLook) !== JSON.stringify(treeOf(workspace)))
      faults.push('a kill is no standstill');
  }
  let stopped = 0;
  for (const step of steps) {
    if (!readdirSync(scratch).includes(folder(step).slice(scratch.length + 1))) continue;
    const own = await runAgain(folder(step), play, step === last);
    faults.push(...own.map((fault) => `${play.name}, killed at ${step}: ${fault}`));
    rmSync(folder(step), { recursive: true, force: true });
    if (step !== last) stopped += 1;
  }
  return { faults, killed: killed.signal === 'SIGKILL' ? 1 : 0, stopped };
}

/** The command unharmed: its steps, what it leaves and what it comes to. @param {Play} play @param {{ scratch: string, port: number }} o @returns {Promise<Whole>} */
async function playWhole(play, { scratch, port }) {
  const dir = join(scratch, 'whole');
  copyStory(play.base, dir, { settings: play.settings, port });
  const { steps, outcome, stderr } = await runChild(taskIn(play.task, dir), {
    steps: [],
    stopped: async () => {},
  });
  const tree = treeOf(dir);
  rmSync(dir, { recursive: true, force: true });
  return { steps, outcome, tree, stderr };
}

/** @type {{ scratch: string, port: number } | undefined} */
let place;

/** @param {{ setup: import('./kill-play.ts').Setup } | { whole: Play } | { batch: Batch }} message */
async function answer(message) {
  if ('setup' in message) {
    const { scratch, hostKey, authorized } = message.setup;
    mkdirSync(scratch);
    const server = await startSftpServer({ root: scratch, hostKey, authorized: [authorized] });
    place = { scratch, port: server.address.port };
    return 'ready';
  }
  if (place === undefined) throw new Error('asked to play before it was set up');
  return 'whole' in message ? playWhole(message.whole, place) : playBatch(message.batch, place);
}

if (process.send !== undefined) {
  // A failure ends the player: Node makes an unhandled rejection fatal.
  process.on('message', (/** @type {Parameters<typeof answer>[0]} */ message) => {
    void answer(message).then((played) => process.send?.(played));
  });
}
