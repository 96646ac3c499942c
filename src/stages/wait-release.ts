/**
 * `release --wait` (timelock/FORMAT.md §5): does ahead all that can be done, and releases at the hour. The workspace is free while it
 * waits but for short pieces of work and the last seconds, so that a notice may be published here meanwhile: it changes the hour
 * that is waited for, or ends the wait. Nothing that opens anything is made before the hour, on disk or in memory.
 */
import { SceauError, isCode } from '../errors.ts';
import { type Hour, encodeInstant, parseInstant } from '../documents/fields.ts';
import { CLOCK_LIMIT_MS } from '../timelock/clock-check.ts';
import { hourHasCome } from '../timelock/hour.ts';
import { WarmDepots } from '../transport/warm-depots.ts';
import { MAX_PARALLEL } from '../workspace/config.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import { holdClock } from './check-clock.ts';
import { type Asked, type OfficerAct, askedRequests, gatherActs } from './collect-acts.ts';
import { type Context, type Fault, faultOf } from './context.ts';
import { openReleaseKey } from './make-release.ts';
import { bounded } from './patience.ts';
import { type Pushing, planParallel } from './push.ts';
import { connectingAhead, deliverAhead, keepConnections, knownAhead, prepareAhead } from './release-ahead.ts';
import { type ReleaseMedia, type ReleaseReport, releasePublication } from './release.ts';
import { PreparedRecipients } from './prepare-recipients.ts';
import { OnceTold } from './once-told.ts';
import type { Door } from './watch.ts';
import { checkMedium } from './write-release.ts';

/** How to wait, and how to push then. */
export interface ReleaseWait extends ReleaseMedia {
  readonly pushing: Pushing;
  /** Ends the wait; a release under way is finished. */
  readonly stop: AbortSignal;
  /** Told about every second how long it is to the hour, below zero once it has come. */
  readonly onTick: (leftMs: number, hour: Hour) => void;
}

type Requests = readonly [Asked, ...Asked[]];
type Host = Pick<Context, 'clock' | 'report'>;

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
/** From here on the workspace is kept, so that nobody has it at the hour. */
const SETTLE_MS = 3 * SECOND_MS;
/** Work done ahead is cut off here, whatever it waits for. */
const QUIET_MS = 10 * SECOND_MS;
/** Connections are opened from here on. */
const NEAR_MS = 5 * MINUTE_MS;
/** When the clock is checked, before the hour; at the beginning too. */
const CLOCK_CHECKS_MS = [10 * MINUTE_MS, MINUTE_MS];
const COUNTDOWN_MINUTES = [60, 30, 10, 5, 1];
/** The wait ends so long after the hour unless told otherwise. */
const AFTER_MS = 60 * MINUTE_MS;
/** How often things are looked at, and how long one look may take. */
const EVERY = {
  standing: 5 * SECOND_MS,
  acts: MINUTE_MS,
  actsNear: 10 * SECOND_MS,
  clockAgain: 10 * SECOND_MS,
  connections: 20 * SECOND_MS,
  ahead: 30 * SECOND_MS,
} as const;
const BUDGET_MS = { far: MINUTE_MS, near: 10 * SECOND_MS } as const;
/** Tries to get the workspace back for the hour. */
const BUSY_MS = 250;

/** Whether nothing changed that acts, clock and deliveries were looked at for. */
function sameCase(before: Requests, now: Requests): boolean {
  const caseOf = (requests: Requests): string =>
    requests.map(({ request, known }) => `${request.sha256} ${known.standing.notice.number}`).join();
  return caseOf(before) === caseOf(now);
}

class ReleaseWaiting {
  readonly #door: Door;
  readonly #host: Host;
  readonly #publication: string;
  readonly #o: ReleaseWait;
  readonly #warm = new WarmDepots();
  readonly #prepared = new PreparedRecipients();
  readonly #told: OnceTold;
  /** Every request of the newest revision: the first decides whether there is a release. */
  #requests: Requests | null = null;
  #untilMs: number | null = null;
  /** When each piece of work is due. */
  #due = { standing: 0, acts: 0, clock: 0, connections: 0, ahead: 0 };
  #isReady = false;
  /** The clock was held to the servers', and has not jumped since. */
  #isClockHeld = false;
  /** Why nothing was released so far. */
  #fault: Fault | null = null;
  #delivered = '';
  #marked: number | null = null;

  constructor(door: Door, host: Host, o: ReleaseWait & { readonly publication: string }) {
    this.#door = door;
    this.#host = host;
    this.#publication = o.publication;
    this.#o = o;
    this.#told = new OnceTold(host.report);
  }

  async run(): Promise<ReleaseReport> {
    const { to } = this.#o;
    if (to !== undefined) checkMedium(to);
    try {
      this.#take(await this.#door.look((context) => askedRequests(context, this.#publication)));
      for (;;) {
        const { clock } = this.#host;
        this.#checkEnd();
        this.#tell();
        const isDue = this.#leftMs() <= SETTLE_MS && this.#isReady && this.#isClockHeld;
        const report = isDue ? await this.#settle() : await this.#prepare();
        if (report !== null) return report;
        await this.#sleep(clock.nowMs(), this.#restMs());
      }
    } finally {
      await this.#warm.close();
    }
  }

  /** To the next whole second before the hour, so that the countdown does not skip one. */
  #restMs(): number {
    const leftMs = this.#leftMs();
    if (leftMs > SETTLE_MS) return Math.min(leftMs - SETTLE_MS, leftMs % SECOND_MS || SECOND_MS);
    return this.#isReady && this.#isClockHeld ? BUSY_MS : SECOND_MS;
  }

  #leftMs(): number {
    return this.#hourMs() - this.#host.clock.nowMs();
  }

  #hourMs(): number {
    return parseInstant(this.#standing().hour.utc);
  }

  #standing(): Asked['known']['standing'] {
    if (this.#requests === null) throw new SceauError('bug', { detail: 'a wait for nothing' });
    return this.#requests[0].known.standing;
  }

  #endMs(): number {
    return this.#untilMs ?? this.#hourMs() + AFTER_MS;
  }

  /** @throws `wait-interrupted`; what kept the release from being made, once the time is up */
  #checkEnd(): void {
    const publication = this.#publication;
    if (this.#o.stop.aborted) throw new SceauError('wait-interrupted', { publication });
    if (this.#host.clock.nowMs() < this.#endMs()) return;
    const { code, params } = this.#fault ?? { code: 'wait-interrupted', params: { publication } };
    throw new SceauError(code, params);
  }

  /** The countdown. */
  #tell(): void {
    const { hour } = this.#standing();
    const leftMs = this.#leftMs();
    this.#o.onTick(leftMs, hour);
    const mark = COUNTDOWN_MINUTES.findLast((minutes) => leftMs <= minutes * MINUTE_MS) ?? Infinity;
    if (this.#marked !== null && mark < this.#marked && leftMs > 0) {
      const minutes = Math.ceil(leftMs / MINUTE_MS);
      this.#host.report({ kind: 'release-countdown', publication: this.#publication, hour, minutes });
    }
    this.#marked = mark;
  }

  /** Takes the publication as it stands now. @throws `publication-withdrawn` */
  #take(requests: Requests): void {
    const publication = this.#publication;
    const [{ known, place }] = requests;
    const { standing } = known;
    if (standing.withdrawn) throw new SceauError('publication-withdrawn', { publication });
    const before = this.#requests;
    this.#requests = requests;
    const isSame = before !== null && sameCase(before, requests);
    if (isSame) return;
    const nowMs = this.#host.clock.nowMs();
    const { hour } = standing;
    if (before === null) this.#untilMs = this.#o.pushing.until?.(hour.zone, nowMs) ?? null;
    this.#isReady = false;
    this.#fault = null;
    this.#delivered = '';
    this.#marked = null;
    this.#due = { standing: nowMs + EVERY.standing, acts: 0, clock: 0, connections: 0, ahead: 0 };
    this.#isClockHeld = false;
    this.#told.forget();
    const until = { utc: encodeInstant(this.#endMs()), zone: hour.zone };
    const { revision } = place;
    this.#host.report({ kind: 'release-planned', publication, revision, hour, until });
  }

  /** Does the pieces of work that are due, one after the other, none beyond its time. */
  async #prepare(): Promise<null> {
    const nowMs = this.#host.clock.nowMs();
    const leftMs = this.#leftMs();
    if (nowMs >= this.#due.standing) {
      this.#due.standing = nowMs + EVERY.standing;
      await this.#look();
    }
    // What is late for the hour is done after it, with what is missing.
    const isQuiet = this.#isReady && this.#isClockHeld && this.#leftMs() <= QUIET_MS;
    if (isQuiet) return null;
    if (!this.#isReady && nowMs >= this.#due.acts) {
      this.#due.acts = nowMs + (leftMs > NEAR_MS ? EVERY.acts : EVERY.actsNear);
      await this.#work((context) => this.#gather(context));
    }
    if (nowMs >= this.#due.clock) await this.#work((context) => this.#checkClock(context));
    // What is written to a medium is sent to nobody.
    const isFar = leftMs > NEAR_MS || this.#o.to !== undefined;
    if (isFar || leftMs <= QUIET_MS) return null;
    if (nowMs >= this.#due.connections) {
      this.#due.connections = nowMs + EVERY.connections;
      await this.#connect();
    }
    if (nowMs >= this.#due.ahead) {
      this.#due.ahead = nowMs + EVERY.ahead;
      await this.#work((context) => this.#deliver(context));
    }
    return null;
  }

  /** How long a piece of work may take that begins now. */
  #budgetMs(): number {
    const leftMs = this.#leftMs();
    if (leftMs <= QUIET_MS) return BUDGET_MS.near;
    return Math.min(leftMs > NEAR_MS ? BUDGET_MS.far : BUDGET_MS.near * 2, leftMs - QUIET_MS + SECOND_MS);
  }

  /** Runs with the workspace to itself, for a limited time. Another command that has it has it; it is tried again. */
  async #work(run: (context: Context) => Promise<void>): Promise<void> {
    const limit = bounded(this.#budgetMs(), this.#o.stop);
    try {
      await this.#door.enter((context) =>
        run(limit.context(connectingAhead({ ...context, report: this.#told.report }, this.#warm))),
      );
    } catch (error) {
      if (!isCode(error, 'workspace-busy')) throw error;
    } finally {
      limit.end();
    }
  }

  /** Reads what stands in the record now. A notice that is being written this very moment is read the next time. */
  async #look(): Promise<void> {
    try {
      this.#take(await this.#door.look((context) => askedRequests(context, this.#publication)));
    } catch (error) {
      if (!(error instanceof SceauError) || isCode(error, 'publication-withdrawn')) throw error;
    }
  }

  /** Collects the acts that are missing, and counts. */
  async #gather(context: Context): Promise<void> {
    const publication = this.#publication;
    const requests = await askedRequests(context, publication);
    this.#take(requests);
    const [first, ...late] = requests;
    const signing = await openReleaseKey(context, first.place.issuer);
    const acts = await this.#actsOf(context, first, signing.key);
    for (const each of late) await this.#actsOf(context, each, signing.key);
    const needed = first.known.publication.value.approvals;
    const found = acts.length;
    this.#isReady = found >= needed;
    if (!this.#isReady) {
      this.#hold({ code: 'quorum-missing', params: { needed, found } });
      return;
    }
    this.#due.ahead = 0;
    this.#delivered = '';
    await prepareAhead(context, requests, { ...signing, prepared: this.#prepared });
    this.#told.report({ kind: 'quorum-reached', publication, officers: acts.map((each) => each.officer) });
  }

  /** The acts of one request that hold. A medium that is not there yet, or no more, is told of, and looked for again. */
  async #actsOf(context: Context, asked: Asked, key: UnlockedKey): Promise<readonly OfficerAct[]> {
    const { acts, unread } = await gatherActs(context, asked, { key, folders: this.#o.acts ?? [] });
    for (const { folder, error } of unread) {
      context.report({ kind: 'party-failed', party: folder, fault: faultOf(error) });
    }
    return acts;
  }

  async #checkClock(context: Context): Promise<void> {
    const requests = await askedRequests(context, this.#publication);
    this.#take(requests);
    const nowMs = this.#host.clock.nowMs();
    try {
      await holdClock(context, requests[0], this.#o.acts);
      this.#isClockHeld = true;
      const next = CLOCK_CHECKS_MS.map((ms) => this.#hourMs() - ms).filter((ms) => ms > nowMs);
      this.#due.clock = next.length === 0 ? Infinity : Math.min(...next);
    } catch (error) {
      if (!isCode(error, 'clock-disagrees')) throw error;
      this.#isClockHeld = false;
      this.#due.clock = nowMs + EVERY.clockAgain;
      this.#hold(faultOf(error));
    }
  }

  /** Keeps what stands between now and a release; before the hour it is no news that officers have yet to hand over. */
  #hold(fault: Fault): void {
    this.#fault = fault;
    const isNews = fault.code !== 'quorum-missing' || this.#leftMs() <= NEAR_MS;
    if (isNews) this.#told.report({ kind: 'release-held', publication: this.#publication, fault });
  }

  async #connect(): Promise<void> {
    const requests = this.#requests;
    if (requests === null) return;
    const limit = bounded(this.#budgetMs(), this.#o.stop);
    const { signal } = limit;
    try {
      await this.#door.look(async (given) => {
        const context = { ...given, report: this.#told.report };
        await keepConnections(context, requests, {
          warm: this.#warm,
          parallel: planParallel(context),
          signal,
        });
      });
    } finally {
      limit.end();
    }
    const { standing, size } = this.#warm;
    this.#told.report({ kind: 'connections-ahead', standing, depots: size });
  }

  async #deliver(context: Context): Promise<void> {
    const requests = await askedRequests(context, this.#publication);
    this.#take(requests);
    const paths = requests.map((asked) => knownAhead(context, asked));
    const key = paths.flat().join('\n');
    if (key === this.#delivered) return;
    const { outcomes } = await deliverAhead(context, requests, this.#parallel(context));
    if (outcomes.every(({ fault }) => fault === null)) this.#delivered = key;
  }

  /** As many deliveries at once as there are connections, unless told. */
  #parallel(context: Context): number {
    const { parallel } = this.#o.pushing;
    return parallel ?? Math.min(MAX_PARALLEL, Math.max(planParallel(context), this.#warm.standing));
  }

  /** Keeps the workspace over the hour, and releases. `null` where that cannot be now. */
  async #settle(): Promise<ReleaseReport | null> {
    try {
      return await this.#door.enter((context) => this.#release(context));
    } catch (error) {
      if (isCode(error, 'workspace-busy')) {
        this.#told.report({ kind: 'release-held', publication: this.#publication, fault: faultOf(error) });
        return null;
      }
      // An act that counted does no more (and the medium that may have another is away), or the hour was moved: the wait goes on.
      const mayCome = ['quorum-missing', 'retry-may-help', 'before-hour', 'depot-missing'] as const;
      if (!mayCome.some((code) => isCode(error, code))) throw error;
      this.#isReady = false;
      this.#due.acts = 0;
      this.#hold(faultOf(error));
      return null;
    }
  }

  async #release(context: Context): Promise<ReleaseReport | null> {
    const { clock, stop } = { ...this.#host, ...this.#o };
    this.#take(await askedRequests(context, this.#publication));
    if (!this.#isReady || this.#leftMs() > SETTLE_MS) return null;
    const { hour } = this.#standing();
    while (!hourHasCome(hour, clock.nowMs())) {
      this.#o.onTick(this.#leftMs(), hour);
      const restMs = Math.min(this.#leftMs(), this.#leftMs() % SECOND_MS || SECOND_MS, BUSY_MS);
      await this.#sleep(clock.nowMs(), Math.max(1, restMs));
      if (stop.aborted || !this.#isClockHeld) return null;
    }
    this.#o.onTick(this.#leftMs(), hour);
    const ahead = connectingAhead(context, this.#warm);
    const pushing = { ...this.#o.pushing, parallel: this.#parallel(context) };
    const releasing = { ...this.#o, pushing, isClockHeld: true, prepared: this.#prepared };
    return releasePublication(ahead, this.#publication, releasing);
  }

  /** Sleeps, and notices where the clock went otherwise than time does. */
  async #sleep(fromMs: number, ms: number): Promise<void> {
    const { clock, report } = this.#host;
    await clock.sleep(ms);
    const jumpMs = clock.nowMs() - fromMs - ms;
    if (Math.abs(jumpMs) <= CLOCK_LIMIT_MS) return;
    report({ kind: 'clock-jumped', jumpMs });
    this.#isClockHeld = false;
    this.#due = { ...this.#due, clock: 0, standing: 0 };
  }
}

/**
 * Waits for the hour of a publication and releases its newest revision at it, or as soon after it as k officers have handed over, until
 * `pushing.until` (an hour after the hour, unless told).
 * @throws as `releasePublication`; `wait-interrupted` where `o.stop` ended the wait
 */
export async function waitRelease(door: Door, publication: string, o: ReleaseWait): Promise<ReleaseReport> {
  const host = await door.look(async ({ clock, report }): Promise<Host> => ({ clock, report }));
  return new ReleaseWaiting(door, host, { ...o, publication }).run();
}
