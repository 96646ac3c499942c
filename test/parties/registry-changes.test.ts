import { describe, expect, it } from 'vitest';
import { compareRegistries } from '../../src/parties/registry-changes.ts';
import type { Registry } from '../../src/parties/registry.ts';

const key = (role: 'seal' | 'release', letter: string): Registry['keys'][number] => ({
  role,
  fingerprint: letter.repeat(40),
  certificate: `certificate ${letter}`,
});
const officer = (id: string, letter: string): Registry['officers'][number] => ({
  id,
  name: id,
  fingerprint: letter.repeat(40),
  certificate: `certificate ${letter}`,
});
const first: Registry = {
  realm: 'rehearsal',
  issuer: 'lille',
  version: 1,
  previous: null,
  name: 'Rectorat de Lille',
  academies: ['09'],
  keys: [key('seal', 'A'), key('release', 'B')],
  officers: [officer('claire', 'C'), officer('denis', 'D')],
  leastApprovals: 2,
  issuedAt: '2026-07-01T08:00:00Z',
};
const shown = (before: Registry | null, next: Registry): readonly string[] =>
  compareRegistries(before, next).parties.map(({ before: was, after: is }) =>
    [was, is]
      .map((each) => (each === null ? '—' : `${each.role} ${each.id} ${each.fingerprint[0]}`))
      .join(' > '),
  );

describe('what a registry changes', () => {
  it('is everything in a first version', () => {
    expect(shown(null, first)).toEqual([
      '— > seal seal A',
      '— > release release B',
      '— > officer claire C',
      '— > officer denis D',
    ]);
    expect(compareRegistries(null, first).terms.map((each) => [each.before, each.after])).toEqual([
      [null, 'Rectorat de Lille'],
      [null, '09'],
      [null, '2'],
    ]);
  });

  it('is nothing where only number and date differ', () => {
    const next = { ...first, version: 2, previous: '0'.repeat(64), issuedAt: '2026-07-02T08:00:00Z' };
    expect(compareRegistries(first, next)).toEqual({ parties: [], terms: [] });
  });

  it('names who is added, removed, or holds another key, and every threshold', () => {
    const next = {
      ...first,
      keys: [key('seal', 'A'), key('release', 'E')],
      officers: [officer('claire', 'C'), officer('felix', 'F')],
      leastApprovals: 1,
      academies: ['09', '20'],
    };
    expect(shown(first, next)).toEqual([
      'release release B > release release E',
      '— > officer felix F',
      'officer denis D > —',
    ]);
    expect(compareRegistries(first, next).terms).toEqual([
      { term: 'academies', before: '09', after: '09,20' },
      { term: 'leastApprovals', before: '2', after: '1' },
    ]);
  });

  it('pairs the keys of a role that has several by what stays', () => {
    const keys = [key('seal', 'E'), key('seal', 'A'), key('release', 'B')];
    expect(shown(first, { ...first, keys })).toEqual(['— > seal seal E']);
    expect(shown({ ...first, keys }, first)).toEqual(['seal seal E > —']);
  });

  it('names a certificate or a name that changes under the same key', () => {
    const claire = { ...officer('claire', 'C'), certificate: 'renewed' };
    const denis = { ...officer('denis', 'D'), name: 'Denise' };
    expect(shown(first, { ...first, officers: [claire, denis] })).toEqual([
      'officer claire C > officer claire C',
      'officer denis D > officer denis D',
    ]);
  });
});
