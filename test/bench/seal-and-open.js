// @ts-check
/** Seal and open beside `gpg -z0`: sign and encrypt, decrypt and verify, P-256, SHA-256 and AES-256 on both sides. */
import { execFileSync } from 'node:child_process';
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { alternate } from './contest.js';
import { bigFile, digestOf } from './files.js';
import { GnupgBench } from './gnupg.js';

const TASKS = join(import.meta.dirname, 'tasks');

/** @typedef {import('./contest.js').Contestant} Contestant */
/** @typedef {{ dir: string, node: string, rounds: number, sizes: readonly number[], subjects: ReadonlySet<string> }} Bench */

/** @param {string} path */
function remove(path) {
  rmSync(path, { recursive: true, force: true });
}

/** Throws unless a sealed file is there and as long as its content. @param {string} path @param {string} source */
function expectSealed(path, source) {
  if (!existsSync(path) || statSync(path).size < statSync(source).size) throw new Error(`${path} is short`);
}

/** Both sides' keys, and the files of one size: what is sealed, and what comes of it. */
class Workbench {
  #node;
  #gnupg;
  #keys;
  #sealed;
  #opened;
  #theirSealed;
  #theirOpened;

  /** @param {Bench} bench @param {GnupgBench} gnupg */
  constructor({ dir, node }, gnupg) {
    this.#node = node;
    this.#gnupg = gnupg;
    this.#keys = join(dir, 'keys');
    this.#sealed = join(dir, 'sealed');
    this.#opened = join(dir, 'opened');
    this.#theirSealed = join(dir, 'gpg.pgp');
    this.#theirOpened = join(dir, 'gpg.csv');
    execFileSync(node, [join(TASKS, 'make-keys.js'), this.#keys]);
  }

  /** @param {string} source @returns {readonly Contestant[]} */
  sealing(source) {
    return [
      {
        name: 'sceau',
        program: this.#node,
        args: [join(TASKS, 'seal.js'), this.#keys, source, this.#sealed],
        prepare: () => remove(this.#sealed),
        check: () => expectSealed(join(this.#sealed, 'payload.pgp'), source),
      },
      {
        name: 'gpg -z0 -s -e',
        program: 'gpg',
        args: this.#gnupg.sealing(source, this.#theirSealed),
        prepare: () => remove(this.#theirSealed),
        check: () => expectSealed(this.#theirSealed, source),
      },
    ];
  }

  /** Opens what was sealed last. @param {string} source @returns {readonly Contestant[]} */
  opening(source) {
    const wanted = digestOf(source);
    const expectSame = (/** @type {string} */ path) => {
      if (digestOf(path) !== wanted) throw new Error(`${path} is not what was sealed`);
    };
    return [
      {
        name: 'sceau',
        program: this.#node,
        args: [join(TASKS, 'open.js'), this.#keys, this.#sealed, this.#opened],
        prepare: () => remove(this.#opened),
        check: () => expectSame(join(this.#opened, 'results.csv')),
      },
      {
        name: 'gpg -d',
        program: 'gpg',
        args: this.#gnupg.opening(this.#theirSealed, this.#theirOpened),
        prepare: () => remove(this.#theirOpened),
        check: () => expectSame(this.#theirOpened),
      },
    ];
  }

  clear() {
    for (const path of [this.#sealed, this.#opened, this.#theirSealed, this.#theirOpened]) remove(path);
  }
}

/** @param {Bench} bench */
export async function benchSealAndOpen(bench) {
  const { dir, rounds, sizes, subjects } = bench;
  const gnupg = new GnupgBench();
  const results = [];
  try {
    const workbench = new Workbench(bench, gnupg);
    for (const megabytes of sizes) {
      const source = await bigFile(dir, megabytes);
      // Opening needs what sealing leaves, so that runs once in any case.
      const sealing = { subject: 'seal', megabytes, rounds: subjects.has('seal') ? rounds : 0 };
      const sealed = await alternate({ ...sealing, contestants: workbench.sealing(source) });
      if (subjects.has('seal')) results.push(...sealed);
      if (subjects.has('open')) {
        const opening = { subject: 'open', megabytes, rounds };
        results.push(...(await alternate({ ...opening, contestants: workbench.opening(source) })));
      }
      workbench.clear();
      remove(source);
    }
  } finally {
    gnupg.close();
  }
  return results;
}
