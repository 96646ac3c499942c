/** The secret that opens a lock is put together in memory alone: on no disk, in no argument, in no environment, at no time. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeHex, parseHex } from '../../src/io/encodings.ts';
import { openMessage, openMessageWithPassphrase } from '../../src/openpgp/message.ts';
import { type ShareEnvelope, shareDocument } from '../../src/timelock/custody.ts';
import { combineShares, deriveUnlockSecret } from '../../src/timelock/shares.ts';
import { parseTyped } from '../../src/documents/envelope.ts';
import { LAUNCHER, sceauAsync } from '../cli/program.ts';
import { timeOf } from '../support/bash.ts';
import { PASSPHRASE } from '../support/story.ts';
import { filesBelow, useLab } from './lab.ts';

const OFFICERS = ['claire', 'denis', 'emma'] as const;
const lab = useLab('announced', { officers: OFFICERS, approvals: 2 });

const LIMITS = { maxBytes: 1_000_000 };

async function shareOf(officer: string): Promise<ShareEnvelope> {
  const file = `share-${officer}.pgp`;
  const message = readFileSync(lab().depot(officer, `r1/officers/${officer}/${file}`));
  const { bytes } = await openMessage(file, message, lab().key(officer), LIMITS);
  return parseTyped(file, bytes, shareDocument);
}

/** Every secret of revision 1 in every form in which it might be written, rebuilt from the officers' own shares. */
async function secretForms(): Promise<readonly Buffer[]> {
  const shares = await Promise.all(OFFICERS.map(shareOf));
  const quorum = await combineShares(
    shares.slice(1).map(({ share }) => share),
    2,
  );
  const { story } = lab();
  const { publication, issuer } = story;
  const unlock = deriveUnlockSecret(quorum, null, { publication, revision: 1 });
  // Whether this is the secret at all: it opens the lock.
  const lock = join(story.workspace('rectorat'), 'custody', issuer, publication, 'r1', 'lock.pgp');
  const { bytes } = await openMessageWithPassphrase('lock.pgp', readFileSync(lock), unlock, LIMITS);
  const sessionKeys = [
    ...Buffer.from(bytes)
      .toString('utf8')
      .matchAll(/"sessionKey": "([0-9a-f]{64})"/g),
  ];
  expect(sessionKeys).toHaveLength(2);
  const hex = [
    unlock,
    encodeHex(quorum),
    ...shares.map(({ share }) => share.value),
    ...sessionKeys.map(([, key = '']) => key),
  ];
  return hex.flatMap((text) => {
    const raw = Buffer.from(parseHex(text) ?? []);
    const texts = [text, text.toUpperCase(), raw.toString('base64').replace(/=+$/, '')];
    return [raw, ...texts.map((each) => Buffer.from(each))];
  });
}

/** Files below a folder in which one of the forms stands. */
function holding(folder: string, forms: readonly Buffer[]): readonly string[] {
  return filesBelow(folder).filter((path) => {
    const bytes = readFileSync(path);
    return forms.some((form) => bytes.includes(form));
  });
}

/**
 * Loaded into the program by NODE_OPTIONS: keeps what any process of this machine could read of it, at its end and whenever it
 * starts another program, and all that it writes by synchronous calls, files that do not last among them.
 */
const SPY = `
const fs = require('node:fs');
const children = require('node:child_process');
const { join } = require('node:path');
const folder = process.env.SPY_FOLDER;
let count = 0;
let isKeeping = false;
const keep = (what) => {
  if (isKeeping) return;
  isKeeping = true;
  fs.writeFileSync(join(folder, process.pid + '-' + (count += 1)), what);
  isKeeping = false;
};
const self = () => {
  for (const name of ['environ', 'cmdline']) keep(fs.readFileSync('/proc/self/' + name));
  keep(JSON.stringify([process.env, process.argv, process.execArgv, process.title]));
};
for (const name of ['spawn', 'spawnSync', 'execFile', 'execFileSync', 'fork']) {
  const real = children[name];
  children[name] = (...args) => { keep(JSON.stringify(args)); self(); return real(...args); };
}
for (const name of ['writeSync', 'writeFileSync', 'appendFileSync']) {
  const real = fs[name];
  fs[name] = (target, data, ...rest) => {
    keep(data);
    return real(target, data, ...rest);
  };
}
require('node:module').syncBuiltinESMExports();
process.on('exit', self);
`;

describe('the unlock secret, the quorum secret, shares and session keys', () => {
  const time = timeOf('2026-07-03T08:00:00Z');

  it('are in no file of anyone’s, from the export to the opening, but encrypted', async () => {
    const { story } = lab();
    await story.export(await lab().jury());
    const forms = await secretForms();
    const scan = (): readonly string[] => holding(story.dir, forms);
    expect(scan()).toEqual([]);
    for (const party of ['presse-nord', 'quotidien']) await story.receive(party);
    await lab().approve();
    expect(scan()).toEqual([]);
    await story.release();
    await lab().open();
    await story.status(true);
    expect(scan()).toEqual([]);
    // The scan sees what is there.
    writeFileSync(join(story.dir, 'leak'), Buffer.concat([Buffer.from('x'), forms[0] ?? Buffer.alloc(0)]));
    expect(scan()).toEqual([join(story.dir, 'leak')]);
  });

  it.skipIf(time === null)(
    'are in no argument, environment or unencrypted write of the built program while it exports and releases',
    async () => {
      const { story } = lab();
      const spied = join(story.dir, 'spied');
      mkdirSync(spied);
      const spy = join(story.dir, 'spy.cjs');
      writeFileSync(spy, SPY);
      const phrase = join(story.dir, 'phrase');
      writeFileSync(phrase, `${PASSPHRASE}\n`);
      const run = async (at: string, ...args: readonly string[]): Promise<void> => {
        const { status, stderr } = await sceauAsync(
          [...args, '--workspace', story.workspace('rectorat'), '--passphrase-file', phrase],
          { env: { ...timeOf(at), NODE_OPTIONS: `--require ${spy}`, SPY_FOLDER: spied } },
        );
        expect(status, stderr).toBe(0);
      };
      const jury = await lab().jury();
      const asked = ['--publication', story.publication, '--yes', '--expect-total', '60'];
      await run('2026-07-01T09:00:00Z', 'export', jury, ...asked);
      for (const party of ['presse-nord', 'quotidien']) await story.receive(party);
      await lab().approve();
      await run('2026-07-03T08:00:00Z', 'release', story.publication);
      const forms = await secretForms();
      expect(holding(spied, forms)).toEqual([]);
      expect(holding(story.dir, forms)).toEqual([]);
      // The spy was there: it kept both command lines, and what was written.
      const kept = readdirSync(spied).map((name) => readFileSync(join(spied, name)));
      for (const word of ['export', 'release', LAUNCHER, 'BEGIN PGP SIGNATURE']) {
        expect(
          kept.some((bytes) => bytes.includes(word)),
          word,
        ).toBe(true);
      }
    },
  );
});
