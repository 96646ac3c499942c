/** Whose turn it is to deliver. */
import { expect, it } from 'vitest';
import { Turns, type Visit } from '../../src/transport/turns.ts';

/** Work that lasts until it is ended, and a record of what has begun. */
function workshop(): {
  readonly begun: string[];
  readonly work: (name: string) => Visit<void, string>;
  readonly end: (name: string) => void;
  readonly fail: (name: string) => void;
} {
  const begun: string[] = [];
  const ends = new Map<string, { resolve: (name: string) => void; reject: (error: Error) => void }>();
  const work = (name: string): Visit<void, string> => ({
    connect: async () => {},
    work: () => {
      begun.push(name);
      return new Promise((resolve, reject) => void ends.set(name, { resolve, reject }));
    },
  });
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

/** Alarms that ring when they are told to. */
function bell(): { readonly alarm: (ring: () => void) => () => void; readonly ring: () => void } {
  const armed = new Set<() => void>();
  const alarm = (ring: () => void) => {
    armed.add(ring);
    return () => void armed.delete(ring);
  };
  const ring = (): void => {
    for (const each of armed) {
      armed.delete(each);
      each();
    }
  };
  return { alarm, ring };
}

/** A visit whose connection is made, or fails, when it is told to. */
function slow(visit: Visit<void, string>): Visit<void, string> & {
  readonly made: () => void;
  readonly failed: (error: Error) => void;
  readonly asked: () => boolean;
} {
  let isAsked = false;
  const settling: { resolve?: () => void; reject?: (error: Error) => void } = {};
  return {
    ...visit,
    connect: () => {
      isAsked = true;
      return new Promise<void>((resolve, reject) => Object.assign(settling, { resolve, reject }));
    },
    made: () => settling.resolve?.(),
    failed: (error) => settling.reject?.(error),
    asked: () => isAsked,
  };
}

it('are lent by who waits long for a connection, and come back ahead of all who have not begun', async () => {
  const { begun, work, end } = workshop();
  const { alarm, ring } = bell();
  const turns = new Turns(1, alarm);
  const hanging = slow(work('hanging'));
  const visits = ['a', 'b'].map((name) => work(name));
  const all = [hanging, ...visits].map((visit, i) => turns.take(String(i), visit));
  await settled();
  expect(begun).toEqual([]);
  ring();
  await settled();
  expect(begun).toEqual(['a']);
  hanging.made();
  await settled();
  // One turn, one at work.
  expect(begun).toEqual(['a']);
  end('a');
  await settled();
  expect(begun).toEqual(['a', 'hanging']);
  end('hanging');
  await settled();
  end('b');
  expect(await Promise.all(all)).toEqual(['hanging', 'a', 'b']);
});

it('are lent three for each at most, and those of connections that fail are not given back twice', async () => {
  const { begun, work, end } = workshop();
  const { alarm, ring } = bell();
  const turns = new Turns(1, alarm);
  const hanging = Array.from({ length: 5 }, (_, i) => slow(work(String(i))));
  const all = [...hanging, work('a'), work('b')].map((visit, i) => turns.take(String(i), visit));
  for (let i = 0; i < hanging.length; i += 1) {
    await settled();
    ring();
  }
  await settled();
  expect(hanging.map(({ asked }) => asked())).toEqual([true, true, true, true, false]);
  for (const each of hanging) {
    each.failed(new Error('down'));
    await settled();
  }
  // The fifth began when the fourth, who held the turn, had failed.
  expect(begun).toEqual(['a']);
  end('a');
  await settled();
  expect(begun).toEqual(['a', 'b']);
  end('b');
  const outcomes = await Promise.allSettled(all);
  expect(outcomes.map(({ status }) => status)).toEqual([
    ...hanging.map(() => 'rejected'),
    'fulfilled',
    'fulfilled',
  ]);
});

it('come back first to the connection that was made first, whose server has waited longest', async () => {
  const { begun, work, end } = workshop();
  const { alarm, ring } = bell();
  const turns = new Turns(1, alarm);
  const hanging = ['first', 'second'].map((name) => slow(work(name)));
  const all = [...hanging, work('a')].map((visit, i) => turns.take(String(i), visit));
  for (const each of hanging) {
    await settled();
    expect(each.asked()).toBe(true);
    ring();
  }
  await settled();
  for (const each of hanging) {
    each.made();
    await settled();
  }
  for (const name of ['a', 'first', 'second']) {
    expect(begun.at(-1)).toBe(name);
    end(name);
    await settled();
  }
  expect(await Promise.all(all)).toEqual(['first', 'second', 'a']);
});
