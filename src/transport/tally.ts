/** What all tries of one delivery have brought about together (transport/FORMAT.md, «Trying again»). */
import type { DeliveryEvent } from './deliver.ts';

/** Files of one delivery, over all its tries. */
export interface PushCounts {
  /** Sent by this run; a file that one try sent and the next found there counts once, here. */
  readonly sent: number;
  /** Found there, and right. */
  readonly present: number;
  /** Length in bytes of the files sent. */
  readonly sentBytes: number;
  /** Bytes that a try found there, of a file that was cut, and did not send again. */
  readonly resumedBytes: number;
  /** Tries begun. */
  readonly tries: number;
}

/** Counts the events of a delivery's tries. */
export class Tally {
  #tries = 0;
  readonly #resumed = new Map<string, number>();
  readonly #lengths = new Map<string, number>();
  readonly #sent = new Set<string>();
  readonly #present = new Set<string>();

  /** Notes that a try begins. */
  begin(): void {
    this.#tries += 1;
  }

  /** Notes what a try tells. */
  take(event: DeliveryEvent): void {
    if (event.type === 'delivering') this.#lengths.set(event.path, event.length);
    if (event.type === 'resumed') this.#resumed.set(event.path, event.resumedBytes);
    if (event.type !== 'delivered') return;
    if (event.outcome === 'sent') this.#sent.add(event.path);
    else this.#present.add(event.path);
  }

  /** The counts so far. */
  counts(): PushCounts {
    const sent = [...this.#sent];
    return {
      sent: sent.length,
      present: [...this.#present].filter((path) => !this.#sent.has(path)).length,
      sentBytes: sent.reduce((sum, path) => sum + (this.#lengths.get(path) ?? 0), 0),
      resumedBytes: sent.reduce((sum, path) => sum + (this.#resumed.get(path) ?? 0), 0),
      tries: this.#tries,
    };
  }
}
