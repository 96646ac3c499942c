/**
 * Where attacks are made: a story stopped at one moment, put back as it was after each attack, with every private key
 * at hand, so that a forged document has exactly the one fault that its test is about.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type DocumentType, type Header, parseTyped, signDocument } from '../../src/documents/envelope.ts';
import type { UnlockedKey } from '../../src/openpgp/private-key.ts';
import { generateJuryFile } from '../../src/results/invented/generator.ts';
import { createPublication } from '../../src/stages/create-publication.ts';
import { type KeyName, openKey } from '../../src/workspace/keys.ts';
import { HOUR, Story, type StoryOptions } from '../support/story.ts';

/** Whose key signs: the rectorat's two by their names, everyone else's by their id. */
export type Signer = 'seal' | 'release' | (string & {});

/** How far the story has gone. */
export type Point = 'announced' | 'pushed' | 'received' | 'approved' | 'released' | 'opened' | 'collected';

export interface LabOptions extends StoryOptions {
  /** Officers of the publication; all of the registry's unless told. */
  readonly asked?: readonly string[];
}

// Many small files come and go: in memory where the machine has such a folder.
if (existsSync('/dev/shm')) process.env['TMPDIR'] = '/dev/shm';

const TWO_SCOPES = { 'presse-nord': ['press'], quotidien: ['press', 'press-failed'] } as const;

export class Lab {
  readonly story: Story;
  readonly #options: LabOptions;
  readonly #keys = new Map<string, UnlockedKey>();
  #snapshot = '';
  #ms = 0;

  private constructor(story: Story, options: LabOptions) {
    this.story = story;
    this.#options = options;
  }

  /** A story at `point`: two distributors with one scope in common, one of them with another besides. */
  static async at(point: Point, options: LabOptions = {}): Promise<Lab> {
    const story = await Story.begin({ distributors: TWO_SCOPES, ...options });
    const lab = new Lab(story, options);
    if (options.asked !== undefined) await lab.announce(options.asked);
    await lab.#unlock();
    await lab.advance(point);
    lab.keep();
    return lab;
  }

  /** A publication that only some of the registry's officers are asked about. */
  async announce(officers: readonly string[]): Promise<void> {
    const { story } = this;
    const found = await story.run('rectorat', async (context) =>
      createPublication(context, {
        title: 'Baccalauréat 2026, premier groupe',
        exams: ['BCG', 'BTN'],
        session: '2026-06',
        group: '1',
        hour: { utc: HOUR, zone: 'Europe/Paris' },
        officers,
      }),
    );
    story.publication = found.value.publication;
  }

  /** Goes from an announced publication to `point`. */
  async advance(point: Point): Promise<void> {
    const { story } = this;
    if (point === 'announced') return;
    await story.export(await this.jury());
    if (point === 'pushed') return;
    for (const party of Object.keys(story.distributors)) await story.receive(party);
    if (point === 'received') return;
    await this.approve();
    if (point === 'approved') return;
    await story.release();
    if (point === 'released') return;
    await this.open();
    if (point === 'collected') await story.status(true);
  }

  /** Every officer consents and hands over; then it is the hour. */
  async approve(): Promise<void> {
    const { story } = this;
    story.clock.set('2026-07-03T07:30:00Z');
    for (const officer of this.asked) await story.approve(officer);
    story.clock.set(HOUR);
  }

  /** Goes from a received revision to a released one. */
  async release(): Promise<void> {
    await this.approve();
    await this.story.release();
  }

  /** Opens, at every distributor. */
  async open(): Promise<void> {
    for (const party of Object.keys(this.story.distributors)) await this.story.open(party);
  }

  /** Officers of the publication. */
  get asked(): readonly string[] {
    return this.#options.asked ?? this.story.officers;
  }

  /** Writes a small invented jury's file. */
  async jury(seed = 1, candidates = 60): Promise<string> {
    const path = join(this.story.dir, `jury-${seed}-${candidates}.csv`);
    const { realm } = this.story;
    const context = { realm, session: '2026-06', academies: ['09'], exams: ['BCG', 'BTN'], group: '1' };
    const chunks: Uint8Array[] = [];
    for await (const chunk of generateJuryFile({ seed, candidates, context })) chunks.push(chunk);
    writeFileSync(path, Buffer.concat(chunks));
    return path;
  }

  async #unlock(): Promise<void> {
    const { story } = this;
    const take = async (workspace: string, name: KeyName, signer: Signer): Promise<void> => {
      const key = await story.run(workspace, async (context) =>
        openKey(context.workspace, name, context.secrets),
      );
      this.#keys.set(signer, key);
    };
    await take('rectorat', 'seal', 'seal');
    await take('rectorat', 'release', 'release');
    for (const officer of story.officers) await take(officer, 'officer', officer);
    for (const party of Object.keys(story.distributors)) await take(party, 'distributor', party);
  }

  /** The key of a signer. */
  key(signer: Signer): UnlockedKey {
    const key = this.#keys.get(signer);
    if (key === undefined) throw new Error(`no key of ${signer}`);
    return key;
  }

  /** Makes the present state the one that `restore` goes back to. */
  keep(): void {
    if (this.#snapshot === '') this.#snapshot = mkdtempSync(`${this.story.dir}-kept-`);
    rmSync(this.#snapshot, { recursive: true, force: true });
    cpSync(this.story.dir, this.#snapshot, { recursive: true });
    this.#ms = this.story.clock.ms;
    this.story.events.length = 0;
  }

  /** Puts everything back. */
  restore(): void {
    rmSync(this.story.dir, { recursive: true, force: true });
    cpSync(this.#snapshot, this.story.dir, { recursive: true });
    this.story.clock.ms = this.#ms;
    this.story.events.length = 0;
  }

  end(): void {
    rmSync(this.#snapshot, { recursive: true, force: true });
    this.story.end();
  }

  /** A place in a party's depot, below the publication's folder. */
  depot(party: string, path = ''): string {
    return join(this.story.depot(party), this.story.issuer, this.story.publication, path);
  }

  /** A place in a workspace's record, below the publication's folder. */
  record(name: string, path = ''): string {
    return join(this.story.workspace(name), 'record', this.story.issuer, this.story.publication, path);
  }

  /** Signs a document anew, changed: the bytes and the signature, by whichever key is told. */
  async resign<T extends Header>(
    path: string,
    document: DocumentType<T>,
    change: (value: NoInfer<T>) => NoInfer<T>,
    o: { readonly signer: Signer; readonly atMs?: number },
  ): Promise<string> {
    const value = change(this.value(path, document));
    return this.sign(path, document, value, o);
  }

  /** Signs a document and writes it; its digest. */
  async sign<T extends Header>(
    path: string,
    document: DocumentType<T>,
    value: NoInfer<T>,
    o: { readonly signer: Signer; readonly atMs?: number },
  ): Promise<string> {
    const signed = await signDocument(
      document,
      value,
      this.key(o.signer),
      o.atMs ?? this.story.clock.nowMs(),
    );
    writeFileSync(path, signed.bytes);
    writeFileSync(`${path}.asc`, signed.asc);
    return signed.sha256;
  }

  /** What a document says, unverified. */
  value<T extends Header>(path: string, document: DocumentType<T>): T {
    return parseTyped(path, readFileSync(path), document);
  }
}

/** A lab for one test file, put back after each test. */
export function useLab(point: Point, options: LabOptions = {}): () => Lab {
  let lab: Lab | undefined;
  beforeAll(async () => {
    lab = await Lab.at(point, options);
  });
  afterEach(() => lab?.restore());
  afterAll(() => lab?.end());
  return () => {
    if (lab === undefined) throw new Error('the lab is not ready');
    return lab;
  };
}

/** Paths of the plain files below a folder, sorted; [] where it does not exist. */
export function filesBelow(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** One digest over the names and contents of all files below a folder. */
export function treeDigest(folder: string): string {
  const hash = createHash('sha256');
  for (const path of filesBelow(folder)) hash.update(`${path}\n`).update(readFileSync(path));
  return hash.digest('hex');
}

/** SHA-256 of a file, in hexadecimal. */
export function fileDigest(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Changes one bit of a file, counted from its first. */
export function flipBit(path: string, bit: number): void {
  writeFileSync(path, flipped(readFileSync(path), bit));
}

/** A copy with one bit changed. */
export function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
