/**
 * Two processes from one barrier, fifty times: one outcome, whoever comes first. Once for each command the second comes
 * while the first is in the workspace for certain.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/io/encodings.ts';
import { writeFileAtomic } from '../../src/io/files.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import type { Task } from '../support/kill-play.ts';
import { PASSPHRASE, Story } from '../support/story.ts';

const ROUNDS = 25;

function tree(dir: string): readonly string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .filter((path) => !/(^|\/)(lock\/lock-[0-9]+|journal\.jsonl)$/.test(path))
    .sort();
}

/** What a child says next. */
async function said(child: ChildProcess | undefined): Promise<string> {
  if (child === undefined) throw new Error('no such child');
  const [answer]: string[] = await once(child, 'message');
  return answer ?? '';
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

  const taskIn = (dir: string, stage: string, workspace: string): Task => ({
    workspace: join(dir, workspace),
    stage,
    nowMs: story.clock.ms,
    passphrase: PASSPHRASE,
    asked: { publication: story.publication, file: jury },
  });

  /** Gives both children the same task at once. */
  async function race(task: Task): Promise<readonly string[]> {
    const answers = children.map(said);
    for (const child of children) child.send(task);
    return Promise.all(answers);
  }

  /** Gives it to one while the other is in the workspace, and stays there until the first has tried. */
  async function intrude(task: Task): Promise<readonly string[]> {
    const [holder, intruder] = children;
    holder?.send({ ...task, held: true });
    expect(await said(holder)).toBe('holding');
    intruder?.send(task);
    const refused = await said(intruder);
    holder?.send('go on');
    return [await said(holder), refused];
  }

  async function rounds(stage: string, workspace: string): Promise<void> {
    const expected = copyOf(`${stage}-held`);
    expect(await intrude(taskIn(expected, stage, workspace))).toEqual(['done', 'workspace-busy']);
    for (let round = 0; round < ROUNDS; round += 1) {
      const dir = copyOf(`${stage}-${round}`);
      const outcome = await race(taskIn(dir, stage, workspace));
      expect(outcome).toContain('done');
      for (const code of outcome) expect(['done', 'workspace-busy']).toContain(code);
      expect(tree(dir)).toEqual(tree(expected));
      rmSync(dir, { recursive: true, force: true });
    }
  }

  it('export makes one revision', () => rounds('export', 'rectorat'), 120_000);

  it('receive accepts and answers once', async () => {
    await story.export(jury);
    await rounds('receive', 'presse-nord');
  }, 120_000);
});
