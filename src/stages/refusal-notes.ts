/**
 * What a scan of an inbox writes into the journal of what it refuses or cannot read (journal/FORMAT.md §1): each once, however
 * often it is seen, and of many new ones no more than a scan is allowed. Whoever may write into the depot can make any
 * number of them, and nothing is ever removed from a journal.
 */
import type { Journal, JournalEntry, JournalSubject } from '../journal/journal.ts';
import type { Fault } from './context.ts';

export const RECEIVE = 'receive';
/** Most new refusals that one scan writes one by one; the next scan goes on with the others. */
export const MAX_NEW_REFUSALS = 100;

/** What a folder is a folder of. */
export type About = Partial<Pick<JournalSubject, 'publication' | 'revision' | 'scope'>>;

/** The notes of one scan. */
export class RefusalNotes {
  readonly #journal: Journal;
  /** Codes written of each subject since something was received of it. */
  readonly #written = new Map<string, Set<string>>();
  /** Entries of the journal that have been looked at. */
  #looked = 0;
  #lastLeft = 0;
  #new = 0;
  #left = 0;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  /** Notes a refusal. @returns `false` where it is one too many for this scan: it is counted, and nothing more done of it */
  note(about: About, { code }: Fault): boolean {
    this.#look();
    if (this.#written.get(keyOf(about))?.has(code) === true) return true;
    if (this.#new >= MAX_NEW_REFUSALS) {
      this.#left += 1;
      return false;
    }
    this.#new += 1;
    this.#journal.append(RECEIVE, 'failed', { ...about, code });
    return true;
  }

  /** Ends the scan: says how many were left, unless the journal says so already. */
  settle(): void {
    this.#look();
    if (this.#left > 0 && this.#left !== this.#lastLeft) {
      this.#journal.append(RECEIVE, 'failed', { more: this.#left });
    }
  }

  /** Takes in what was written since the last look. */
  #look(): void {
    const entries = this.#journal.entries();
    for (; this.#looked < entries.length; this.#looked += 1) {
      const entry = entries[this.#looked];
      if (entry?.act === RECEIVE) this.#take(entry);
    }
  }

  #take(entry: JournalEntry): void {
    const { phase, code, more } = entry;
    const key = keyOf(entry);
    if (more !== undefined) this.#lastLeft = more;
    else if (phase === 'done') this.#written.delete(key);
    else if (code !== undefined) this.#written.set(key, (this.#written.get(key) ?? new Set()).add(code));
  }
}

function keyOf({ publication = '', revision = 0, scope = '' }: About): string {
  return `${publication}/${revision}/${scope}`;
}
