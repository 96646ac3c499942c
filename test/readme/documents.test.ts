/** What README.md and docs/ say: links lead somewhere, tables agree with the code, quoted messages are the program's. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadWords } from '../../src/cli/language.ts';
import { sayFault } from '../../src/cli/messages/words.ts';
import { surveyLines } from '../../src/cli/render/counts.ts';
import { ERROR_CODES, type ErrorCode, exitStatus } from '../../src/errors.ts';
import { readChunks } from '../../src/io/files.ts';
import { surveyJuryFile } from '../../src/results/survey.ts';
import { PRESS_COLUMNS } from '../../src/results/scopes/purposes.ts';
import { compareMinutes, readMinutes } from '../../src/results/gate/minutes.ts';
import { opener } from '../results/fixtures.ts';
import { ERROR_SAMPLES } from '../cli/error-samples.ts';
import { peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { ROOT, fences, markedFence, readDocument, tableBelow } from '../support/markdown.ts';

const README = readDocument('README.md');
const GUIDES = ['fr', 'en'].flatMap((language) =>
  readdirSync(`${ROOT}docs/${language}`).map((name) => `docs/${language}/${name}`),
);
const DOCUMENTS = ['README.md', ...GUIDES];

/** The publication of the README's walk, and the scope that a rectorat has from the start. */
const CONTEXT = {
  realm: 'rehearsal',
  session: '2026-06',
  academies: ['09'],
  exams: ['BCG', 'BTN'],
  group: '1',
} as const;
const PRESS = {
  id: 'press',
  purpose: 'press',
  exams: ['BCG', 'BTN'],
  territory: ['09'],
  decisions: ['admitted'],
  columns: [...PRESS_COLUMNS],
  residents: [],
  basis: null,
} as const;

function readSample(): AsyncIterable<Uint8Array> {
  return readChunks(`${ROOT}samples/jury-lille-bac-2026.csv`);
}

/** Relative targets of Markdown links. */
function links(text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)]
    .map(([, target]) => target ?? '')
    .filter((target) => !/^[a-z]+:/.test(target));
}

/** Paths of this repository that stand in backquotes: something below a folder of its root. */
function namedFiles(text: string): readonly string[] {
  const folders = 'src|test|docs|samples|keys\\.example|bin';
  return [...text.matchAll(new RegExp(`(?:\`|\\$SCEAU/| )((?:${folders})/[\\w./-]+)`, 'g'))].map(
    ([, path]) => path ?? '',
  );
}

describe.each(DOCUMENTS)('%s', (path) => {
  const text = readDocument(path);

  it('links to files that exist', () => {
    const missing = links(text).filter((target) => !existsSync(join(ROOT, dirname(path), target)));
    expect(missing).toEqual([]);
  });

  it('names files that exist', () => {
    expect(namedFiles(text).filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it('shows blocks of bash that bash can read', () => {
    for (const { language, line, text: block } of fences(text)) {
      if (language !== 'bash') continue;
      const { status, stderr } = spawnSync('bash', ['-n'], { input: block, encoding: 'utf8' });
      expect(status, `${path}:${line} ${stderr}`).toBe(0);
    }
  });
});

describe('the README', () => {
  it('lists exactly the exit statuses that there are', () => {
    const listed = tableBelow(README, 'Exit statuses').map(([status]) => Number(status));
    const known = new Set(ERROR_CODES.map(exitStatus));
    expect(listed).toEqual([0, ...[...known].sort((a, b) => a - b)]);
  });

  it("shows the sample's counts as the program counts them", async () => {
    const survey = await surveyJuryFile(readSample, CONTEXT, [PRESS]);
    const shown = markedFence(README, 'counts').text.trimEnd().split('\n');
    expect(surveyLines(await loadWords('en'), survey)).toEqual(shown);
  });

  it.each(['docs/fr/clerc.md', 'docs/en/clerk.md'])(
    'comes with minutes in %s that the sample bears out',
    async (path) => {
      const bytes = new TextEncoder().encode(
        `${markedFence(readDocument(path), 'minutes').text.trimEnd()}\n`,
      );
      const minutes = await readMinutes(path, opener(bytes));
      const { tallies } = await surveyJuryFile(readSample, CONTEXT, []);
      expect(minutes.length).toBeGreaterThan(4);
      expect(compareMinutes(minutes, tallies)).toEqual([]);
    },
  );

  it('leads to every FORMAT.md', () => {
    const formats = readdirSync(`${ROOT}src`)
      .map((folder) => `src/${folder}/FORMAT.md`)
      .filter((path) => existsSync(ROOT + path));
    expect(links(README)).toEqual(expect.arrayContaining(formats));
  });
});

describe('the units of systemd', () => {
  const names = ['sceau-receive.service', 'sceau-receive.timer', 'sceau-watch.service'];

  const analyze = peer('systemd-analyze') ?? '';

  it.skipIf(analyze === '')('are what systemd-analyze takes, with the program where it is here', () => {
    const folder = scratchFolder();
    const paths = names.map((name) => {
      const { text } = markedFence(README, `unit: ${name}`);
      const path = join(folder, name);
      writeFileSync(path, text.replace('/usr/local/bin/sceau', `${ROOT}bin/sceau.js`));
      return path;
    });
    const { status, stderr } = spawnSync(analyze, ['verify', '--man=no', ...paths], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

/** Guides with messages in them: the one of the codes has none. */
const QUOTING = GUIDES.filter((path) => !path.endsWith('/codes.md'));

describe.each(QUOTING)('the messages that %s quotes', (path) => {
  const language = path.startsWith('docs/fr/') ? 'fr' : 'en';
  const rows = [...readDocument(path).matchAll(/^\| (\d\d) +\| `([a-z-]+)` +\| (.*?) +\| /gm)].map(
    ([, status = '', code = '', message = '']) => ({ status: Number(status), code, message }),
  );

  it('are the program’s, each with its code and exit status', async () => {
    const words = await loadWords(language);
    expect(rows.length).toBeGreaterThan(3);
    for (const { status, code, message } of rows) {
      expect(ERROR_CODES).toContain(code);
      const known = code as ErrorCode;
      expect(exitStatus(known)).toBe(status);
      const said = sayFault(words, { code: known, params: ERROR_SAMPLES[known] }).message;
      const parts = message.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
      expect(said.replaceAll('\u00a0', ' ')).toMatch(
        new RegExp(`^${parts.join('.*').replaceAll('\u00a0', ' ')}$`),
      );
    }
  });
});

/** Statuses and codes of a guide's messages, in order. */
function codes(text: string): readonly string[] {
  return text.match(/^\| \d\d +\| `[a-z-]+`/gm)?.map((cells) => cells.replaceAll(/ +/g, ' ')) ?? [];
}

function titles(text: string): number {
  return text.match(/^#+ /gm)?.length ?? 0;
}

describe('the guides', () => {
  it('in French have typographic apostrophes, and no-break spaces where French wants them', () => {
    for (const path of GUIDES.filter((each) => each.startsWith('docs/fr/'))) {
      const prose = readDocument(path)
        .replace(/^```[^]*?^```$/gm, '')
        .replace(/\]\([^)]*\)/g, ']')
        .replace(/`[^`]*`/g, 'x');
      expect(prose.match(/.*(?:'| [;:!?»]|« ).*/g), path).toBeNull();
    }
  });

  it('are the same in both languages, message for message and command for command', () => {
    const pairs = [
      ['clerc', 'clerk'],
      ['responsable', 'officer'],
      ['diffuseur', 'distributor'],
      ['auditeur', 'auditor'],
      ['erreurs', 'errors'],
      ['codes', 'codes'],
    ];
    expect(GUIDES.toSorted()).toEqual(
      pairs.flatMap(([fr, en]) => [`docs/fr/${fr}.md`, `docs/en/${en}.md`]).sort(),
    );
    for (const [fr, en] of pairs) {
      const [french, english] = [readDocument(`docs/fr/${fr}.md`), readDocument(`docs/en/${en}.md`)];
      expect(codes(french)).toEqual(codes(english));
      expect(titles(french)).toBe(titles(english));
      expect(fences(french).length).toBe(fences(english).length);
    }
  });
});
