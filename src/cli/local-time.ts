/**
 * Hours as people type them: local time in an IANA zone, or an instant that ends in Z. The night when clocks change has
 * an hour that does not exist and one that comes twice; both are refused, since no guess may decide when results appear.
 */
import { SceauError } from '../errors.ts';
import { encodeInstant } from '../documents/fields.ts';
import type { Words } from './messages/words.ts';
import { wallClockMs } from './render/times.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const LOCAL = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(Z?)$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** The same figures, read as UTC; `null` where there is no such date or hour. */
function figuresMs(date: string, time: string): number | null {
  const text = `${date}T${time}Z`;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || encodeInstant(ms) !== text ? null : ms;
}

/** A fault of the command line. */
function refused(detail: string): SceauError {
  return new SceauError('usage', { detail });
}

/** Every instant at which the zone's clocks show these figures: none, one or two. */
function instantsAt(figures: number, zone: string): readonly number[] {
  const offsets = [figures - DAY_MS, figures, figures + DAY_MS].map((ms) => wallClockMs(ms, zone) - ms);
  const found = new Set<number>();
  for (const offset of offsets) {
    if (wallClockMs(figures - offset, zone) === figures) found.add(figures - offset);
  }
  return [...found].sort((a, b) => a - b);
}

function knowsZone(zone: string): boolean {
  try {
    wallClockMs(0, zone);
    return true;
  } catch {
    return false;
  }
}

/**
 * The instant that `text` means in `zone`.
 * @throws `usage`: not a time, an unknown zone, an hour that does not exist there or comes twice
 */
export function parseHour(
  text: string,
  zone: string,
  words: Words,
): { readonly utc: string; readonly zone: string } {
  if (!knowsZone(zone)) throw refused(words.usage.zone(zone));
  const match = LOCAL.exec(text);
  const [, date = '', minutes = '', seconds = ':00', z = ''] = match ?? [];
  const figures = match === null ? null : figuresMs(date, `${minutes}${seconds}`);
  if (figures === null) throw refused(words.usage.time(text));
  if (z === 'Z') return { utc: encodeInstant(figures), zone };
  const [first, second] = instantsAt(figures, zone);
  if (first === undefined) throw refused(words.usage.hourMissing(text, zone));
  if (second !== undefined) {
    throw refused(words.usage.hourTwice(text, encodeInstant(first), encodeInstant(second)));
  }
  return { utc: encodeInstant(first), zone };
}

/**
 * A bound of a licence: an instant that ends in Z, or a date, which counts whole (UTC): from its first second where it
 * is the first day, until the next day's first second where it is the last.
 * @throws `usage`
 */
export function parseBound(text: string, edge: 'first' | 'last', words: Words): number {
  const match = LOCAL.exec(text);
  const isDate = DATE.test(text);
  const instant =
    match?.[4] === 'Z' ? figuresMs(match[1] ?? '', `${match[2] ?? ''}${match[3] ?? ':00'}`) : null;
  const ms = isDate ? figuresMs(text, '00:00:00') : instant;
  if (ms === null) throw refused(words.usage.date(text));
  return isDate && edge === 'last' ? ms + DAY_MS : ms;
}
