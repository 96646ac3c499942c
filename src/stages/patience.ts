/** Waits that can be cut short, and scans that are, once a watch is asked to end. */
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
