/** A played story as a reader of the README meets it, and an attacker who signs other things with keys of gpg's. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BlockRun, Shell, timeOf } from '../support/bash.ts';
import { GnupgHome } from '../support/gnupg.ts';
import { markedFence, readDocument } from '../support/markdown.ts';
import { scratchFolder } from '../support/scratch.ts';
import { PASSPHRASE, Story } from '../support/story.ts';

const README = readDocument('README.md');
const STRANGER = 'stranger@sceau.invalid';

/** An hour after the story's release, so that its keys are in force whenever the tests run; `null` without faketime. */
export const TIME = timeOf('2026-07-03T09:00:00Z');

/** Some recipes of the README, one after another. */
export function recipes(...names: readonly string[]): string {
  return names.map((name) => markedFence(README, `recipe: ${name}`).text).join('\n');
}

/** Runs them at `TIME`. */
export function runRecipes(shell: Shell, ...names: readonly string[]): BlockRun {
  return shell.run(recipes(...names), TIME);
}

/** Changes one bit of a file. */
export function flip(path: string, at: (length: number) => number = (length) => length >> 1): void {
  const bytes = readFileSync(path);
  const index = at(bytes.length);
  bytes[index] = (bytes[index] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

/** Options by which gpg signs with the notations of results. */
export function notations(publication: string, scope: string): readonly string[] {
  const all = [`publication@sceau.invalid=${publication}`, `scope@sceau.invalid=${scope}`];
  return all.flatMap((each) => ['--sig-notation', each]);
}

/** The story, a reader's shell, and what an attacker may make of both. */
export class Lab {
  readonly story: Story;
  readonly #shell: Shell;
  /** Has the rectorat's keys, the officer's, the distributor's and a stranger's. */
  readonly #home = new GnupgHome();
  readonly #keyrings: GnupgHome[] = [];
  #readers = 0;
  /** The stranger's certificate, and its fingerprint. */
  stranger = '';
  strangerFingerprint = '';
  /** The seal key's certificate, once it was revoked. */
  revoked = '';

  private constructor(story: Story) {
    this.story = story;
    this.#shell = new Shell(story.dir);
  }

  static async begin(): Promise<Lab> {
    const story = await Story.begin();
    await story.playThrough();
    const lab = new Lab(story);
    const registry = join(story.workspace('rectorat'), 'registry/registry-1.json');
    const pass = join(scratchFolder(), 'passphrase.txt');
    writeFileSync(pass, `${PASSPHRASE}\n`);
    // What the walk of the README leaves; `start` takes it from there.
    mkdirSync(join(story.dir, 'depots'));
    cpSync(story.depot('presse-nord'), join(story.dir, 'depots/presse-nord'), { recursive: true });
    const digest = spawnSync('sha256sum', [registry], { encoding: 'utf8' }).stdout.slice(0, 64);
    lab.#shell.set({ ID: story.publication, DIGEST: digest, PASS: pass });
    const { status, output } = runRecipes(lab.#shell, 'start', 'certificates');
    if (status !== 0 || output !== 'registry: good\n') throw new Error(output);
    lab.#arm();
    return lab;
  }

  /** A shell that has done `start` and `certificates`, as a reader has, with a copy of the tree to spoil. */
  reader(): Shell {
    this.#readers += 1;
    const tree = join(this.#shell.folder, `t${this.#readers}`);
    const work = join(this.#shell.folder, `w${this.#readers}`);
    cpSync(this.#shell.get('TREE'), tree, { recursive: true });
    mkdirSync(join(work, 'rnp'), { recursive: true });
    for (const name of ['seal.asc', 'release.asc', 'claire.asc']) {
      cpSync(join(this.#shell.get('PWD'), name), join(work, name));
    }
    return this.#shell.fork({ TREE: tree, PWD: work });
  }

  /** A new, empty keyring for gpg. */
  keyring(): string {
    const home = new GnupgHome();
    this.#keyrings.push(home);
    return home.path;
  }

  /** Makes the stranger known to a reader, in keyrings of their own. */
  befriend(at: Shell): void {
    at.set({ GNUPGHOME: this.keyring() });
    writeFileSync(join(at.get('PWD'), 'stranger.asc'), this.stranger);
    const learn = 'gpg --batch --import stranger.asc; rnpkeys --homedir rnp --import-keys stranger.asc';
    const { output } = at.run(learn, TIME);
    if (output.match(/Stranger/g)?.length !== 2) throw new Error(output);
  }

  /** The folder of the results that sceau opened. */
  get opened(): string {
    const { story } = this;
    return join(story.workspace('presse-nord'), 'opened', story.issuer, story.publication, 'r1/press');
  }

  /** Runs gpg among the attacker's keys, within the story's time. */
  gpg(args: readonly string[], input: string | Uint8Array = ''): string {
    const fixed = ['--homedir', this.#home.path, '--no-tty', '--yes', '--pinentry-mode', 'loopback'];
    const sealing = ['--trust-model', 'always', '--compress-algo', 'none'];
    const { status, stdout, stderr } = spawnSync(
      'gpg',
      [...fixed, ...sealing, '--passphrase', PASSPHRASE, ...args],
      { input, env: { ...process.env, ...TIME }, encoding: 'latin1', timeout: 60_000 },
    );
    if (status !== 0) throw new Error(`gpg ${args.join(' ')}\n${stderr}`);
    return stdout;
  }

  /** Signs a file of a reader's tree anew, by keys of the attacker's. */
  sign(path: string, ...keys: readonly string[]): void {
    const users = keys.flatMap((key) => ['--local-user', key]);
    this.gpg(['--batch', '--armor', '--output', `${path}.asc`, ...users, '--detach-sign', path]);
  }

  /** A message to the distributor that is not the rectorat's. */
  message(...options: readonly string[]): Uint8Array {
    const text = this.gpg(
      ['--batch', '--recipient', 'presse-nord', ...options, '--encrypt'],
      'nom,decision\r\n',
    );
    return Buffer.from(text, 'latin1');
  }

  end(): void {
    spawnSync('gpgconf', ['--homedir', this.#shell.get('GNUPGHOME'), '--kill', 'all']);
    for (const home of [this.#home, ...this.#keyrings]) home.close();
    this.story.end();
  }

  #arm(): void {
    const { story } = this;
    const keys = ['rectorat/keys/seal.asc', 'rectorat/keys/release.asc', 'claire/keys/officer.asc'];
    const distributor = 'presse-nord/keys/distributor.asc';
    this.gpg(['--batch', '--import', ...[...keys, distributor].map((path) => join(story.dir, path))]);
    this.gpg(['--batch', '--quick-generate-key', `Stranger <${STRANGER}>`, 'nistp256', 'sign', 'never']);
    const listed = this.gpg(['--with-colons', '--list-keys', STRANGER]);
    this.strangerFingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(listed)?.[1] ?? '';
    this.stranger = this.gpg(['--armor', '--export', STRANGER]);
    const seal = this.#shell.get('SEAL');
    const revocation = this.gpg(['--command-fd', '0', '--gen-revoke', seal], 'y\n0\n\ny\n');
    const other = new GnupgHome();
    other.ok(['--import'], readFileSync(join(this.#shell.get('PWD'), 'seal.asc')));
    other.ok(['--import'], revocation);
    this.revoked = new TextDecoder().decode(other.ok(['--armor', '--export', seal]));
    other.close();
  }
}
