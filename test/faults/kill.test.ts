/**
 * A kill, by SIGKILL in a process of its own, after a durable step of a command: an fsync, a rename, a link, a send; then
 * the command is run again, and everything ends as if it had not been killed. KILL_POINTS=all plays every step of
 * every command, as CI does; without it a spread of them. How many were played is printed.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SftpServer, generateSshKey, startSftpServer } from '../../src/transport/sftp-server.ts';
import { encodeUtf8 } from '../../src/io/encodings.ts';
import { writeFileAtomic } from '../../src/io/files.ts';
import { systemRandom } from '../../src/io/random.ts';
import { approve } from '../../src/stages/approve.ts';
import type { Context } from '../../src/stages/context.ts';
import { exportResults } from '../../src/stages/export.ts';
import { openPublication } from '../../src/stages/open.ts';
import { receive } from '../../src/stages/receive.ts';
import { releasePublication } from '../../src/stages/release.ts';
import { connectDepot } from '../../src/workspace/connect.ts';
import { withWorkspace } from '../../src/workspace/workspace.ts';
import { HOUR, PASSPHRASE, Story } from '../support/story.ts';
import { smallJuryFile } from '../support/small-jury.ts';

const SUPPORT = resolve(import.meta.dirname, '../support');
/** Places whose names or number depend on how often a command ran, not on what it did. */
const IGNORED = /(^|\/)(lock\/lock-[0-9]+|journal\.jsonl)$/;

type Stage = 'export' | 'receive' | 'approve' | 'release' | 'open';

/** Every file below a folder, by its path. */
function tree(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .filter((path) => !IGNORED.test(path))
    .sort();
}

/** Points the copied workspaces at the copied depots, and the rectorat at the distributor's server. */
function relocate(dir: string, from: string, server: SftpServer): void {
  for (const name of ['claire', 'presse-nord']) {
    const path = join(dir, name, 'sceau.toml');
    writeFileAtomic(path, encodeUtf8(readFileSync(path, 'utf8').replaceAll(from, dir)));
  }
  const party = (name: string): string => join(dir, 'rectorat', 'parties', name, 'party.json');
  const officer = readFileSync(party('claire'), 'utf8').replaceAll(from, dir);
  writeFileAtomic(party('claire'), encodeUtf8(officer));
  const distributor: object = JSON.parse(readFileSync(party('presse-nord'), 'utf8'));
  const { host, port } = server.address;
  const depot = {
    address: `sftp://rectorat@${host}:${port}/`,
    host_keys: [server.fingerprint],
    ssh_key: 'ssh/id',
  };
  writeFileAtomic(
    party('presse-nord'),
    encodeUtf8(`${JSON.stringify({ ...distributor, depot }, null, 2)}\n`),
  );
}

/** Right after a kill: whatever has a final name is whole, and a seal never stands before what it seals. */
function noneHalfWritten(dir: string, whole: ReadonlyMap<string, number>): void {
  for (const path of tree(dir)) {
    if (path.endsWith('results.csv')) expect(statSync(join(dir, path)).size, path).toBe(whole.get(path));
    if (!path.startsWith('depot-') || !path.endsWith('/manifest.json.asc')) continue;
    const folder = dirname(join(dir, path));
    for (const name of [
      'manifest.json',
      'licence.json',
      'licence.json.asc',
      'challenge.pgp',
      '../payload.pgp',
    ]) {
      expect(existsSync(join(folder, name)), `${path} before ${name}`).toBe(true);
    }
  }
}

interface Run {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

function runStage(task: object, killAt: number): Promise<Run> {
  const args = ['--import', join(SUPPORT, 'kill-at.js'), join(SUPPORT, 'run-stage.js')];
  const child = spawn(process.execPath, args, {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { ...process.env, KILL_AT: String(killAt) },
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(JSON.stringify(task));
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (status, signal) => done({ status, signal, stderr }));
  });
}

/** Runs the stage once more, in this process; what it reported, as JSON. */
async function runAgain(
  story: Story,
  o: { readonly dir: string; readonly stage: Stage; readonly workspace: string; readonly jury: string },
): Promise<string> {
  const secrets = { passphrase: async () => PASSPHRASE, agentSocket: undefined };
  const { clock, publication } = story;
  const roles = ['rectorat', 'officer', 'distributor'] as const;
  const report = await withWorkspace(
    join(o.dir, o.workspace),
    { command: o.stage, roles, clock },
    (workspace) => {
      const context: Context = {
        workspace,
        clock,
        random: systemRandom,
        secrets,
        connect: (settings) => connectDepot(workspace.dir, settings, secrets),
        report: () => {},
      };
      const stages: Readonly<Record<Stage, () => Promise<unknown>>> = {
        export: () =>
          exportResults(context, {
            file: o.jury,
            publication,
            newRevision: false,
            confirm: async () => true,
          }),
        receive: () => receive(context),
        approve: () => approve(context, publication, async () => true),
        release: () => releasePublication(context, publication),
        open: () => openPublication(context, publication),
      };
      return stages[o.stage]();
    },
  );
  return JSON.stringify(report);
}

/** Steps played of each command where not all are. */
const SAMPLE_SIZE = 12;

/** The steps to play, of `total`. */
function killPoints(total: number): readonly number[] {
  const all = Array.from({ length: total }, (_, i) => i + 1);
  if (process.env['KILL_POINTS'] === 'all') return all;
  const stride = total / SAMPLE_SIZE;
  return all.filter((step) => Math.floor(step / stride) !== Math.floor((step - 1) / stride));
}

describe('a kill after a durable step', () => {
  let story: Story;
  let jury: string;
  const sizes: Record<string, string> = {};
  const scratch = mkdtempSync(join(tmpdir(), 'sceau-kill-'));

  beforeAll(async () => {
    expect(existsSync(resolve(import.meta.dirname, '../../dist/index.js')), 'run npm run build first').toBe(
      true,
    );
    story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
    jury = join(scratch, 'jury.csv');
    writeFileAtomic(jury, await smallJuryFile());
  });
  afterAll(() => {
    story.end();
    rmSync(scratch, { recursive: true, force: true });
    console.log(`kill points played: ${JSON.stringify(sizes)}`);
  });

  const task = (dir: string, stage: Stage, workspace: string): object => ({
    workspace: join(dir, workspace),
    stage,
    nowMs: story.clock.ms,
    passphrase: PASSPHRASE,
    publication: story.publication,
    file: jury,
  });

  /** A copy of the whole story, with an SFTP server where the distributor's depot is. */
  async function copyOf(name: string): Promise<{ dir: string; server: SftpServer }> {
    const dir = join(scratch, name);
    cpSync(story.dir, dir, { recursive: true });
    const ssh = generateSshKey();
    writeFileAtomic(join(dir, 'rectorat', 'ssh', 'id'), encodeUtf8(ssh.privateKey));
    const server = await startSftpServer({
      root: join(dir, 'depot-presse-nord'),
      hostKey: generateSshKey().privateKey,
      authorized: [ssh.publicKey],
    });
    relocate(dir, story.dir, server);
    return { dir, server };
  }

  async function sweep(stage: Stage, workspace: string): Promise<void> {
    const whole = await copyOf(`${stage}-whole`);
    const clean = await runStage(task(whole.dir, stage, workspace), 0);
    expect(clean.status, clean.stderr).toBe(0);
    const expected = tree(whole.dir);
    const lengths = new Map(expected.map((path) => [path, statSync(join(whole.dir, path)).size]));
    await whole.server.close();
    const steps = Object.values(
      JSON.parse(/STEPS (.*)/.exec(clean.stderr)?.[1] ?? '{}') as Record<string, number>,
    );
    const total = steps.reduce((sum, each) => sum + each, 0);
    expect(total).toBeGreaterThan(10);
    const points = killPoints(total);
    sizes[stage] = `${points.length} of ${total}`;

    const waiting = [...points];
    const worker = async (): Promise<void> => {
      for (let killAt = waiting.shift(); killAt !== undefined; killAt = waiting.shift()) {
        const { dir, server } = await copyOf(`${stage}-${killAt}`);
        const killed = await runStage(task(dir, stage, workspace), killAt);
        // A send less, where two packets travel together, ends the run before its last kill point.
        expect(killed.signal === 'SIGKILL' || killed.status === 0, `${killAt}: ${killed.stderr}`).toBe(true);
        noneHalfWritten(dir, lengths);
        const again = await runAgain(story, { dir, stage, workspace, jury });
        expect(again, `killed at ${killAt}`).not.toContain('"code":');
        expect(tree(dir), `killed at ${killAt}`).toEqual(expected);
        await server.close();
        rmSync(dir, { recursive: true, force: true });
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, worker));
  }

  it('export', () => sweep('export', 'rectorat'), 600_000);
  it('receive', async () => {
    await story.export(jury);
    await sweep('receive', 'presse-nord');
  }, 600_000);
  it('approve', async () => {
    await story.receive('presse-nord');
    story.clock.set('2026-07-03T07:30:00Z');
    await sweep('approve', 'claire');
  }, 600_000);
  it('release', async () => {
    await story.approve('claire');
    story.clock.set(HOUR);
    await sweep('release', 'rectorat');
  }, 600_000);
  it('open', async () => {
    await story.release();
    await sweep('open', 'presse-nord');
  }, 600_000);
});
