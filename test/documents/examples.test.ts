/**
 * The examples of every FORMAT.md are what the code makes: byte for byte for what is the same in every run, by
 * verification for signatures, which are not. `npm run examples` writes them anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { verify } from '../../src/documents/envelope.ts';
import { encodeUtf8 } from '../../src/io/encodings.ts';
import { peer } from '../support/peers.ts';
import { GnupgHome } from '../support/gnupg.ts';
import { type Documents, makeDocuments } from '../support/documents.ts';
import { signed } from '../support/sample.ts';
import { EXAMPLE_FOLDERS, formatPath, makeExamples, putExamples, readExamples } from '../support/examples.ts';
import { readSampleFile, sampleCast } from '../support/sample-cast.ts';
import { scratchFolder } from '../support/scratch.ts';

const ASC = 'manifest.json.asc';
const moment = { nowMs: Date.parse('2026-07-03T08:00:00Z'), mode: 'accept' } as const;

let made: ReadonlyMap<string, string>;
let documents: Documents;

const standing = (folder: string): ReadonlyMap<string, string> =>
  readExamples(readFileSync(formatPath(folder), 'utf8'));

/** The stored signature over the manifest, or a new one where it no longer fits. */
async function manifestSignature(): Promise<string> {
  const stored = standing('documents').get(ASC) ?? '';
  const { file, bytes, document } = documents.manifest;
  const candidate = { file, bytes, asc: encodeUtf8(stored) };
  const fits = await verify(candidate, { document, trust: documents.trust, moment }).then(
    () => true,
    () => false,
  );
  return fits ? stored : new TextDecoder().decode((await signed(documents.manifest)).asc);
}

beforeAll(async () => {
  made = await makeExamples(scratchFolder());
  documents = await makeDocuments(await sampleCast());
  if (process.env['SCEAU_EXAMPLES'] !== 'write') return;
  const all = new Map([...made, [ASC, await manifestSignature()]]);
  for (const folder of EXAMPLE_FOLDERS) {
    const path = formatPath(folder);
    writeFileSync(path, putExamples(readFileSync(path, 'utf8'), all));
  }
});

describe('the examples of FORMAT.md', () => {
  it.each(EXAMPLE_FOLDERS)('are what the code makes in %s/', (folder) => {
    const examples = [...standing(folder)].filter(([name]) => name !== ASC);
    expect(examples.length).toBeGreaterThan(0);
    for (const [name, text] of examples) expect(text, name).toBe(made.get(name));
  });

  it('are shown, every one of them', () => {
    const shown = EXAMPLE_FOLDERS.flatMap((folder) => [...standing(folder).keys()]);
    expect(shown.filter((name) => name !== ASC).toSorted()).toEqual([...made.keys()].toSorted());
  });

  it('hold a signature over the manifest that verifies', async () => {
    const asc = encodeUtf8(standing('documents').get(ASC) ?? '');
    const { file, bytes, document } = documents.manifest;
    const verified = await verify({ file, bytes, asc }, { document, trust: documents.trust, moment });
    expect(verified.signer.role).toBe('seal');
  });

  it.skipIf(peer('gpg') === undefined)('hold a signature that GnuPG verifies too', () => {
    const home = new GnupgHome();
    try {
      const manifest = home.file('manifest.json');
      writeFileSync(manifest, standing('documents').get('manifest.json') ?? '');
      writeFileSync(`${manifest}.asc`, standing('documents').get(ASC) ?? '');
      home.ok(['--import'], readSampleFile('seal.cert.asc'));
      const { status, said } = home.run(['--verify', `${manifest}.asc`, manifest]);
      expect(status).toBe(0);
      expect(said.some((line) => line.startsWith('GOODSIG '))).toBe(true);
      expect(said.some((line) => line.startsWith('VALIDSIG BAB89BF740C23166F768CA48AFEBDEFA13C89585 '))).toBe(
        true,
      );
    } finally {
      home.close();
    }
  });
});
