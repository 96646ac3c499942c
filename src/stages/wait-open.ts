/**
 * `open --wait`: asks the inbox and the mirrors until one of them has the release, and opens by the first that verifies
 * (transport/FORMAT.md, «Waiting»). Every source has a slot of its own: one that lies, hangs, is stale or down costs
 * that slot alone. The workspace is locked only while a copy is judged, so that `receive` may run meanwhile.
 */
import { encodeInstant, parseInstant, type Hour } from '../documents/fields.ts';
import { SceauError, exitStatus, isCode } from '../errors.ts';
import type { Random } from '../io/random.ts';
import type { ReadableDepot } from '../transport/depot.ts';
import { listWanted, takeSnapshot } from '../transport/snapshot.ts';
import { type Context, type Fault, type StageEvent, faultOf } from './context.ts';
import { listRevisionChanges } from './list-changes.ts';
import { type OpenRequest, beginOpening, inboxSettings, newestRevision, tryAnswers } from './open.ts';
import {
  type OpenOutcome,
  type Opening,
  type ToOpen,
  newestAccepted,
  openFrom,
  recordFaults,
} from './open-scopes.ts';
import {
  OpenProgress,
  type OpenSource,
  type SourceLimits,
  listsRelease,
  planOpening,
  pollOf,
  wantedFiles,
} from './open-sources.ts';
import { pause } from './patience.ts';
import { tellRecordedState } from './take-state.ts';

/** What is waited for, and until when. */
export interface WaitRequest extends OpenRequest {
  /** The end of the waiting; an hour after the publication's own unless given. Throws `usage`. */
  readonly until?: ((zone: string, nowMs: number) => number) | undefined;
  /** Runs with the workspace to itself. */
  readonly locked: <T>(run: (context: Context) => Promise<T>) => Promise<T>;
  readonly limits?: SourceLimits | undefined;
}

const MINUTE_MS = 60_000;
/** From here on a source is asked every few seconds. */
const NEAR_MS = 2 * MINUTE_MS;
const AFTER_MS = 60 * MINUTE_MS;
/** The longest sleep of the loop: a source that has become free is asked again when its time has come. */
const TICK_MS = 1000;
/** How long an inbox that is still being connected to is waited for once everything is open: the receipts go there. */
const INBOX_WAIT = { operation: 'connect', seconds: 5 } as const;

/** A number from `least` to `most`, unpredictable: sixty readers of one mirror must not ask in step. */
function between(random: Random, least: number, most: number): number {
  const share = new DataView(random.bytes(4).slice().buffer).getUint32(0) / 2 ** 32;
  return least + share * (most - least);
}

/**
 * How long until a source is asked again: 30 to 90 seconds far from the hour, but no later than two minutes before it;
 * from then on 2 to 6 seconds, but no later than the first second after the hour, and then about every second for a minute.
 */
export function pollDelayMs(nowMs: number, hourMs: number, random: Random): number {
  const sinceMs = nowMs - hourMs;
  if (sinceMs >= 0 && sinceMs < MINUTE_MS) return between(random, 700, 1300);
  const spread = between(random, 2000, 6000);
  const near = sinceMs < 0 ? Math.min(spread, between(random, 200, 1000) - sinceMs) : spread;
  const leftMs = hourMs - NEAR_MS - nowMs;
  return leftMs <= 0 ? near : Math.min(between(random, MINUTE_MS / 2, 1.5 * MINUTE_MS), leftMs + near);
}

/** One source's place in the waiting. */
interface Slot {
  readonly source: OpenSource;
  dueMs: number;
  poll: Promise<void> | null;
  isConnecting: boolean;
  /** Open between polls: a login for each of them would be many. */
  depot: ReadableDepot | null;
  /** What the last poll failed with. */
  fault: Fault | null;
  /** Refused for good: not asked again. */
  isClosed: boolean;
  /** The listing that was judged last: the same again, without a release, needs no second look. */
  settled: string | null;
}

class Waiting {
  readonly #context: Context;
  readonly #request: WaitRequest;
  readonly #opening: Opening;
  readonly #progress = new OpenProgress();
  readonly #slots: readonly Slot[];
  readonly #officers: readonly string[];
  readonly #untilMs: number;
  readonly #toldLeft = new Set<string>();
  #hour: Hour;
  #judged = Promise.resolve();
  /** Aborted once nobody is asked any more, for connections that are still being made. */
  readonly #left = new AbortController();
  #isOver = false;
  #bug: Error | null = null;
  #wake: () => void = () => {};

  constructor(
    context: Context,
    request: WaitRequest,
    o: {
      readonly opening: Opening;
      readonly sources: readonly OpenSource[];
      readonly officers: readonly string[];
      readonly hour: Hour;
      readonly untilMs: number;
    },
  ) {
    const nowMs = context.clock.nowMs();
    this.#context = context;
    this.#request = request;
    this.#opening = o.opening;
    this.#officers = o.officers;
    this.#hour = o.hour;
    this.#untilMs = o.untilMs;
    this.#slots = o.sources.map((source) => ({
      source,
      dueMs: nowMs,
      poll: null,
      isConnecting: false,
      depot: null,
      fault: null,
      isClosed: false,
      settled: null,
    }));
  }

  /** Asks until everything is open, nobody is left to ask, or the time is up; the last round begins when it is. */
  async run(): Promise<readonly OpenOutcome[]> {
    const { clock } = this.#context;
    const isAnyoneLeft = (): boolean => this.#slots.some(({ isClosed }) => !isClosed);
    for (let isLast = false; !isLast && !this.#isOver && isAnyoneLeft();) {
      const nowMs = clock.nowMs();
      isLast = nowMs >= this.#untilMs;
      for (const slot of this.#slots) {
        if (slot.poll === null && !slot.isClosed && (isLast || slot.dueMs <= nowMs))
          slot.poll = this.#begin(slot);
      }
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const busy = this.#slots.flatMap(({ poll }) => poll ?? []);
      await Promise.race([woken, isLast ? Promise.all(busy) : clock.sleep(this.#pauseMs(nowMs))]);
    }
    this.#isOver = true;
    const fault = this.#progress.hasOpened() ? await this.#inboxFault() : null;
    this.#left.abort(new SceauError('deadline-exceeded', INBOX_WAIT));
    await Promise.all(this.#slots.map(async ({ depot }) => depot?.close()));
    if (this.#bug !== null) throw this.#bug;
    return this.#finish(fault);
  }

  /** What keeps the receipts from the inbox, if anything; one that is being connected to is waited for, a moment. */
  async #inboxFault(): Promise<Fault | null> {
    const inbox = this.#slots.find(({ source }) => source.kind === 'inbox');
    if (inbox?.isConnecting === true) {
      const { clock } = this.#context;
      const patience = pause(clock, INBOX_WAIT.seconds * 1000, () => !inbox.isConnecting);
      await Promise.race([inbox.poll, patience]);
      if (inbox.isConnecting) return { code: 'deadline-exceeded', params: INBOX_WAIT };
    }
    return inbox?.fault ?? null;
  }

  #pauseMs(nowMs: number): number {
    const due = this.#slots.flatMap(({ poll, dueMs }) => (poll === null ? [dueMs - nowMs] : []));
    return Math.max(1, Math.min(TICK_MS, this.#untilMs - nowMs, ...due));
  }

  async #begin(slot: Slot): Promise<void> {
    try {
      await this.#poll(slot);
      slot.fault = null;
    } catch (error) {
      await slot.depot?.close();
      slot.depot = null;
      // A login, a host key or settings that are refused are refused in a minute too, and an account may be locked for it.
      // A file that may not be read is not: it may be let go in a minute.
      slot.isClosed =
        error instanceof SceauError &&
        [77, 78].includes(exitStatus(error.code)) &&
        error.code !== 'permission-denied';
      if (error instanceof SceauError && error.code !== 'workspace-busy') slot.fault = faultOf(error);
      this.#fail(slot, error);
    } finally {
      const { clock, random } = this.#context;
      const nowMs = clock.nowMs();
      const delayMs = pollDelayMs(nowMs, parseInstant(this.#hour.utc), random);
      slot.dueMs = slot.isClosed ? Number.POSITIVE_INFINITY : nowMs + delayMs;
      slot.poll = null;
    }
  }

  /** Takes what kept a source from being asked or judged; a bug ends the waiting. */
  #fail(slot: Slot, error: unknown): void {
    // Another command has the workspace for a moment: the next poll finds it free.
    if (this.#isOver || isCode(error, 'workspace-busy')) return;
    try {
      this.#progress.fail(this.#context, slot.source, error);
    } catch (bug) {
      this.#bug = bug instanceof Error ? bug : new Error('not an error', { cause: bug });
      this.#isOver = true;
      this.#wake();
    }
  }

  /** Copies what a source has, and judges the copy when its turn has come. */
  async #poll(slot: Slot): Promise<void> {
    const { limits = {} } = this.#request;
    const depot = slot.depot ?? (await this.#connected(slot));
    if (this.#isOver) {
      await depot.close();
      return;
    }
    slot.depot = depot;
    const accepted = this.#pending(this.#context);
    const wanted = wantedFiles(this.#opening.base, accepted, this.#officers);
    const poll = pollOf(depot, limits);
    const listed = await listWanted(poll, wanted);
    const isNothingNew = listed.digest === slot.settled && !listsRelease(listed, accepted);
    if (!isNothingNew) {
      const copy = await takeSnapshot(poll, listed);
      const turn = this.#judged.then(() => this.#judge(slot, copy));
      this.#judged = turn.catch(() => {});
      await turn;
      slot.settled = listed.digest;
    }
    if (slot.source.kind === 'mirror') {
      await depot.close();
      slot.depot = null;
    }
  }

  async #connected(slot: Slot): Promise<ReadableDepot> {
    slot.isConnecting = true;
    try {
      return await slot.source.open(this.#left.signal);
    } finally {
      slot.isConnecting = false;
    }
  }

  async #judge(slot: Slot, copy: ReadableDepot): Promise<void> {
    if (this.#isOver) return;
    const { source } = slot;
    await this.#request.locked(async (locked) => {
      const report = (event: StageEvent): void => {
        if (this.#isNews(event)) locked.report(event);
      };
      const context = { ...locked, connect: this.#context.connect, report };
      const accepted = this.#pending(context);
      const outcomes = await openFrom(context, copy, { ...this.#opening, accepted });
      this.#progress.take(context, source, outcomes);
      // A notice may have come with it.
      this.#hour = (await planOpening(context, this.#opening.base, {})).hour;
    });
    if (!this.#progress.isDone(newestAccepted(this.#context, this.#opening.base))) return;
    this.#isOver = true;
    this.#wake();
  }

  /** Whether an event is to be told: what a source shows at every poll is once. */
  #isNews(event: StageEvent): boolean {
    if (event.kind !== 'releases-left') return true;
    const key = `${event.revision} ${event.scope}`;
    const isNew = !this.#toldLeft.has(key);
    this.#toldLeft.add(key);
    return isNew;
  }

  #pending(context: Context): readonly ToOpen[] {
    return this.#progress.pending(newestAccepted(context, this.#opening.base));
  }

  /** Says what came of it, and delivers the receipts where the inbox can be had, which `fault` keeps it from. */
  async #finish(fault: Fault | null): Promise<readonly OpenOutcome[]> {
    const { base } = this.#opening;
    const outcomes = this.#progress.answers(newestAccepted(this.#context, base));
    try {
      await this.#request.locked(async (locked) => {
        const context = { ...locked, connect: this.#context.connect };
        await tellRecordedState(context, base, newestRevision(newestAccepted(context, base)));
        recordFaults(context, base.publication, outcomes);
        await listRevisionChanges(context, base, outcomes);
        if (fault !== null) context.report({ kind: 'receipts-waiting', fault });
        else if (this.#progress.hasOpened()) await tryAnswers(context, this.#opening, null);
      });
    } catch (error) {
      // What is open is open; the receipts go with the next command, as after a depot that is down.
      if (!isCode(error, 'workspace-busy')) throw error;
      this.#context.report({ kind: 'receipts-waiting', fault: faultOf(error) });
    }
    return outcomes;
  }
}

/**
 * Waits for the release of a publication, and opens it by the first source whose release verifies.
 * @param context reads the workspace; it is changed by `request.locked` alone
 * @throws as `openPublication`; `usage` for an end that is not to come
 */
export async function waitOpen(context: Context, request: WaitRequest): Promise<readonly OpenOutcome[]> {
  const settings = inboxSettings(context);
  const opening = await beginOpening(context, request);
  const { hour, officers, mirrors } = await planOpening(context, opening.base, request.limits ?? {});
  const nowMs = context.clock.nowMs();
  const untilMs = request.until?.(hour.zone, nowMs) ?? Math.max(nowMs, parseInstant(hour.utc)) + AFTER_MS;
  const inbox: OpenSource = {
    kind: 'inbox',
    name: settings.address,
    open: (signal) => context.connect(settings, signal === undefined ? {} : { signal }),
  };
  const sources = [inbox, ...mirrors];
  const until = { utc: encodeInstant(untilMs), zone: hour.zone };
  const { publication } = opening.base;
  context.report({ kind: 'release-awaited', publication, sources: sources.length, until });
  return new Waiting(context, request, { opening, sources, officers, hour, untilMs }).run();
}
