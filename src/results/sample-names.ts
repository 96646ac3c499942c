/**
 * A few names of a jury's file as they were read, so that a person sees whether the encoding was the right one: those
 * with letters beyond ASCII first. Candidate data: for a terminal only.
 */
import type { JuryRow } from './columns.ts';

const MOST = 3;
const ASCII = /^[ -~]*$/;

/** Keeps the first few names that tell most. */
export class SampleNames {
  readonly #telling = new Set<string>();
  readonly #plain = new Set<string>();

  add({ nom, prenom }: JuryRow): void {
    if (this.#telling.size === MOST) return;
    const name = `${nom}, ${prenom}`;
    if (!ASCII.test(name)) this.#telling.add(name);
    else if (this.#plain.size < MOST) this.#plain.add(name);
  }

  /** At most three. */
  list(): readonly string[] {
    return [...this.#telling, ...this.#plain].slice(0, MOST);
  }
}
