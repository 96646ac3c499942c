/** Two issuers that gave one id to a publication each, and ids that nobody knows: which one is meant, and what to do. */
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../src/io/files.ts';
import { approve } from '../../src/stages/approve.ts';
import { createPublication } from '../../src/stages/create-publication.ts';
import { addOfficer, licenseDistributor } from '../../src/stages/license.ts';
import { openPublication } from '../../src/stages/open.ts';
import { pinIssuer } from '../../src/stages/pin-registry.ts';
import { proposeRegistry } from '../../src/stages/propose-registry.ts';
import { findPublication } from '../../src/workspace/publication-store.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { HOUR, Story } from '../support/story.ts';

const PARTY = 'presse-nord';
const OFFICER = 'claire';

/** A second rectorat, with the first one's officer and distributor; both publish under one id. */
async function beginBoth(): Promise<{ readonly lille: Story; readonly lyon: Story; readonly jury: string }> {
  const lille = await Story.begin({ distributors: { [PARTY]: ['press'] } });
  const lyon = await Story.begin({ issuer: 'lyon', officers: ['denis'], distributors: {} });
  const officer = await lille.certificate(OFFICER, 'officer');
  const party = await lille.certificate(PARTY, 'distributor');
  await lyon.run('rectorat', (context) =>
    addOfficer(context, {
      id: OFFICER,
      name: OFFICER,
      certificate: officer.armored,
      fingerprint: officer.fingerprint,
      depot: { address: lille.depot(OFFICER) },
    }),
  );
  rmSync(join(lyon.workspace('rectorat'), 'registry'), { recursive: true });
  await lyon.run('rectorat', (context) =>
    proposeRegistry(context, { officers: [OFFICER], leastApprovals: 1 }),
  );
  const path = join(lyon.workspace('rectorat'), 'registry', 'registry-1.json');
  const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
  for (const name of [OFFICER, PARTY])
    await lille.run(name, (context) => pinIssuer(context, { path, sha256 }));
  await lyon.run('rectorat', (context) =>
    licenseDistributor(
      context,
      {
        id: PARTY,
        name: PARTY,
        certificate: party.armored,
        fingerprint: party.fingerprint,
        depot: { address: lille.depot(PARTY) },
      },
      {
        scope: 'press',
        basis: 'Licence de réutilisation 2026-1',
        validFromMs: Date.parse('2026-01-01T00:00:00Z'),
        validUntilMs: Date.parse('2027-01-01T00:00:00Z'),
      },
    ),
  );
  for (const story of [lille, lyon]) {
    const publication = await story.run('rectorat', (context) =>
      createPublication(
        { ...context, random: { bytes: (length) => new Uint8Array(length).fill(1) } },
        {
          title: 'Baccalauréat 2026, premier groupe, sous un seul identifiant',
          exams: ['BCG', 'BTN'],
          session: '2026-06',
          group: '1',
          hour: { utc: HOUR, zone: 'Europe/Paris' },
        },
      ),
    );
    story.publication = publication.value.publication;
  }
  const jury = join(lille.dir, 'jury.csv');
  writeFileAtomic(jury, await smallJuryFile());
  return { lille, lyon, jury };
}

describe('one id of two issuers', () => {
  let lille: Story;
  let lyon: Story;
  let jury: string;
  beforeAll(async () => {
    ({ lille, lyon, jury } = await beginBoth());
  });
  afterAll(() => {
    lille.end();
    lyon.end();
  });

  const ambiguous = { code: 'publication-ambiguous', params: { issuers: 'lille, lyon' } };
  const found = async (issuer?: string): Promise<string> =>
    lille.run(
      PARTY,
      async ({ workspace }) => findPublication(workspace, { publication: lille.publication, issuer }).issuer,
    );
  const opened = async (issuer?: string): Promise<readonly unknown[]> =>
    (await lille.run(PARTY, (context) => openPublication(context, lille.publication, issuer))).map((each) => [
      each.revision,
      each.fault?.code,
    ]);
  const approved = async (issuer?: string): Promise<number> =>
    lille.run(
      OFFICER,
      async (context) => (await approve(context, lille.publication, async () => true, { issuer })).revision,
    );

  it('is the one that was accepted here, while the other was not', async () => {
    expect(lyon.publication).toBe(lille.publication);
    await lyon.export(jury);
    // Of the other, the licence did not come whole: known, and refused.
    const licence = join(lille.depot(PARTY), 'lyon', lyon.publication, 'r1', 'press', PARTY, 'licence.json');
    const whole = readFileSync(licence);
    rmSync(licence);
    await lille.export(jury);
    const first = await lille.receive(PARTY);
    expect(first.outcomes.map((each) => each.outcome)).toEqual(['accepted', 'rejected']);
    expect(await found()).toBe('lille');
    expect(await opened()).toEqual([[1, 'not-released']]);
    writeFileAtomic(licence, whole);
    const second = await lille.receive(PARTY);
    expect(second.outcomes.map((each) => each.outcome)).toEqual(['known', 'accepted']);
  });

  it('has to be said by its issuer once both were', async () => {
    await expect(found()).rejects.toMatchObject(ambiguous);
    await expect(opened()).rejects.toMatchObject(ambiguous);
    expect([await found('lille'), await found('lyon')]).toEqual(['lille', 'lyon']);
    expect(await opened('lyon')).toEqual([[1, 'not-released']]);
    await expect(found('amiens')).rejects.toMatchObject({
      code: 'publication-unknown',
      params: { known: [lille.publication] },
    });
  });

  it('has to be said by an officer of both, until they have seen one alone', async () => {
    await expect(approved()).rejects.toMatchObject(ambiguous);
    expect(await approved('lyon')).toBe(1);
    const consents = join(lille.workspace(OFFICER), 'record', 'lille', lille.publication, 'r1');
    expect(() => readFileSync(join(consents, 'request-1.json'))).toThrow('ENOENT');
    expect(await approved()).toBe(1);
    expect(await approved('lille')).toBe(1);
    await expect(approved()).rejects.toMatchObject(ambiguous);
  });
});

describe('an id that nobody knows', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({ distributors: { [PARTY]: ['press'] } });
  });
  afterAll(() => story.end());

  const open = async (id: string): Promise<unknown> =>
    story.run(PARTY, (context) => openPublication(context, id));

  it('is told a distributor with what is known there and the depot that receive will read', async () => {
    const nothing = { receiveFrom: story.depot(PARTY), known: [] };
    await expect(open('bcg-2026')).rejects.toMatchObject({ code: 'publication-unknown', params: nothing });
    const jury = join(story.dir, 'jury.csv');
    writeFileAtomic(jury, await smallJuryFile());
    await story.export(jury);
    await story.receive(PARTY);
    const one = { receiveFrom: story.depot(PARTY), known: [story.publication] };
    await expect(open('bcg-2026')).rejects.toMatchObject({ code: 'publication-unknown', params: one });
  });

  it('is told an officer with the depot that was read and what stands in it', async () => {
    const refused = story.run(OFFICER, (context) => approve(context, 'bcg-2026', async () => true));
    await expect(refused).rejects.toMatchObject({
      code: 'publication-unknown',
      params: { known: [story.publication] },
    });
    await expect(refused).rejects.toMatchObject({
      params: { depot: expect.stringContaining('depot-claire') },
    });
  });
});
