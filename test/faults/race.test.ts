/** Two processes from one barrier, fifty times: one outcome, whoever comes first. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/io/encodings.ts';
import { writeFileAtomic } from '../../src/io/files.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { PASSPHRASE, Story } from '../support/story.ts';

const ROUNDS = 25;

function tree(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .filter((path) => !/(^|\/)(lock\/lock-[0-9]+|journal\.jsonl)$/.test(path))
    .sort();
}

describe('two processes at once', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'sceau-race-'));
  let story: Story;
  let jury: string;
  let children: readonly ChildProcess[];

  beforeAll(async () => {
    story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
    jury = join(scratch, 'jury.csv');
    writeFileAtomic(jury, await smallJuryFile());
    const script = resolve(import.meta.dirname, '../support/race-child.js');
    children = [fork(script), fork(script)];
    await Promise.all(children.map((child) => once(child, 'message')));
  });
  afterAll(() => {
    for (const child of children) child.kill();
    story.end();
    rmSync(scratch, { recursive: true, force: true });
  });

  /** A copy of the story whose settings point at itself. */
  function copyOf(name: string): string {
    const dir = join(scratch, name);
    cpSync(story.dir, dir, { recursive: true });
    const settings = ['claire/sceau.toml', 'presse-nord/sceau.toml', 'rectorat/parties/claire/party.json'];
    for (const path of [...settings, 'rectorat/parties/presse-nord/party.json'].map((each) =>
      join(dir, each),
    )) {
      writeFileAtomic(path, encodeUtf8(readFileSync(path, 'utf8').replaceAll(story.dir, dir)));
    }
    return dir;
  }

  /** Gives both children the same task at once. */
  async function race(dir: string, stage: string, workspace: string): Promise<readonly (string | null)[]> {
    const task = {
      workspace: join(dir, workspace),
      stage,
      nowMs: story.clock.ms,
      passphrase: PASSPHRASE,
      publication: story.publication,
      file: jury,
    };
    const answers = children.map(async (child): Promise<string | null> => {
      const [code]: (string | null)[] = await once(child, 'message');
      return code ?? null;
    });
    for (const child of children) child.send(task);
    return Promise.all(answers);
  }

  async function rounds(stage: string, workspace: string): Promise<void> {
    const codes: Record<string, number> = {};
    let expected: readonly string[] | undefined;
    for (let round = 0; round < ROUNDS; round += 1) {
      const dir = copyOf(`${stage}-${round}`);
      const outcome = await race(dir, stage, workspace);
      expect(outcome).toContain(null);
      for (const code of outcome) {
        expect([null, 'workspace-busy']).toContain(code);
        codes[String(code)] = (codes[String(code)] ?? 0) + 1;
      }
      expected ??= tree(dir);
      expect(tree(dir)).toEqual(expected);
      rmSync(dir, { recursive: true, force: true });
    }
    expect(codes['workspace-busy'] ?? 0, 'the race was never close').toBeGreaterThan(0);
  }

  it('export makes one revision', () => rounds('export', 'rectorat'), 120_000);

  it('receive accepts and answers once', async () => {
    await story.export(jury);
    await rounds('receive', 'presse-nord');
  }, 120_000);
});
