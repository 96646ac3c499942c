/**
 * What one visit to a depot or mirror may cost (transport/FORMAT.md, «Visits»). A server that answers each request just before its
 * own deadline would hold a visit for ever; so everything that a visit waits for comes out of one allowance, and only a payload
 * has as long as its length asks for, while it comes at the least rate.
 */
import { SceauError } from '../errors.ts';
import type { Depot, ReadableDepot } from './depot.ts';

/** How long a visit may wait for its server, in seconds. */
export interface VisitLimits {
  /** Altogether for listings, documents, and what is stored. */
  readonly seconds: number;
  /** For each further `STEP_BYTES` of a payload, or of a delivery. */
  readonly stepSeconds: number;
}

/**
 * `brief`: a few documents, such as a party's acts or receipts, or one poll of a source; the next visit goes on from there.
 * `whole`: one that goes through all of a depot. `delivery`: one that brings files, or finds them there.
 */
export const VISITS: Readonly<Record<'brief' | 'whole' | 'delivery', VisitLimits>> = {
  brief: { seconds: 60, stepSeconds: 60 },
  whole: { seconds: 300, stepSeconds: 60 },
  delivery: { seconds: 120, stepSeconds: 10 },
};

/** What must come or go within `stepSeconds`: some 8.5 kB/s of a payload that is fetched, 52 kB/s of a delivery. */
export const STEP_BYTES = 512 * 1024;
/** Documents are no longer (a registry is the longest); what may be longer is a payload. */
const MAX_DOCUMENT_BYTES = 4_000_000;

/** Time that may be spent waiting. It runs while anything is waited for, once however much is, and not between. */
class Allowance {
  readonly #seconds: number;
  readonly #onEnd: (error: SceauError) => void;
  readonly #waiting = new Set<(error: SceauError) => void>();
  #leftMs: number;
  #sinceMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #error: SceauError | null = null;

  constructor(seconds: number, onEnd: (error: SceauError) => void) {
    this.#seconds = seconds;
    this.#leftMs = seconds * 1000;
    this.#onEnd = onEnd;
  }

  /** The outcome of `work`, while there is time; what comes later is dropped. @throws `deadline-exceeded` */
  wait<T>(work: () => Promise<T>): Promise<T> {
    if (this.#error !== null) return Promise.reject(this.#error);
    return new Promise<T>((resolve, reject) => {
      if (this.#waiting.size === 0) this.#start();
      this.#waiting.add(reject);
      const leave = (): void => {
        if (this.#waiting.delete(reject) && this.#waiting.size === 0) this.#stop();
      };
      work().finally(leave).then(resolve, reject);
    });
  }

  /** Gives back all of the time. Nothing is being waited for. */
  renew(): void {
    this.#leftMs = this.#seconds * 1000;
  }

  /** Nothing is waited for any more: what is, and whatever will be, fails with the first such error. */
  end(error: SceauError): void {
    if (this.#error !== null) return;
    this.#error = error;
    clearTimeout(this.#timer);
    this.#onEnd(error);
    for (const reject of this.#waiting) reject(error);
    this.#waiting.clear();
  }

  #start(): void {
    this.#sinceMs = performance.now();
    this.#timer = setTimeout(() => this.#expire(), Math.max(0, this.#leftMs));
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#leftMs -= performance.now() - this.#sinceMs;
  }

  #expire(): void {
    this.end(new SceauError('deadline-exceeded', { operation: 'visit', seconds: this.#seconds }));
  }
}

/** Chunks, each waited for by `allowance`; a payload's is renewed by every `STEP_BYTES`. */
async function* allowed(
  chunks: AsyncIterable<Uint8Array>,
  allowance: Allowance,
  isPayload: boolean,
): AsyncGenerator<Uint8Array, void> {
  const iterator = chunks[Symbol.asyncIterator]();
  let isOver = false;
  let bytes = 0;
  try {
    for (;;) {
      const next = await allowance.wait(() => iterator.next());
      if (next.done === true) {
        isOver = true;
        return;
      }
      bytes += next.value.length;
      if (isPayload && bytes >= STEP_BYTES) {
        bytes = 0;
        allowance.renew();
      }
      yield next.value;
    }
  } catch (error) {
    isOver = true;
    throw error;
  } finally {
    if (!isOver) await allowance.wait(async () => iterator.return?.());
  }
}

/**
 * The same depot, for one visit: when an allowance is used up, the depot is closed, and what waits for it and whatever is asked
 * from then on fails with `deadline-exceeded` (operation `visit`). Connecting has its own deadline and is over by now.
 */
export function boundVisit(depot: Depot, limits: VisitLimits): Depot;
export function boundVisit(depot: ReadableDepot, limits: VisitLimits): ReadableDepot;
export function boundVisit(depot: ReadableDepot & Partial<Depot>, limits: VisitLimits): ReadableDepot {
  const allowance = new Allowance(limits.seconds, () => void depot.close());
  const { put, sweep, keepsConditions } = depot;
  return {
    address: depot.address,
    list: (folder) => allowance.wait(() => depot.list(folder)),
    read: (path, maxBytes) => {
      const isPayload = maxBytes > MAX_DOCUMENT_BYTES;
      const payload = new Allowance(limits.stepSeconds, (error) => allowance.end(error));
      return allowed(depot.read(path, maxBytes), isPayload ? payload : allowance, isPayload);
    },
    ...(put && { put: (...given: Parameters<typeof put>) => allowance.wait(() => put(...given)) }),
    ...(keepsConditions && {
      keepsConditions: (...given: Parameters<typeof keepsConditions>) =>
        allowance.wait(() => keepsConditions(...given)),
    }),
    ...(sweep && { sweep: (...given: Parameters<typeof sweep>) => allowance.wait(() => sweep(...given)) }),
    close: () => depot.close(),
  };
}

/** The same depot for the delivery of `bytes` bytes in all, which may take as long as its length asks for. @throws as `boundVisit` */
export function boundDelivery(
  depot: Depot,
  bytes: number,
  { seconds, stepSeconds }: VisitLimits = VISITS.delivery,
): Depot {
  const allSeconds = seconds + Math.ceil((bytes / STEP_BYTES) * stepSeconds);
  return boundVisit(depot, { seconds: allSeconds, stepSeconds });
}
