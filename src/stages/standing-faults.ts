/** Which faults of a watch are worth a line: a new one, one that has changed, one that has stood for another hour. */
import type { Clock } from '../io/clock.ts';
import type { Fault } from './context.ts';

/** How long a fault that stays is not told again. */
export const TOLD_AGAIN_MS = 60 * 60 * 1000;
/** Most folders whose faults are told one by one, the others by their number: anyone who may write into the depot can make more. */
export const MAX_FAULTS = 1000;

interface Told {
  readonly code: Fault['code'];
  readonly atMs: number;
}

/** What was told, by folder. */
export class StandingFaults {
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #told = new Map<string, Told>();
  readonly #seen = new Set<string>();
  #more = 0;
  #moreToldAtMs: number | null = null;

  constructor(clock: Pick<Clock, 'nowMs'>) {
    this.#clock = clock;
  }

  /** A scan begins. */
  begin(): void {
    this.#seen.clear();
    this.#more = 0;
  }

  /** Whether a fault is to be told now; from then on it counts as told. */
  tells(folder: string, { code }: Fault): boolean {
    this.#seen.add(folder);
    const known = this.#told.get(folder);
    const nowMs = this.#clock.nowMs();
    // Either way: a clock that jumps back must not keep anyone silent.
    if (known?.code === code && Math.abs(nowMs - known.atMs) < TOLD_AGAIN_MS) return false;
    if (known === undefined && this.#told.size >= MAX_FAULTS) {
      this.#more += 1;
      return false;
    }
    this.#told.set(folder, { code, atMs: nowMs });
    return true;
  }

  /** How many faults of this scan are beyond those that are told one by one. */
  get more(): number {
    return this.#more;
  }

  /** Whether that there are more is to be told now, like one fault; from then on it counts as told. */
  tellsMore(): boolean {
    const nowMs = this.#clock.nowMs();
    const toldAtMs = this.#moreToldAtMs;
    if (this.#more === 0 || (toldAtMs !== null && Math.abs(nowMs - toldAtMs) < TOLD_AGAIN_MS)) return false;
    this.#moreToldAtMs = nowMs;
    return true;
  }

  /** Ends a scan that went through everything: what did not come up in it is over, and is told when it comes back. */
  settle(): void {
    for (const folder of this.#told.keys()) {
      if (!this.#seen.has(folder)) this.#told.delete(folder);
    }
    if (this.#more === 0) this.#moreToldAtMs = null;
  }
}
