/** Values of the command line that are more than a text. */
import { SceauError } from '../errors.ts';
import type { DepotSettings } from '../workspace/config.ts';
import type { Words } from './messages/words.ts';

const MAX_COUNT = 100_000_000;

/** The items of a list with commas. */
export function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** A whole number from 0 to 100,000,000. @throws `usage` */
export function parseCount(option: string, text: string, words: Words): number {
  const count = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count <= MAX_COUNT)) throw new SceauError('usage', { detail: words.usage.number(option, text) });
  return count;
}

/** A whole number within bounds, both included. @throws `usage` */
export function parseCountBetween(
  option: string,
  text: string,
  bounds: { readonly least: number; readonly most: number },
  words: Words,
): number {
  const { least, most } = bounds;
  const count = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(count >= least && count <= most)) {
    throw new SceauError('usage', { detail: words.usage.between(option, text, least, most) });
  }
  return count;
}

/** The items of a list with commas, each one of `known`. @throws `usage` */
export function parseCodes(
  option: string,
  text: string,
  known: ReadonlySet<string>,
  words: Words,
): readonly string[] {
  const items = splitList(text);
  const stranger = items.find((item) => !known.has(item));
  if (stranger !== undefined || items.length === 0) {
    const detail = words.usage.unknownValue(option, stranger ?? text, [...known].join(', '));
    throw new SceauError('usage', { detail });
  }
  return items;
}

/** A whole fingerprint, spaces, colons and case aside. @throws `usage` */
export function parseFingerprint(option: string, text: string, words: Words): string {
  const fingerprint = text.replace(/[\s:]/g, '').toUpperCase();
  if (/^[0-9A-F]{40}$/.test(fingerprint)) return fingerprint;
  throw new SceauError('usage', { detail: words.usage.fingerprint(option, text) });
}

/** An option that another one needs. @throws `usage` */
export function needed(option: string, value: string | undefined, because: string, words: Words): string {
  if (value !== undefined) return value;
  throw new SceauError('usage', { detail: words.usage.needed(option, because) });
}

/** Depot settings as the options give them; `null` without an address. */
export function depotOf(options: {
  readonly depot: string | undefined;
  readonly 'host-key': readonly string[] | undefined;
  readonly 'ssh-key': string | undefined;
}): DepotSettings | null {
  const { depot, 'host-key': hostKeys, 'ssh-key': sshKey } = options;
  if (depot === undefined) return null;
  return {
    address: depot,
    ...(hostKeys === undefined ? {} : { host_keys: [...hostKeys] }),
    ...(sshKey === undefined ? {} : { ssh_key: sshKey }),
  };
}
