/** `open --format` and the schema beside the results: made of what was signed, or not at all. */
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestDocument } from '../../src/documents/manifest.ts';
import { sha256Hex } from '../../src/io/encodings.ts';
import { DERIVED_FORMATS } from '../../src/results/output/formats.ts';
import { type FormattedOutcome, formatOpened } from '../../src/stages/format-results.ts';
import { purgePublication } from '../../src/stages/purge.ts';
import { filesBelow, flipBit, useLab } from '../attacks/lab.ts';
import { expectRejected } from '../attacks/refusals.ts';
import { parsed } from '../results/fixtures.ts';
import { tableFaults } from '../support/table-schema.ts';

const PARTY = 'presse-nord';

describe('results that are open', () => {
  const lab = useLab('opened');
  const folder = (): string =>
    join(lab().story.workspace(PARTY), 'opened', 'lille', lab().story.publication, 'r1', 'press');
  const opened = (name: string): string => join(folder(), name);
  const text = (name: string): string => readFileSync(opened(name), 'utf8');

  /** What `open --format` does, once the results are open. */
  async function format(formats: readonly (typeof DERIVED_FORMATS)[number][]): Promise<FormattedOutcome> {
    const outcomes = await lab().story.open(PARTY);
    const [one] = await lab().story.run(PARTY, (context) =>
      formatOpened(context, { publication: lab().story.publication }, { outcomes, formats }),
    );
    if (one === undefined) throw new Error('nothing was opened');
    return one;
  }

  it('have the schema that the manifest names beside them, and are as it says', () => {
    const manifest = lab().value(lab().record(PARTY, `r1/press/${PARTY}/manifest.json`), manifestDocument);
    const [, , schema] = manifest.files;
    const bytes = readFileSync(opened('results-REPETITION.schema.json'));
    expect(schema).toEqual({ name: 'schema.json', sha256: sha256Hex(bytes), length: bytes.length });
    expect(tableFaults(bytes.toString('utf8'), text('results-REPETITION.csv'))).toEqual([]);
    expect(parsed(text('results-REPETITION.csv')).length).toBeGreaterThan(5);
  });

  it('get their schema back where it was removed or altered', async () => {
    const path = opened('results-REPETITION.schema.json');
    const before = readFileSync(path);
    rmSync(path);
    await lab().story.open(PARTY);
    expect(readFileSync(path)).toEqual(before);
    writeFileSync(path, '{}');
    await lab().story.open(PARTY);
    expect(readFileSync(path)).toEqual(before);
    flipBit(lab().record(PARTY, 'r1/press/schema.json'), 99);
    const [refused] = await lab().story.open(PARTY);
    expect([refused?.path, refused?.fault?.code]).toEqual([null, 'digest-mismatch']);
  });

  it('are written in every form that is asked for, for this user alone', async () => {
    const { files, fault, path } = await format(DERIVED_FORMATS);
    expect([fault, path]).toEqual([null, opened('results-REPETITION.csv')]);
    expect(files).toEqual([
      opened('results-REPETITION.ndjson'),
      opened('results-REPETITION.json'),
      opened('results-tableur-REPETITION.csv'),
    ]);
    const [header = [], ...rows] = parsed(text('results-REPETITION.csv'));
    const expected = rows.map((cells) => Object.fromEntries(header.map((name, at) => [name, cells[at]])));
    expect(JSON.parse(text('results-REPETITION.json'))).toEqual(expected);
    const lines = text('results-REPETITION.ndjson').trimEnd().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(expected);
    for (const file of files) expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('are written anew where somebody altered a form', async () => {
    await format(['json']);
    const before = text('results-REPETITION.json');
    writeFileSync(opened('results-REPETITION.json'), '[]');
    await format(['json']);
    expect(text('results-REPETITION.json')).toBe(before);
  });

  it('that were altered are written in no form', async () => {
    const outcomes = await lab().story.open(PARTY);
    flipBit(opened('results-REPETITION.csv'), 2000);
    const names = readdirSync(folder());
    const [one] = await lab().story.run(PARTY, (context) =>
      formatOpened(
        context,
        { publication: lab().story.publication },
        { outcomes, formats: [...DERIVED_FORMATS] },
      ),
    );
    expect([one?.fault?.code, one?.files]).toEqual(['results-altered', []]);
    expect(readdirSync(folder())).toEqual(names);
  });

  it('are gone in every form after a purge', async () => {
    await format(DERIVED_FORMATS);
    await lab().story.run(PARTY, (context) =>
      purgePublication(context, { publication: lab().story.publication }, async () => true),
    );
    expect(existsSync(folder())).toBe(false);
    expect(filesBelow(lab().story.workspace(PARTY)).filter((path) => path.includes('results'))).toEqual([]);
  });
});

describe('a schema on its way', () => {
  const lab = useLab('pushed');

  it('tells the same of a scope whatever became of its candidates', async () => {
    const schema = readFileSync(lab().depot(PARTY, 'r1/press/schema.json'));
    await lab().story.export(await lab().jury(9, 200));
    expect(readFileSync(lab().depot(PARTY, 'r2/press/schema.json'))).toEqual(schema);
  });

  it('that was changed by one bit is refused, and kept in quarantine', async () => {
    flipBit(lab().depot(PARTY, 'r1/press/schema.json'), 999);
    await expectRejected(lab(), 'digest-mismatch');
    const quarantined = filesBelow(join(lab().story.workspace(PARTY), 'quarantine'));
    expect(quarantined.some((path) => path.endsWith('/schema.json'))).toBe(true);
  });

  it('that was changed or is missing is found by an auditor', async () => {
    const path = lab().record('rectorat', 'r1/press/schema.json');
    const codes = async (): Promise<ReadonlySet<string>> => {
      const { failures } = await lab().story.verify(lab().record('rectorat'));
      return new Set(failures.map(({ fault }) => fault.code));
    };
    const before = await codes();
    flipBit(path, 999);
    expect([before.has('digest-mismatch'), (await codes()).has('digest-mismatch')]).toEqual([false, true]);
    rmSync(path);
    expect([before.has('file-missing'), (await codes()).has('file-missing')]).toEqual([false, true]);
  });

  it('that is missing or longer is refused', async () => {
    const path = lab().depot(PARTY, 'r1/press/schema.json');
    writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from('\n')]));
    await expectRejected(lab(), 'length-mismatch');
    lab().restore();
    rmSync(path);
    await expectRejected(lab(), 'file-missing');
  });
});
