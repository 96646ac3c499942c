/**
 * ASCII armor (RFC 9580 §6; FORMAT.md, «The .asc byte form»). One byte form is written and, for signatures,
 * accepted: the one that `gpg --armor` writes on POSIX systems. Certificates and keys that people bring are read
 * more leniently and written back in that form.
 */

/** What stands between `-----BEGIN PGP ` and `-----`. */
export type ArmorLabel = 'SIGNATURE' | 'PUBLIC KEY BLOCK' | 'PRIVATE KEY BLOCK' | 'MESSAGE';

const COLUMNS = 64;
const HEADER_LINE = /^[A-Za-z][A-Za-z-]{0,30}: .{0,1000}$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** CRC-24 of RFC 9580 §6.1.1, three octets. */
function crc24(bytes: Uint8Array): Uint8Array {
  let crc = 0xb7_04ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit += 1) {
      crc <<= 1;
      if ((crc & 0x100_0000) !== 0) crc ^= 0x186_4cfb;
    }
  }
  return Uint8Array.of((crc >> 16) & 0xff, (crc >> 8) & 0xff, crc & 0xff);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Octets of a base64 text in its one form (padding, zero spare bits), or `null`. */
function parseBase64(text: string): Uint8Array | null {
  if (text.length % 4 !== 0 || !BASE64.test(text)) return null;
  const bytes = new Uint8Array(Buffer.from(text, 'base64'));
  return base64(bytes) === text ? bytes : null;
}

/** The canonical armor of `bytes`: no headers, 64 columns, CRC-24 line, LF after every line. */
export function encodeArmor(label: ArmorLabel, bytes: Uint8Array): string {
  const text = base64(bytes);
  const lines = [`-----BEGIN PGP ${label}-----`, ''];
  for (let at = 0; at < text.length; at += COLUMNS) lines.push(text.slice(at, at + COLUMNS));
  lines.push(`=${base64(crc24(bytes))}`, `-----END PGP ${label}-----`, '');
  return lines.join('\n');
}

/**
 * The octets of one armor block, read leniently: CRLF, trailing blanks, blank lines around it, armor headers and any
 * line length are allowed, a missing CRC line too. `null` for anything else: text around it, a second block, another
 * label, a wrong CRC, base64 that is not canonical.
 */
export function parseArmor(label: ArmorLabel, text: string): Uint8Array | null {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => line.trimEnd());
  if (lines.shift() !== `-----BEGIN PGP ${label}-----` || lines.pop() !== `-----END PGP ${label}-----`)
    return null;
  const blank = lines.indexOf('');
  if (blank < 0 || !lines.slice(0, blank).every((line) => HEADER_LINE.test(line))) return null;
  const body = lines.slice(blank + 1);
  const crc = body.at(-1)?.startsWith('=') === true ? body.pop() : undefined;
  const bytes = parseBase64(body.join(''));
  if (bytes === null || (crc !== undefined && crc !== `=${base64(crc24(bytes))}`)) return null;
  return bytes;
}

/** The octets of `text` where it is exactly what `encodeArmor` makes of them, else `null`. */
export function parseCanonicalArmor(label: ArmorLabel, text: string): Uint8Array | null {
  const bytes = parseArmor(label, text);
  return bytes !== null && encodeArmor(label, bytes) === text ? bytes : null;
}
