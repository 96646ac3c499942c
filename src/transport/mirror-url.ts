/**
 * The address of a mirror as readers ask it (transport/FORMAT.md, «Mirrors»): `https://host[:port]/path/`, and nothing
 * else. It is public, stands in signed documents, and has one form, so that two texts are two mirrors.
 */
import { SceauError } from '../errors.ts';

const MAX_LENGTH = 500;
const HOST =
  /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*|\[[0-9a-f:.]+\])$/;
/** A name of the path: nothing that a server or a client would give a meaning of its own. */
const SEGMENT = /^[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,127}$/;

/** Whether `text` is the address of a mirror in its one form. */
export function isMirrorUrl(text: string): boolean {
  if (text.length > MAX_LENGTH || !URL.canParse(text)) return false;
  const url = new URL(text);
  // What URL would have repaired (case, port 443, `..`, control characters, a missing slash) is another text.
  if (url.href !== text || url.protocol !== 'https:' || !HOST.test(url.hostname)) return false;
  if (`${url.origin}${url.pathname}` !== text || !text.endsWith('/')) return false;
  const names = url.pathname === '/' ? [] : url.pathname.slice(1, -1).split('/');
  return names.every((name) => SEGMENT.test(name));
}

/**
 * `text`, once it is known to be the address of a mirror.
 * @throws `address-invalid`: http, a password, a query, percent escapes, no slash at the end. It does not look whether
 * anything answers there.
 */
export function parseMirrorUrl(text: string): string {
  if (isMirrorUrl(text)) return text;
  const masked = text.replace(/\/\/[^/@]*@/, '//…@');
  throw new SceauError('address-invalid', { address: masked.slice(0, 200) });
}
