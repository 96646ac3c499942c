import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportResults } from '../../src/stages/export.ts';
import { createPublication } from '../../src/stages/create-publication.ts';
import { licenseDistributor } from '../../src/stages/license.ts';
import { type KitReport, makeKit } from '../../src/stages/make-kit.ts';
import { openRelease } from '../../src/stages/open-release.ts';
import { proposeRegistry } from '../../src/stages/propose-registry.ts';
import { type ReleaseReport, releasePublication } from '../../src/stages/release.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { HOUR, Story } from '../support/story.ts';

const OFFICERS = ['claire', 'denis', 'esther'] as const;

/** The files of a folder, by their paths below it. */
function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** A sealed and received publication of three officers, two of whom it takes. */
async function received(): Promise<Story> {
  const story = await Story.begin({ officers: OFFICERS, approvals: 2 });
  const jury = join(story.dir, 'jury.csv');
  writeFileSync(jury, await smallJuryFile());
  await story.export(jury);
  for (const party of Object.keys(story.distributors)) await story.receive(party);
  return story;
}

const makeKitAt = (story: Story, name = 'kit', from = 'rectorat'): Promise<KitReport> =>
  story.run(from, (context) => makeKit(context, story.publication, story.workspace(name)));

/** Brings the release key to a kit, as `key import` does: it is kept elsewhere. */
function bringKey(story: Story, kit: string): void {
  mkdirSync(join(story.workspace(kit), 'keys'));
  cpSync(join(story.dir, 'safe.asc'), join(story.workspace(kit), 'keys', 'release.asc'));
}

const keepKey = (story: Story): void =>
  cpSync(join(story.workspace('rectorat'), 'keys', 'release.asc'), join(story.dir, 'safe.asc'));

describe('a second site', () => {
  let story: Story;
  const acts = ['claire', 'denis'].map((officer) => `stick-${officer}`);
  const release = (to?: string): Promise<ReleaseReport> =>
    story.run('kit', (context) =>
      releasePublication(context, story.publication, {
        acts: acts.map((each) => join(story.dir, each)),
        to: to === undefined ? undefined : join(story.dir, to),
      }),
    );
  const open = (party: string, dir: string): ReturnType<typeof openRelease> =>
    story.run(party, (context) =>
      openRelease(context, { publication: story.publication }, join(story.dir, dir)),
    );

  beforeAll(async () => {
    story = await received();
  });
  afterAll(() => story.end());

  it('is given a kit that holds no private key, no payload, nothing that is for one person alone', async () => {
    await story.approve('claire');
    const { revision, unreachable } = await makeKitAt(story);
    expect({ revision, unreachable }).toEqual({ revision: 1, unreachable: 0 });
    const kit = story.workspace('kit');
    const tree = `${story.issuer}/${story.publication}`;
    expect(filesOf(kit)).toEqual(
      [
        'sceau.toml',
        ...['claire', 'denis', 'esther', 'presse-nord', 'quotidien'].map((id) => `parties/${id}/party.json`),
        ...['presse-nord/licence-press-1', 'quotidien/licence-press-failed-1'].flatMap((name) => [
          `parties/${name}.json`,
          `parties/${name}.json.asc`,
        ]),
        'registry/registry-1.json',
        `custody/${tree}/r1/lock.pgp`,
        `custody/${tree}/r1/nonces.json`,
        ...[
          'publication.json',
          'registry-1.json',
          'r1/request-1.json',
          'r1/officers/claire/approval-claire-1-0.json',
        ]
          .concat('r1/press/presse-nord/manifest.json', 'r1/press-failed/quotidien/manifest.json')
          .map((name) => `record/${tree}/${name}`),
        ...['publication.json', 'r1/request-1.json', 'r1/officers/claire/approval-claire-1-0.json']
          .concat('r1/press/presse-nord/manifest.json', 'r1/press-failed/quotidien/manifest.json')
          .map((name) => `record/${tree}/${name}.asc`),
      ].sort(),
    );
    for (const path of filesOf(kit)) {
      expect(statSync(join(kit, path)).mode & 0o777, path).toBe(0o600);
      expect(readFileSync(join(kit, path), 'utf8')).not.toContain('PRIVATE KEY');
    }
    expect(statSync(kit).mode & 0o777).toBe(0o700);
  });

  it('does not learn whether a guess of the jury file is right', async () => {
    const path = `custody/${story.issuer}/${story.publication}/r1/nonces.json`;
    const read = (name: string): { readonly source: unknown } =>
      JSON.parse(readFileSync(join(story.workspace(name), path), 'utf8')) as { source: unknown };
    expect(read('rectorat').source).not.toBeNull();
    expect(read('kit').source).toBeNull();
  });

  it('cannot do anything else with it', async () => {
    const { publication } = story;
    const request = {
      file: join(story.dir, 'jury.csv'),
      publication,
      newRevision: false,
      confirm: async () => true,
    };
    const hour = { utc: HOUR, zone: 'Europe/Paris' };
    const statement = { title: 'Une autre', exams: ['BCG'], session: '2026-06', group: '1' as const, hour };
    const terms = { scope: 'press', basis: 'Licence 1', validFromMs: 0, validUntilMs: 1 };
    const distributor = {
      id: 'autre',
      name: 'Autre',
      certificate: new Uint8Array(),
      fingerprint: '',
      depot: { address: 'x' },
    };
    for (const attempt of [
      () => story.run('kit', (context) => exportResults(context, request)),
      () => story.run('kit', (context) => createPublication(context, statement)),
      () =>
        story.run('kit', (context) => proposeRegistry(context, { officers: ['claire'], leastApprovals: 1 })),
      () => story.run('kit', (context) => licenseDistributor(context, distributor, terms)),
      () => makeKitAt(story, 'kit-of-kit', 'kit'),
    ]) {
      await expect(attempt()).rejects.toMatchObject({ code: 'kit-only' });
    }
    expect(existsSync(story.workspace('kit-of-kit'))).toBe(false);
  });

  it('gets a newer kit in the place of one that was not used, and of nothing else', async () => {
    // Looking into the one before, and trying it, left a journal: it is in use.
    await expect(makeKitAt(story)).rejects.toMatchObject({ code: 'output-exists' });
    rmSync(story.workspace('kit'), { recursive: true });
    await makeKitAt(story);
    await story.approve('denis');
    await makeKitAt(story);
    const approval = `record/${story.issuer}/${story.publication}/r1/officers/denis/approval-denis-1-0.json.asc`;
    expect(filesOf(story.workspace('kit'))).toContain(approval);
    expect(readdirSync(story.dir).filter((name) => name.startsWith('.sceau'))).toEqual([]);
    const strange = join(story.dir, 'strange');
    mkdirSync(strange);
    writeFileSync(join(strange, 'letter.txt'), 'mine');
    await expect(makeKitAt(story, 'strange')).rejects.toMatchObject({ code: 'output-exists' });
    expect(readdirSync(strange)).toEqual(['letter.txt']);
  });

  it('is refused before the hour, and without the officers’ shares', async () => {
    keepKey(story);
    bringKey(story, 'kit');
    rmSync(story.workspace('rectorat'), { recursive: true });
    await expect(
      story.run('kit', (context) => releasePublication(context, story.publication)),
    ).rejects.toMatchObject({ code: 'before-hour' });
    story.clock.set(HOUR);
    await expect(
      story.run('kit', (context) => releasePublication(context, story.publication)),
    ).rejects.toMatchObject({ code: 'quorum-missing' });
  });

  it('releases with what the officers bring on sticks, onto a medium, over no network', async () => {
    for (const officer of ['claire', 'denis']) {
      await story.approve(officer);
      // The stick is pulled out at the officer's, and plugged in here under another name.
      renameSync(story.depot(officer), join(story.dir, `stick-${officer}`));
    }
    const before = filesOf(story.depot('presse-nord'));
    const { outcomes, omissions } = await release('medium');
    expect(omissions).toEqual([]);
    expect(outcomes.map(({ party, fault, sent }) => [party, fault, sent > 0])).toEqual([
      [join(story.dir, 'medium'), null, true],
    ]);
    expect(filesOf(story.depot('presse-nord'))).toEqual(before);
    expect(
      filesOf(join(story.dir, 'medium')).filter((name) =>
        /share|summary|handover|receipt|payload/.test(name),
      ),
    ).toEqual([]);
  });

  it('writes the same again where it is run again, and nothing is sent', async () => {
    const tree = filesOf(join(story.dir, 'medium'));
    const { outcomes } = await release('medium');
    expect(outcomes.map(({ sent, present }) => [sent, present > 0])).toEqual([[0, true]]);
    expect(filesOf(join(story.dir, 'medium'))).toEqual(tree);
  });

  it('makes no folder where the medium is not there', async () => {
    await expect(release('unplugged/medium')).rejects.toMatchObject({ code: 'input-missing' });
    expect(existsSync(join(story.dir, 'unplugged'))).toBe(false);
  });

  it('is opened from the medium, without an inbox', async () => {
    renameSync(story.depot('presse-nord'), join(story.dir, 'gone'));
    const [outcome] = await open('presse-nord', 'medium');
    expect(outcome).toMatchObject({ scope: 'press', fault: null });
    expect(readFileSync(outcome?.path ?? '', 'utf8')).toContain('REPETITION');
    renameSync(join(story.dir, 'gone'), story.depot('presse-nord'));
    const receipts = filesOf(story.depot('presse-nord')).filter((name) => /opened/.test(name));
    expect(receipts).toEqual([]);
    await story.receive('presse-nord');
    expect(filesOf(story.depot('presse-nord')).filter((name) => /opened/.test(name))).toHaveLength(2);
  });

  it('is opened from the publication’s folder alone, as it comes by mail', async () => {
    const mail = join(story.dir, 'mail');
    cpSync(join(story.dir, 'medium', story.issuer, story.publication), mail, { recursive: true });
    const [outcome] = await open('quotidien', 'mail');
    expect(outcome).toMatchObject({ scope: 'press-failed', fault: null });
  });

  it('says that nothing is released where the folder holds no release, and that no folder is there', async () => {
    mkdirSync(join(story.dir, 'empty'));
    rmSync(join(story.workspace('quotidien'), 'opened'), { recursive: true });
    expect(await open('quotidien', 'empty')).toMatchObject([{ path: null, fault: { code: 'not-released' } }]);
    await expect(open('quotidien', 'absent')).rejects.toMatchObject({ code: 'depot-missing' });
  });

  it('pushes to the distributors, once there is a network', async () => {
    const { outcomes } = await release();
    expect(outcomes.map(({ party, fault }) => [party, fault])).toEqual([
      ['presse-nord', null],
      ['quotidien', null],
    ]);
    expect(await story.open('quotidien')).toMatchObject([{ fault: null }]);
  });
});
