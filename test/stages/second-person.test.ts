/** Nothing is sealed before a second person, with a key of their own, has confirmed the very file. */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { words } from '../../src/cli/messages/fr.ts';
import { caseLines } from '../../src/cli/render/case.ts';
import { type Confirmation, confirmationDocument } from '../../src/documents/confirmation.ts';
import { parseTyped, signDocument } from '../../src/documents/envelope.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { approve } from '../../src/stages/approve.ts';
import { confirmFile } from '../../src/stages/confirm-file.ts';
import { createKey, importKey } from '../../src/stages/create-key.ts';
import { writeConfirmation } from '../../src/workspace/confirmation-store.ts';
import { type SecondKey, openKey, readCertificate } from '../../src/workspace/keys.ts';
import { faultOf } from '../results/fixtures.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { Story } from '../support/story.ts';

let story: Story;
let file: string;

const rectorat = (...parts: readonly string[]): string => join(story.workspace('rectorat'), ...parts);
const kept = (revision: number): string =>
  rectorat('custody', story.issuer, story.publication, `confirmation-${revision}.json`);
const isSealed = (revision: number): boolean =>
  existsSync(rectorat('record', story.issuer, story.publication, `r${revision}`));

/** Makes a key of the rectorat's, and gives its fingerprint. */
async function makeKey(name: SecondKey): Promise<string> {
  const { certificate } = await story.run('rectorat', (context) =>
    createKey(context, { name, curve: 'p256' }),
  );
  return certificate.fingerprint;
}

/** Has the settings ask for one of these people. */
function ask(...fingerprints: readonly string[]): void {
  const toml = readFileSync(rectorat('sceau.toml'), 'utf8').replace(/\n\[gate\]\n.*\n/, '');
  const list = fingerprints.map((each) => `"${each}"`).join(', ');
  writeFileSync(rectorat('sceau.toml'), `${toml}\n[gate]\nsecond_person = [${list}]\n`);
}

function confirm(
  o: { readonly path?: string; readonly key?: SecondKey; readonly says?: boolean } = {},
): Promise<unknown> {
  const { path = file, key = 'second', says = true } = o;
  const { publication } = story;
  return story.run('rectorat', (context) =>
    confirmFile(context, { file: path, publication, key, confirm: async () => says }),
  );
}

/** Code of what an export ends in, which seals nothing. */
async function refused(path = file, revision = 1): Promise<ErrorCode> {
  const fault = await faultOf(story.export(path));
  expect(isSealed(revision)).toBe(false);
  return fault.code;
}

beforeEach(async () => {
  story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
  file = join(story.dir, 'jury.csv');
  writeFileSync(file, await smallJuryFile(60, 7));
  ask(await makeKey('second'));
});
afterEach(() => story.end());

describe('an export that a second person is to confirm', () => {
  it('waits for them, then seals, and tells officers who it was', async () => {
    const missing = await faultOf(story.export(file));
    expect([missing.code, missing.params]).toEqual([
      'second-person-needed',
      { publication: story.publication, revision: 1, fault: 'missing' },
    ]);
    expect(isSealed(1)).toBe(false);
    await confirm();
    await story.export(file);
    expect(isSealed(1)).toBe(true);
    const { fingerprint } = await story.certificate('rectorat', 'second');
    let shown: readonly string[] = [];
    await story.run('claire', (context) =>
      approve(context, story.publication, async (found) => {
        expect(found.summary.value.confirmed).toMatchObject({ fingerprint });
        shown = caseLines(words, found, { isWatched: false });
        return true;
      }),
    );
    expect(shown.join('\n').replaceAll(' ', '')).toContain(fingerprint);
  });

  it('stands in the journal, with no count and no digest of the file', async () => {
    await confirm();
    const journal = readFileSync(rectorat('journal.jsonl'), 'utf8').split('\n');
    const entries = journal.filter((line) => line.includes('"act":"confirm"'));
    const { fingerprint: key } = await story.certificate('rectorat', 'second');
    const entry = { act: 'confirm', publication: story.publication, revision: 1, key };
    expect(entries.map((line) => ({ ...JSON.parse(line), at: '' }))).toEqual([
      { at: '', ...entry, phase: 'intent' },
      { at: '', ...entry, phase: 'done' },
    ]);
    const { source } = parseTyped('c', new Uint8Array(readFileSync(kept(1))), confirmationDocument);
    expect(JSON.stringify(entries)).not.toContain(source.mac);
  });

  it('is refused where they confirmed another file, or the file has changed since', async () => {
    const other = join(story.dir, 'other.csv');
    writeFileSync(other, await smallJuryFile(60, 8));
    await confirm({ path: other });
    const fault = await faultOf(story.export(file));
    expect([fault.code, fault.params]).toMatchObject(['second-person-needed', { fault: 'other-file' }]);
    await confirm();
    copyFileSync(other, file);
    expect(await refused()).toBe('second-person-needed');
  });

  it('is refused where the settings read the file otherwise by now', async () => {
    await confirm();
    const toml = readFileSync(rectorat('sceau.toml'), 'utf8');
    writeFileSync(rectorat('sceau.toml'), `${toml}\n[values.accord_presse]\n"peut-être" = "oui"\n`);
    const fault = await faultOf(story.export(file));
    expect([fault.code, fault.params]).toMatchObject(['second-person-needed', { fault: 'other-file' }]);
    writeFileSync(rectorat('sceau.toml'), toml);
    await story.export(file);
    expect(isSealed(1)).toBe(true);
  });

  it('is refused where they said no, and keeps nothing', async () => {
    expect((await faultOf(confirm({ says: false }))).code).toBe('not-confirmed');
    expect(existsSync(kept(1))).toBe(false);
    expect(await refused()).toBe('second-person-needed');
  });

  it('is confirmed anew for each revision', async () => {
    await confirm();
    await story.export(file);
    const next = join(story.dir, 'next.csv');
    writeFileSync(next, await smallJuryFile(60, 8));
    expect(await refused(next, 2)).toBe('second-person-needed');
    // What was sealed is only sent again.
    await story.export(file);
    await confirm({ path: next });
    await story.export(next);
    expect([isSealed(2), existsSync(kept(1)), existsSync(kept(2))]).toEqual([true, true, true]);
  });

  it('takes the deputy where the settings name them', async () => {
    const deputy = await makeKey('deputy');
    const unfit = await faultOf(confirm({ key: 'deputy' }));
    expect([unfit.code, unfit.params]).toEqual([
      'second-person-unfit',
      { fingerprint: deputy, fault: 'unnamed' },
    ]);
    ask((await story.certificate('rectorat', 'second')).fingerprint, deputy);
    await confirm({ key: 'deputy' });
    await story.export(file);
    expect(isSealed(1)).toBe(true);
  });
});

describe('a second person who is none', () => {
  it('is the one who seals: their key is taken neither as another nor by a copy of its file', async () => {
    const armored = new Uint8Array(readFileSync(rectorat('keys/seal.asc')));
    const imported = story.run('rectorat', (context) => importKey(context, { name: 'deputy', armored }));
    expect((await faultOf(imported)).code).toBe('key-unusable');
    copyFileSync(rectorat('keys/seal.asc'), rectorat('keys/deputy.asc'));
    const { fingerprint } = await story.certificate('rectorat', 'seal');
    ask(fingerprint);
    const unfit = await faultOf(confirm({ key: 'deputy' }));
    expect([unfit.code, unfit.params]).toEqual(['second-person-unfit', { fingerprint, fault: 'registered' }]);
    expect(await refused()).toBe('second-person-needed');
  });

  it('is one whom the settings no longer name', async () => {
    await confirm();
    ask(await makeKey('deputy'));
    expect(await refused()).toBe('signer-unknown');
  });

  it('is whoever signs with the seal key, whatever stands in the document', async () => {
    await confirm();
    const bytes = new Uint8Array(readFileSync(kept(1)));
    const honest: Confirmation = parseTyped('confirmation-1.json', bytes, confirmationDocument);
    for (const copy of [false, true]) {
      // Even where the settings name the seal key and its file stands as the second person's.
      if (copy) copyFileSync(rectorat('keys/seal.asc'), rectorat('keys/second.asc'));
      await story.run('rectorat', async ({ workspace, secrets, clock }) => {
        const key = await openKey(workspace, 'seal', { ...secrets });
        const { fingerprint } = await readCertificate(workspace, 'seal');
        if (copy) ask(fingerprint);
        const value = { ...honest, fingerprint };
        const signed = await signDocument(confirmationDocument, value, key, clock.nowMs());
        const { issuer, publication } = story;
        writeConfirmation(workspace, { issuer, publication, revision: 1 }, signed);
      });
      expect(await refused()).toBe('signer-role');
    }
  });

  it('is nobody, where a byte of what they signed was changed, or it was signed for another revision', async () => {
    await confirm();
    const text = readFileSync(kept(1), 'utf8');
    writeFileSync(kept(1), text.replace('"revision": 1', '"revision": 2'));
    expect(await refused()).toBe('signature-invalid');
    writeFileSync(kept(1), text);
    await story.export(file);
    for (const end of ['', '.asc']) copyFileSync(kept(1) + end, kept(2) + end);
    const next = join(story.dir, 'next.csv');
    writeFileSync(next, await smallJuryFile(60, 8));
    expect(await refused(next, 2)).toBe('document-link');
  });
});
