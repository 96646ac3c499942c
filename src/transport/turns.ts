/**
 * Whose turn it is to deliver (transport/FORMAT.md, «Many depots»): so many at once, and one at a time at each depot, since
 * a folder of a depot has one writer. Whoever comes first is served first; whoever waits to try again holds no turn, and
 * whoever waits long for a connection lends theirs.
 */

/** A visit to a depot. `work` ends the connection, whatever comes. */
export interface Visit<C, T> {
  readonly connect: () => Promise<C>;
  readonly work: (connection: C) => Promise<T>;
}

/** Calls `ring` once, some time from now, unless what it returns is called before. */
export type Alarm = (ring: () => void) => () => void;

/** A connection is made within this time, unless its host hangs or is far away: then its turn is lent. */
const PATIENCE_MS = 2000;
/** Connections that may be under way without a turn, for each turn that there is. */
const LENT_PER_TURN = 3;

function patience(ring: () => void): () => void {
  const timer = setTimeout(ring, PATIENCE_MS);
  return () => clearTimeout(timer);
}

/** Turns of one command. */
export class Turns {
  readonly #mostLent: number;
  readonly #alarm: Alarm;
  #free: number;
  /** Turns of those who are still connecting, with somebody else. */
  #lent = 0;
  /** Who has not begun to connect. */
  readonly #waiting: (() => void)[] = [];
  /** Who has a connection: ahead of all others, since a server waits, and some not for long. */
  readonly #connectedWaiting: (() => void)[] = [];
  /** By depot: settles when the last delivery that was announced for it has ended. */
  readonly #last = new Map<string, Promise<unknown>>();

  constructor(parallel: number, alarm: Alarm = patience) {
    this.#free = parallel;
    this.#mostLent = parallel * LENT_PER_TURN;
    this.#alarm = alarm;
  }

  /**
   * Makes the visit once those announced before it to the same depot have ended, and a turn is free. Work is done in a turn
   * only; connecting begins in one, so that no connection is made long before it is wanted.
   * @param depot the one text of the depot's address
   */
  take<C, T>(depot: string, visit: Visit<C, T>): Promise<T> {
    const before = this.#last.get(depot) ?? Promise.resolve();
    const mine = before.then(() => this.#bounded(visit));
    this.#last.set(depot, Promise.allSettled([mine]));
    return mine;
  }

  async #bounded<C, T>({ connect, work }: Visit<C, T>): Promise<T> {
    await this.#begin(this.#waiting);
    const connection = await this.#connected(connect);
    try {
      return await work(connection);
    } finally {
      this.#end();
    }
  }

  /** Connects, and holds a turn when that is done; where it fails, none. */
  async #connected<C>(connect: () => Promise<C>): Promise<C> {
    let isLent = false;
    const disarm = this.#alarm(() => {
      if (this.#lent === this.#mostLent) return;
      isLent = true;
      this.#lent += 1;
      this.#end();
    });
    const settle = (): void => {
      disarm();
      if (isLent) this.#lent -= 1;
    };
    try {
      const connection = await connect();
      settle();
      if (isLent) await this.#begin(this.#connectedWaiting);
      return connection;
    } catch (error) {
      settle();
      if (!isLent) this.#end();
      throw error;
    }
  }

  async #begin(queue: (() => void)[]): Promise<void> {
    if (this.#free > 0) {
      this.#free -= 1;
      return;
    }
    await new Promise<void>((resolve) => void queue.push(resolve));
  }

  /** The turn goes to whoever is next, or back. */
  #end(): void {
    const next = this.#connectedWaiting.shift() ?? this.#waiting.shift();
    if (next === undefined) this.#free += 1;
    else next();
  }
}
