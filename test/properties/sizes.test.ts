/**
 * Sizes tell nothing about results (promise 1): two juries with the same candidates entered, whatever was decided and
 * whoever consented, make depots with the same names and lengths until the hour.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openMessage } from '../../src/openpgp/message.ts';
import { parseAsc } from '../../src/openpgp/signature-form.ts';
import { type Signer, filesBelow, useLab } from '../attacks/lab.ts';

const lab = useLab('announced', { distributors: { 'presse-nord': ['press', 'press-failed'] } });

/** What became of one candidate. */
interface Fate {
  readonly decision: string;
  readonly mention: string;
  readonly consent: string;
}

const fate: fc.Arbitrary<Fate> = fc.oneof(
  fc.record({
    decision: fc.constant('ADMIS'),
    mention: fc.constantFrom('', 'AB', 'B', 'TB', 'TBF'),
    consent: fc.constantFrom('oui', 'non', ''),
  }),
  fc.record({
    decision: fc.constantFrom('ADMISSIBLE', 'AJOURNE', 'ABSENT', 'NON_STATUE'),
    mention: fc.constant(''),
    consent: fc.constantFrom('oui', 'non', ''),
  }),
);

/** A jury's file in which candidates met these fates, in turn. */
function withFates(file: string, fates: readonly Fate[], name: string): string {
  const [header = '', ...rows] = readFileSync(file, 'utf8').trim().split('\r\n');
  const columns = header.split(';');
  const at = (column: string): number => columns.indexOf(column);
  const changed = rows.map((row, i) => {
    const cells = row.split(';');
    const { decision = 'ADMIS', mention = '', consent = '' } = fates[i % fates.length] ?? {};
    cells[at('decision')] = decision;
    cells[at('mention')] = mention;
    cells[at('accord_presse')] = consent;
    return cells.join(';');
  });
  const path = join(lab().story.dir, name);
  writeFileSync(path, [header, ...changed, ''].join('\r\n'));
  return path;
}

const integers = (asc: Uint8Array): number => parseAsc('', asc).fields.material.length;

/** Length of a file without its signature's integers, which lose leading zeros by chance, whatever is signed. */
async function lengthOf(path: string, signer: Signer): Promise<number> {
  const bytes = readFileSync(path);
  // In armor: the packet's length instead, since base64 rounds.
  if (path.endsWith('.asc')) return parseAsc('', bytes).packet.length - integers(bytes);
  if (!/(?:challenge|summary|share-[a-z]+)\.pgp$/.test(path)) return bytes.length;
  const { asc } = await openMessage(basename(path), bytes, lab().key(signer), { maxBytes: 1_000_000 });
  return bytes.length - integers(asc);
}

/** Names and lengths of all that a party's depot holds after an export. */
async function shapeAfter(file: string, party: Signer): Promise<readonly string[]> {
  await lab().story.export(file);
  const depot = lab().story.depot(party);
  const shape: string[] = [];
  for (const path of filesBelow(depot))
    shape.push(`${path.slice(depot.length)} ${await lengthOf(path, party)}`);
  return shape;
}

async function shapes(fates: readonly Fate[], candidates: number): Promise<readonly (readonly string[])[]> {
  const file = withFates(await lab().jury(5, candidates), fates, 'fates.csv');
  const mine = await shapeAfter(file, 'presse-nord');
  const depot = lab().story.depot('claire');
  const officer: string[] = [];
  for (const path of filesBelow(depot))
    officer.push(`${path.slice(depot.length)} ${await lengthOf(path, 'claire')}`);
  lab().restore();
  return [mine, officer];
}

const NOBODY: readonly Fate[] = [{ decision: 'AJOURNE', mention: '', consent: '' }];
const EVERYBODY: readonly Fate[] = [{ decision: 'ADMIS', mention: 'TBF', consent: 'oui' }];

describe('depots before the hour', () => {
  it('have the same names and lengths whatever became of the same candidates', async () => {
    const few = await shapes(NOBODY, 40);
    expect(few[0]).toContainEqual(expect.stringMatching(/\/r1\/press\/payload\.pgp 1048576$/));
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { minLength: 1, maxLength: 40 }), async (fates) => {
        expect(await shapes(fates, 40)).toEqual(few);
      }),
      { numRuns: 6 },
    );
  });

  it('have the same lengths where none of 8,000 leave and where all do', async () => {
    const none = await shapes(NOBODY, 8000);
    expect(await shapes(EVERYBODY, 8000)).toEqual(none);
    const [payload = ''] = (none[0] ?? []).filter((line) => line.includes('/r1/press/payload.pgp'));
    expect(Number(payload.split(' ')[1])).toBeGreaterThan(1024 * 1024);
  });
});
