/**
 * An officer's key is lost, and fewer than k are left to release: the way back, step by step, each step named by what the
 * program says at the one before (docs/fr/clerc.md, «Une clé perdue»).
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words } from '../../src/cli/messages/fr.ts';
import { sayFault } from '../../src/cli/messages/words.ts';
import { SceauError } from '../../src/errors.ts';
import { writeFileAtomic } from '../../src/io/files.ts';
import { createPublication } from '../../src/stages/create-publication.ts';
import { addOfficer } from '../../src/stages/license.ts';
import { type PinReplacement, pinIssuer } from '../../src/stages/pin-registry.ts';
import { proposeRegistry, signRegistry } from '../../src/stages/propose-registry.ts';
import { loadChain } from '../../src/workspace/registry-store.ts';
import { recording } from '../../src/stages/context.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { HOUR, Story } from '../support/story.ts';

const PARTY = 'presse-nord';

/** What a person reads of a refusal. */
async function refusal(run: Promise<unknown>): Promise<{ code: string; text: string; params: unknown }> {
  const error: unknown = await run.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof SceauError)) throw new Error('not refused', { cause: error });
  const { message, hint } = sayFault(words, error);
  const text = `${message} / ${hint}`.replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ');
  return { code: error.code, text, params: error.params };
}

/** Registers an officer's key of one workspace under an id. */
async function register(story: Story, id: string, from: string, isNewKey = false): Promise<void> {
  const { armored, fingerprint } = await story.certificate(from, 'officer');
  const depot = { address: story.depot(from) };
  await story.run('rectorat', (context) =>
    addOfficer(context, { id, name: id, certificate: armored, fingerprint, depot, isNewKey }),
  );
}

const registryPath = (story: Story, version: number): string =>
  join(story.workspace('rectorat'), 'registry', `registry-${version}.json`);

const versions = (story: Story): Promise<number> =>
  story.run(
    'rectorat',
    async (context) => (await loadChain(context.workspace, 'lille', recording(context))).length,
  );

async function withJury(story: Story): Promise<string> {
  const jury = join(story.dir, 'jury.csv');
  writeFileAtomic(jury, await smallJuryFile());
  return jury;
}

describe('a lost key, where enough officers are left to sign a registry', () => {
  let story: Story;
  let jury: string;
  beforeAll(async () => {
    story = await Story.begin({
      officers: ['claire', 'denis', 'elise'],
      approvals: 2,
      distributors: { [PARTY]: ['press'] },
    });
    jury = await withJury(story);
    const publication = await story.run('rectorat', (context) =>
      createPublication(context, {
        title: 'À deux responsables',
        exams: ['BCG', 'BTN'],
        session: '2026-06',
        group: '1',
        hour: { utc: HOUR, zone: 'Europe/Paris' },
        officers: ['claire', 'denis'],
        approvals: 2,
      }),
    );
    story.publication = publication.value.publication;
    await story.export(jury);
    await story.receive(PARTY);
    await story.approve('claire');
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('denis');
    story.clock.set(HOUR);
  });
  afterAll(() => story.end());

  it('the release names who has handed over and who has not, and the way on', async () => {
    const { code, text, params } = await refusal(story.release());
    expect(code).toBe('quorum-missing');
    expect(params).toEqual({
      needed: 2,
      found: 1,
      handedOver: ['denis'],
      consented: ['claire'],
      missing: [],
    });
    expect(text).toContain('par denis');
    expect(text).toContain('accord sans part : claire');
    expect(text).toMatch(/partner add … --officer --new-key.*registry propose.*export --new-revision/);
  });

  it('another key for a known officer is taken when it is said to be one', async () => {
    await story.addWorkspace('claire-neuve', { role: 'officer', id: 'claire' });
    const { code, text } = await refusal(register(story, 'claire', 'claire-neuve'));
    expect(code).toBe('party-key-known');
    expect(text).toMatch(/--new-key.*registry propose/);
    await register(story, 'claire', 'claire-neuve', true);
  });

  it('the others sign the registry that has it', async () => {
    const { version, changes } = await story.run('rectorat', (context) =>
      proposeRegistry(context, { officers: story.officers, leastApprovals: 2 }),
    );
    expect(version).toBe(2);
    expect(changes.parties.map(({ before, after }) => [before?.id, after?.id])).toEqual([
      ['claire', 'claire'],
    ]);
    for (const [officer, believed] of [
      ['denis', 1],
      ['elise', 2],
    ] as const) {
      await story.run(officer, (context) => signRegistry(context, registryPath(story, 2), async () => true));
      expect(await versions(story)).toBe(believed);
    }
  });

  it('a new revision is sealed for the new key, approved, released and opened', async () => {
    const { revision } = await story.export(jury, true);
    expect(revision).toBe(2);
    await story.receive(PARTY);
    await story.pin('claire-neuve');
    // Who has the lost key can do nothing with the new revision, nor with a new registry.
    cpSync(story.depot('claire-neuve'), story.depot('claire'), { recursive: true });
    await expect(story.approve('claire')).rejects.toMatchObject({ code: 'decryption-failed' });
    const before = await refusal(story.release());
    expect(before.params).toMatchObject({
      found: 0,
      handedOver: [],
      consented: [],
      missing: ['claire', 'denis'],
    });
    for (const officer of ['claire-neuve', 'denis']) await story.approve(officer);
    const { omissions } = await story.release();
    expect(omissions).toEqual([]);
    const outcomes = await story.open(PARTY);
    expect(outcomes.map(({ revision: opened, fault }) => [opened, fault])).toEqual([[2, null]]);
  });
});

describe('lost keys, where too few officers are left to sign a registry', () => {
  let story: Story;
  let jury: string;
  const digest = (): string =>
    createHash('sha256')
      .update(readFileSync(registryPath(story, 1)))
      .digest('hex');
  const pin = (name: string, replace?: (shown: PinReplacement) => Promise<boolean>) =>
    story.run(name, (context) =>
      pinIssuer(context, { path: registryPath(story, 1), sha256: digest(), replace }),
    );

  beforeAll(async () => {
    story = await Story.begin({
      officers: ['claire', 'denis'],
      approvals: 2,
      distributors: { [PARTY]: ['press'] },
    });
    jury = await withJury(story);
    await story.export(jury);
    await story.receive(PARTY);
  });
  afterAll(() => story.end());

  it('a registry that one of two has signed counts for nothing', async () => {
    await story.addWorkspace('claire-neuve', { role: 'officer', id: 'claire' });
    await register(story, 'claire', 'claire-neuve', true);
    await story.run('rectorat', (context) =>
      proposeRegistry(context, { officers: story.officers, leastApprovals: 2 }),
    );
    await story.run('denis', (context) => signRegistry(context, registryPath(story, 2), async () => true));
    expect(await versions(story)).toBe(1);
  });

  it('the rectorat begins anew, in another workspace, with a first registry', async () => {
    const before = digest();
    const [old, fresh] = [`${story.workspace('rectorat')}-ancien`, story.workspace('rectorat')];
    renameSync(fresh, old);
    await story.addWorkspace('rectorat', { role: 'rectorat', id: 'lille', academies: ['09'] });
    cpSync(join(old, 'sceau.toml'), join(fresh, 'sceau.toml'));
    await register(story, 'claire', 'claire-neuve');
    await register(story, 'denis', 'denis');
    await story.run('rectorat', (context) =>
      proposeRegistry(context, { officers: story.officers, leastApprovals: 2 }),
    );
    expect(digest()).not.toBe(before);
  });

  it('whoever has pinned the old one is told how to take the new one, and of an attack', async () => {
    for (const name of [PARTY, 'denis', 'auditor']) {
      const { code, text } = await refusal(pin(name));
      expect(code).toBe('issuer-pinned');
      expect(text).toMatch(/de vive voix.*--replace.*attaque/);
    }
  });

  it('a replacement shows both digests, and a no changes nothing', async () => {
    const shown: PinReplacement[] = [];
    const no = async (found: PinReplacement): Promise<boolean> => {
      shown.push(found);
      return false;
    };
    expect((await refusal(pin(PARTY, no))).code).toBe('not-confirmed');
    expect(shown.map(({ issuer, next }) => [issuer, next])).toEqual([['lille', digest()]]);
    expect(shown[0]?.pinned).not.toBe(digest());
    expect(existsSync(join(story.workspace(PARTY), 'replaced'))).toBe(false);
    expect((await refusal(pin(PARTY))).code).toBe('issuer-pinned');
  });

  it('a yes pins the new one, and keeps the old record apart', async () => {
    let pinned = '';
    await pin(PARTY, async (found) => {
      ({ pinned } = found);
      return true;
    });
    const apart = join(story.workspace(PARTY), 'replaced', 'lille', pinned.slice(0, 16));
    expect(existsSync(join(story.workspace(PARTY), 'trust/lille/pin.json'))).toBe(true);
    expect(existsSync(join(apart, 'trust/registry-1.json'))).toBe(true);
    expect(existsSync(join(apart, 'record', story.publication, 'publication.json'))).toBe(true);
    expect(existsSync(join(story.workspace(PARTY), 'record/lille'))).toBe(false);
  });

  it('then a publication goes its whole way under it', async () => {
    for (const name of ['denis', 'auditor']) await pin(name, async () => true);
    await story.pin('claire-neuve');
    // What the old registry had sent is taken out of the depots by hand, as the guide says.
    for (const name of [PARTY, 'denis'])
      renameSync(join(story.depot(name), 'lille'), join(story.dir, `avant-${name}`));
    await story.license(PARTY, 'press');
    await story.announce('Après la perte des clés');
    await story.export(jury);
    const { outcomes, failures } = await story.receive(PARTY);
    expect([failures, outcomes.map(({ outcome }) => outcome)]).toEqual([[], ['accepted']]);
    story.clock.set('2026-07-03T07:30:00Z');
    for (const officer of ['claire-neuve', 'denis']) await story.approve(officer);
    story.clock.set(HOUR);
    await story.release();
    expect((await story.open(PARTY)).map(({ fault }) => fault)).toEqual([null]);
    await story.status(true);
    expect((await story.verify(join(story.workspace('rectorat'), 'record'))).failures).toEqual([]);
  });
});
