/**
 * Whose turn it is to deliver (transport/FORMAT.md, «Many depots»): so many at once, and one at a time at each depot, since
 * a folder of a depot has one writer. Whoever comes first is served first; whoever waits to try again holds no turn.
 */

/** Turns of one command. */
export class Turns {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  /** By depot: settles when the last delivery that was announced for it has ended. */
  readonly #last = new Map<string, Promise<unknown>>();

  constructor(parallel: number) {
    this.#free = parallel;
  }

  /**
   * Does `work` once the deliveries announced before it for the same depot have ended, and a turn is free.
   * @param depot the one text of the depot's address
   */
  take<T>(depot: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(depot) ?? Promise.resolve();
    const mine = before.then(() => this.#bounded(work));
    this.#last.set(depot, Promise.allSettled([mine]));
    return mine;
  }

  async #bounded<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      // The turn goes to whoever waits longest, or back.
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}
