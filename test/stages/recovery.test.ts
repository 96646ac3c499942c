/** What goes wrong at a desk or on a disk, and must not stay wrong. */
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../src/io/files.ts';
import { createKey, importKey } from '../../src/stages/create-key.ts';
import { createPublication } from '../../src/stages/create-publication.ts';
import { initWorkspace } from '../../src/stages/init-workspace.ts';
import { addOfficer } from '../../src/stages/license.ts';
import { pinIssuer } from '../../src/stages/pin-registry.ts';
import { proposeRegistry, signRegistry } from '../../src/stages/propose-registry.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { HOUR, PASSPHRASE, Story } from '../support/story.ts';

describe('what must not stay wrong', () => {
  let story: Story;
  let jury: string;
  beforeEach(async () => {
    story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
    jury = join(story.dir, 'jury.csv');
    writeFileAtomic(jury, await smallJuryFile());
  });
  afterEach(() => story.end());

  /** The issuer's new name: something that a further registry has to say. */
  const rename = (name: string): void => {
    const path = join(story.workspace('rectorat'), 'sceau.toml');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^name = .*$/m, `name = "${name}"`));
  };

  const statement = {
    title: 'Baccalauréat 2026, premier groupe',
    exams: ['BCG', 'BTN'],
    session: '2026-06',
    group: '1',
    hour: { utc: HOUR, zone: 'Europe/Paris' },
  };

  it('a registry that was renewed after the publication reaches everyone with what is sent next', async () => {
    rename('Essai, renouvelé');
    await story.run('rectorat', (context) =>
      proposeRegistry(context, { officers: ['claire'], leastApprovals: 1 }),
    );
    const path = join(story.workspace('rectorat'), 'registry', 'registry-2.json');
    await story.run('claire', (context) => signRegistry(context, path, async () => true));
    await story.export(jury);
    expect((await story.receive('presse-nord')).outcomes.map((each) => each.outcome)).toEqual(['accepted']);
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    story.clock.set(HOUR);
    await story.release();
    const [opened] = await story.open('presse-nord');
    expect(opened?.fault).toBeNull();
  });

  it('an officer signs nothing but the next version of an issuer that they have pinned', async () => {
    const path = join(story.workspace('rectorat'), 'registry', 'registry-1.json');
    const sign = story.run('claire', (context) => signRegistry(context, path, async () => true));
    await expect(sign).rejects.toMatchObject({ code: 'registry-chain' });
  });

  it('a proposal that nobody has signed may be made again', async () => {
    const propose = { officers: ['claire'], leastApprovals: 1 };
    rename('Essai, renouvelé');
    await story.run('rectorat', (context) => proposeRegistry(context, propose));
    story.clock.advance(60);
    await story.run('rectorat', (context) => proposeRegistry(context, propose));
    const path = join(story.workspace('rectorat'), 'registry', 'registry-2.json');
    await story.run('claire', (context) => signRegistry(context, path, async () => true));
    const again = async () => story.run('rectorat', (context) => proposeRegistry(context, propose));
    await expect(again()).resolves.toMatchObject({ version: 2 });
    rename('Essai, renouvelé encore');
    await expect(again()).resolves.toMatchObject({ version: 3 });
  });

  it('a publication is held to its readers’ rules before it is stored', async () => {
    const create = async (change: object): Promise<unknown> =>
      story.run('rectorat', (context) => createPublication(context, { ...statement, ...change }));
    await expect(create({ officers: ['claire', 'claire'] })).rejects.toMatchObject({
      code: 'approval-quorum',
    });
    const past = { utc: '2026-06-30T08:00:00Z', zone: 'Europe/Paris' };
    await expect(create({ hour: past })).rejects.toMatchObject({ code: 'hour-past' });
    await expect(story.status()).resolves.toMatchObject({ publication: story.publication });
  });

  it('a key that is not in the registry signs nothing', async () => {
    rmSync(join(story.workspace('rectorat'), 'keys', 'seal.asc'));
    await story.run('rectorat', (context) => createKey(context, { name: 'seal', curve: 'p256' }));
    await expect(story.export(jury)).rejects.toMatchObject({ code: 'key-unregistered' });
    await expect(story.license('presse-nord', 'press')).rejects.toMatchObject({ code: 'key-unregistered' });
  });

  it('a distributor whose clock is slow waits; it rejects nothing and signs nothing against the sender', async () => {
    story.clock.advance(3600);
    await story.export(jury);
    story.clock.advance(-600);
    const { outcomes, failures } = await story.receive('presse-nord');
    expect(failures).toEqual([]);
    expect(outcomes.map((each) => [each.outcome, each.fault?.code])).toEqual([
      ['waiting', 'signed-in-future'],
    ]);
    story.clock.advance(600);
    expect((await story.receive('presse-nord')).outcomes.map((each) => each.outcome)).toEqual(['accepted']);
    expect((await story.status(true)).deliveries[0]?.states.rejected).toBeNull();
  });

  it('a publication that is signed ahead of a slow clock waits, and holds up no other', async () => {
    await story.export(jury);
    const { publication: first } = story;
    story.clock.advance(3600);
    await story.announce();
    await story.export(jury);
    story.clock.advance(-600);
    const waiting = await story.receive('presse-nord');
    expect(waiting.failures).toEqual([]);
    const byId = new Map(waiting.outcomes.map((each) => [each.publication, each]));
    expect(byId.get(first)?.outcome).toBe('accepted');
    expect(byId.get(story.publication)).toMatchObject({
      outcome: 'waiting',
      revision: 1,
      fault: { code: 'signed-in-future', params: { file: expect.stringMatching(/publication\.json$/) } },
    });
    expect(existsSync(join(story.workspace('presse-nord'), 'quarantine'))).toBe(false);
    const receipts = join(story.depot('presse-nord'), story.issuer, story.publication, 'receipts');
    expect(existsSync(receipts)).toBe(false);
    story.clock.advance(600);
    const taken = (await story.receive('presse-nord')).outcomes.map((each) => each.outcome);
    expect(taken.toSorted()).toEqual(['accepted', 'known']);
  });

  it('a registry whose officers sign ahead of a slow clock waits too', async () => {
    story.clock.advance(3600);
    rename('Essai, renouvelé');
    await story.run('rectorat', (context) =>
      proposeRegistry(context, { officers: ['claire'], leastApprovals: 1 }),
    );
    const path = join(story.workspace('rectorat'), 'registry', 'registry-2.json');
    await story.run('claire', (context) => signRegistry(context, path, async () => true));
    story.clock.advance(-3600);
    // Where it was made it counts as a proposal until then.
    await story.export(jury);
    const registry = join(story.depot('presse-nord'), story.issuer, story.publication);
    for (const name of ['registry-2.json', 'registry-2.json.claire.asc']) {
      cpSync(join(story.workspace('rectorat'), 'registry', name), join(registry, name));
    }
    const { outcomes, failures } = await story.receive('presse-nord');
    expect(failures).toEqual([]);
    expect(outcomes.map((each) => [each.outcome, each.fault?.code])).toEqual([
      ['waiting', 'signed-in-future'],
    ]);
    story.clock.advance(3600);
    expect((await story.receive('presse-nord')).outcomes.map((each) => each.outcome)).toEqual(['accepted']);
  });

  it('one key does not play two parts', async () => {
    await story.addWorkspace('amiens', { role: 'rectorat', academies: ['20'] });
    const seal = readFileSync(join(story.workspace('amiens'), 'keys', 'seal.asc'));
    rmSync(join(story.workspace('amiens'), 'keys', 'release.asc'));
    const twice = story.run('amiens', (context) => importKey(context, { name: 'release', armored: seal }));
    await expect(twice).rejects.toMatchObject({ code: 'key-unusable', params: { detail: 'seal' } });
  });

  it('a production key has a passphrase worth the name', async () => {
    const dir = join(story.dir, 'production');
    const config = { role: 'officer', realm: 'production', id: 'denis', name: 'Essai' } as const;
    initWorkspace(dir, config, story.clock);
    const secrets = { passphrase: async () => 'a', agentSocket: undefined };
    const create = story.run('production', (context) =>
      createKey({ ...context, secrets }, { name: 'officer', curve: 'p256' }),
    );
    await expect(create).rejects.toMatchObject({ code: 'passphrase-short' });
    expect(PASSPHRASE.length).toBeGreaterThan(12);
  });

  it('the file of an earlier revision does not undo what has replaced it', async () => {
    const corrected = join(story.dir, 'corrected.csv');
    writeFileAtomic(corrected, await smallJuryFile(40, 8));
    await story.export(jury);
    expect((await story.export(corrected)).revision).toBe(2);
    await expect(story.export(jury)).rejects.toMatchObject({
      code: 'csv-superseded',
      params: { revision: 1, newest: 2 },
    });
    expect((await story.export(corrected)).revision).toBe(2);
    expect((await story.export(jury, true)).revision).toBe(3);
  });

  it('a licence without its signature, left by a run that was cut short, is none', async () => {
    const folder = join(story.workspace('rectorat'), 'parties', 'presse-nord');
    cpSync(join(folder, 'licence-press-1.json'), join(folder, 'licence-press-2.json'));
    const { outcomes } = await story.export(jury);
    expect(outcomes.every((each) => each.fault === null)).toBe(true);
  });

  it('a receipt without its signature is collected again', async () => {
    await story.export(jury);
    await story.receive('presse-nord');
    await story.status(true);
    const place = join('record', story.issuer, story.publication, 'receipts', 'presse-nord');
    rmSync(join(story.workspace('rectorat'), place, 'receipt-press-r1-verified.json.asc'));
    expect((await story.status()).deliveries[0]?.states.verified).toBeNull();
    expect((await story.status(true)).deliveries[0]?.states.ready).not.toBeNull();
  });

  it('status says released only to whom the release was delivered', async () => {
    await story.export(jury);
    await story.receive('presse-nord');
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    expect((await story.status(true)).officers[0]?.handedOver).not.toBeNull();
    story.clock.set(HOUR);
    const away = `${story.depot('presse-nord')}-away`;
    cpSync(story.depot('presse-nord'), away, { recursive: true });
    rmSync(story.depot('presse-nord'), { recursive: true });
    await story.release();
    expect((await story.status()).deliveries[0]?.states.released).toBeNull();
    cpSync(away, story.depot('presse-nord'), { recursive: true });
    await story.release();
    expect((await story.status()).deliveries[0]?.states.released).not.toBeNull();
  });

  it('a results-REPETITION.csv that stood there before is not taken for the results', async () => {
    await story.export(jury);
    await story.receive('presse-nord');
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    story.clock.set(HOUR);
    await story.release();
    const folder = join(
      story.workspace('presse-nord'),
      'opened',
      story.issuer,
      story.publication,
      'r1',
      'press',
    );
    writeFileAtomic(join(folder, 'results-REPETITION.csv'), new Uint8Array());
    const [opened] = await story.open('presse-nord');
    expect(opened?.fault).toBeNull();
    const results = readFileSync(join(folder, 'results-REPETITION.csv'), 'utf8');
    expect(results).toMatch(/^nom,prenom/);
    // What its reader makes of the file is theirs: not undone, and not told as what was opened.
    writeFileSync(join(folder, 'results-REPETITION.csv'), `${results}mine\r\n`);
    const [altered] = await story.open('presse-nord');
    expect([altered?.path, altered?.fault?.code]).toEqual([null, 'results-altered']);
    expect(readFileSync(join(folder, 'results-REPETITION.csv'), 'utf8')).toMatch(/mine\r\n$/);
  });

  it('a command that is repeated makes no second registry, licence or publication of the same', async () => {
    story.clock.advance(60);
    await story.run('rectorat', (context) =>
      proposeRegistry(context, { officers: ['claire'], leastApprovals: 1 }),
    );
    await story.license('presse-nord', 'press');
    const first = story.publication;
    await story.announce('Baccalauréat 2026, premier groupe');
    expect(story.publication).toBe(first);
    // Who has one officer is warned each time.
    const made = story.events.map(({ kind }) => kind).filter((kind) => kind !== 'quorum-weak');
    expect(made).toEqual(['registry-stands', 'licence-stands', 'publication-known']);
    const at = (...path: readonly string[]): readonly string[] =>
      readdirSync(join(story.workspace('rectorat'), ...path)).sort();
    expect(at('registry')).toEqual(['registry-1.json']);
    expect(at('parties', 'presse-nord')).toEqual([
      'licence-press-1.json',
      'licence-press-1.json.asc',
      'party.json',
    ]);
    expect(at('record', story.issuer)).toEqual([first]);
  });

  it('what says something else is made', async () => {
    await story.license('presse-nord', 'press', Date.parse('2027-02-01'));
    const licences = readdirSync(join(story.workspace('rectorat'), 'parties', 'presse-nord'));
    expect(licences).toContain('licence-press-2.json.asc');
    const first = story.publication;
    await story.announce('Une autre');
    expect(story.publication).not.toBe(first);
  });

  it('a pin that was cut short binds nobody, and hides no other issuer', async () => {
    const folder = join(story.workspace('presse-nord'), 'trust');
    mkdirSync(join(folder, 'amiens'));
    cpSync(join(folder, 'lille', 'registry-1.json'), join(folder, 'amiens', 'registry-1.json'));
    await story.export(jury);
    expect((await story.receive('presse-nord')).outcomes.map((each) => each.outcome)).toEqual(['accepted']);
    await story.addWorkspace('amiens', { role: 'rectorat', academies: ['20'] });
    await story.addWorkspace('denis', { role: 'officer' });
    const { armored, fingerprint } = await story.certificate('denis', 'officer');
    const depot = { address: story.depot('denis') };
    await story.run('amiens', (context) =>
      addOfficer(context, { id: 'denis', name: 'denis', certificate: armored, fingerprint, depot }),
    );
    await story.run('amiens', async (context) => {
      const { path, sha256 } = await proposeRegistry(context, { officers: ['denis'], leastApprovals: 1 });
      await story.run('presse-nord', (reader) => pinIssuer(reader, { path, sha256 }));
    });
    expect(readdirSync(join(folder, 'amiens')).sort()).toEqual(['pin.json', 'registry-1.json']);
  });
});
