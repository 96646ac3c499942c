/**
 * Depots that are connected to before they are needed (transport/FORMAT.md, «Connections ahead»): at the hour nothing is left
 * to do but to send. A connection that breaks is made anew, before or when it is wanted; whoever never had one connects as ever.
 */
import { SceauError } from '../errors.ts';
import { DEFAULT_DEADLINES, withDeadline } from './deadlines.ts';
import type { Depot, DepotSource } from './depot.ts';

/** A depot that is kept connected. */
interface Warm {
  readonly connect: (signal?: AbortSignal) => Promise<Depot>;
  /** A connection that nobody uses now. */
  idle: Depot | null;
  /** Digest of each file that was brought or found there, by path; folders that were swept. */
  readonly proven: Map<string, string>;
  readonly swept: Set<string>;
}

/** What came of making or keeping a connection. */
export interface WarmOutcome {
  readonly name: string;
  /** `null` where it stands. */
  readonly error: SceauError | null;
}

/** Depots by name; each of them has at most one idle connection. */
export class WarmDepots {
  readonly #depots = new Map<string, Warm>();
  #isClosed = false;

  /** Announces a depot; nothing is connected to yet. */
  add(name: string, connect: (signal?: AbortSignal) => Promise<Depot>): void {
    if (this.#depots.has(name)) return;
    this.#depots.set(name, { connect, idle: null, proven: new Map(), swept: new Set() });
  }

  /**
   * Sees to it that every depot has a connection that answers: `probe` is one short question over it. `parallel` at once; no more
   * is begun once `signal` is aborted.
   */
  async keep(o: {
    readonly parallel: number;
    readonly probe: (depot: Depot) => Promise<unknown>;
    readonly signal: AbortSignal;
  }): Promise<readonly WarmOutcome[]> {
    const waiting = [...this.#depots];
    const outcomes: WarmOutcome[] = [];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined && !o.signal.aborted; next = waiting.shift()) {
        const [name, warm] = next;
        outcomes.push({ name, error: await this.#keepOne(warm, o) });
      }
    };
    await Promise.all(Array.from({ length: o.parallel }, work));
    return outcomes;
  }

  async #keepOne(
    warm: Warm,
    { probe, signal }: { readonly probe: (depot: Depot) => Promise<unknown>; readonly signal: AbortSignal },
  ): Promise<SceauError | null> {
    const { idle } = warm;
    // Nobody else may be handed it while it is asked.
    warm.idle = null;
    let depot = idle;
    try {
      if (depot !== null && (await answers(depot, probe))) {
        warm.idle = depot;
        return null;
      }
      await depot?.close();
      depot = await warm.connect(signal);
      if (this.#isClosed) await depot.close();
      else warm.idle = depot;
      return null;
    } catch (error) {
      if (!(error instanceof SceauError)) throw error;
      return error;
    }
  }

  /** The depot of that name, over its idle connection or a new one; `undefined` where it was never announced. */
  async take(name: string, signal?: AbortSignal): Promise<Depot | undefined> {
    const warm = this.#depots.get(name);
    if (warm === undefined) return undefined;
    const { idle } = warm;
    warm.idle = null;
    return this.#lend(warm, idle ?? (await warm.connect(signal)));
  }

  /** How many connections stand by. */
  get standing(): number {
    return [...this.#depots.values()].filter(({ idle }) => idle !== null).length;
  }

  /** How many depots there are. */
  get size(): number {
    return this.#depots.size;
  }

  /** Ends them all. What is lent is ended when it comes back. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#depots.values()].map(async ({ idle }) => idle?.close()));
  }

  /** The depot for one visit: where nothing failed, the connection comes back at its end. */
  #lend(warm: Warm, depot: Depot): Depot {
    let isSound = true;
    let isOver = false;
    let pending = 0;
    const watched = async <T>(work: Promise<T>): Promise<T> => {
      pending += 1;
      try {
        return await work;
      } catch (error) {
        isSound = false;
        throw error;
      } finally {
        pending -= 1;
      }
    };
    const put: Depot['put'] = async (path, source: DepotSource, options) => {
      if (warm.proven.get(path) === source.sha256) return 'present';
      const outcome = await watched(depot.put(path, source, options));
      warm.proven.set(path, source.sha256);
      return outcome;
    };
    const sweep: Depot['sweep'] = async (folder, keep) => {
      if (warm.swept.has(folder)) return 0;
      const removed = await watched(depot.sweep(folder, keep));
      warm.swept.add(folder);
      return removed;
    };
    const close = async (): Promise<void> => {
      if (isOver) return;
      isOver = true;
      // Whoever closes it in the middle of something gives it up.
      const isReusable = isSound && pending === 0 && !this.#isClosed;
      if (isReusable && warm.idle === null) warm.idle = depot;
      else await depot.close();
    };
    const { keepsConditions } = depot;
    return {
      address: depot.address,
      list: (folder) => watched(depot.list(folder)),
      read: (path, maxBytes) => depot.read(path, maxBytes),
      put,
      sweep,
      ...(keepsConditions && {
        keepsConditions: (...given: Parameters<typeof keepsConditions>) =>
          watched(keepsConditions.apply(depot, given)),
      }),
      close,
    };
  }
}

/** Whether the depot answers a question at all, in the time of a goodbye. */
async function answers(depot: Depot, probe: (depot: Depot) => Promise<unknown>): Promise<boolean> {
  const wait = { operation: 'request', seconds: DEFAULT_DEADLINES.endSeconds, onExpiry: () => {} };
  try {
    await withDeadline(wait, probe(depot));
    return true;
  } catch (error) {
    if (!(error instanceof SceauError)) throw error;
    return false;
  }
}
