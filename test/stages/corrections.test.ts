/**
 * One publication and its corrections, each down to one candidate: what the clerk reads before they seal it, the officer
 * before they approve it, and the distributor once it is open.
 */
import { chmodSync, existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words } from '../../src/cli/messages/fr.ts';
import { caseLines } from '../../src/cli/render/case.ts';
import { changeLines } from '../../src/cli/render/changes.ts';
import { approve } from '../../src/stages/approve.ts';
import type { StageEvent } from '../../src/stages/context.ts';
import { openRelease } from '../../src/stages/open-release.ts';
import type { ApprovalCase } from '../../src/stages/read-case.ts';
import { type RevisionAsked, exportResults } from '../../src/stages/export.ts';
import { parsed } from '../results/fixtures.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { HOUR, Story } from '../support/story.ts';

const PARTY = 'presse-nord';
const SCOPES = ['press', 'press-failed'];

const plain = (said: readonly string[]): readonly string[] =>
  said.map((each) => each.replaceAll('\u00a0', ' '));

describe('a correction', () => {
  let story: Story;
  let lines: string[];
  let revision = 0;
  beforeAll(async () => {
    story = await Story.begin({ distributors: { [PARTY]: SCOPES } });
    lines = Buffer.from(await smallJuryFile(60, 7))
      .toString('utf8')
      .split('\r\n')
      .slice(0, -1);
    story.clock.set(HOUR);
  });
  afterAll(() => story.end());

  /** Number in the file, from 0, of an admitted candidate who agreed; homonyms are no concern of these tests. */
  const admitted = (nth: number): number =>
    lines.flatMap((line, i) => (line.includes(';ADMIS;;oui;') ? [i] : []))[nth] ?? expect.unreachable();
  const name = (line: number): string => lines[line]?.split(';')[6] ?? '';
  const jury = (): string => join(story.dir, `jury-${revision + 1}.csv`);
  const opened = (at: number, scope = 'press', file = 'changes-REPETITION.csv'): string =>
    join(story.workspace(PARTY), 'opened', story.issuer, story.publication, `r${at}`, scope, file);
  const listed = (scope = 'press'): readonly (readonly string[])[] =>
    parsed(readFileSync(opened(revision, scope), 'utf8')).slice(1);
  const told = (kind: StageEvent['kind']): readonly StageEvent[] =>
    story.events.filter((event) => event.kind === kind);

  /** Seals the file as it stands, and gives what the clerk was asked about. */
  async function seal(previous?: string): Promise<RevisionAsked> {
    writeFileSync(jury(), lines.map((line) => `${line}\r\n`).join(''));
    let found: RevisionAsked | undefined;
    story.events.length = 0;
    await story.run('rectorat', (context) =>
      exportResults(context, {
        file: jury(),
        publication: story.publication,
        newRevision: false,
        previous,
        confirm: async (_, asked) => {
          found = asked;
          return true;
        },
      }),
    );
    revision += 1;
    return found ?? expect.unreachable();
  }

  /** Approves, and gives what the officer was shown first. */
  async function approveIt(): Promise<ApprovalCase> {
    let found: ApprovalCase | undefined;
    await story.run('claire', (context) =>
      approve(context, story.publication, async (shown) => {
        found ??= shown;
        return true;
      }),
    );
    return found ?? expect.unreachable();
  }

  async function openIt(): Promise<void> {
    await story.release();
    story.events.length = 0;
    for (const { fault } of await story.open(PARTY)) expect(fault).toBeNull();
  }

  /** From the file to opened results; every count as `added removed changed`, as clerk and officer are told it. */
  async function publish(): Promise<Readonly<Record<string, string>>> {
    const asked = await seal();
    await story.receive(PARTY);
    const { summary } = await approveIt();
    expect(summary.value.previous).toBe(asked.changes?.previous ?? null);
    expect(summary.value.changes).toEqual(asked.changes?.counts ?? []);
    await openIt();
    return Object.fromEntries(
      summary.value.changes.map((each) => [
        each.scope ?? '',
        `${each.added} ${each.removed} ${each.changed}`,
      ]),
    );
  }

  it('has nothing before it at the first revision, and there is no list', async () => {
    expect(await publish()).toEqual({});
    expect(existsSync(opened(1))).toBe(false);
    expect(told('changes-unlisted')).toEqual([]);
  });

  it('of one mention is one row changed for everyone, and an «avant» and an «apres» for the distributor', async () => {
    const line = admitted(2);
    lines[line] = (lines[line] ?? '').replace(';ADMIS;;oui;', ';ADMIS;TB;oui;');
    expect(await publish()).toEqual({ '': '0 0 1', press: '0 0 1', 'press-failed': '0 0 1' });
    const rows = listed();
    expect(rows.map((row) => [row[0], row[1], row.at(-2)])).toEqual([
      ['avant', name(line), ''],
      ['apres', name(line), 'Très bien'],
    ]);
    expect(listed('press-failed')).toHaveLength(2);
    expect(statSync(opened(2)).mode & 0o077).toBe(0);
    expect(told('changes-listed')).toMatchObject(
      SCOPES.map((scope) => ({ scope, revision: 2, previous: 1, path: opened(2, scope) })),
    );
  });

  it('with a candidate more is one row added', async () => {
    const [like = ''] = lines.slice(admitted(0));
    lines.push(like.replace(/;\d{11};[^;]+;/, ';00999999999;Tardivelle;'));
    expect(await publish()).toEqual({ '': '1 0 0', press: '1 0 0', 'press-failed': '1 0 0' });
    expect(listed().map((row) => row.slice(0, 2))).toEqual([['ajout', 'Tardivelle']]);
  });

  it('with a candidate less is one row removed', async () => {
    const [gone = ''] = lines.splice(admitted(1), 1);
    expect(await publish()).toEqual({ '': '0 1 0', press: '0 1 0', 'press-failed': '0 1 0' });
    expect(listed().map((row) => row.slice(0, 2))).toEqual([['retrait', gone.split(';')[6]]]);
  });

  it('of a consent that was withdrawn is a row changed, which leaves every scope', async () => {
    const line = admitted(0);
    lines[line] = (lines[line] ?? '').replace(';oui;', ';non;');
    expect(await publish()).toEqual({ '': '0 0 1', press: '0 1 0', 'press-failed': '0 1 0' });
    expect(listed().map((row) => row.slice(0, 2))).toEqual([['retrait', name(line)]]);
  });

  it('that only puts the rows in another order changes nothing, and says so', async () => {
    lines = [lines[0] ?? '', ...lines.slice(1).toReversed()];
    expect(await publish()).toEqual({ '': '0 0 0', press: '0 0 0', 'press-failed': '0 0 0' });
    expect(listed()).toEqual([]);
    expect(changeLines(words, { revision, previous: 5, counts: [] })[1]).toContain('aucune ligne ne change');
  });

  it('is read by clerk and officer in words, at a terminal alone', async () => {
    const line = admitted(3);
    lines[line] = (lines[line] ?? '').replace(';ADMIS;;oui;', ';ADMIS;B;oui;');
    const { changes } = await seal(join(story.dir, 'jury-6.csv'));
    const known = { ...(changes ?? expect.unreachable()), revision };
    expect(plain(changeLines(words, known)).slice(1)).toEqual([
      'lignes qui changent depuis la révision 6 :',
      'périmètre        ajoutées  retirées  modifiées',
      'fichier du jury  0         0         1',
      'press            0         0         1',
      'press-failed     0         0         1',
      `ligne ${line + 1} (avant : ${line + 1}) : mention`,
    ]);
    expect(plain(changeLines(words, { ...known, details: null })).at(-1)).toBe(
      `modifiées, dans le nouveau fichier : lignes ${line + 1}`,
    );
    const shown = await approveIt();
    const said = plain(caseLines(words, shown, { isWatched: true })).join('\n');
    expect(said).toContain('lignes qui changent depuis la révision 6 :\npérimètre');
    expect(plain(caseLines(words, shown, { isWatched: false })).join('\n')).not.toContain('changent');
  });

  it('is not sealed against a file that the revision before was not sealed from', async () => {
    const wrong = join(story.dir, 'jury-5.csv');
    lines.reverse();
    await expect(seal(wrong)).rejects.toMatchObject({
      code: 'previous-differs',
      params: { path: wrong, revision: 7 },
    });
    lines.reverse();
    expect(
      existsSync(join(story.workspace('rectorat'), 'record', story.issuer, story.publication, 'r8')),
    ).toBe(false);
  });

  it('keeps no row in clear in custody, and no key but for the seal key', () => {
    const custody = join(
      story.workspace('rectorat'),
      'custody',
      story.issuer,
      story.publication,
      `r${revision}`,
    );
    expect(readdirSync(custody).sort()).toEqual(['lock.pgp', 'nonces.json', 'rows-key.pgp', 'rows.bin']);
    for (const file of readdirSync(custody)) {
      expect(statSync(join(custody, file)).mode & 0o077).toBe(0);
      expect(readFileSync(join(custody, file)).includes(name(admitted(0)))).toBe(false);
    }
    const rows = readFileSync(join(custody, 'rows.bin'));
    expect(rows.length).toBe(14 + 4 + (1 + 5) + (1 + 12) + 4 + (lines.length - 1) * 20);
  });

  it('is listed anew by the next run, where the list or what it stands on was missing', async () => {
    await story.receive(PARTY);
    rmSync(opened(6, 'press', 'results-REPETITION.csv'));
    await openIt();
    expect(told('changes-unlisted')).toMatchObject([
      { scope: 'press', revision: 7, previous: 6, fault: { code: 'input-missing' } },
    ]);
    expect(existsSync(opened(7))).toBe(false);
    expect(existsSync(opened(7, 'press', 'results-REPETITION.csv'))).toBe(true);
    const list = readFileSync(opened(7, 'press-failed'));
    rmSync(opened(7, 'press-failed'));
    await story.open(PARTY);
    expect(readFileSync(opened(7, 'press-failed'))).toEqual(list);
    rmSync(opened(7, 'press-failed'));
    const asked = { publication: story.publication };
    await story.run(PARTY, (context) => openRelease(context, asked, story.depot(PARTY)));
    expect(readFileSync(opened(7, 'press-failed'))).toEqual(list);
  });

  it('is not listed against results that were altered since', async () => {
    rmSync(opened(7, 'press-failed'));
    chmodSync(opened(6, 'press-failed', 'results-REPETITION.csv'), 0o600);
    writeFileSync(opened(6, 'press-failed', 'results-REPETITION.csv'), 'nom,prenom\r\n');
    story.events.length = 0;
    await story.open(PARTY);
    expect(told('changes-unlisted')).toContainEqual(
      expect.objectContaining({
        scope: 'press-failed',
        fault: expect.objectContaining({ code: 'results-altered' }),
      }),
    );
    expect(existsSync(opened(7, 'press-failed'))).toBe(false);
  });

  it('is sealed all the same where the digests of the one before are gone, and nobody is told that nothing changes', async () => {
    const custody = join(
      story.workspace('rectorat'),
      'custody',
      story.issuer,
      story.publication,
      `r${revision}`,
    );
    rmSync(join(custody, 'rows-key.pgp'));
    lines.pop();
    const { changes } = await seal();
    expect(changes).toBeNull();
    expect(told('changes-unknown')).toMatchObject([{ revision: 7, fault: { code: 'input-missing' } }]);
    const { summary } = await approveIt();
    expect([summary.value.previous, summary.value.changes]).toEqual([null, []]);
    expect(changeLines(words, { revision, previous: null, counts: [] }).join('')).toContain('est pas connu');
    lines.pop();
    expect((await seal()).changes?.counts[0]).toEqual({ scope: null, added: 0, removed: 1, changed: 0 });
  });
});
