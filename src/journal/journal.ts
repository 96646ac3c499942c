/**
 * The record (journal/FORMAT.md): every act and refusal as one line of JSON, the intent before the act and its outcome
 * after, each flushed before sceau goes on. Identifiers and ciphertext digests only: no candidate data, and no
 * digest, length or count of plaintext.
 */
import { closeSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import * as v from 'valibot';
import { SceauError } from '../errors.ts';
import type { Clock } from '../io/clock.ts';
import { encodeUtf8 } from '../io/encodings.ts';
import { appendDurably, exists } from '../io/files.ts';
import { MerkleTree, type TreeHead } from './tree.ts';

const subject = {
  publication: v.optional(v.string()),
  revision: v.optional(v.number()),
  scope: v.optional(v.string()),
  party: v.optional(v.string()),
  /** Fingerprint of the key concerned. */
  key: v.optional(v.string()),
  /** Name of the file concerned, and its digest: ciphertext and signed documents only. */
  file: v.optional(v.string()),
  sha256: v.optional(v.string()),
  /** Error code of a refusal. */
  code: v.optional(v.string()),
  /** How many more refusals there were than are written one by one. */
  more: v.optional(v.number()),
};
const subjectSchema = v.strictObject(subject);
const entrySchema = v.strictObject({
  /** UTC, to the millisecond. */
  at: v.string(),
  act: v.string(),
  phase: v.picklist(['intent', 'done', 'failed']),
  ...subject,
});

/** What an entry is about; only what is known is written. */
export type JournalSubject = Readonly<v.InferOutput<typeof subjectSchema>>;
export type JournalEntry = Readonly<v.InferOutput<typeof entrySchema>>;
export type JournalPhase = JournalEntry['phase'];

const NEWLINE = 0x0a;

/** Lines that are written together once the turn of the event loop is over. */
interface Batch {
  readonly lines: string[];
  readonly turn: Promise<unknown>;
  isSettled: boolean;
  failure: { readonly error: unknown } | null;
}

/** An issuer's or a party's journal, open for appending by one process at a time. */
export class Journal {
  readonly #path: string;
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #tree = new MerkleTree();
  readonly #entries: JournalEntry[] = [];
  #batch: Batch | null = null;

  /**
   * Opens a journal. A last line that a crash left unfinished was never acted upon: who may append cuts it
   * off, who only reads passes it over.
   */
  constructor(path: string, clock: Pick<Clock, 'nowMs'>, access: 'append' | 'read') {
    this.#path = path;
    this.#clock = clock;
    if (!exists(path)) return;
    const bytes = readFileSync(path);
    const whole = bytes.lastIndexOf(NEWLINE) + 1;
    if (whole < bytes.length && access === 'append') truncate(path, whole);
    for (let at = 0; at < whole;) {
      const end = bytes.indexOf(NEWLINE, at);
      this.#take(bytes.subarray(at, end));
      at = end + 1;
    }
  }

  #take(line: Uint8Array): void {
    this.#tree.append(line);
    this.#entries.push(parseEntry(this.#path, line, this.#entries.length + 1));
  }

  /** Appends one entry and flushes it. */
  append(act: string, phase: JournalPhase, about: JournalSubject = {}): void {
    const line = this.#lineOf(act, phase, about);
    // Those of the batch were asked for before. What becomes of them, they who wait for it hear.
    if (this.#batch !== null) this.#settle(this.#batch);
    this.#store([line]);
  }

  /**
   * Appends one entry together with all others that are asked for in the same turn of the event loop, and flushes them once:
   * sixty deliveries that begin together wait for the disk once. It is on the disk when the promise is fulfilled.
   */
  async appendTogether(act: string, phase: JournalPhase, about: JournalSubject = {}): Promise<void> {
    this.#batch ??= { lines: [], isSettled: false, failure: null, turn: nextTurn() };
    const batch = this.#batch;
    batch.lines.push(this.#lineOf(act, phase, about));
    await batch.turn;
    this.#settle(batch);
    if (batch.failure !== null) throw batch.failure.error;
  }

  #lineOf(act: string, phase: JournalPhase, about: JournalSubject): string {
    const at = new Date(this.#clock.nowMs()).toISOString();
    return JSON.stringify(v.parse(entrySchema, { at, act, phase, ...about }));
  }

  /** Stores a batch, once. */
  #settle(batch: Batch): void {
    if (batch.isSettled) return;
    batch.isSettled = true;
    if (this.#batch === batch) this.#batch = null;
    try {
      this.#store(batch.lines);
    } catch (error) {
      batch.failure = { error };
    }
  }

  /** Writes and flushes lines: all of them, or none. */
  #store(lines: readonly string[]): void {
    appendDurably(this.#path, encodeUtf8(lines.map((line) => `${line}\n`).join('')));
    for (const line of lines) this.#take(encodeUtf8(line));
  }

  /**
   * Does an act with its intent before and its outcome after. `finished` may add what only the result tells.
   * A fault with a code is written as a refusal and thrown on.
   */
  async record<T>(
    act: string,
    about: JournalSubject,
    run: () => Promise<T>,
    finished: (result: T) => JournalSubject = () => ({}),
  ): Promise<T> {
    await this.appendTogether(act, 'intent', about);
    try {
      const result = await run();
      await this.appendTogether(act, 'done', { ...about, ...finished(result) });
      return result;
    } catch (error) {
      const code = error instanceof SceauError ? error.code : 'bug';
      await this.appendTogether(act, 'failed', { ...about, code });
      throw error;
    }
  }

  /** Entries so far, oldest first. */
  entries(): readonly JournalEntry[] {
    return this.#entries;
  }

  /** Size and root of the tree over all entries. */
  checkpoint(): TreeHead {
    return this.#tree.head();
  }
}

function truncate(path: string, length: number): void {
  const fd = openSync(path, 'r+');
  try {
    ftruncateSync(fd, length);
  } finally {
    closeSync(fd);
  }
}

function parseEntry(path: string, line: Uint8Array, number: number): JournalEntry {
  try {
    return v.parse(entrySchema, JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(line)));
  } catch (error) {
    throw new SceauError('document-malformed', { file: path, detail: `line ${number}` }, error);
  }
}
