/**
 * The world in which the lock is played with: one rectorat, three officers of whom two release, one distributor, and an
 * adversary. What is true of it is kept here by what was done, and never by what sceau says of it.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SceauError } from '../../src/errors.ts';
import { Lab } from '../attacks/lab.ts';
import type { Story } from '../support/story.ts';
import { HOUR } from '../support/story.ts';

export const OFFICERS = ['claire', 'denis', 'emma'] as const;
export type Officer = (typeof OFFICERS)[number];
export const K = 2;
export const READER = 'presse-nord';
const SCOPE = 'press';

const HOUR_MS = Date.parse(HOUR);
/** Hours that a notice may set, and clocks that people have, in minutes from the first hour. */
export const MINUTES = [-300, -120, -59, 0, 1, 60, 180] as const;

export function instantAt(minutes: number): string {
  return `${new Date(HOUR_MS + minutes * 60_000).toISOString().slice(0, 19)}Z`;
}

/** An officer's consent, whoever held the officer's key: what the officer's machine said when it signed. */
interface Consent {
  readonly officer: Officer;
  readonly revision: number;
  readonly hour: string;
}

function digest(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function filesNamed(folder: string, name: RegExp): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => name.test(path))
    .map((path) => join(folder, path));
}

function field(path: string, ...keys: readonly string[]): unknown {
  let value: unknown = JSON.parse(readFileSync(path, 'utf8'));
  for (const key of keys)
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return value;
}

/** Why results that stand open should not. */
export class Broken extends Error {}

export class World {
  readonly lab: Lab;
  readonly consents: Consent[] = [];
  /** Digest of each revision's results as the rectorat sealed them, by what a reader of that file gets. */
  readonly plaintexts = new Map<string, string>();
  /** Every refusal, by its code: so that a run that only ever refuses shows. */
  readonly refusals: string[] = [];
  /** Whether anyone acted who should not have. */
  isHonest = true;
  juries = 1;
  #opened = new Set<string>();

  constructor(lab: Lab) {
    this.lab = lab;
  }

  get story(): Story {
    return this.lab.story;
  }

  /** Does something with a clock of its own: a machine that was stolen, or one that is wrong. */
  async at<T>(minutes: number, run: () => Promise<T>): Promise<T> {
    const { clock } = this.story;
    const { ms } = clock;
    clock.set(instantAt(minutes));
    try {
      return await run();
    } finally {
      clock.ms = ms;
    }
  }

  /** Tries a step: a refusal with a code is an answer, anything else is a bug. */
  async attempt<T>(run: () => Promise<T>): Promise<T | null> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof SceauError) || error.code === 'bug') throw error;
      this.refusals.push(error.code);
      return null;
    }
  }

  /** A new jury's file; no two are alike. */
  async nextJury(): Promise<string> {
    this.juries += 1;
    return this.lab.jury(this.juries, 8);
  }

  /** The rectorat's newest revision. */
  newestRevision(): number {
    return Math.max(0, ...this.#revisions(this.lab.record('rectorat')));
  }

  #revisions(folder: string): readonly number[] {
    if (!existsSync(folder)) return [];
    return readdirSync(folder).flatMap((name) => (/^r\d+$/.test(name) ? [Number(name.slice(1))] : []));
  }

  /** Notes consents by the files that an officer's workspace has. */
  noteConsents(officer: Officer): void {
    for (const path of filesNamed(this.lab.record(officer), /approval-[a-z0-9-]+\.json$/)) {
      const revision = field(path, 'revision');
      const hour = field(path, 'hour', 'utc');
      if (typeof revision !== 'number' || typeof hour !== 'string')
        throw new Broken('an approval without hour');
      const isKnown = this.consents.some(
        (each) => each.officer === officer && each.revision === revision && each.hour === hour,
      );
      if (!isKnown) this.consents.push({ officer, revision, hour });
    }
  }

  /** Revisions that the rectorat has declared superseded. */
  supersededAtRectorat(): readonly number[] {
    return this.#known('rectorat').superseded;
  }

  /** The newest notice that someone has, by number and digest. */
  noticeAt(name: string): { readonly number: number; readonly sha256: string | null } {
    const folder = this.lab.record(name);
    let number = 0;
    while (existsSync(join(folder, `notice-${number + 1}.json.asc`))) number += 1;
    return {
      number,
      sha256: number === 0 ? null : digest(readFileSync(join(folder, `notice-${number}.json`))),
    };
  }

  /** Someone's notices, read without sceau: the hour as they leave it, and what they forbid. */
  #known(name: string): {
    readonly hour: string;
    readonly isWithdrawn: boolean;
    readonly superseded: readonly number[];
  } {
    const folder = this.lab.record(name);
    let hour = String(field(join(folder, 'publication.json'), 'hour', 'utc'));
    let isWithdrawn = false;
    const superseded: number[] = [];
    for (let number = 1; existsSync(join(folder, `notice-${number}.json.asc`)); number += 1) {
      const path = join(folder, `notice-${number}.json`);
      const kind = field(path, 'kind');
      if (kind === 'postpone' || kind === 'advance') hour = String(field(path, 'hour', 'utc'));
      if (kind === 'withdraw') isWithdrawn = true;
      const revision = field(path, 'revision');
      if (kind === 'supersede' && typeof revision === 'number') superseded.push(revision);
    }
    return { hour, isWithdrawn, superseded };
  }

  /**
   * Looks at what stands open. Whatever is new must have had its quorum for the hour as the reader knows it, that hour by
   * the reader's clock, no withdrawal, and be what the rectorat sealed.
   */
  checkOpened(): void {
    const { issuer, publication } = this.story;
    const folder = join(this.story.workspace(READER), 'opened', issuer, publication);
    for (const path of filesNamed(folder, /results[^/]*\.csv$/)) {
      const revision = Number(/\/r(\d+)\//.exec(path)?.[1]);
      const known = this.#known(READER);
      const bytes = readFileSync(path);
      this.#expectSealed(revision, digest(bytes));
      if (this.isOpen(revision)) continue;
      this.#opened.add(`${publication} ${revision}`);
      const said = this.consents.filter((each) => each.revision === revision && each.hour === known.hour);
      const people = new Set(said.map(({ officer }) => officer));
      if (people.size < K)
        throw new Broken(`r${revision} open with ${people.size} consents for ${known.hour}`);
      if (this.story.clock.nowMs() < Date.parse(known.hour))
        throw new Broken(`r${revision} open before ${known.hour}`);
      if (known.isWithdrawn) throw new Broken(`r${revision} open after a withdrawal`);
      if (known.superseded.includes(revision)) throw new Broken(`r${revision} open although superseded`);
    }
  }

  /** The accepted manifest and payload are the rectorat's, byte for byte, and so is what came out of them. */
  #expectSealed(revision: number, results: string): void {
    for (const file of [
      `r${revision}/${SCOPE}/payload.pgp`,
      `r${revision}/${SCOPE}/${READER}/manifest.json`,
    ]) {
      const [theirs, ours] = [READER, 'rectorat'].map((name) =>
        digest(readFileSync(this.lab.record(name, file))),
      );
      if (theirs !== ours) throw new Broken(`${file} is not what was sealed`);
    }
    const known = this.plaintexts.get(`${this.story.publication} ${revision}`);
    if (known !== undefined && known !== results)
      throw new Broken(`r${revision} opened to two different results`);
    this.plaintexts.set(`${this.story.publication} ${revision}`, results);
  }

  hasOpened(): boolean {
    return this.#opened.size > 0;
  }

  isOpen(revision: number): boolean {
    return this.#opened.has(`${this.story.publication} ${revision}`);
  }

  /** Files that an adversary takes out of the reader's depot, and may put back. */
  readonly withheld = new Map<string, Buffer>();

  /** Takes what the depot has of a kind away from the reader. */
  withhold(names: RegExp, remove: (path: string) => void): void {
    for (const path of filesNamed(this.story.depot(READER), names)) {
      this.withheld.set(path, readFileSync(path));
      remove(path);
    }
  }

  giveBack(): void {
    for (const [path, bytes] of this.withheld) if (!existsSync(path)) writeFileSync(path, bytes);
    this.withheld.clear();
  }
}
