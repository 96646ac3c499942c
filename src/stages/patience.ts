/** Waits that can be cut short, and scans that are, once a watch is asked to end. */
import { SceauError } from '../errors.ts';
import type { Clock } from '../io/clock.ts';
import type { Depot } from '../transport/depot.ts';
import type { Context } from './context.ts';

/** A signal is heeded within this time; a wait consists of so long pieces. */
const PIECE_MS = 1000;
/** How long a scan may go on once the end was asked for; then its connection is given up. */
const GRACE_MS = 5000;

/** Waits in pieces, until the time is over or `isOver` says so. No clock is compared, so none can jump. */
export async function pause(clock: Clock, ms: number, isOver: () => boolean): Promise<void> {
  for (let left = ms; left > 0 && !isOver(); left -= PIECE_MS) await clock.sleep(Math.min(left, PIECE_MS));
}

/** The same context; its connection is given up some seconds after the end was asked for, if it is still in use. */
export function hastened(context: Context, stop: AbortSignal): Context {
  const guard = (depot: Depot): Depot => {
    let isClosed = false;
    const hasten = async (): Promise<void> => {
      await pause(context.clock, GRACE_MS, () => isClosed);
      if (!isClosed) await depot.close();
    };
    const listener = (): void => void hasten();
    if (stop.aborted) listener();
    else stop.addEventListener('abort', listener, { once: true });
    const close = async (): Promise<void> => {
      isClosed = true;
      stop.removeEventListener('abort', listener);
      await depot.close();
    };
    return { ...depot, close };
  };
  return { ...context, connect: async (settings, how) => guard(await context.connect(settings, how)) };
}

/** A time after which whatever is still connecting or connected is given up. */
export interface Limit {
  readonly signal: AbortSignal;
  /** The same context, its connections held to the time. */
  readonly context: (context: Context) => Context;
  /** Nothing is given up any more. */
  readonly end: () => void;
}

/** Limits work to `ms` milliseconds from now, and to `stop`. What is cut off fails with `deadline-exceeded`. */
export function bounded(ms: number, stop: AbortSignal): Limit {
  const ending = new AbortController();
  const open = new Set<Depot>();
  const cut = (): void => {
    ending.abort(new SceauError('deadline-exceeded', { operation: 'visit', seconds: Math.ceil(ms / 1000) }));
    for (const depot of open) void depot.close();
  };
  const timer = setTimeout(cut, ms);
  stop.addEventListener('abort', cut, { once: true });
  if (stop.aborted) cut();
  const { signal } = ending;
  return {
    signal,
    context: (context) => ({
      ...context,
      connect: async (settings, options) => {
        signal.throwIfAborted();
        const depot = await context.connect(settings, { ...options, signal });
        open.add(depot);
        if (signal.aborted) await depot.close();
        return depot;
      },
    }),
    end: () => {
      clearTimeout(timer);
      stop.removeEventListener('abort', cut);
    },
  };
}
