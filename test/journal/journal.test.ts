import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SceauError } from '../../src/errors.ts';
import { encodeUtf8 } from '../../src/io/encodings.ts';
import { Journal } from '../../src/journal/journal.ts';
import { MerkleTree } from '../../src/journal/tree.ts';
import { scratchFolder } from '../support/scratch.ts';

const clock = { nowMs: () => Date.UTC(2026, 6, 1, 8, 0, 0, 7), sleep: async () => {} };
const open = (path: string, access: 'append' | 'read' = 'append'): Journal =>
  new Journal(path, clock, access);
const newPath = (): string => join(scratchFolder(), 'journal.jsonl');
const phases = (journal: Journal): readonly string[] => journal.entries().map(({ phase }) => phase);

describe('a journal', () => {
  it('is there again when it is opened again, with the same checkpoint', () => {
    const path = newPath();
    const journal = open(path);
    journal.append('init', 'done');
    journal.append('push', 'failed', { revision: 1, code: 'connection-lost', party: 'presse-nord' });
    for (const access of ['append', 'read'] as const) {
      const again = open(path, access);
      expect(again.entries()).toEqual(journal.entries());
      expect(again.checkpoint()).toEqual(journal.checkpoint());
    }
  });

  it('has its lines as leaves, in one order of keys', () => {
    const path = newPath();
    const journal = open(path);
    journal.append('receive', 'done', { scope: 'press', publication: 'p-1', revision: 2 });
    const line =
      '{"at":"2026-07-01T08:00:00.007Z","act":"receive","phase":"done","publication":"p-1","revision":2,"scope":"press"}';
    expect(readFileSync(path, 'utf8')).toBe(`${line}\n`);
    const tree = new MerkleTree();
    tree.append(encodeUtf8(line));
    expect(journal.checkpoint()).toEqual(tree.head());
  });

  it('cuts off what a crash left unfinished, where it may append', () => {
    const path = newPath();
    open(path).append('init', 'done');
    const whole = readFileSync(path);
    appendFileSync(path, '{"at":"2026-07-01T08:0');
    const torn = readFileSync(path);
    expect(open(path, 'read').entries()).toHaveLength(1);
    expect(readFileSync(path)).toEqual(torn);
    const journal = open(path);
    expect(readFileSync(path)).toEqual(whole);
    journal.append('export', 'intent');
    expect(open(path).entries()).toEqual(journal.entries());
  });

  it.each([
    ['what is not JSON', '{"at":\n'],
    ['an unknown key', '{"at":"","act":"x","phase":"done","count":3}\n'],
    ['an unknown phase', '{"at":"","act":"x","phase":"maybe"}\n'],
    ['an empty line', '\n'],
  ])('refuses %s, and says which line', (_, line) => {
    const path = newPath();
    open(path).append('init', 'done');
    appendFileSync(path, line);
    const expected = { code: 'document-malformed', params: { file: path, detail: 'line 2' } };
    expect(() => open(path)).toThrow(expect.objectContaining(expected));
  });

  it('refuses bytes that are not UTF-8', () => {
    const path = newPath();
    writeFileSync(path, Uint8Array.of(0x22, 0xff, 0x22, 0x0a));
    expect(() => open(path)).toThrow(expect.objectContaining({ code: 'document-malformed' }));
  });
});

describe('record', () => {
  it('writes the intent before the act, and its outcome after', async () => {
    const path = newPath();
    const journal = open(path);
    const result = await journal.record(
      'seal',
      { publication: 'p-1' },
      async () => {
        // On the disk by now, for whoever comes after a crash.
        expect(phases(open(path, 'read'))).toEqual(['intent']);
        return Promise.resolve('a'.repeat(64));
      },
      (sha256) => ({ sha256 }),
    );
    expect(phases(journal)).toEqual(['intent', 'done']);
    expect(journal.entries()[1]).toMatchObject({ act: 'seal', publication: 'p-1', sha256: result });
  });

  it('flushes what is asked for in one turn together, in its order, each before its act', async () => {
    const path = newPath();
    const journal = open(path);
    const parties = ['a', 'b', 'c'];
    await Promise.all(
      parties.map((party) =>
        journal.record('push', { party }, async () => {
          const intents = open(path, 'read')
            .entries()
            .filter(({ phase }) => phase === 'intent');
          expect(intents.map((each) => each.party)).toEqual(parties);
        }),
      ),
    );
    const entries = open(path, 'read').entries();
    expect(entries.map(({ phase }) => phase)).toEqual([
      ...parties.map(() => 'intent'),
      ...parties.map(() => 'done'),
    ]);
    expect(journal.checkpoint()).toEqual(open(path, 'read').checkpoint());
  });

  it('keeps the order of what is appended alone and together', async () => {
    const journal = open(newPath());
    const together = journal.appendTogether('first', 'intent');
    journal.append('second', 'done');
    await together;
    await journal.appendTogether('third', 'done');
    expect(journal.entries().map(({ act }) => act)).toEqual(['first', 'second', 'third']);
  });

  it('fails everyone who waits where the disk does, and begins none of their acts', async () => {
    const path = newPath();
    const journal = open(path);
    journal.append('first', 'done');
    rmSync(path);
    mkdirSync(path);
    const begun: string[] = [];
    const pushes = ['a', 'b'].map((party) =>
      journal.record('push', { party }, async () => void begun.push(party)),
    );
    // What is appended alone in the same turn stores the others first, and hears of its own failure.
    expect(() => journal.append('alone', 'done')).toThrow(expect.objectContaining({ code: 'io' }));
    const settled = await Promise.allSettled(pushes);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(begun).toEqual([]);
    expect(journal.entries().map(({ act }) => act)).toEqual(['first']);
  });

  it('writes a refusal by its code, and throws it on', async () => {
    const journal = open(newPath());
    const fault = new SceauError('before-hour', { hour: '2026-07-05T08:00:00Z', zone: 'Europe/Paris' });
    await expect(journal.record('release', {}, () => Promise.reject(fault))).rejects.toBe(fault);
    expect(journal.entries()[1]).toMatchObject({ phase: 'failed', code: 'before-hour' });
  });

  it('writes a bug without its words, which may hold anything', async () => {
    const path = newPath();
    const bug = new Error('candidate Martin');
    await expect(open(path).record('release', {}, () => Promise.reject(bug))).rejects.toBe(bug);
    expect(readFileSync(path, 'utf8')).toContain('"code":"bug"');
    expect(readFileSync(path, 'utf8')).not.toContain('Martin');
  });
});
