/**
 * The same cuts and full disks for programs that others wrote, one upload of one file to a name that a reader watches, with their
 * settings as they come: what each lets through. Beside them sceau's own delivery, by the same judgement.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { SceauError } from '../../../src/errors.ts';
import { deliver } from '../../../src/transport/deliver.ts';
import { bytesSource } from '../../../src/transport/source.ts';
import { peer } from '../../support/peers.ts';
import { discard, scratch } from './delivery.ts';
import { drawBytes } from './fault.ts';
import type { Cut } from './line.ts';
import { openLine } from './line.ts';
import { fill, mountSmall } from './small-disk.ts';
import { sshdSite } from './site.ts';

const NAME = 'payload.pgp';
const BYTES = 1_200_000;
/** As long as the issue allows: what has not ended by then hangs. */
const BOUND_MS = 60_000;
const CUTS_UP = 16;
const CUTS_DOWN = 8;
const DISKS = 8;
const PARALLEL = 6;

/** Where to upload what. */
interface Way {
  readonly port: number;
  readonly user: string;
  readonly key: string;
  readonly from: string;
  /** The folder, on the server. */
  readonly folder: string;
  readonly site: NonNullable<Awaited<ReturnType<typeof sshdSite>>>;
}

/** How an upload ended, as the program itself says. */
type Said = 'success' | 'failure' | 'hangs';

interface Contender {
  readonly name: string;
  readonly version: string;
  readonly put: (way: Way) => Promise<Said>;
}

/** What a contender let through. */
interface Tally {
  trials: number;
  partial: number;
  lied: number;
  hung: number;
  orphans: number;
}

/** Runs a program until it ends, or kills it at the bound. */
function runChild(program: string, args: readonly string[]): Promise<Said> {
  return new Promise((done) => {
    const child = spawn(program, args, { stdio: 'ignore', detached: true });
    let hangs = false;
    const timer = setTimeout(() => {
      hangs = true;
      // Its helpers too: sftp and lftp have an ssh of their own.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, BOUND_MS);
    child.on('error', () => done('failure'));
    child.on('exit', (status) => {
      clearTimeout(timer);
      done(hangs ? 'hangs' : status === 0 ? 'success' : 'failure');
    });
  });
}

/** The first line that a program says of its version. */
function versionOf(program: string, args: readonly string[]): string {
  const stdout = execFileSync('sh', ['-c', '"$0" "$@" 2>&1', program, ...args]).toString();
  return /[0-9]+\.[0-9]+[^\s,|]*/.exec(stdout)?.[0] ?? '';
}

const SSH_OPTIONS = ['-oStrictHostKeyChecking=no', '-oUserKnownHostsFile=/dev/null', '-oLogLevel=ERROR'];

function library(method: 'put' | 'fastPut'): Contender {
  const manifest = resolve(import.meta.dirname, '../../../node_modules/ssh2-sftp-client/package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const script = join(import.meta.dirname, 'peer-put.js');
  return {
    name: `ssh2-sftp-client ${method}`,
    version,
    put: ({ port, user, key, from, folder }) => {
      const asked = { method, host: '127.0.0.1', port, user, key, from, to: `${folder}/${NAME}` };
      return runChild(process.execPath, [script, JSON.stringify(asked)]);
    },
  };
}

async function putOurs({ port, from, folder, site }: Way): Promise<Said> {
  try {
    const name = folder.slice(folder.lastIndexOf('/') + 1);
    const depot = await site.reach({ folder: name, port });
    try {
      await deliver(depot, [{ path: NAME, kind: 'body', source: bytesSource(readFileSync(from)) }], () => {});
    } finally {
      await depot.close();
    }
    return 'success';
  } catch (error) {
    if (error instanceof SceauError) return 'failure';
    throw error;
  }
}

/** Everyone who is installed; who is not was said aloud. */
function contenders(): readonly Contender[] {
  const found: Contender[] = [
    { name: 'sceau', version: '', put: putOurs },
    library('put'),
    library('fastPut'),
  ];
  const sftp = peer('sftp');
  if (sftp !== undefined) {
    found.push({
      name: 'OpenSSH sftp put',
      version: versionOf('ssh', ['-V']),
      put: ({ port, user, key, from, folder }) => {
        const batch = `${from}-${basename(folder)}.batch`;
        writeFileSync(batch, `put ${from} ${folder}/${NAME}\n`);
        return runChild(sftp, [
          ...SSH_OPTIONS,
          '-b',
          batch,
          '-i',
          key,
          '-P',
          String(port),
          `${user}@127.0.0.1`,
        ]);
      },
    });
  }
  const rclone = peer('rclone');
  if (rclone !== undefined) {
    found.push({
      name: 'rclone copyto',
      version: versionOf(rclone, ['version']),
      put: ({ port, user, key, from, folder }) => {
        const remote = `:sftp,host=127.0.0.1,port=${port},user=${user},key_file="${key}":${folder}/${NAME}`;
        return runChild(rclone, ['--config', '/dev/null', 'copyto', from, remote]);
      },
    });
  }
  const lftp = peer('lftp');
  if (lftp !== undefined) {
    found.push({
      name: 'lftp put',
      version: versionOf(lftp, ['--version']),
      put: ({ port, user, key, from, folder }) => {
        const ssh = `ssh -a -x -i ${key} ${SSH_OPTIONS.join(' ')}`;
        const script = [
          'set cmd:fail-exit yes',
          `set sftp:connect-program "${ssh}"`,
          `open -u ${user},none -p ${port} sftp://127.0.0.1`,
          `put ${from} -o ${folder}/${NAME}`,
          'bye',
        ];
        return runChild(lftp, ['--norc', '-c', script.join('; ')]);
      },
    });
  }
  return found;
}

/** Counts what one upload has left, given what its program says. */
function count(tally: Tally, folder: string, o: { readonly said: Said; readonly bytes: Uint8Array }): void {
  const path = join(folder, NAME);
  const stands = existsSync(path);
  const isWhole = stands && readFileSync(path).equals(o.bytes);
  tally.trials += 1;
  if (stands && !isWhole) tally.partial += 1;
  if (o.said === 'success' && !isWhole) tally.lied += 1;
  if (o.said === 'hangs') tally.hung += 1;
  if (readdirSync(folder).some((name) => name !== NAME)) tally.orphans += 1;
}

/** Places of cuts, spread over the packets of an undisturbed upload. */
function cutsOf(packets: Readonly<Record<'up' | 'down', number>>): readonly Cut[] {
  const spread = (direction: 'up' | 'down', many: number): readonly Cut[] =>
    Array.from({ length: many }, (_, i) => ({
      direction,
      packet: Math.floor(((i + 0.5) * packets[direction]) / many),
      thousandths: i % 2 === 0 ? 0 : 500,
    }));
  return [...spread('up', CUTS_UP), ...spread('down', CUTS_DOWN)];
}

const none = (): Tally => ({ trials: 0, partial: 0, lied: 0, hung: 0, orphans: 0 });

/** Several at a time. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const worker = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
}

/** A server whose every cipher leaves lengths in clear. */
async function serve(root: string): Promise<Way['site']> {
  const keys = scratch();
  const site = await sshdSite(root, { folder: keys, settings: ['Ciphers aes128-gcm@openssh.com'] });
  if (site === undefined) throw new Error('sshd is missing');
  const end = async (): Promise<void> => {
    await site.end();
    discard(keys);
  };
  return { ...site, end };
}

async function playCuts(contender: Contender, from: string, bytes: Uint8Array): Promise<Tally> {
  const root = scratch();
  const site = await serve(root);
  const tally = none();
  const { user, clientKeyPath: key } = site.sshd;
  const upload = async (name: string, cut?: Cut): Promise<Readonly<Record<'up' | 'down', number>>> => {
    const folder = join(root, name);
    mkdirSync(folder);
    const line = await openLine({ port: site.port, ...(cut === undefined ? {} : { cut }) });
    const said = await contender.put({ port: line.port, user, key, from, folder, site });
    await line.close();
    await line.quiet();
    if (cut !== undefined && line.wasCut()) count(tally, folder, { said, bytes });
    if (cut === undefined && said !== 'success')
      throw new Error(`${contender.name} unharmed does not end well`);
    return line.passed;
  };
  try {
    const cuts = cutsOf(await upload('whole'));
    await each([...cuts.entries()], async ([i, cut]) => void (await upload(`cut-${i}`, cut)));
  } finally {
    await site.end();
    discard(root);
  }
  return tally;
}

async function playDisks(contender: Contender, from: string, bytes: Uint8Array): Promise<Tally | null> {
  const tally = none();
  for (let n = 0; n < DISKS; n += 1) {
    const disk = mountSmall();
    if (disk === undefined) return null;
    const folder = join(disk, 'depot');
    mkdirSync(folder);
    fill(disk, Math.floor((n * BYTES) / DISKS));
    const site = await serve(disk);
    const { user, clientKeyPath: key } = site.sshd;
    try {
      const said = await contender.put({ port: site.port, user, key, from, folder, site });
      count(tally, folder, { said, bytes });
    } finally {
      await site.end();
      execFileSync('umount', [disk]);
      discard(disk);
    }
  }
  return tally;
}

const HEAD = [
  'program',
  'fault',
  'trials',
  'partial under its name',
  'said done',
  'hung 60 s',
  'temporary left',
];

/** Plays all of it, and gives the table's lines, in Markdown. */
export async function playPeers(seed: number, tell: (line: string) => void): Promise<readonly string[]> {
  const place = scratch();
  const bytes = drawBytes(seed, 'peers', BYTES);
  const from = join(place, 'source');
  writeFileSync(from, bytes);
  const rows: string[][] = [HEAD, HEAD.map((_, i) => (i < 2 ? '---' : '--:'))];
  try {
    for (const contender of contenders()) {
      const title = `${contender.name} ${contender.version}`.trim();
      const results = {
        cut: await playCuts(contender, from, bytes),
        'full disk': await playDisks(contender, from, bytes),
      };
      for (const [fault, tally] of Object.entries(results)) {
        if (tally === null) continue;
        const { trials, partial, lied, hung, orphans } = tally;
        rows.push([title, fault, ...[trials, partial, lied, hung, orphans].map(String)]);
        tell(rows.at(-1)?.join(' · ') ?? '');
      }
    }
  } finally {
    discard(place);
  }
  return rows.map((cells) => `| ${cells.join(' | ')} |`);
}
