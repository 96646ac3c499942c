/** What an inbox may be made to hold: files swapped and moved. Receive refuses it. */
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, useLab } from './lab.ts';
import { expectNothingOpened, expectRejected, expectRejectionKnown } from './refusals.ts';

const lab = useLab('pushed');

const MINE = 'r1/press/presse-nord';
const at = (path: string): string => lab().depot('presse-nord', path);
const theirs = (path: string): string => lab().depot('quotidien', path);

describe('an inbox as it should be', () => {
  it('is accepted', async () => {
    const { outcomes, failures } = await lab().story.receive('presse-nord');
    expect([outcomes.map((each) => each.outcome), failures]).toEqual([['accepted'], []]);
  });

  it('is ignored while the signature of the manifest has not come', async () => {
    rmSync(at(`${MINE}/manifest.json.asc`));
    expect(await lab().story.receive('presse-nord')).toEqual({ outcomes: [], failures: [] });
    expectNothingOpened(lab(), 'presse-nord');
  });
});

const swap = (name: string): void => cpSync(theirs(`r1/press/quotidien/${name}`), at(`${MINE}/${name}`));

describe('files that belong elsewhere', () => {
  it('are not mine where the whole folder is another recipient’s', async () => {
    for (const path of filesBelow(theirs('r1/press/quotidien'))) swap(basename(path));
    await expectRejected(lab(), 'document-link', { link: 'recipient' });
  });

  it('are not mine where the manifest is another recipient’s', async () => {
    swap('manifest.json');
    swap('manifest.json.asc');
    await expectRejected(lab(), 'document-link', { link: 'recipient' });
  });

  it('are not mine where the licence is another recipient’s', async () => {
    swap('licence.json');
    swap('licence.json.asc');
    await expectRejected(lab(), 'document-link', { link: 'licence' });
  });

  it('are not mine where the challenge is another recipient’s', async () => {
    const own = readFileSync(at(`${MINE}/challenge.pgp`)).length;
    swap('challenge.pgp');
    // Signatures differ in length by chance, so whichever check looks first may see it.
    const same = readFileSync(at(`${MINE}/challenge.pgp`)).length === own;
    await expectRejected(lab(), same ? 'digest-mismatch' : 'length-mismatch');
  });

  it('are not this scope’s where the payload is another scope’s', async () => {
    cpSync(theirs('r1/press-failed/payload.pgp'), at('r1/press/payload.pgp'));
    await expectRejected(lab(), 'digest-mismatch');
  });

  it('are not of a scope by standing in its folder', async () => {
    cpSync(at('r1/press'), at('r1/press-failed'), { recursive: true });
    await expectRejected(lab(), 'document-link', { scope: 'press-failed', link: 'scope' });
    await expectRejectionKnown(lab(), 'document-link', { scope: 'press-failed' });
  });

  it('are not of a revision by standing in its folder', async () => {
    cpSync(at('r1'), at('r2'), { recursive: true });
    await expectRejected(lab(), 'document-link', { revision: 2, link: 'revision' });
    await expectRejectionKnown(lab(), 'document-link', { revision: 2 });
  });
});
