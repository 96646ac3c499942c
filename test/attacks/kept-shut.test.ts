/**
 * What is meant to keep a publication shut for good: a stolen key's last words after it was replaced, an addition that nobody
 * approved, and junk beside the true files. None of it outlives its maker.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestDocument } from '../../src/documents/manifest.ts';
import { type Notice, noticeDocument } from '../../src/documents/notice.ts';
import { stateDocument } from '../../src/documents/state.ts';
import { createKey } from '../../src/stages/create-key.ts';
import { proposeRegistry, signRegistry } from '../../src/stages/propose-registry.ts';
import { approveAll, notify, parisHour, refresh } from '../support/notices.ts';
import { HOUR } from '../support/story.ts';
import { type Lab, filesBelow, useLab } from './lab.ts';
import { POSTPONED, giveNotice, noticeRef } from './notices.ts';

const PARTY = 'presse-nord';
const DIGEST = '0'.repeat(64);
const NEAR = '2026-07-03T07:30:00Z';

const withdraw = (value: Notice): Notice => ({ ...value, kind: 'withdraw', hour: null });

const faults = async (lab: Lab): Promise<readonly (string | undefined)[]> =>
  (await lab.story.open(PARTY)).map(({ fault }) => fault?.code);

/** The officers put another release key into the registry, or other keys; the old ones stay with the thief. */
async function replaceReleaseKey(
  { story }: Lab,
  names: readonly ('seal' | 'release')[] = ['release'],
): Promise<void> {
  for (const name of names) {
    rmSync(join(story.workspace('rectorat'), `keys/${name}.asc`));
    await story.run('rectorat', (context) => createKey(context, { name, curve: 'p256' }));
  }
  const { path } = await story.run('rectorat', (context) =>
    proposeRegistry(context, { officers: story.officers, leastApprovals: 1 }),
  );
  await story.run('claire', (context) => signRegistry(context, path, async () => true));
}

describe('a stolen release key that was replaced', () => {
  const lab = useLab('received', { distributors: { [PARTY]: ['press'] } });

  it('leaves no state behind that names a notice which will never come', async () => {
    const { story } = lab();
    await refresh(story);
    await lab().resign(
      lab().depot(PARTY, 'state.json'),
      stateDocument,
      (value) => ({
        ...value,
        notice: { number: 999_999, sha256: DIGEST },
        revision: 9999,
        issuedAt: '2026-07-01T09:00:00Z',
        validUntil: '2099-01-01T00:00:00Z',
      }),
      { signer: 'release' },
    );
    story.clock.set('2026-07-01T09:00:00Z');
    expect((await story.receive(PARTY)).failures).toEqual([]);
    await replaceReleaseKey(lab());
    // Registry 2 reaches everyone.
    await refresh(story);
    story.clock.set(NEAR);
    await story.approve('claire');
    story.clock.set(HOUR);
    await story.release();
    expect(await faults(lab())).toEqual([undefined]);
    const { notice } = lab().value(lab().record(PARTY, 'state.json'), stateDocument);
    expect(notice.number).toBe(0);
  });

  it('keeps no share that was handed over to it from being handed over to the new one', async () => {
    const { story } = lab();
    story.clock.set(NEAR);
    await story.approve('claire');
    await replaceReleaseKey(lab());
    await refresh(story);
    await story.approve('claire');
    story.clock.set(HOUR);
    await story.release();
    expect(await faults(lab())).toEqual([undefined]);
  });

  it('keeps no share that was collected under it from being collected anew', async () => {
    const { story } = lab();
    story.clock.set(NEAR);
    await story.approve('claire');
    const handover = 'r1/officers/claire/handover-claire-1.pgp';
    cpSync(lab().depot('claire', handover), lab().record('rectorat', handover));
    await replaceReleaseKey(lab());
    await refresh(story);
    await story.approve('claire');
    story.clock.set(HOUR);
    await story.release();
    expect(await faults(lab())).toEqual([undefined]);
  });

  it('leaves a postponement in force that it gave before', async () => {
    const { story } = lab();
    const later = parisHour('2026-07-03T10:00:00Z');
    await notify(story, { kind: 'postpone', hour: later });
    await story.receive(PARTY);
    await replaceReleaseKey(lab());
    await notify(story, { kind: 'postpone', hour: parisHour('2026-07-03T10:00:01Z') });
    story.clock.set('2026-07-03T09:30:00Z');
    await story.approve('claire');
    story.clock.set('2026-07-03T10:00:01Z');
    await story.release();
    expect(await faults(lab())).toEqual([undefined]);
  });

  it('gives no notice any more to whoever knows that it was', async () => {
    const { story } = lab();
    await replaceReleaseKey(lab());
    await refresh(story);
    expect((await story.receive(PARTY)).failures).toEqual([]);
    await giveNotice(lab(), [PARTY], withdraw);
    const { failures } = await story.receive(PARTY);
    expect(failures.map(({ fault }) => fault.code)).toEqual(['signer-unknown']);
    // Nor does another of its own vouch for it.
    await lab().resign(
      lab().depot(PARTY, 'notice-1.json'),
      noticeDocument,
      (value): Notice => ({ ...value, kind: 'postpone', hour: POSTPONED }),
      { signer: 'release' },
    );
    const { sha256 } = noticeRef(lab(), PARTY);
    const value = lab().value(lab().depot(PARTY, 'notice-1.json'), noticeDocument);
    const second: Notice = { ...withdraw(value), number: 2, previous: sha256 };
    await lab().sign(lab().depot(PARTY, 'notice-2.json'), noticeDocument, second, { signer: 'release' });
    const again = await story.receive(PARTY);
    expect(again.failures.map(({ fault }) => fault.code)).toEqual(['signer-unknown']);
    expect(filesBelow(lab().record(PARTY)).filter((path) => path.includes('notice'))).toEqual([]);
  });

  it('vouches for no publication by a seal key that was stolen with it', async () => {
    const { story } = lab();
    await replaceReleaseKey(lab(), ['seal', 'release']);
    await notify(story, { kind: 'postpone', hour: POSTPONED });
    rmSync(join(story.workspace(PARTY), 'record'), { recursive: true });
    // The thief's depot: a notice of their own in the place of the one that vouches.
    await giveNotice(lab(), [PARTY]);
    const { failures } = await story.receive(PARTY);
    expect(failures.map(({ fault }) => fault.code)).toEqual(['signer-unknown']);
    expect(filesBelow(lab().record(PARTY)).filter((path) => path.endsWith('publication.json'))).toEqual([]);
  });

  it('shuts out nobody who is new to what it said and to what followed', async () => {
    const { story } = lab();
    await notify(story, { kind: 'postpone', hour: parisHour('2026-07-03T10:00:00Z') });
    await replaceReleaseKey(lab());
    await notify(story, { kind: 'postpone', hour: parisHour('2026-07-03T10:00:01Z') });
    expect((await story.receive(PARTY)).failures).toEqual([]);
    const known = filesBelow(lab().record(PARTY)).filter((path) => /notice-[12]\.json$/.test(path));
    expect(known).toHaveLength(2);
  });
});

describe('an addition that no officer approved', () => {
  const lab = useLab('received', { distributors: { [PARTY]: ['press'] } });

  it('shuts nobody out of the release of what was approved', async () => {
    const { story } = lab();
    const own = `r1/press/${PARTY}`;
    mkdirSync(lab().depot(PARTY, `${own}.2`));
    cpSync(lab().depot(PARTY, own), lab().depot(PARTY, `${own}.2`), { recursive: true });
    // Sealed anew to the same key, by whoever has the seal key: request 2, which stays as it is.
    await lab().resign(
      lab().depot(PARTY, `${own}.2/manifest.json`),
      manifestDocument,
      (value) => ({ ...value, sealedAt: '2026-07-01T09:00:00Z' }),
      { signer: 'seal', atMs: Date.parse('2026-07-01T09:00:00Z') },
    );
    story.clock.set('2026-07-01T09:00:00Z');
    const { outcomes } = await story.receive(PARTY);
    expect(outcomes.map(({ outcome }) => outcome)).toContain('accepted');
    await lab().release();
    expect(await faults(lab())).toEqual([undefined]);
  });
});

describe('junk', () => {
  const lab = useLab('received', { distributors: { [PARTY]: ['press'] } });

  it('under the name of a proposal keeps no officer from approving', async () => {
    const { story } = lab();
    for (const end of ['', '.asc']) writeFileSync(lab().depot('claire', `proposal-1.json${end}`), 'junk');
    story.clock.set(NEAR);
    expect(await approveAll(story, 'claire')).toMatchObject({ proposal: null, handedOver: true });
  });

  it('in other numbers takes no release of a late joiner its turn', async () => {
    const { story } = lab();
    await lab().release();
    await story.addWorkspace('presse-sud', { role: 'distributor' });
    await story.pin('presse-sud');
    await story.license('presse-sud', 'press', Date.parse('2027-01-01T00:00:00Z'), true);
    await story.exportLate(await lab().jury());
    await story.receive('presse-sud');
    await story.approve('claire');
    await story.release();
    const folder = lab().depot('presse-sud', 'r1/press');
    const genuine = readFileSync(join(folder, 'release-2.json'), 'utf8');
    for (let site = 0; site < 40; site += 1) {
      const name = `release-1.${site.toString(16).padStart(8, '0')}.json`;
      writeFileSync(join(folder, name), genuine.replace('"number": 2,\n  "file"', '"number": 1,\n  "file"'));
      cpSync(join(folder, 'release-2.json.asc'), join(folder, `${name}.asc`));
    }
    const [outcome] = await story.open('presse-sud');
    expect(outcome?.fault).toBeNull();
    expect(story.events.filter(({ kind }) => kind === 'releases-left')).toEqual([]);
  });
});
