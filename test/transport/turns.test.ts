/** Whose turn it is to deliver. */
import { expect, it } from 'vitest';
import { Turns } from '../../src/transport/turns.ts';

/** Work that lasts until it is ended, and a record of what has begun. */
function workshop(): {
  readonly begun: string[];
  readonly work: (name: string) => () => Promise<string>;
  readonly end: (name: string) => void;
  readonly fail: (name: string) => void;
} {
  const begun: string[] = [];
  const ends = new Map<string, { resolve: (name: string) => void; reject: (error: Error) => void }>();
  const work = (name: string) => (): Promise<string> => {
    begun.push(name);
    return new Promise((resolve, reject) => void ends.set(name, { resolve, reject }));
  };
  return {
    begun,
    work,
    end: (name) => ends.get(name)?.resolve(name),
    fail: (name) => ends.get(name)?.reject(new Error(name)),
  };
}

const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

it('are so many at once and no more, first come, first served', async () => {
  const { begun, work, end } = workshop();
  const turns = new Turns(2);
  const all = ['a', 'b', 'c', 'd'].map((name) => turns.take(name, work(name)));
  await settled();
  expect(begun).toEqual(['a', 'b']);
  end('b');
  await settled();
  expect(begun).toEqual(['a', 'b', 'c']);
  end('c');
  await settled();
  for (const name of ['a', 'd']) end(name);
  expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
});

it('are one at a time at one depot, which holds up no other', async () => {
  const { begun, work, end } = workshop();
  const turns = new Turns(8);
  const all = [
    turns.take('shared', work('a')),
    turns.take('shared', work('b')),
    turns.take('own', work('c')),
  ];
  await settled();
  expect(begun).toEqual(['a', 'c']);
  end('a');
  await settled();
  expect(begun).toEqual(['a', 'c', 'b']);
  for (const name of ['b', 'c']) end(name);
  await Promise.all(all);
});

it('come back from work that failed, also for the next at the same depot', async () => {
  const { begun, work, end, fail } = workshop();
  const turns = new Turns(1);
  const first = turns.take('shared', work('a'));
  const second = turns.take('shared', work('b'));
  await settled();
  fail('a');
  await expect(first).rejects.toThrow('a');
  await settled();
  expect(begun).toEqual(['a', 'b']);
  end('b');
  expect(await second).toBe('b');
});
