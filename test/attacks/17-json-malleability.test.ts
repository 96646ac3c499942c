/** Row 17: JSON that two readers would read differently. Signed by the seal key, it is no document all the same. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/errors.ts';
import { concatBytes, encodeUtf8 } from '../../src/io/encodings.ts';
import { signDetached } from '../../src/openpgp/signature.ts';
import { useLab } from './lab.ts';
import { expectRejected } from './refusals.ts';

const lab = useLab('pushed');
const path = (): string => lab().depot('presse-nord', 'r1/press/presse-nord/manifest.json');

async function signedBySeal(bytes: Uint8Array): Promise<void> {
  writeFileSync(path(), bytes);
  const nowMs = lab().story.clock.nowMs();
  writeFileSync(`${path()}.asc`, await signDetached(bytes, lab().key('seal'), { nowMs }));
}

describe('a manifest by the seal key', () => {
  it('signed anew as it was is accepted: these tests can fail', async () => {
    await signedBySeal(new Uint8Array(readFileSync(path())));
    const { outcomes } = await lab().story.receive('presse-nord');
    expect(outcomes.map((each) => each.outcome)).toEqual(['accepted']);
  });

  it.each<[string, ErrorCode, (text: string) => string]>([
    [
      'a key twice, the last one ours',
      'document-not-canonical',
      (text) => text.replace('  "revision"', '  "revision": 2,\n  "revision"'),
    ],
    [
      'a key twice, one of them escaped',
      'document-not-canonical',
      (text) => text.replace('  "revision"', '  "re\\u0076ision": 1,\n  "revision"'),
    ],
    [
      'an unknown key',
      'document-malformed',
      (text) => text.replace('  "revision"', '  "extra": 1,\n  "revision"'),
    ],
    [
      '__proto__',
      'document-malformed',
      (text) => text.replace('  "revision"', '  "__proto__": { "realm": "production" },\n  "revision"'),
    ],
    [
      'constructor',
      'document-malformed',
      (text) => text.replace('  "revision"', '  "constructor": {},\n  "revision"'),
    ],
    [
      'a number of 2^53',
      'document-malformed',
      (text) => text.replace('"revision": 1', '"revision": 9007199254740992'),
    ],
    [
      'a number of 2^53 + 1',
      'document-malformed',
      (text) => text.replace('"revision": 1', '"revision": 9007199254740993'),
    ],
    [
      'a number with an exponent',
      'document-not-canonical',
      (text) => text.replace('"revision": 1', '"revision": 1e0'),
    ],
    [
      'a number with a fraction',
      'document-not-canonical',
      (text) => text.replace('"revision": 1', '"revision": 1.0'),
    ],
    ['minus zero', 'document-malformed', (text) => text.replace('"revision": 1', '"revision": -0')],
    ['NaN', 'document-malformed', (text) => text.replace('"revision": 1', '"revision": NaN')],
    ['a number as text', 'document-malformed', (text) => text.replace('"revision": 1', '"revision": "1"')],
    ['a byte order mark', 'document-malformed', (text) => `\ufeff${text}`],
    ['no final newline', 'document-not-canonical', (text) => text.trimEnd()],
    ['CRLF', 'document-not-canonical', (text) => text.replaceAll('\n', '\r\n')],
    ['four spaces', 'document-not-canonical', (text) => text.replaceAll('  ', '    ')],
    ['something after it', 'document-malformed', (text) => `${text}{}\n`],
    ['a comment', 'document-malformed', (text) => text.replace('{\n', '{\n  // one\n')],
    [
      'an escape that need not be',
      'document-not-canonical',
      (text) => text.replace('"press"', '"\\u0070ress"'),
    ],
    [
      'another order of keys',
      'document-not-canonical',
      (text) => text.replace(/ {2}"(\w+)": (.*),\n {2}"(\w+)": (".*"),\n/, '  "$3": $4,\n  "$1": $2,\n'),
    ],
  ])('with %s is none: %s', async (_, code, change) => {
    const text = readFileSync(path(), 'utf8');
    expect(change(text)).not.toBe(text);
    await signedBySeal(encodeUtf8(change(text)));
    await expectRejected(lab(), code);
  });

  it('with octets that are not UTF-8, or nested without end, is none', async () => {
    const good = new Uint8Array(readFileSync(path()));
    for (const bytes of [
      concatBytes(good.subarray(0, 40), Uint8Array.of(0xc3, 0x28), good.subarray(40)),
      encodeUtf8('['.repeat(100_000)),
    ]) {
      await signedBySeal(bytes);
      await expectRejected(lab(), 'document-malformed');
      lab().restore();
    }
  });
});
