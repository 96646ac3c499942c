/** Notices as they are given: signed, proposed, sent to everyone ever served, and obeyed by whoever has them. */
import { cpSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { giveNotice } from '../../src/stages/notify.ts';
import { purgePublication } from '../../src/stages/purge.ts';
import { receive } from '../../src/stages/receive.ts';
import { revokeLicences } from '../../src/stages/revoke-licence.ts';
import { filesBelow, useLab } from '../attacks/lab.ts';
import { approveAll, notify, parisHour, refresh } from '../support/notices.ts';
import { HOUR } from '../support/story.ts';

const LATER = parisHour('2026-07-03T10:00:00Z');
const EARLIER = parisHour('2026-07-03T06:00:00Z');
const OFFICERS = ['claire', 'denis', 'emma'] as const;

const lab = useLab('received', { officers: OFFICERS, approvals: 2 });
const code = (wanted: string) => expect.objectContaining({ code: wanted });
const faults = (outcomes: readonly { readonly fault: { readonly code: string } | null }[]) =>
  outcomes.map(({ fault }) => fault?.code);

/** Both officers of a quorum approve and hand over, and the hour comes. */
async function approveAt(hour: string): Promise<void> {
  lab().story.clock.set(hour);
  lab().story.clock.advance(-1800);
  for (const officer of ['claire', 'denis']) await lab().story.approve(officer);
  lab().story.clock.set(hour);
}

describe('a postponement', () => {
  it('reaches officers, distributors and their records, with a state that names it', async () => {
    const { story } = lab();
    const report = await notify(story, { kind: 'postpone', hour: LATER });
    expect(report).toMatchObject({ number: 1, isGiven: true });
    expect(report.outcomes.map(({ party, fault }) => [party, fault])).toEqual(
      ['presse-nord', 'quotidien', ...OFFICERS].map((party) => [party, null]),
    );
    expect((await story.receive('presse-nord')).failures).toEqual([]);
    const state = readFileSync(lab().record('presse-nord', 'state.json'), 'utf8');
    expect(JSON.parse(state)).toMatchObject({ notice: { number: 1 }, hour: LATER, revision: 1 });
    expect((await story.verify(join(story.depot('presse-nord'), story.issuer))).failures).toEqual([]);
  });

  it('is signed once, however often the command is run, and sent where it is missing', async () => {
    const { story } = lab();
    await notify(story, { kind: 'postpone', hour: LATER });
    const first = readFileSync(lab().record('rectorat', 'notice-1.json'));
    rmSync(lab().depot('presse-nord', 'notice-1.json.asc'));
    const again = await notify(story, { kind: 'postpone', hour: LATER });
    expect(again).toMatchObject({ number: 1, isGiven: true });
    expect(readFileSync(lab().record('rectorat', 'notice-1.json'))).toEqual(first);
    expect(existsSync(lab().depot('presse-nord', 'notice-1.json.asc'))).toBe(true);
    expect(existsSync(lab().record('rectorat', 'notice-2.json'))).toBe(false);
  });

  it('makes a release of a standby that did not have it worthless, at the old hour and the new', async () => {
    const { story } = lab();
    await approveAt(HOUR);
    const kept = join(story.dir, 'standby');
    cpSync(story.workspace('rectorat'), kept, { recursive: true });
    story.clock.advance(-900);
    await notify(story, { kind: 'postpone', hour: LATER });
    await story.receive('presse-nord');
    // The standby has what the rectorat had before, and the same depots.
    rmSync(story.workspace('rectorat'), { recursive: true });
    cpSync(kept, story.workspace('rectorat'), { recursive: true });
    story.clock.set(HOUR);
    await story.release();
    expect(existsSync(lab().depot('presse-nord', 'r1/press/release-1.json.asc'))).toBe(true);
    expect(faults(await story.open('presse-nord'))).toEqual(['approval-mismatch']);
    story.clock.set(LATER.utc);
    expect(faults(await story.open('presse-nord'))).toEqual(['approval-mismatch']);
    expect(existsSync(join(story.workspace('presse-nord'), 'opened'))).toBe(false);
  });

  it('is released once its hour was approved anew, and opens then', async () => {
    const { story } = lab();
    await approveAt(HOUR);
    story.clock.advance(-900);
    await notify(story, { kind: 'postpone', hour: LATER });
    story.clock.set(HOUR);
    await expect(story.release()).rejects.toThrow(code('before-hour'));
    story.clock.set(LATER.utc);
    await expect(story.release()).rejects.toThrow(code('quorum-missing'));
    await approveAt(LATER.utc);
    await story.release();
    expect(faults(await story.open('presse-nord'))).toEqual([undefined]);
  });

  it.each([
    ['to an earlier hour', EARLIER, 'hour-direction'],
    ['to the same hour', parisHour(HOUR), 'hour-direction'],
  ])('%s is refused, and nothing is signed', async (_, hour, expected) => {
    await expect(notify(lab().story, { kind: 'postpone', hour })).rejects.toThrow(code(expected));
    expect(existsSync(lab().record('rectorat', 'notice-1.json'))).toBe(false);
  });

  it('to an hour that has passed is refused', async () => {
    lab().story.clock.set('2026-07-04T08:00:00Z');
    const given = notify(lab().story, { kind: 'postpone', hour: LATER });
    await expect(given).rejects.toThrow(code('hour-past'));
  });

  it('that nobody confirms is not signed', async () => {
    const { story } = lab();
    const request = {
      publication: story.publication,
      change: { kind: 'postpone', hour: LATER } as const,
      reason: 'Incident',
      confirm: async () => false,
    };
    const given = story.run('rectorat', (context) => giveNotice(context, request));
    await expect(given).rejects.toThrow(code('not-confirmed'));
    expect(readdirSync(lab().record('rectorat')).filter((name) => name.startsWith('notice'))).toEqual([]);
  });
});

describe('an advance', () => {
  it('is proposed, signed by k officers, and given by the same command run again', async () => {
    const { story } = lab();
    const change = { kind: 'advance', hour: EARLIER } as const;
    expect(await notify(story, change)).toMatchObject({ isGiven: false, needed: 2, signed: [] });
    expect(existsSync(lab().depot('claire', 'proposal-1.json.asc'))).toBe(true);
    expect(existsSync(lab().depot('presse-nord', 'proposal-1.json'))).toBe(false);
    expect(await approveAll(story, 'claire')).toMatchObject({ proposal: 1 });
    expect(await notify(story, change)).toMatchObject({ isGiven: false, signed: ['claire'] });
    expect(existsSync(lab().record('rectorat', 'notice-1.json'))).toBe(false);
    await approveAll(story, 'denis');
    expect(await notify(story, change)).toMatchObject({ isGiven: true, signed: ['claire', 'denis'] });
    expect((await story.receive('presse-nord')).failures).toEqual([]);
    expect(existsSync(lab().record('presse-nord', 'notice-1.json.denis.asc'))).toBe(true);
    const inbox = join(story.depot('presse-nord'), story.issuer);
    const verified = await story.verify(inbox);
    expect([verified.failures, verified.notChecked]).toEqual([[], []]);
    await approveAt(EARLIER.utc);
    await story.release();
    expect(faults(await story.open('presse-nord'))).toEqual([undefined]);
  });

  it('is signed by nobody who says no, and their approval is not held up', async () => {
    const { story } = lab();
    await notify(story, { kind: 'advance', hour: EARLIER });
    await story.approve('claire');
    expect(existsSync(lab().depot('claire', 'proposal-1.json.claire.asc'))).toBe(false);
    expect(existsSync(lab().depot('claire', 'r1/officers/claire/approval-claire-1-0.json'))).toBe(true);
  });

  it('with a signature that is another officer’s has one too few, and says whose is refused', async () => {
    const { story } = lab();
    const change = { kind: 'advance', hour: EARLIER } as const;
    await notify(story, change);
    await approveAll(story, 'claire');
    cpSync(
      lab().depot('claire', 'proposal-1.json.claire.asc'),
      lab().depot('denis', 'proposal-1.json.denis.asc'),
    );
    expect(await notify(story, change)).toMatchObject({ isGiven: false, signed: ['claire'] });
    expect(story.events).toContainEqual(
      expect.objectContaining({ kind: 'cosignature-refused', officer: 'denis' }),
    );
  });

  it('whose officers’ signatures a depot withholds is refused, and verify names it', async () => {
    const { story } = lab();
    const change = { kind: 'advance', hour: EARLIER } as const;
    await notify(story, change);
    for (const officer of ['claire', 'denis']) await approveAll(story, officer);
    await notify(story, change);
    rmSync(lab().depot('presse-nord', 'notice-1.json.denis.asc'));
    const { failures } = await story.receive('presse-nord');
    expect(failures.map(({ fault }) => fault)).toEqual([
      { code: 'notice-chain', params: { number: 1, detail: 'officers' } },
    ]);
    expect(existsSync(lab().record('presse-nord', 'notice-1.json'))).toBe(false);
    const { failures: found } = await story.verify(join(story.depot('presse-nord'), story.issuer));
    expect(found.map(({ fault }) => fault.code)).toEqual(['notice-chain']);
  });

  it('is another proposal once something else was given: old signatures count for nothing', async () => {
    const { story } = lab();
    await notify(story, { kind: 'advance', hour: EARLIER });
    for (const officer of ['claire', 'denis']) await approveAll(story, officer);
    const other = parisHour('2026-07-03T05:00:00Z');
    expect(await notify(story, { kind: 'advance', hour: other })).toMatchObject({
      isGiven: false,
      signed: [],
    });
  });
});

describe('a withdrawal', () => {
  it('ends everything, and tells distributors to purge', async () => {
    const { story } = lab();
    await notify(story, { kind: 'withdraw' });
    const { failures } = await story.receive('presse-nord');
    expect(failures.map(({ fault }) => fault.code)).toEqual(['publication-withdrawn']);
    expect(faults(await story.open('presse-nord'))).toEqual(['publication-withdrawn']);
    await expect(story.approve('claire')).rejects.toThrow(code('publication-withdrawn'));
    await expect(story.release()).rejects.toThrow(code('publication-withdrawn'));
    await expect(story.export()).rejects.toThrow(code('publication-withdrawn'));
    const postponed = notify(story, { kind: 'postpone', hour: LATER });
    await expect(postponed).rejects.toThrow(code('publication-withdrawn'));
    expect((await refresh(story)).outcomes.every(({ fault }) => fault === null)).toBe(true);
  });
});

/** What a purge deletes. */
const SEALED = /payload\.pgp$|release-\d+\.pgp$|results\.csv/;
const settled = () => lab().story.events.filter(({ kind }) => kind === 'withdrawal-settled');

const purge = () =>
  lab().story.run('presse-nord', (context) =>
    purgePublication(context, { publication: lab().story.publication }, async () => true),
  );

describe('a withdrawal and its purge', () => {
  it('fails each receive until all is purged, then says so once and takes nothing again', async () => {
    const { story } = lab();
    await approveAt(HOUR);
    await story.release();
    await story.open('presse-nord');
    await notify(story, { kind: 'withdraw' });
    for (const again of [1, 2]) {
      const { failures } = await story.receive('presse-nord');
      expect([again, failures.map(({ fault }) => fault.code)]).toEqual([again, ['publication-withdrawn']]);
    }
    await purge();
    story.events.length = 0;
    const expected = { outcomes: [{ outcome: 'purged', revision: 1, fault: null }], failures: [] };
    expect(await story.receive('presse-nord')).toMatchObject(expected);
    expect(settled()).toHaveLength(1);
    expect(await story.receive('presse-nord')).toMatchObject(expected);
    expect(settled()).toHaveLength(1);
    expect(filesBelow(story.workspace('presse-nord')).filter((path) => SEALED.test(path))).toEqual([]);
    await expect(story.open('presse-nord')).rejects.toThrow(code('results-purged'));
    const { failures } = await story.verify(join(story.workspace('presse-nord'), 'record'));
    expect(failures).toEqual([]);
    const status = await story.status(true);
    expect(status.withdrawn).toBe(true);
    const purged = status.deliveries.filter(({ recipient }) => recipient === 'presse-nord');
    expect(purged.map(({ states }) => states.purged === null)).toEqual([false]);
    expect(status.deliveries.filter(({ states }) => states.purged === null)).not.toEqual([]);
  });

  it('goes on asking while anything stands here, whatever was confirmed', async () => {
    const { story } = lab();
    await purge();
    await notify(story, { kind: 'withdraw' });
    const [payload] = filesBelow(lab().depot('presse-nord', 'r1/press')).filter((path) => SEALED.test(path));
    const restored = lab().record('presse-nord', 'r1/press/payload.pgp');
    cpSync(payload ?? expect.unreachable(), restored);
    const { failures } = await story.receive('presse-nord');
    expect(failures.map(({ fault }) => fault.code)).toEqual(['publication-withdrawn']);
    await purge();
    expect(existsSync(restored)).toBe(false);
    expect((await story.receive('presse-nord')).failures).toEqual([]);
  });

  it('asks nothing of whoever never received any of it, and tells them once', async () => {
    const { story } = lab();
    rmSync(lab().record('presse-nord'), { recursive: true });
    await notify(story, { kind: 'withdraw' });
    story.events.length = 0;
    for (const again of [1, 2]) {
      expect([again, await story.receive('presse-nord')]).toEqual([again, { outcomes: [], failures: [] }]);
    }
    expect(settled()).toHaveLength(1);
    expect(existsSync(lab().record('presse-nord', 'r1'))).toBe(false);
  });
});

describe('a superseded revision', () => {
  it('is neither accepted, nor released, nor approved, nor opened, nor pushed again', async () => {
    const { story } = lab();
    rmSync(lab().record('presse-nord'), { recursive: true });
    await notify(story, { kind: 'supersede', revision: 1 });
    const { outcomes } = await story.receive('presse-nord');
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['superseded']);
    expect((await story.receive('presse-nord')).outcomes).toEqual([]);
    expect(existsSync(lab().record('presse-nord', 'r1'))).toBe(false);
    expect(new Set(faults(await story.open('quotidien')))).toEqual(new Set(['revision-superseded']));
    await expect(story.approve('claire')).rejects.toThrow(code('revision-superseded'));
    await expect(story.export(await lab().jury())).rejects.toThrow(code('revision-superseded'));
    story.clock.set(HOUR);
    await expect(story.release()).rejects.toThrow(code('revision-superseded'));
  });

  it('that was never sealed is not known', async () => {
    const given = notify(lab().story, { kind: 'supersede', revision: 2 });
    await expect(given).rejects.toThrow(code('revision-missing'));
  });
});

describe('a revocation', () => {
  it('after approval leaves one out, and the others are served with nobody approving again', async () => {
    const { story } = lab();
    await approveAt(HOUR);
    await notify(story, { kind: 'revoke', recipient: 'presse-nord' });
    const { omissions } = await story.release();
    expect(omissions).toEqual([{ scope: 'press', recipient: 'presse-nord', reason: 'licence-revoked' }]);
    expect(faults(await story.open('quotidien'))).toEqual([undefined, undefined]);
    expect(await story.open('presse-nord')).toMatchObject([
      { fault: { code: 'recipient-omitted', params: { reason: 'licence-revoked' } } },
    ]);
  });

  it('beside a revoked licence leaves one out once, and no new licence undoes it', async () => {
    const { story } = lab();
    await approveAt(HOUR);
    const revoking = { party: 'presse-nord', reason: 'Convention dénoncée' };
    await story.run('rectorat', (context) => revokeLicences(context, revoking));
    await notify(story, { kind: 'revoke', recipient: 'presse-nord' });
    await story.license('presse-nord', 'press');
    story.events.length = 0;
    const { omissions } = await story.release();
    expect(omissions).toEqual([{ scope: 'press', recipient: 'presse-nord', reason: 'licence-revoked' }]);
    const left = story.events.filter(({ kind }) => kind === 'left-out');
    expect(left).toMatchObject([{ party: 'presse-nord', fault: { code: 'recipient-revoked' } }]);
    expect(faults(await story.open('quotidien'))).toEqual([undefined, undefined]);
    expect(faults(await story.open('presse-nord'))).toEqual(['recipient-omitted']);
  });

  it('reaches whose licence was revoked before it', async () => {
    const { story } = lab();
    const revoking = { party: 'presse-nord', reason: 'Convention dénoncée' };
    await story.run('rectorat', (context) => revokeLicences(context, revoking));
    const report = await notify(story, { kind: 'revoke', recipient: 'presse-nord' });
    expect(report.outcomes.map(({ party, fault }) => [party, fault])).toContainEqual(['presse-nord', null]);
    await story.receive('presse-nord');
    expect(existsSync(lab().record('presse-nord', 'notice-1.json.asc'))).toBe(true);
  });

  it('of somebody who was never served is not known', async () => {
    const given = notify(lab().story, { kind: 'revoke', recipient: 'personne' });
    await expect(given).rejects.toThrow(code('partner-unknown'));
  });
});

describe('everyone ever served', () => {
  it('is told, also who was served in an earlier revision alone', async () => {
    const { story } = lab();
    await story.license('presse-nord', 'press', Date.parse('2026-07-01T09:00:00Z'));
    story.clock.set('2026-07-02T08:00:00Z');
    await story.export(await lab().jury(2), true);
    expect(existsSync(lab().depot('presse-nord', 'r2/press/presse-nord'))).toBe(false);
    await notify(story, { kind: 'postpone', hour: LATER });
    await story.run('presse-nord', receive);
    expect(existsSync(lab().record('presse-nord', 'notice-1.json.asc'))).toBe(true);
  });
});
