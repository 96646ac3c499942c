/** Bad shares in hand-overs: each is named, and as many good ones as it takes suffice; fewer release nothing. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/errors.ts';
import { encodeUtf8, parseUtf8 } from '../../src/io/encodings.ts';
import { selectEncryptionSubkey } from '../../src/openpgp/certificate.ts';
import { openMessage, sealMessage } from '../../src/openpgp/message.ts';
import { flipBit, useLab } from './lab.ts';

const lab = useLab('approved', { officers: ['claire', 'denis', 'emma'], approvals: 2 });

const path = (officer: string): string =>
  lab().depot(officer, `r1/officers/${officer}/handover-${officer}-1.pgp`);

/** The text of an officer's hand-over, as the release key opens it. */
async function textOf(officer: string): Promise<string> {
  const message = readFileSync(path(officer));
  const { bytes } = await openMessage('handover', message, lab().key('release'), { maxBytes: 10_000 });
  return parseUtf8(bytes) ?? '';
}

/** Puts another text in its place, signed by the officer themselves. */
async function handOver(officer: string, text: string): Promise<void> {
  const nowMs = lab().story.clock.nowMs();
  const { certificate } = lab().key('release');
  const subkey = await selectEncryptionSubkey(certificate, { atMs: nowMs });
  const signing = { signer: lab().key(officer), recipients: [{ certificate, subkey }], nowMs };
  writeFileSync(path(officer), await sealMessage(encodeUtf8(text), signing));
}

const SHARE = /"share": \{\s*"x": (\d+),\s*"value": "([0-9a-f]{64})"\s*\}/;
const shareText = (x: number | string, value: string): string =>
  `"share": {\n    "x": ${x},\n    "value": "${value}"\n  }`;

const BAD: readonly (readonly [string, ErrorCode, () => Promise<void>])[] = [
  [
    'with another value',
    'share-invalid',
    async () => {
      const text = await textOf('claire');
      await handOver(
        'claire',
        text.replace(SHARE, (_, x: string) => shareText(x, 'ab'.repeat(32))),
      );
    },
  ],
  [
    'with x = 0, which would choose the result',
    'document-malformed',
    async () => {
      const text = await textOf('claire');
      await handOver(
        'claire',
        text.replace(SHARE, (_, _x, value: string) => shareText(0, value)),
      );
    },
  ],
  [
    'with another x',
    'share-invalid',
    async () => {
      const text = await textOf('claire');
      await handOver(
        'claire',
        text.replace(SHARE, (_, x: string, value: string) => shareText((Number(x) % 255) + 1, value)),
      );
    },
  ],
  [
    'that is another officer’s share',
    'share-invalid',
    async () => {
      const [, x = '', value = ''] = SHARE.exec(await textOf('denis')) ?? [];
      await handOver('claire', (await textOf('claire')).replace(SHARE, shareText(x, value)));
    },
  ],
  [
    'that is another officer’s hand-over',
    'approval-mismatch',
    async () => {
      cpSync(path('denis'), path('claire'));
      await Promise.resolve();
    },
  ],
  [
    'that is of another revision',
    'approval-mismatch',
    async () => {
      await handOver('claire', (await textOf('claire')).replace('"revision": 1', '"revision": 2'));
    },
  ],
  [
    'with a bit flipped on its way',
    'decryption-failed',
    async () => {
      flipBit(path('claire'), 8 * (readFileSync(path('claire')).length - 60));
      await Promise.resolve();
    },
  ],
];

describe.each(BAD)('a hand-over %s', (_, code, spoil) => {
  it('is named, and the two good ones suffice', async () => {
    await spoil();
    const report = await lab().story.release();
    expect(report.omissions).toEqual([]);
    const refused = lab().story.events.flatMap((event) =>
      event.kind === 'approval-refused' ? [[event.officer, event.fault.code]] : [],
    );
    expect(refused).toEqual([['claire', code]]);
    for (const party of ['presse-nord', 'quotidien']) {
      const outcomes = await lab().story.open(party);
      expect(outcomes.length).toBeGreaterThan(0);
      expect(outcomes.filter(({ fault }) => fault !== null)).toEqual([]);
    }
  });

  it('makes no quorum with one good one', async () => {
    await spoil();
    rmSync(path('emma'));
    await expect(lab().story.release()).rejects.toMatchObject({
      code: 'quorum-missing',
      params: { needed: 2, found: 1 },
    });
  });
});
