/** Times as people read them: the local time of the publication's zone and UTC, side by side. */

/** The wall clock of a zone at an instant, as milliseconds of the same figures in UTC. */
export function wallClockMs(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(ms);
  const of = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

/** `2026-07-05 10:00:00` in the zone. A time or zone that cannot be read comes back as it is. */
export function localTime(utc: string, zone: string): string {
  const ms = Date.parse(utc);
  if (Number.isNaN(ms)) return utc;
  try {
    return new Date(wallClockMs(ms, zone)).toISOString().slice(0, 19).replace('T', ' ');
  } catch {
    return utc;
  }
}

/** `2026-07-05 10:00:00 Europe/Paris = 2026-07-05T08:00:00Z`. */
export function bothTimes(utc: string, zone: string): string {
  return `${localTime(utc, zone)} ${zone} = ${utc}`;
}

/** How far a clock is off, whichever way: seconds with one decimal, `7.3`. */
export function offsetSeconds(ms: number): string {
  return (Math.abs(ms) / 1000).toFixed(1);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** A span of time as a clock shows it, begun seconds whole: `1:02:05`, `2:05`. */
export function clockText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = twoDigits(seconds % 60);
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${rest}` : `${minutes}:${rest}`;
}
