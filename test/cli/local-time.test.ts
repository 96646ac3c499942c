import { describe, expect, it } from 'vitest';
import { parseBound, parseHour, parseUntil } from '../../src/cli/local-time.ts';
import { words } from '../../src/cli/messages/en.ts';
import { words as french } from '../../src/cli/messages/fr.ts';
import { type Words, sayFault } from '../../src/cli/messages/words.ts';
import { eventLine } from '../../src/cli/render/events.ts';
import { bothTimes, clockText, localTime } from '../../src/cli/render/times.ts';
import { isCode } from '../../src/errors.ts';
import type { StageEvent } from '../../src/stages/context.ts';

const detailOf = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    if (isCode(error, 'usage')) return error.params.detail;
    throw error;
  }
  throw new Error('nothing was thrown');
};
const utcOf = (text: string, zone: string): string => parseHour(text, zone, words).utc;

describe('an hour typed in local time', () => {
  it.each([
    { text: '2026-07-05T10:00', zone: 'Europe/Paris', utc: '2026-07-05T08:00:00Z' },
    { text: '2026-01-05 10:00', zone: 'Europe/Paris', utc: '2026-01-05T09:00:00Z' },
    { text: '2026-07-05T10:00:30', zone: 'Indian/Reunion', utc: '2026-07-05T06:00:30Z' },
    { text: '2026-07-05T08:00:00Z', zone: 'Europe/Paris', utc: '2026-07-05T08:00:00Z' },
    { text: '2026-07-05T08:00Z', zone: 'Pacific/Noumea', utc: '2026-07-05T08:00:00Z' },
    { text: '2026-07-05T10:00', zone: 'Pacific/Kiritimati', utc: '2026-07-04T20:00:00Z' },
    // The hours on both sides of the nights when clocks change.
    { text: '2026-03-29T01:59', zone: 'Europe/Paris', utc: '2026-03-29T00:59:00Z' },
    { text: '2026-03-29T03:00', zone: 'Europe/Paris', utc: '2026-03-29T01:00:00Z' },
    { text: '2026-10-25T01:59', zone: 'Europe/Paris', utc: '2026-10-24T23:59:00Z' },
    { text: '2026-10-25T03:00', zone: 'Europe/Paris', utc: '2026-10-25T02:00:00Z' },
  ])('is $utc for $text in $zone', ({ text, zone, utc }) => {
    expect(utcOf(text, zone)).toBe(utc);
    if (!text.endsWith('Z'))
      expect(localTime(utc, zone).startsWith(text.slice(0, 16).replace('T', ' '))).toBe(true);
  });

  it.each([
    { text: '2026-03-29T02:00', zone: 'Europe/Paris' },
    { text: '2026-03-29T02:59', zone: 'Europe/Paris' },
    // Lord Howe's clocks change by half an hour.
    { text: '2026-10-04T02:15', zone: 'Australia/Lord_Howe' },
  ])('is refused where clocks skip $text in $zone', ({ text, zone }) => {
    expect(detailOf(() => utcOf(text, zone))).toBe(words.usage.hourMissing(text, zone));
  });

  it('is refused where it comes twice, and both instants are named', () => {
    const detail = detailOf(() => utcOf('2026-10-25T02:30', 'Europe/Paris'));
    expect(detail).toContain('2026-10-25T00:30:00Z');
    expect(detail).toContain('2026-10-25T01:30:00Z');
  });

  it.each([
    '',
    'demain',
    '2026-02-30T10:00',
    '2026-07-05T24:00',
    '2026-07-05',
    '05/07/2026 10:00',
    '2026-07-05T10:00+02:00',
  ])('is refused where it is %j', (text) => {
    expect(detailOf(() => utcOf(text, 'Europe/Paris'))).toBe(words.usage.time(text));
  });

  it('is refused in a zone that does not exist', () => {
    expect(detailOf(() => utcOf('2026-07-05T10:00', 'Europe/Lille'))).toBe(words.usage.zone('Europe/Lille'));
  });

  it('is shown in local time and UTC side by side', () => {
    expect(bothTimes('2026-07-05T08:00:00Z', 'Europe/Paris')).toBe(
      '2026-07-05 10:00:00 Europe/Paris = 2026-07-05T08:00:00Z',
    );
  });
});

describe('ten in the morning, everywhere that French results appear', () => {
  it.each([
    ['America/Guadeloupe', '2026-07-05T14:00:00Z'],
    ['America/Martinique', '2026-07-05T14:00:00Z'],
    ['America/Cayenne', '2026-07-05T13:00:00Z'],
    ['America/Miquelon', '2026-07-05T12:00:00Z'],
    ['Europe/Paris', '2026-07-05T08:00:00Z'],
    ['Indian/Reunion', '2026-07-05T06:00:00Z'],
    ['Indian/Mayotte', '2026-07-05T07:00:00Z'],
    ['Pacific/Noumea', '2026-07-04T23:00:00Z'],
    ['Pacific/Wallis', '2026-07-04T22:00:00Z'],
    ['Pacific/Tahiti', '2026-07-05T20:00:00Z'],
  ])('in %s is %s, and is shown so', (zone, utc) => {
    expect(utcOf('2026-07-05T10:00', zone)).toBe(utc);
    expect(bothTimes(utc, zone)).toBe(`2026-07-05 10:00:00 ${zone} = ${utc}`);
  });

  it.each([
    // Paris: one second after 01:59:59 it is 03:00:00; 02:30 comes twice, and UTC tells which.
    ['2026-03-29T00:59:59Z', '2026-03-29 01:59:59'],
    ['2026-03-29T01:00:00Z', '2026-03-29 03:00:00'],
    ['2026-10-25T00:30:00Z', '2026-10-25 02:30:00'],
    ['2026-10-25T01:30:00Z', '2026-10-25 02:30:00'],
    ['2026-10-25T02:00:00Z', '2026-10-25 03:00:00'],
  ])('a night when clocks change shows %s as %s', (utc, local) => {
    expect(bothTimes(utc, 'Europe/Paris')).toBe(`${local} Europe/Paris = ${utc}`);
  });
});

describe('what a person is told of an hour', () => {
  const hour = { utc: '2026-07-05T14:00:00Z', zone: 'America/Guadeloupe' };
  const both = '2026-07-05 10:00:00 America/Guadeloupe = 2026-07-05T14:00:00Z';
  const fault = { code: 'connection-lost', params: { host: 'sftp.example' } } as const;
  const [publication, party] = ['p', 'journal'];

  it.each<[string, Words]>([
    ['fr', french],
    ['en', words],
  ])('has zone and UTC side by side in %s', (_, said) => {
    const events: readonly StageEvent[] = [
      { kind: 'release-planned', publication, revision: 1, hour, until: hour },
      { kind: 'release-countdown', publication, hour, minutes: 5 },
      { kind: 'release-awaited', publication, sources: 1, until: hour },
      { kind: 'publication-twin', publication, hour: hour.utc, zone: hour.zone },
      { kind: 'retrying', party, fault, afterMs: 1000, number: 2, until: hour },
    ];
    const params = { hour: hour.utc, zone: hour.zone };
    const told = [
      ...events.map((event) => eventLine(said, event) ?? ''),
      said.results.countdown('0:05', both),
      sayFault(said, { code: 'before-hour', params }).message,
      sayFault(said, { code: 'open-before-hour', params }).message,
      sayFault(said, { code: 'hour-past', params }).message,
    ];
    for (const text of told) expect(text.replaceAll('\u00a0', ' ')).toContain(both);
  });

  it.each([
    [0, '0:00'],
    [1, '0:01'],
    [59_001, '1:00'],
    [125_000, '2:05'],
    [3_725_000, '1:02:05'],
  ])('counts %i ms down as %s', (ms, text) => {
    expect(clockText(ms)).toBe(text);
  });
});

describe("a licence's day", () => {
  it('counts whole: from its first second, until the next day begins', () => {
    expect(parseBound('2026-01-01', 'first', words)).toBe(Date.UTC(2026, 0, 1));
    expect(parseBound('2026-12-31', 'last', words)).toBe(Date.UTC(2027, 0, 1));
  });

  it('may be an instant, which is taken as it is', () => {
    expect(parseBound('2026-12-31T12:00:00Z', 'last', words)).toBe(Date.UTC(2026, 11, 31, 12));
  });

  it.each(['2026-02-30', '2026-12-31T12:00', '31/12/2026', ''])('is refused where it is %j', (text) => {
    expect(detailOf(() => parseBound(text, 'first', words))).toBe(words.usage.date(text));
  });
});

describe('a time until which something is tried', () => {
  const NOW = Date.parse('2026-07-05T05:30:00Z');
  const until = (text: string, zone = 'Europe/Paris', nowMs = NOW): string =>
    new Date(parseUntil(text, words)(zone, nowMs)).toISOString();

  it.each([
    ['08:00', '2026-07-05T06:00:00.000Z'],
    ['07:30', '2026-07-06T05:30:00.000Z'],
    ['07:29', '2026-07-06T05:29:00.000Z'],
    ['+30m', '2026-07-05T06:00:00.000Z'],
    ['+2h', '2026-07-05T07:30:00.000Z'],
    ['2026-07-05T10:00', '2026-07-05T08:00:00.000Z'],
    ['2026-07-05T08:00:00Z', '2026-07-05T08:00:00.000Z'],
  ])('%s is %s', (text, instant) => {
    expect(until(text)).toBe(instant);
  });

  it('is the next that there is where clocks skip it, and the later one where it comes twice', () => {
    expect(until('02:30', 'Europe/Paris', Date.parse('2026-03-28T23:30:00Z'))).toBe(
      '2026-03-30T00:30:00.000Z',
    );
    expect(until('02:30', 'Europe/Paris', Date.parse('2026-10-24T22:30:00Z'))).toBe(
      '2026-10-25T01:30:00.000Z',
    );
  });

  it.each(['', '8:00', '24:00', '08:60', '+0m', '+30', '-30m', 'demain', '+99999m', '2026-07-05'])(
    'is not %s',
    (text) => {
      expect(() => parseUntil(text, words)).toThrow(expect.objectContaining({ code: 'usage' }));
    },
  );

  it('is to come', () => {
    expect(() => until('2026-07-05T05:30:00Z')).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
