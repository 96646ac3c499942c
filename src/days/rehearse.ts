/**
 * `rehearse`: a publication day with the partners of a rehearsal's workspace, their own depots and officers, and
 * invented candidates. It announces, seals and sends, waits while the others act, releases at the hour, and says who opened
 * when. The workspace is free between two looks, so that `status` and `notice` work meanwhile.
 */
import { join } from 'node:path';
import { SceauError, exitStatus, isCode } from '../errors.ts';
import { type Hour, encodeInstant, parseInstant } from '../documents/fields.ts';
import { HiddenFile, removeTree } from '../io/files.ts';
import { generateJuryFile } from '../results/invented/generator.ts';
import { usualForm } from '../results/invented/jury-forms.ts';
import { drawSeed } from '../results/invented/seeded-random.ts';
import type { JuryContext } from '../results/jury-context.ts';
import { collectAnswers } from '../stages/collect-answers.ts';
import { type Context, type Fault, type StageEvent, faultOf } from '../stages/context.ts';
import { createPublication } from '../stages/create-publication.ts';
import { exportResults } from '../stages/export.ts';
import { refuseSecondPerson } from '../stages/second-person.ts';
import { juryContextOf } from '../stages/jury-of.ts';
import { hastened, pause } from '../stages/patience.ts';
import { type Omissions, type PushReport, planPush, pushRevision } from '../stages/push.ts';
import { type ReleaseReport, releasePublication } from '../stages/release.ts';
import { type PublicationStatus, type StatusFact, reportStatus } from '../stages/report-status.ts';
import { waitRelease } from '../stages/wait-release.ts';
import type { Door } from '../stages/watch.ts';
import { hourHasCome } from '../timelock/hour.ts';
import { refuseKit } from '../workspace/kit.ts';
import { openKey } from '../workspace/keys.ts';
import { beginWork } from '../workspace/workspace.ts';
import { type RehearsalRequest, rehearsalHour, rehearsedExams } from './rehearsal-plan.ts';
import { type RehearsalReport, deliveryKey, isAllOpened, rehearsalResult } from './rehearsal-report.ts';

/** One line of the day; cli/render words it. */
export type RehearsalLine =
  | { readonly kind: 'announced'; readonly publication: string; readonly title: string; readonly hour: Hour }
  | {
      readonly kind: 'invented';
      readonly candidates: number;
      readonly scopes: readonly { readonly scope: string; readonly rows: number }[];
    }
  | { readonly kind: 'sent'; readonly revision: number; readonly served: number; readonly failed: number }
  | { readonly kind: 'waiting'; readonly publication: string; readonly hour: Hour; readonly until: Hour }
  /** Somebody has answered; an officer without a scope. */
  | {
      readonly kind: 'answered';
      readonly party: string;
      readonly scope: string | null;
      readonly state: 'verified' | 'rejected' | 'opened' | 'approved' | 'handedOver';
      readonly at: string;
      readonly zone: string;
    }
  | { readonly kind: 'moved'; readonly hour: Hour }
  | { readonly kind: 'held'; readonly fault: Fault }
  | { readonly kind: 'released'; readonly served: number; readonly failed: number };

/** How a rehearsal is watched, and ended. */
export interface Rehearsing {
  /** Ends it: at once while it waits, else after the step under way. */
  readonly stop: AbortSignal;
  readonly say: (line: RehearsalLine) => void;
  /** Told about every second how long it is to the hour, in the last minutes before it. */
  readonly onTick: (leftMs: number, hour: Hour) => void;
}

type Host = Pick<Context, 'clock' | 'random'>;

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** The waiting ends so long after the hour unless told otherwise. */
const AFTER_MS = 15 * MINUTE_MS;
/** How often answers are collected: far from the hour, and from five minutes before it until five after. */
const EVERY_MS = { far: MINUTE_MS, near: 15 * SECOND_MS } as const;
const NEAR_MS = 5 * MINUTE_MS;
/** So long before the hour `release --wait` takes over, until so long after it: then answers are collected again. */
const WAIT_MS = { before: MINUTE_MS, after: 15 * SECOND_MS } as const;
/** Another command has the workspace: it is tried again. */
const BUSY_MS = SECOND_MS;

/** Events that lines of the day say better, or that would come at every look. */
const UNTOLD: readonly StageEvent['kind'][] = ['connecting', 'receipt-collected', 'party-served'];

/** Whether trying again may help. */
function mayPass(fault: Fault | null): boolean {
  return fault !== null && exitStatus(fault.code) === 75;
}

/** One rehearsal, from its announcement on. */
class Rehearsal {
  readonly #door: Door;
  readonly #host: Host;
  readonly #o: Rehearsing;
  readonly #request: RehearsalRequest;
  readonly #seed: number;
  readonly #told = new Set<string>();
  readonly #pushed = new Map<string, Fault>();
  readonly #released = new Map<string, Fault>();
  #omissions: Omissions = [];
  /** What keeps the release from being made. */
  #held: Fault | null = null;
  #isReleased = false;
  #status: PublicationStatus | null = null;
  #untilMs: number | null = null;

  constructor(door: Door, host: Host, o: Rehearsing & { readonly request: RehearsalRequest }) {
    this.#door = door;
    this.#host = host;
    this.#o = o;
    this.#request = o.request;
    this.#seed = o.request.seed ?? drawSeed(host.random);
  }

  async run(): Promise<RehearsalReport> {
    const { clock } = this.#host;
    const { stop } = this.#o;
    await this.#door.enter((context) => this.#begin(context));
    this.#sayWaiting();
    for (let isLast = false; !isLast && !stop.aborted && !this.#isOver();) {
      if (this.#isNear()) await this.#waitForHour();
      if (stop.aborted) break;
      isLast = clock.nowMs() >= this.#endMs();
      const isFree = await this.#look();
      if (isLast || this.#isOver()) break;
      await pause(clock, isFree ? this.#restMs() : BUSY_MS, () => stop.aborted);
    }
    return this.#report();
  }

  /** The publication as it was last seen. */
  get #known(): PublicationStatus {
    if (this.#status === null) throw new SceauError('bug', { detail: 'a rehearsal of nothing' });
    return this.#status;
  }

  #isOver(): boolean {
    return this.#known.withdrawn || isAllOpened(this.#known);
  }

  #leftMs(): number {
    return parseInstant(this.#known.hour.utc) - this.#host.clock.nowMs();
  }

  #endMs(): number {
    const { hour } = this.#known;
    const hourMs = parseInstant(hour.utc);
    // The hour may have been put off beyond what was asked for.
    return this.#untilMs !== null && this.#untilMs > hourMs ? this.#untilMs : hourMs + AFTER_MS;
  }

  /** Whether the hour is so near that the release is all that matters. */
  #isNear(): boolean {
    const leftMs = this.#leftMs();
    return !this.#isReleased && leftMs > 0 && leftMs <= WAIT_MS.before;
  }

  /** Until the next look: never beyond the end, nor far into the last minutes before the hour. */
  #restMs(): number {
    const leftMs = this.#leftMs();
    const endMs = Math.max(0, this.#endMs() - this.#host.clock.nowMs());
    const everyMs = Math.abs(leftMs) > NEAR_MS ? EVERY_MS.far : EVERY_MS.near;
    if (leftMs <= 0) return Math.min(everyMs, endMs);
    return leftMs > WAIT_MS.before ? Math.min(everyMs, leftMs - WAIT_MS.before) : everyMs;
  }

  #sayWaiting(): void {
    const { publication, hour } = this.#known;
    const until = { utc: encodeInstant(this.#endMs()), zone: hour.zone };
    this.#o.say({ kind: 'waiting', publication, hour, until });
  }

  /** Announces, invents, seals and sends. */
  async #begin(context: Context): Promise<void> {
    const { workspace, clock, secrets } = context;
    const { until, title } = this.#request;
    refuseKit(workspace, 'rehearse');
    // Before anything is announced that could not be sealed.
    refuseSecondPerson(workspace);
    const nowMs = clock.nowMs();
    const announced = rehearsalHour(nowMs, this.#request);
    this.#untilMs = until?.(announced, nowMs) ?? null;
    const exams = rehearsedExams(workspace.config, this.#request, nowMs);
    // What the hour needs is asked for now.
    await openKey(workspace, 'release', secrets);
    // A rehearsal is played on any day, whatever its session.
    const { value } = await createPublication(
      context,
      { ...exams, title, hour: announced },
      async () => true,
    );
    const { publication, hour } = value;
    this.#o.say({ kind: 'announced', publication, title: value.title, hour });
    await this.#send(context, publication, juryContextOf(value, context.workspace.config));
    this.#status = await reportStatus(context, { issuer: workspace.config.id, publication });
  }

  /** The jury's file lives only as long as it takes to seal it. */
  async #send(context: Context, publication: string, jury: JuryContext): Promise<void> {
    const work = beginWork(context.workspace, 'rehearsal');
    try {
      const file = await this.#invent(work, jury);
      const report = await exportResults(context, {
        file,
        publication,
        newRevision: false,
        confirm: async ({ entered, plans }) => {
          const scopes = plans.map(({ scope, rows }) => ({ scope: scope.id, rows }));
          this.#o.say({ kind: 'invented', candidates: entered, scopes });
          return true;
        },
      });
      this.#omissions = report.omissions;
      this.#o.say({ kind: 'sent', revision: report.revision, ...this.#take(this.#pushed, report) });
    } finally {
      removeTree(work);
    }
  }

  async #invent(folder: string, context: JuryContext): Promise<string> {
    const path = join(folder, 'jury.csv');
    const file = new HiddenFile(folder);
    try {
      const { candidates } = this.#request;
      // Every column there is: a licence of any purpose finds its consent.
      const form = usualForm('full');
      for await (const chunk of generateJuryFile({ seed: this.#seed, candidates, context, form }))
        file.write(chunk);
      file.commit(path);
    } catch (error) {
      file.discard();
      throw error;
    }
    return path;
  }

  /** Keeps what deliveries failed with, in place of what they failed with before. */
  #take(faults: Map<string, Fault>, { outcomes }: PushReport): { served: number; failed: number } {
    faults.clear();
    for (const { party, scope, fault } of outcomes) {
      if (fault !== null) faults.set(deliveryKey(party, scope), fault);
    }
    return { served: outcomes.length - faults.size, failed: faults.size };
  }

  /** One look, with the workspace to itself; `false` where another command has it. */
  async #look(): Promise<boolean> {
    try {
      await this.#door.enter(async (given) => {
        const context = { ...given, report: (event: StageEvent) => this.#tell(given, event) };
        await this.#act(context);
        const place = { issuer: context.workspace.config.id, publication: this.#known.publication };
        await collectAnswers(hastened(context, this.#o.stop), place);
        this.#see(await reportStatus(context, place));
      });
      return true;
    } catch (error) {
      if (isCode(error, 'workspace-busy')) return false;
      throw error;
    }
  }

  /** What the hour, or a depot that was down, asks for; a notice may have moved the hour since the last look. */
  async #act(context: Context): Promise<void> {
    const { publication, revision } = this.#known;
    const place = { issuer: context.workspace.config.id, publication, revision };
    const { hour, withdrawn } = await reportStatus(context, place);
    if (withdrawn) return;
    if ([...this.#pushed.values()].some(mayPass)) {
      this.#take(this.#pushed, await pushRevision(context, place, planPush(context, {}, hour.zone)));
    }
    const isDue = !this.#isReleased || [...this.#released.values()].some(mayPass);
    if (isDue && hourHasCome(hour, context.clock.nowMs())) await this.#release(context, publication);
  }

  /**
   * Waits for the hour and releases, as `release --wait` does, until shortly after it or until the hour is another: what is
   * in the way then is found by the next look.
   */
  async #waitForHour(): Promise<void> {
    const { publication, hour } = this.#known;
    const over = new AbortController();
    const onTick = (leftMs: number, asked: Hour): void => {
      if (leftMs < -WAIT_MS.after || asked.utc !== hour.utc) over.abort();
      this.#o.onTick(leftMs, asked);
    };
    const stop = AbortSignal.any([this.#o.stop, over.signal]);
    try {
      this.#takeRelease(await waitRelease(this.#door, publication, { pushing: {}, stop, onTick }));
    } catch (error) {
      faultOf(error);
    }
  }

  async #release(context: Context, publication: string): Promise<void> {
    try {
      this.#takeRelease(await releasePublication(context, publication));
    } catch (error) {
      const fault = faultOf(error);
      const { code, params } = this.#held ?? {};
      if (code !== fault.code || JSON.stringify(params) !== JSON.stringify(fault.params)) {
        this.#o.say({ kind: 'held', fault });
      }
      this.#held = fault;
    }
  }

  #takeRelease(report: ReleaseReport): void {
    const counts = this.#take(this.#released, report);
    if (!this.#isReleased) this.#o.say({ kind: 'released', ...counts });
    this.#isReleased = true;
    this.#held = null;
    this.#leaveOut(report.omissions);
  }

  /** Adds those whom the release leaves out to those whom the revision does. */
  #leaveOut(more: Omissions): void {
    const known = new Set(this.#omissions.map(({ recipient, scope }) => deliveryKey(recipient, scope)));
    const added = more.filter(({ recipient, scope }) => !known.has(deliveryKey(recipient, scope)));
    this.#omissions = [...this.#omissions, ...added];
  }

  /** Tells an event of a look the first time only. */
  #tell({ report }: Context, event: StageEvent): void {
    const code = 'fault' in event ? event.fault.code : '';
    const about = 'party' in event ? event.party : '';
    const news = [event.kind, about, 'path' in event ? event.path : '', code].join('\n');
    if (UNTOLD.includes(event.kind) || this.#told.has(news)) return;
    this.#told.add(news);
    report(event);
  }

  /** Takes the status as it stands now, and says what is new in it. */
  #see(status: PublicationStatus): void {
    const before = this.#known;
    this.#status = status;
    const { hour } = status;
    if (hour.utc !== before.hour.utc) this.#o.say({ kind: 'moved', hour });
    type State = Extract<RehearsalLine, { readonly kind: 'answered' }>['state'];
    const tell = (party: string, scope: string | null, state: State, fact: StatusFact | null): void => {
      // Another hour voids what officers did before.
      const news = ['answered', party, scope ?? hour.utc, state].join('\n');
      if (fact === null || this.#told.has(news)) return;
      this.#told.add(news);
      this.#o.say({ kind: 'answered', party, scope, state, at: fact.at, zone: hour.zone });
    };
    for (const { officer, approved, handedOver } of status.officers) {
      tell(officer, null, 'approved', approved);
      tell(officer, null, 'handedOver', handedOver);
    }
    for (const { recipient, scope, states } of status.deliveries) {
      for (const state of ['verified', 'rejected', 'opened'] as const)
        tell(recipient, scope, state, states[state]);
    }
  }

  #report(): RehearsalReport {
    const status = this.#known;
    const { publication, title, hour, revision, withdrawn } = status;
    const fault: Fault | null = withdrawn
      ? { code: 'publication-withdrawn', params: { publication } }
      : this.#held;
    const known = { pushed: this.#pushed, released: this.#released, release: fault };
    return {
      publication,
      title,
      hour,
      revision,
      candidates: this.#request.candidates,
      seed: this.#seed,
      ...rehearsalResult(status, this.#omissions, known),
      isInterrupted: this.#o.stop.aborted && !this.#isOver(),
      fault,
    };
  }
}

/**
 * Plays a rehearsal with the partners of the workspace.
 * @throws `rehearsal-only` in production, before anything else; as `publication create` and `export`. What somebody did not
 * do, or a depot refused, is in the report.
 */
export async function rehearse(
  door: Door,
  request: RehearsalRequest,
  o: Rehearsing,
): Promise<RehearsalReport> {
  const host = await door.look(async ({ workspace, clock, random }): Promise<Host> => {
    const { realm } = workspace.config;
    if (realm !== 'rehearsal') throw new SceauError('rehearsal-only', { realm });
    return { clock, random };
  });
  return new Rehearsal(door, host, { ...o, request }).run();
}
