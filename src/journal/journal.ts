/**
 * The record (journal/FORMAT.md): every act and refusal as one line of JSON, the intent before the act and its outcome
 * after, each flushed before sceau goes on. Identifiers and ciphertext digests only: no candidate data, and no
 * digest, length or count of plaintext.
 */
import { closeSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
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

/** An issuer's or a party's journal, open for appending by one process at a time. */
export class Journal {
  readonly #path: string;
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #tree = new MerkleTree();
  readonly #entries: JournalEntry[] = [];

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
    const at = new Date(this.#clock.nowMs()).toISOString();
    const line = JSON.stringify(v.parse(entrySchema, { at, act, phase, ...about }));
    appendDurably(this.#path, encodeUtf8(`${line}\n`));
    this.#take(encodeUtf8(line));
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
    this.append(act, 'intent', about);
    try {
      const result = await run();
      this.append(act, 'done', { ...about, ...finished(result) });
      return result;
    } catch (error) {
      const code = error instanceof SceauError ? error.code : 'bug';
      this.append(act, 'failed', { ...about, code });
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
