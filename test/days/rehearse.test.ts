/** A rehearsal on folder depots: officers and distributors act at instants of the story's clock, between its looks. */
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rehearsalFault } from '../../src/cli/exit.ts';
import { rehearsalHour, rehearsedExams } from '../../src/days/rehearsal-plan.ts';
import type { RehearsalReport } from '../../src/days/rehearsal-report.ts';
import { type RehearsalLine, rehearse } from '../../src/days/rehearse.ts';
import type { RehearsalRequest } from '../../src/days/rehearsal-plan.ts';
import { SceauError } from '../../src/errors.ts';
import { encodeInstant } from '../../src/documents/fields.ts';
import type { Context } from '../../src/stages/context.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import type { Config } from '../../src/workspace/config.ts';
import { Story } from '../support/story.ts';
import { publishNotice, rectoratDoor } from '../support/waiting.ts';

const REQUEST: RehearsalRequest = {
  title: 'publication à blanc',
  candidates: 60,
  minutes: 3,
  zone: 'Europe/Paris',
  seed: 7,
};

interface Play {
  /** What happens at so many seconds after the hour, in this order. */
  readonly happenings?: readonly (readonly [number, () => Promise<unknown> | void])[];
  readonly request?: Partial<RehearsalRequest>;
  readonly stop?: AbortController;
  readonly connect?: Context['connect'];
}

interface Played {
  readonly report: RehearsalReport;
  readonly lines: readonly RehearsalLine[];
  readonly kinds: readonly string[];
}

/** A day of the story's rectorat; the workspace is held only where the rehearsal enters it. */
async function play(story: Story, o: Play = {}): Promise<Played> {
  const lines: RehearsalLine[] = [];
  let due: readonly (readonly [number, () => Promise<unknown> | void])[] = [];
  const { clock } = story;
  const sleep = async (ms: number): Promise<void> => {
    const targetMs = clock.ms + ms;
    for (let next = due[0]; next !== undefined && next[0] <= targetMs; next = due[0]) {
      due = due.slice(1);
      clock.ms = Math.max(clock.ms, next[0]);
      await next[1]();
    }
    clock.ms = targetMs;
  };
  const timed = { nowMs: clock.nowMs, sleep };
  const connect = o.connect ?? (async (settings) => openFolderDepot(settings.address));
  const door = rectoratDoor(story, timed, connect);
  const say = (line: RehearsalLine): void => {
    lines.push(line);
    if (line.kind !== 'announced') return;
    story.publication = line.publication;
    const hourMs = Date.parse(line.hour.utc);
    due = (o.happenings ?? []).map(([seconds, run]) => [hourMs + seconds * 1000, run] as const);
  };
  const { signal: stop } = o.stop ?? new AbortController();
  const report = await rehearse(door, { ...REQUEST, ...o.request }, { stop, say, onTick: () => {} });
  return { report, lines, kinds: lines.map(({ kind }) => kind) };
}

/** Every file below a folder that holds a row of the generated jury's file: each has the mark between semicolons. */
function juryFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => {
    const whole = join(folder, path);
    return statSync(whole).isFile() && readFileSync(whole).includes(';REPETITION\r\n');
  });
}

const answers = (lines: readonly RehearsalLine[]): readonly string[] =>
  lines.flatMap((line) => (line.kind === 'answered' ? [`${line.party} ${line.state}`] : []));

describe('a rehearsal', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({ officers: ['claire', 'denis'], approvals: 2 });
  });
  afterAll(() => story.end());

  const parties = (): readonly string[] => Object.keys(story.distributors);
  const receiveAll = async (): Promise<void> => {
    for (const party of parties()) await story.receive(party);
  };
  const approveAll = async (): Promise<void> => {
    for (const officer of story.officers) await story.approve(officer);
  };

  it('plays the day with the partners, and says when each of them opened', async () => {
    let seenMeanwhile = 0;
    const { report, lines, kinds } = await play(story, {
      happenings: [
        [-170, receiveAll],
        [-150, approveAll],
        // Another command has the workspace to itself between two looks.
        [-130, async () => (seenMeanwhile = (await story.status()).revision)],
        [5, () => story.open('presse-nord')],
        [20, () => story.open('quotidien')],
      ],
    });
    expect(seenMeanwhile).toBe(1);
    expect(report.title).toBe('RÉPÉTITION – publication à blanc');
    expect(report.deliveries.map(({ recipient, secondsToOpen }) => [recipient, secondsToOpen])).toEqual([
      ['presse-nord', 5],
      ['quotidien', 20],
    ]);
    expect(report.officers.every(({ handedOverAt }) => handedOverAt !== null)).toBe(true);
    expect(report).toMatchObject({ revision: 1, findings: [], isInterrupted: false, fault: null });
    expect(rehearsalFault(report)).toBeUndefined();
    expect(kinds.slice(0, 4)).toEqual(['announced', 'invented', 'sent', 'waiting']);
    const acts = answers(lines);
    expect(new Set(acts).size).toBe(acts.length);
    expect(acts).toEqual(
      expect.arrayContaining([
        'presse-nord verified',
        'claire approved',
        'denis handedOver',
        'quotidien opened',
      ]),
    );
    expect(lines).toContainEqual({ kind: 'released', served: 2, failed: 0 });
    // Over as soon as all have opened, not at the end of the waiting.
    expect(story.clock.ms).toBeLessThan(Date.parse(report.hour.utc) + 60_000);
  });

  it('is refused where the settings ask for a second person, before anything is announced', async () => {
    const settings = join(story.workspace('rectorat'), 'sceau.toml');
    const before = readFileSync(settings);
    const announced = (): readonly string[] =>
      readdirSync(join(story.workspace('rectorat'), 'record', story.issuer));
    const there = announced();
    writeFileSync(settings, `${before.toString('utf8')}\n[gate]\nsecond_person = ["${'A1'.repeat(20)}"]\n`);
    await expect(play(story)).rejects.toMatchObject({ code: 'second-person-needed' });
    writeFileSync(settings, before);
    expect(announced()).toEqual(there);
  });

  it('names a partner that never opens, and what to do, once the time is over', async () => {
    const { report } = await play(story, {
      happenings: [
        [-170, receiveAll],
        [-150, approveAll],
        [5, () => story.open('presse-nord')],
      ],
    });
    expect(report.findings).toEqual([
      { kind: 'unopened', party: 'quotidien', scope: 'press-failed', fault: null },
    ]);
    const { publication } = report;
    expect(rehearsalFault(report)).toEqual({
      code: 'rehearsal-incomplete',
      params: { publication, opened: 1, total: 2 },
    });
    expect(story.clock.ms).toBe(Date.parse(report.hour.utc) + 15 * 60_000);
  });

  it('waits no longer than it is told, and names a partner that answers nothing', async () => {
    const { report } = await play(story, {
      request: { until: (hour) => Date.parse(hour.utc) + 60_000 },
      happenings: [
        [-170, () => story.receive('presse-nord')],
        [-150, approveAll],
        [5, () => story.open('presse-nord')],
      ],
    });
    expect(report.findings).toEqual([
      { kind: 'unanswered', party: 'quotidien', scope: 'press-failed', fault: null },
    ]);
    expect(story.clock.ms).toBe(Date.parse(report.hour.utc) + 60_000);
  });

  it('releases nothing without the quorum, and says who is missing', async () => {
    const { report, lines } = await play(story, {
      request: { until: (hour) => Date.parse(hour.utc) + 60_000 },
      happenings: [
        [-170, receiveAll],
        [-150, () => story.approve('claire')],
      ],
    });
    const params = { needed: 2, found: 1, handedOver: ['claire'], consented: [], missing: ['denis'] };
    const held = { code: 'quorum-missing', params };
    expect(lines.filter(({ kind }) => kind === 'held')).toEqual([{ kind: 'held', fault: held }]);
    expect(lines.map(({ kind }) => kind)).not.toContain('released');
    expect(report.findings).toEqual([
      { kind: 'unapproved', party: 'denis' },
      { kind: 'unreleased', party: 'presse-nord', scope: 'press', fault: held },
      { kind: 'unreleased', party: 'quotidien', scope: 'press-failed', fault: held },
    ]);
    expect(rehearsalFault(report)).toEqual(held);
  });

  it('releases as soon after the hour as the quorum is there', async () => {
    const { report, lines } = await play(story, {
      happenings: [
        [-170, receiveAll],
        [-150, () => story.approve('claire')],
        [20, () => story.approve('denis')],
        [45, () => Promise.all(parties().map((party) => story.open(party)))],
      ],
    });
    expect(lines.map(({ kind }) => kind).filter((kind) => ['held', 'released'].includes(kind))).toEqual([
      'held',
      'released',
    ]);
    expect(report.fault).toBeNull();
    expect(rehearsalFault(report)).toBeUndefined();
  });

  it('sends again to a depot that was down', async () => {
    let isDown = true;
    const { report, lines } = await play(story, {
      connect: async (settings) => {
        if (isDown && settings.address === story.depot('quotidien'))
          throw new SceauError('connection-lost', { host: 'quotidien' });
        return openFolderDepot(settings.address);
      },
      happenings: [
        [-175, () => void (isDown = false)],
        [-120, receiveAll],
        [-100, approveAll],
        [5, () => Promise.all(parties().map((party) => story.open(party)))],
      ],
    });
    expect(lines.find(({ kind }) => kind === 'sent')).toMatchObject({ failed: 1 });
    expect(report.findings).toEqual([]);
  });

  it('follows the hour when a notice puts it off, and what officers do again', async () => {
    const later = (): string => encodeInstant(Math.ceil(story.clock.ms / 60_000) * 60_000 + 240_000);
    const everyone = [...story.officers, ...parties()];
    const { report, lines, kinds } = await play(story, {
      happenings: [
        [-170, receiveAll],
        [-150, approveAll],
        [
          -130,
          () =>
            publishNotice(
              story,
              { kind: 'postpone', hour: { utc: later(), zone: 'Europe/Paris' } },
              everyone,
            ),
        ],
        [-100, approveAll],
        [125, () => Promise.all(parties().map((party) => story.open(party)))],
      ],
    });
    expect(kinds.filter((kind) => kind === 'moved')).toEqual(['moved']);
    expect(answers(lines).filter((each) => each === 'claire approved')).toHaveLength(2);
    expect(report.deliveries.map(({ secondsToOpen }) => secondsToOpen)).toEqual([5, 5]);
    expect(rehearsalFault(report)).toBeUndefined();
  });

  it('ends where it is told to, and goes on by hand', async () => {
    const stop = new AbortController();
    const { report } = await play(story, {
      stop,
      happenings: [
        [-170, receiveAll],
        [-150, approveAll],
        [-130, () => stop.abort()],
      ],
    });
    const { publication } = report;
    expect(report.isInterrupted).toBe(true);
    expect(story.clock.ms).toBeLessThan(Date.parse(report.hour.utc) - 110_000);
    expect(rehearsalFault(report)).toEqual({ code: 'rehearsal-interrupted', params: { publication } });
    story.clock.set(report.hour.utc);
    expect((await story.release()).outcomes.every(({ fault }) => fault === null)).toBe(true);
  });

  it('leaves nothing of the jury’s file, sealed or not', async () => {
    const rectorat = story.workspace('rectorat');
    expect(juryFiles(rectorat)).toEqual([]);
    // Nobody’s licence holds any more: the file is made, and not sealed.
    story.clock.set('2027-02-01T08:00:00Z');
    await expect(play(story)).rejects.toMatchObject({ code: 'licence-missing' });
    expect(juryFiles(rectorat)).toEqual([]);
    expect(existsSync(join(rectorat, 'work/rehearsal'))).toBe(false);
  });
});

describe('in production', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({ realm: 'production' });
  });
  afterAll(() => story.end());

  it('there is no rehearsal: nothing is announced, asked for or sent', async () => {
    const before = readdirSync(join(story.workspace('rectorat'), 'record/lille'));
    await expect(play(story)).rejects.toMatchObject({
      code: 'rehearsal-only',
      params: { realm: 'production' },
    });
    expect(readdirSync(join(story.workspace('rectorat'), 'record/lille'))).toEqual(before);
  });
});

describe('what is rehearsed', () => {
  const nowMs = Date.parse('2026-05-01T08:00:01Z');
  const exams = ['DNB', 'BCG', 'BTN'];
  const scopes: Config['scopes'] = {
    press: { purpose: 'press', exams, territory: ['09'], decisions: ['admitted'], columns: ['nom'] },
  };
  const plan = (asked: Partial<RehearsalRequest>, config: Pick<Config, 'scopes'> = { scopes }): object =>
    rehearsedExams(config, { ...REQUEST, ...asked }, nowMs);

  it('has its hour at a whole minute, no sooner than asked', () => {
    expect(rehearsalHour(nowMs, REQUEST).utc).toBe('2026-05-01T08:04:00Z');
    expect(rehearsalHour(nowMs - 1000, REQUEST).utc).toBe('2026-05-01T08:03:00Z');
  });

  it('is what the scopes hand on, of one group and family, in June', () => {
    expect(plan({})).toEqual({ session: '2026-06', group: '1', exams: ['BCG', 'BTN'] });
    expect(plan({ group: '0' })).toEqual({ session: '2026-06', group: '0', exams: ['DNB'] });
    expect(plan({ exams: ['DNB'], session: '2027-06' })).toEqual({
      session: '2027-06',
      group: '0',
      exams: ['DNB'],
    });
    const vocational = { press: { ...scopes['press'], exams: ['CAP', 'BEP', 'DNB'] } } as Config['scopes'];
    expect(plan({}, { scopes: vocational })).toEqual({ session: '2026-06', group: '0', exams: ['CAP'] });
    expect(() => plan({}, {})).toThrow(expect.objectContaining({ code: 'licence-missing' }));
    expect(() => plan({ session: 'juin' })).toThrow(expect.objectContaining({ code: 'session-invalid' }));
  });
});
