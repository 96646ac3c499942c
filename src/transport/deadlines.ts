/**
 * Deadlines (transport/FORMAT.md, «Deadlines»): nothing waits for a server without one, because three of ssh2's
 * waits have no timer of their own (a subsystem never opened, a request never answered, an end never acknowledged).
 */
import { SceauError } from '../errors.ts';

/** How long each wait may last, in seconds. */
export interface Deadlines {
  /** From the name look-up to an open SFTP session: TCP, key exchange, authentication, subsystem. */
  readonly connectSeconds: number;
  /** One request and its answer (open, close, stat, rename …). */
  readonly requestSeconds: number;
  /** During a transfer, with reads or writes in flight: the longest silence, no answer to any of them. */
  readonly idleSeconds: number;
  /** Saying goodbye; afterwards the socket is destroyed. */
  readonly endSeconds: number;
}

/** A slow line is not a fault: 4 MiB in flight at 100 kB/s answer within `idleSeconds`. */
export const DEFAULT_DEADLINES: Deadlines = {
  connectSeconds: 30,
  requestSeconds: 60,
  idleSeconds: 60,
  endSeconds: 5,
};

/** What is waited for, how long, until who wants it no more, and what must be torn down when it does not come. */
export interface Wait {
  readonly operation: string;
  readonly seconds: number;
  readonly onExpiry: () => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The outcome of `work`, if it comes in time. A result that comes later is dropped, its failure too.
 * @throws `deadline-exceeded` after `onExpiry` has run; the reason of `signal` likewise, at once where it is aborted
 */
export function withDeadline<T>(wait: Wait, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const { operation, seconds, signal } = wait;
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    };
    const giveUp = (error: unknown): void => {
      settle();
      wait.onExpiry();
      reject(error);
    };
    const abort = (): void => giveUp(signal?.reason);
    const timer = setTimeout(
      () => giveUp(new SceauError('deadline-exceeded', { operation, seconds })),
      seconds * 1000,
    );
    signal?.addEventListener('abort', abort);
    if (signal?.aborted === true) abort();
    void work.then(resolve, reject).finally(settle);
  });
}
