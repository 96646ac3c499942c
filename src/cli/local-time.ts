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
const DAY_TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
/** Minutes or hours from now, a little over four days at most. */
const FROM_NOW = /^\+([1-9]\d{0,3})m$|^\+([1-9]\d?)h$/;
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

/** The next instant at which the zone's clocks show `time`; of an hour that comes twice, the second. */
function nextMs(time: string, zone: string, nowMs: number): number | undefined {
  for (let day = 0; day <= 2; day += 1) {
    const date = new Date(wallClockMs(nowMs, zone) + day * DAY_MS).toISOString().slice(0, 10);
    const found = instantsAt(Date.parse(`${date}T${time}:00Z`), zone).findLast((ms) => ms > nowMs);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * A time to come, until which something is tried: `08:00` (the next one in the zone), an instant or local time as
 * `parseHour` reads it, `+30m` or `+2h`.
 * @returns what it means in a zone at a moment; throws `usage` where that is not to come
 * @throws `usage` where it is no such text
 */
export function parseUntil(text: string, words: Words): (zone: string, nowMs: number) => number {
  const fault = (): SceauError => refused(words.usage.until(text));
  const [isFromNow, minutes, hours] = FROM_NOW.exec(text) ?? [];
  if (isFromNow !== undefined) {
    const ms = (minutes === undefined ? Number(hours) * 60 : Number(minutes)) * 60_000;
    return (_zone, nowMs) => nowMs + ms;
  }
  if (!DAY_TIME.test(text) && !LOCAL.test(text)) throw fault();
  return (zone, nowMs) => {
    const ms = DAY_TIME.test(text) ? nextMs(text, zone, nowMs) : Date.parse(parseHour(text, zone, words).utc);
    if (ms === undefined || ms <= nowMs) throw fault();
    return ms;
  };
}
