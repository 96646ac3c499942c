/** The house's one rule (DESIGN §7): a line imports lines below it; names on one line do not import each other. */
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');

/** The lines, top to bottom. */
const LINES: readonly (readonly string[])[] = [
  ['cli'],
  ['index.ts'],
  ['days'],
  ['stages'],
  ['workspace'],
  ['timelock', 'parties'],
  ['documents'],
  ['results', 'journal', 'transport', 'openpgp'],
  ['io'],
  ['errors.ts'],
  ['file-faults.ts', 'gate-faults.ts'],
];

/** Packages that one place alone may import. */
const FENCED: Readonly<Record<string, RegExp>> = {
  openpgp: /^openpgp\//,
  ssh2: /^transport\/(sftp|ssh2)[a-z0-9.-]*\.ts$/,
  'ssh2-sftp-client': /^transport\/sftp[a-z-]*\.ts$/,
  'csv-parse': /^results\//,
  yargs: /^cli\//,
  'smol-toml': /^(workspace|stages)\//,
  'shamir-secret-sharing': /^timelock\/shares\.ts$/,
  'age-encryption': /^timelock\/tlock\.ts$/,
  '@noble': /^timelock\/(beacon|ibe)\.ts$/,
};

/** Words that only cli/ may know: the process's streams, arguments and environment. */
const PROCESS = /\bconsole\.[a-z]|process\.(argv|env|stdin|stdout|stderr|exit|exitCode|on|cwd)\b/;

interface Module {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const modules: readonly Module[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const text = readFileSync(join(SRC, path), 'utf8');
    const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '');
    return { path, text, imports };
  });

const lineOf = (path: string): number => LINES.findIndex((line) => line.includes(path.split('/')[0] ?? ''));

/** Path below src of a relative import. */
const target = (from: string, specifier: string): string =>
  relative(SRC, resolve(SRC, dirname(from), specifier));

/** A module's text without its comments. */
const code = (text: string): string => text.replace(/\/\*[^]*?\*\/|\/\/.*/g, '');

describe('the architecture', () => {
  it('has a place for every module', () => {
    expect(modules.filter(({ path }) => lineOf(path) < 0).map(({ path }) => path)).toEqual([]);
    expect(modules.length).toBeGreaterThan(40);
  });

  it('imports downwards only', () => {
    const wrong = modules.flatMap(({ path, imports }) =>
      imports
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => target(path, specifier))
        .filter((to) => {
          const same = path.split('/')[0] === to.split('/')[0];
          return !same && lineOf(to) <= lineOf(path);
        })
        .map((to) => `${path} -> ${to}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keeps each vendor in its own place', () => {
    const wrong = modules.flatMap(({ path, imports }) =>
      imports
        .filter((specifier) => {
          const fence = FENCED[specifier.split('/')[0] ?? ''];
          return fence !== undefined && !specifier.startsWith('.') && !fence.test(path);
        })
        .map((specifier) => `${path} -> ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  it('loads the curve and age where they are needed, not when it starts', () => {
    const heavy = /^import (?!type )[^;]*from '[^']*timelock\/(?:beacon|ibe|tlock)\.ts'/m;
    const wrong = modules.filter(({ path, text }) => !path.startsWith('timelock/') && heavy.test(text));
    expect(wrong.map(({ path }) => path)).toEqual([]);
    expect(modules.some(({ text }) => text.includes("await import('../timelock/tlock.ts')"))).toBe(true);
  });

  it('knows the process, the console and the environment in cli alone', () => {
    const wrong = modules.filter(({ path, text }) => !path.startsWith('cli/') && PROCESS.test(code(text)));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  it('has no file that needs a table of contents', () => {
    const long = modules.filter(({ text }) => text.split('\n').length > 400);
    expect(long.map(({ path }) => path)).toEqual([]);
  });
});
