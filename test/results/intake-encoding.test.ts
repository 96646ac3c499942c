import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import type { Encoding, EncodingFault } from '../../src/file-faults.ts';
import { FaultList } from '../../src/results/faults.ts';
import { detectEncoding } from '../../src/results/intake/encoding.ts';
import { readTextBlocks } from '../../src/results/intake/text-blocks.ts';
import { surveyJuryFile } from '../../src/results/survey.ts';
import { borrowed } from '../support/borrowed.ts';
import { CONTEXT, PRESS, collect, exported, faultOf, juryText, opener, paramsOf, row } from './fixtures.ts';
import { surveyed } from './intake-support.ts';

const detect = (bytes: Uint8Array, chunkBytes?: number) => detectEncoding(opener(bytes, chunkBytes));
const read = (bytes: Uint8Array, encoding: Encoding, chunkBytes = 7) =>
  collect(readTextBlocks(borrowed(bytes, chunkBytes), encoding, new FaultList()));
const refusedAs = (promise: Promise<unknown>): Promise<EncodingFault> => paramsOf('csv-encoding', promise);
const bytesOf = (...bytes: number[]) => Uint8Array.from(bytes);

const NAMES = ['Œillet', 'l’Haÿ', 'Žofia', 'Nuño', 'Éloïse', 'prix : 5 €'];
const LINES = NAMES.join('\r\n');

test.each<readonly [string, Encoding, Uint8Array]>([
  ['UTF-8 without a mark', 'utf-8', Buffer.from(LINES)],
  ['UTF-8 with its mark', 'utf-8', Buffer.from(`\uFEFF${LINES}`)],
  ['Windows-1252', 'windows-1252', iconv.encode(LINES, 'windows-1252')],
  ['UTF-16, little end first', 'utf-16le', iconv.encode(LINES, 'utf-16le', { addBOM: true })],
  ['UTF-16, big end first', 'utf-16be', iconv.encode(LINES, 'utf-16be', { addBOM: true })],
  ['ASCII', 'utf-8', Buffer.from('Jean;Zita\n')],
  ['nothing', 'utf-8', new Uint8Array(0)],
])('%s is recognised and read, whatever the chunks', async (_, encoding, bytes) => {
  for (const chunkBytes of [1, 2, 3, 5, 1000]) {
    expect(await detect(bytes, chunkBytes)).toBe(encoding);
    const text = (await read(bytes, encoding, chunkBytes)).toString('utf8');
    if (bytes.length > 20) expect(text).toBe(LINES);
  }
});

test('a character beyond the basic plane is read in both forms of UTF-16, wherever it is cut', async () => {
  for (const encoding of ['utf-16le', 'utf-16be'] as const) {
    const bytes = iconv.encode('a𝄞b\n𝄞', encoding, { addBOM: true });
    for (const chunkBytes of [1, 2, 3, 4, 5, 6])
      expect((await read(bytes, encoding, chunkBytes)).toString('utf8')).toBe('a𝄞b\n𝄞');
  }
});

test.each<readonly [string, Uint8Array, EncodingFault]>([
  ['a workbook', bytesOf(0x50, 0x4b, 3, 4, 20, 0, 0xff), { encoding: null, line: 1, reason: 'workbook' }],
  [
    'UTF-16 without its mark',
    Buffer.from('\u0141\nJean', 'utf16le'),
    { encoding: null, line: 2, reason: 'not-text' },
  ],
  ['UTF-32', bytesOf(0xff, 0xfe, 0, 0, 65, 0, 0, 0), { encoding: null, line: 1, reason: 'not-text' }],
  ['a NUL', Buffer.from('a\nb\nc\0d\n'), { encoding: null, line: 3, reason: 'not-text' }],
  [
    'the mark of UTF-8 before something else',
    Buffer.concat([Buffer.from('\uFEFFé\né\n'), Buffer.from('é', 'latin1')]),
    { encoding: null, line: 3, reason: 'mixed' },
  ],
  [
    'one line of Windows-1252 among those of UTF-8',
    Buffer.concat([Buffer.from('Zoé\nThérèse\n'), Buffer.from('Éloïse\n', 'latin1'), Buffer.from('Zoé\n')]),
    { encoding: null, line: 3, reason: 'mixed' },
  ],
  [
    'one line of UTF-8 among those of Windows-1252',
    Buffer.concat([Buffer.from('Zoé\nÉloïse\n', 'latin1'), Buffer.from('Thérèse\n')]),
    { encoding: null, line: 3, reason: 'mixed' },
  ],
  [
    'bytes that Windows-1252 does not have',
    Buffer.concat([Buffer.from('Jean\n'), bytesOf(0x90, 0x4c, 0x4f, 0x44, 0x49, 0x45, 10)]),
    { encoding: null, line: 2, reason: 'unknown' },
  ],
])('%s is refused at its line', async (_, bytes, params) => {
  for (const chunkBytes of [1, 3, 1000]) expect(await refusedAs(detect(bytes, chunkBytes))).toEqual(params);
});

test('half a character of UTF-16 is refused at its line', async () => {
  for (const encoding of ['utf-16le', 'utf-16be'] as const) {
    const whole = iconv.encode('a\nb\nc', encoding, { addBOM: true });
    const broken = { encoding, line: 3, reason: 'broken' };
    expect(await refusedAs(read(whole.subarray(0, -1), encoding))).toEqual(broken);
    for (const half of ['a\nb\n\uD834', 'a\nb\n\uDD1Ec\n', 'a\nb\n\uD834c\n'])
      expect(await refusedAs(read(iconv.encode(half, encoding, { addBOM: true }), encoding))).toEqual(broken);
  }
});

test('UTF-8 that is none is refused at its line, a character cut by the end of the file included', async () => {
  const cut = Buffer.from('a\nb\né').subarray(0, -1);
  expect(await refusedAs(read(cut, 'utf-8'))).toEqual({ encoding: 'utf-8', line: 3, reason: 'mixed' });
});

test('a carriage return alone is refused at its line', async () => {
  for (const text of ['a\nb\rc\n', 'a\nb\r\r\nc\n', 'a\nb\r'])
    expect(await refusedAs(read(Buffer.from(text), 'utf-8'))).toMatchObject({ line: 2, reason: 'line-ends' });
  const macintosh = Buffer.from('nom;prenom\rBrumeval;Zoe\r'.repeat(10_000));
  expect(await refusedAs(read(macintosh, 'utf-8', 64 * 1024))).toMatchObject({
    line: 1,
    reason: 'line-ends',
  });
});

test('bytes that Windows-1252 leaves undefined never read as a letter', async () => {
  for (const byte of [0x81, 0x8d, 0x8f, 0x90, 0x9d])
    expect((await read(bytesOf(byte), 'windows-1252')).toString('utf8')).toBe('\uFFFD');
});

test('a file gives the same output in every encoding that can hold it, whatever the chunks and line ends', async () => {
  const text = juryText([row({ nom: 'Œilletsac' }), row({ nom: 'l’Haÿette', prenom: 'Éléonore' })]);
  const { outputs } = await exported(text);
  for (const lineEnd of ['\r\n', '\n']) {
    const content = text.replaceAll('\r\n', lineEnd);
    for (const [encoding, bytes] of [
      ['utf-8', Buffer.from(content)],
      ['utf-8', Buffer.from(`\uFEFF${content}`)],
      ['windows-1252', iconv.encode(content, 'windows-1252')],
      ['utf-16le', iconv.encode(content, 'utf-16le', { addBOM: true })],
      ['utf-16be', iconv.encode(content, 'utf-16be', { addBOM: true })],
    ] as const) {
      for (const chunkBytes of [1, 61, 100_000]) {
        const found = await surveyed(bytes, chunkBytes);
        expect([found.survey.reading.encoding, found.outputs]).toEqual([encoding, outputs]);
      }
    }
  }
});

test('a file whose names were read wrongly before is refused as a whole, at the first of them', async () => {
  const rows = ['Zoé', 'ThÃ©rÃ¨se', 'RenÃ©'].map((prenom) => row({ prenom, sexe: 'X' }));
  const fault = await faultOf(surveyed(Buffer.from(juryText(rows))));
  expect([fault.code, fault.params]).toEqual([
    'csv-encoding',
    { encoding: 'utf-8', line: 3, reason: 'mojibake' },
  ]);
});

test('three of the names that were read wrongly are handed on, the error carries none', async () => {
  const shown: (readonly string[])[] = [];
  const rows = ['ZoÃ©', 'Zoé', 'RenÃ©', 'ZoÃ©', 'ChloÃ©', 'LÃ©a'].map((prenom) => row({ prenom }));
  const options = { eyes: { names: (names: readonly string[]) => void shown.push(names), header: () => {} } };
  const fault = await faultOf(surveyJuryFile(opener(Buffer.from(juryText(rows))), CONTEXT, [PRESS], options));
  expect(shown).toEqual([['ZoÃ©', 'RenÃ©', 'ChloÃ©']]);
  expect(JSON.stringify(fault.params)).not.toContain('Ã');
});

test.each(['macintosh', 'cp850', 'iso-8859-15'])(
  'a file in %s is refused, never read as Windows-1252',
  async (encoding) => {
    for (const [nom, prenom] of [
      ['Brumeval', 'Zoé'],
      ['ÉCUME', 'CÉLINE'],
      ['Cœurjoli', 'Hélène'],
      ['CŒURJOLI', 'HÉLÈNE'],
    ] as const) {
      if (encoding === 'iso-8859-15' && !/œ/i.test(nom)) continue;
      const text = juryText([row({ nom: encoding === 'cp850' ? nom.replaceAll(/œ/gi, 'oe') : nom, prenom })]);
      const fault = await faultOf(surveyed(iconv.encode(text, encoding)));
      expect(fault.code).toBe('csv-encoding');
    }
  },
);
