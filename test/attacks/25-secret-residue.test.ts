/**
 * Row 25: secrets left where others can read them. Nobody can erase JavaScript's memory; what can be kept is that no
 * secret is an argument, an environment variable, a line of output or a file. The built program does a whole day here.
 */
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openMessage } from '../../src/openpgp/message.ts';
import { LAUNCHER, PASSPHRASE as TYPED, initArguments, makeStage } from '../cli/program.ts';
import { scratchFolder } from '../support/scratch.ts';
import { PASSPHRASE } from '../support/story.ts';
import { filesBelow, useLab } from './lab.ts';
import { holding } from './plaintext.ts';
import { releasedKey } from './standing.ts';

/** A secret as bytes and as people write it. */
const forms = (hex: string): readonly Buffer[] => [
  Buffer.from(hex, 'hex'),
  Buffer.from(hex),
  Buffer.from(hex.toUpperCase()),
  Buffer.from(Buffer.from(hex, 'hex').toString('base64')),
];

describe('after a whole day', () => {
  const lab = useLab('collected', { officers: ['claire', 'denis'], approvals: 2 });

  it('neither session keys, shares nor passphrases are in any file of any machine or depot', async () => {
    const secrets: Buffer[] = [Buffer.from(PASSPHRASE)];
    for (const [scope, party] of [
      ['press', 'presse-nord'],
      ['press-failed', 'quotidien'],
    ] as const) {
      secrets.push(...forms(Buffer.from(await releasedKey(lab(), scope, party)).toString('hex')));
    }
    for (const officer of lab().asked) {
      const file = `share-${officer}.pgp`;
      const sealed = readFileSync(lab().depot(officer, `r1/officers/${officer}/${file}`));
      const { bytes } = await openMessage(file, sealed, lab().key(officer), { maxBytes: 10_000 });
      const { share } = JSON.parse(new TextDecoder().decode(bytes)) as {
        readonly share: { readonly value: string };
      };
      secrets.push(...forms(share.value));
    }
    expect(secrets).toHaveLength(1 + 2 * 4 + 2 * 4);
    const probe = join(lab().story.dir, 'probe');
    for (const secret of secrets) {
      writeFileSync(probe, Buffer.concat([Buffer.from('x'), secret]));
      expect(holding(lab().story.dir, [secret])).toEqual([probe]);
    }
  });
});

const readable = (path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0); // It has ended since it was listed.
  }
};

/** `cmdline` and `environ` of a process and of those that it started. */
function processesOf(pid: number): readonly Buffer[] {
  const children = readable(`/proc/${pid}/task/${pid}/children`)
    .toString('utf8')
    .trim()
    .split(' ')
    .filter(Boolean);
  return [pid, ...children.map(Number)].flatMap((each) => [
    readable(`/proc/${each}/cmdline`),
    readable(`/proc/${each}/environ`),
  ]);
}

describe.skipIf(process.platform !== 'linux')('the built program', () => {
  const folder = scratchFolder();
  const { passphraseFile } = makeStage(folder);

  /** Runs a command and looks at the arguments and the environment of every process of it while it lasts. */
  async function watched(
    args: readonly string[],
  ): Promise<{ readonly status: number | null; readonly seen: Buffer }> {
    const child = spawn(process.execPath, [LAUNCHER, ...args], {
      cwd: folder,
      env: { PATH: process.env['PATH'] },
    });
    const said: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    while (child.exitCode === null && child.signalCode === null) {
      said.push(...processesOf(child.pid ?? 0));
      await new Promise((resolve) => setImmediate(resolve));
    }
    return { status: await ended, seen: Buffer.concat(said) };
  }

  it('shows no passphrase in arguments, environment or output, and leaves none in a file', async () => {
    const dir = join(folder, 'officer');
    expect((await watched(initArguments(dir, 'officer'))).status).toBe(0);
    const commands = [
      ['key', 'create', 'officer'],
      ['key', 'list'],
      ['key', 'export', 'officer'],
    ];
    for (const command of commands) {
      const { status, seen } = await watched([
        ...command,
        '--workspace',
        dir,
        ...(command[1] === 'create' ? ['--passphrase-file', passphraseFile] : []),
      ]);
      expect(status, seen.toString('utf8')).toBe(0);
      expect(seen.includes(`${command.join('\0')}\0`)).toBe(true);
      expect(seen.includes(TYPED)).toBe(false);
    }
    expect(readdirSync(dir).length).toBeGreaterThan(2);
    expect(holding(dir, [Buffer.from(TYPED)])).toEqual([]);
    expect(filesBelow(folder).filter((path) => readFileSync(path).includes(TYPED))).toEqual([passphraseFile]);
  });
});
