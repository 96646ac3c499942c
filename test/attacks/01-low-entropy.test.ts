/** Row 1: nothing that is pushed lets anyone guess a result, by digest, length or count. */
import { cpSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestDocument } from '../../src/documents/manifest.ts';
import { filesBelow, flipBit, useLab } from './lab.ts';
import { CANDIDATES, digestsOf, holding, secretsOf } from './plaintext.ts';
import { expectShut } from './refusals.ts';

const lab = useLab('announced');

describe('plaintext', () => {
  it('is nowhere at the rectorat, in any depot or with any officer, and no count or digest of it before the hour', async () => {
    const { story } = lab();
    const file = await lab().jury(3, CANDIDATES);
    const { names, rows } = secretsOf(file);
    await story.export(file);
    for (const party of ['presse-nord', 'quotidien']) await story.receive(party);
    await story.approve('claire');
    await story.status(true);
    const places = ['rectorat', 'claire', 'presse-nord', 'quotidien'];
    const sealed = join(story.dir, 'sealed');
    for (const name of places) cpSync(story.workspace(name), join(sealed, name), { recursive: true });
    for (const name of places.slice(1))
      cpSync(story.depot(name), join(sealed, `depot-${name}`), { recursive: true });
    await lab().release();
    await lab().open();

    const opened = [
      ...filesBelow(join(story.workspace('presse-nord'), 'opened')),
      ...filesBelow(join(story.workspace('quotidien'), 'opened')),
    ].filter((path) => path.endsWith('.csv'));
    expect(opened).toHaveLength(3);
    for (const path of opened) expect(holding(join(path, '..'), names)).toContain(path);

    expect(holding(sealed, names)).toEqual([]);
    const digests = [file, ...opened].flatMap((path) => digestsOf(readFileSync(path)));
    expect(holding(sealed, digests)).toEqual([]);
    const lengths = [file, ...opened].map((path) => readFileSync(path).length);
    const counts = opened.map((path) => readFileSync(path, 'utf8').trim().split('\r\n').length - 1);
    const decided = (decision: string): number =>
      rows.filter((row) => row.split(';')[12] === decision).length;
    const numbers = [...lengths, ...counts, CANDIDATES, decided('ADMIS'), decided('ADMISSIBLE')].filter(
      (count) => count > 99,
    );
    const told = new RegExp(`(?<![\\w.])(?:${numbers.join('|')})(?![\\w.])`);
    const texts = filesBelow(sealed).filter((path) => /\.(?:json|jsonl|toml)$/.test(path));
    expect(texts.filter((path) => told.test(readFileSync(path, 'utf8')))).toEqual([]);
    // After the release it is where it was opened, and still nowhere else.
    for (const name of ['rectorat', 'claire']) expect(holding(story.workspace(name), names)).toEqual([]);
    for (const name of places.slice(1)) expect(holding(story.depot(name), names)).toEqual([]);
  });

  it('is nowhere at a distributor whose payload went bad at its very end', async () => {
    const { story } = lab();
    const file = await lab().jury(3, CANDIDATES);
    const { names } = secretsOf(file);
    await story.export(file);
    for (const party of ['presse-nord', 'quotidien']) await story.receive(party);
    await lab().release();
    const payload = lab().record('presse-nord', 'r1/press/payload.pgp');
    flipBit(payload, 8 * readFileSync(payload).length - 1);
    await expectShut(lab(), 'digest-mismatch');
    expect(holding(story.workspace('presse-nord'), names)).toEqual([]);
  });
});

it('two exports of one bucket have payloads of one length, whatever the jury decided', async () => {
  const { story } = lab();
  await story.export(await lab().jury(3, CANDIDATES));
  await story.export(await lab().jury(4, CANDIDATES), true);
  const payload = (revision: number, scope: string): string =>
    lab().depot('quotidien', `r${revision}/${scope}/payload.pgp`);
  for (const scope of ['press', 'press-failed']) {
    expect(statSync(payload(1, scope)).size).toBe(statSync(payload(2, scope)).size);
    expect(readFileSync(payload(1, scope)).equals(readFileSync(payload(2, scope)))).toBe(false);
  }
  const schema = (revision: number): string => lab().depot('quotidien', `r${revision}/press/schema.json`);
  // What a manifest says of files is what anyone who holds them can see.
  const { files } = lab().value(
    lab().depot('quotidien', 'r2/press/quotidien/manifest.json'),
    manifestDocument,
  );
  expect(files.map(({ name, length }) => [name, length])).toEqual([
    ['payload.pgp', statSync(payload(2, 'press')).size],
    ['challenge.pgp', statSync(lab().depot('quotidien', 'r2/press/quotidien/challenge.pgp')).size],
    ['schema.json', statSync(schema(2)).size],
  ]);
  // The schema stands in clear: it is the same, whatever the jury decided.
  expect(readFileSync(schema(1), 'utf8')).toBe(readFileSync(schema(2), 'utf8'));
});
