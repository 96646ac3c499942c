/**
 * `open --wait` of the built program, which is waiting when the release comes: to its inbox, and to a mirror that the rectorat
 * writes through a real OpenSSH server and a real nginx serves.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Context } from '../../src/stages/context.ts';
import { exportResults } from '../../src/stages/export.ts';
import { releasePublication } from '../../src/stages/release.ts';
import { readConfig, writeConfig } from '../../src/workspace/config.ts';
import { connectDepot } from '../../src/workspace/connect.ts';
import { type Time, timeOf } from '../support/bash.ts';
import { listen } from '../support/loopback.ts';
import { setMirrors } from '../support/mirrors.ts';
import { type Nginx, startNginx } from '../support/nginx.ts';
import { peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { type Sshd, startSshd } from '../support/sshd.ts';
import { HOUR, PASSPHRASE, SAMPLE, Story } from '../support/story.ts';
import { makeTls } from '../support/tls.ts';
import { LAUNCHER, type ProgramRun, resultOf, sceau } from './program.ts';

const time = timeOf(HOUR);
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill();
});
const openssl = peer('openssl');
const nginx = peer('nginx');

/** A program that waits, and how to wait for what it says. */
interface Waiter {
  /** Settles once standard error holds the text; fails where the program ends without it. */
  readonly said: (text: string) => Promise<void>;
  readonly ended: Promise<ProgramRun>;
}

/** The hour's time at twenty times its pace: what is asked every few seconds is asked about every second. */
function quick(at: Time): Time {
  return { ...at, FAKETIME: `${at['FAKETIME'] ?? ''} x20` };
}

function waitOpen(story: Story, party: string, passphraseFile: string): Waiter {
  const dir = story.workspace(party);
  const { PATH = '' } = process.env;
  const args = ['open', story.publication, '--wait', '--workspace', dir, '--lang', 'en'];
  const child = spawn(process.execPath, [LAUNCHER, ...args, '--passphrase-file', passphraseFile], {
    cwd: dir,
    env: { PATH, ...quick(time ?? {}) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let stdout = '';
  let stderr = '';
  const looks: (() => void)[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    for (const look of looks) look();
  });
  const ended = new Promise<ProgramRun>((resolve) => {
    child.once('close', (status) => resolve({ status, stdout, stderr }));
  });
  const said = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      looks.push(() => {
        if (stderr.includes(text)) resolve();
      });
      looks.at(-1)?.();
      void ended.then((run) => reject(new Error(`ended without "${text}": ${run.status} ${run.stderr}`)));
    });
  return { said, ended };
}

describe.skipIf(time === null || openssl === undefined || nginx === undefined)('a program that waits', () => {
  const folder = scratchFolder();
  const passphraseFile = join(folder, 'phrase');
  const www = join(folder, 'www');
  let story: Story;
  let sshd: Sshd | undefined;
  let server: Nginx | undefined;

  /** The rectorat's stages, over the depots that its settings name. */
  const inRectorat = <T>(stage: (context: Context) => Promise<T>): Promise<T> =>
    story.run('rectorat', (context) => {
      const { dir } = context.workspace;
      const { secrets } = context;
      return stage({ ...context, connect: (settings) => connectDepot(dir, settings, secrets) });
    });

  beforeAll(async () => {
    writeFileSync(passphraseFile, `${PASSPHRASE}\n`, { mode: 0o600 });
    sshd = await startSshd({ folder: scratchFolder() });
    if (sshd === undefined) return;
    mkdirSync(www);
    const tls = makeTls(openssl ?? '', folder, time ?? {});
    const headers = 'add_header Cache-Control no-store always;';
    server = await startNginx(nginx ?? '', { folder, root: www, tls, headers });
    story = await Story.begin({ distributors: { inbox: ['press'], mirrored: ['press'], silent: ['press'] } });
    const { ca } = tls;
    mkdirSync(join(story.workspace('rectorat'), 'keys'), { recursive: true });
    const key = join(story.workspace('rectorat'), 'keys/ssh');
    copyFileSync(sshd.clientKeyPath, key);
    chmodSync(key, 0o600);
    const depot = {
      address: `sftp://${sshd.user}@${sshd.host}:${sshd.port}${www}`,
      host_keys: [sshd.fingerprint],
      ssh_key: 'keys/ssh',
    };
    setMirrors(story, 'rectorat', [{ id: 'levee', url: server.url, carries: 'releases', ca, depot }]);
    for (const party of ['mirrored', 'silent']) setMirrors(story, party, [{ url: server.url, ca }]);
    await story.announce('Avec miroir');
    const { publication } = story;
    await inRectorat((context) =>
      exportResults(context, { file: SAMPLE, publication, newRevision: false, confirm: async () => true }),
    );
    for (const party of ['inbox', 'mirrored', 'silent']) await story.receive(party);
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    story.clock.set(HOUR);
  });
  afterAll(async () => {
    await server?.stop();
    await sshd?.stop();
    if (sshd !== undefined) story.end();
  });

  it('has a mirror tried, through OpenSSH and as readers ask nginx', (context) => {
    if (sshd === undefined) return context.skip();
    const dir = story.workspace('rectorat');
    const args = ['partner', 'test', 'mirror:levee', '--workspace', dir, '--json'];
    const [test] = Object(
      resultOf(sceau([...args, '--passphrase-file', passphraseFile], { env: time ?? {} })),
    );
    expect(test).toMatchObject({ party: 'mirror:levee', url: server?.url, error: null });
    // The server's clock is the machine's, not the story's; nothing else is amiss.
    expect(test.warnings).toEqual(['clock-off']);
    expect(test.profile.server).toMatch(/^OpenSSH/);
    return undefined;
  });

  it('opens what came while it waited, to its inbox or to the mirror alone', async (context) => {
    if (sshd === undefined) return context.skip();
    const parties = ['inbox', 'mirrored'];
    for (const party of parties) renameSync(story.depot(party), `${story.depot(party)}.away`);
    const programs = parties.map((party) => waitOpen(story, party, passphraseFile));
    // A missing inbox is told of after a first round, in which nobody had anything.
    await Promise.all(programs.map(({ said }, i) => said(story.depot(parties[i] ?? ''))));
    // One inbox is back before the release; the other never comes, and there the mirror is all that there is.
    renameSync(`${story.depot('inbox')}.away`, story.depot('inbox'));
    const { outcomes } = await inRectorat((each) => releasePublication(each, story.publication));
    expect(outcomes.map(({ party, fault }) => [party, fault?.code ?? null])).toEqual([
      ['inbox', null],
      ['mirrored', 'depot-missing'],
      ['silent', null],
      ['mirror:levee', null],
    ]);
    const runs = await Promise.all(programs.map(({ ended }) => ended));
    for (const run of runs) expect(run.status, run.stderr).toBe(0);
    const [fromInbox, fromMirror] = runs.map(({ stdout }) => readFileSync(stdout.trim(), 'utf8'));
    expect(fromInbox).toBe(fromMirror);
    return undefined;
  });

  it('leaves an inbox that does not answer, once the mirror has given the release', async (context) => {
    if (sshd === undefined) return context.skip();
    const ends: Promise<unknown>[] = [];
    const silent = createServer((socket) => void ends.push(once(socket.resume(), 'close')));
    const dir = story.workspace('silent');
    const port = await listen(silent);
    const depot = { address: `sftp://u@127.0.0.1:${port}/`, host_keys: [sshd.fingerprint], ssh_key: 'ssh' };
    copyFileSync(sshd.clientKeyPath, join(dir, 'ssh'));
    writeConfig(dir, { ...readConfig(dir), depot });
    const { status, stderr } = await waitOpen(story, 'silent', passphraseFile).ended;
    silent.close();
    expect(status, stderr).toBe(0);
    // Five seconds, and not the thirty of a connection: it was given up, and not asked a second time.
    expect(stderr).toMatch(/receipts.*\n?.* 5 s/);
    expect(ends).toHaveLength(1);
    await Promise.all(ends);
    return undefined;
  });
});
