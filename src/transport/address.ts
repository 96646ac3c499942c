/**
 * Depot addresses (transport/FORMAT.md, «Addresses»): `file:PATH`, a plain path, or
 * `sftp://user@host[:port]/absolute/path`. An address is public: it is written in settings, records and
 * messages, so one that holds a password is refused.
 */
import { resolve } from 'node:path';
import { SceauError } from '../errors.ts';

/** A folder of this machine or of a mounted medium. */
export interface FolderAddress {
  readonly kind: 'folder';
  /** Absolute. */
  readonly path: string;
}

/** An account's folder on an SFTP server. */
export interface SftpAddress {
  readonly kind: 'sftp';
  readonly user: string;
  /** A lower-case name, an IPv4 address, or an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  /** Absolute, without a final slash; '/' for the root that the server shows. */
  readonly path: string;
}

export type DepotAddress = FolderAddress | SftpAddress;

const SFTP_PORT = 22;
/** user, host (bracketed where IPv6), port, path. The user has no ':': that would be a password. */
const SFTP =
  /^sftp:\/\/([A-Za-z0-9_][A-Za-z0-9._+-]{0,63})@(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::([1-9][0-9]{0,4}))?(\/.*)$/;
const HOST_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;
const IPV6 = /^(?=.*:.*:)[0-9a-f:.]{2,45}$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]+:/;
/** A name on the server's path: no control character, and nothing that a URL would give a meaning of its own. */
const PATH_SEGMENT = /^[^\p{Cc}\\%?#]{1,255}$/u;

/**
 * Reads an address as a person writes it. `baseFolder` (absolute) is what a relative folder path is relative to.
 * @throws `address-invalid` for another scheme, a password, percent escapes, `..`, control characters. It does not
 * look whether anything answers at the address.
 */
export function parseDepotAddress(text: string, baseFolder: string): DepotAddress {
  if (text.startsWith('sftp:')) return parseSftp(text);
  const path = text.startsWith('file:') ? text.slice('file:'.length) : text;
  const isUrl = path !== text && path.startsWith('//') && !path.startsWith('///');
  if (path === '' || path.length > 4096 || /\p{Cc}/u.test(path) || isUrl) throw invalid(text);
  if (path === text && SCHEME.test(text)) throw invalid(text);
  return { kind: 'folder', path: resolve(baseFolder, path) };
}

/** The one text of an address: `parseDepotAddress` reads it back to the same value. */
export function encodeDepotAddress(address: DepotAddress): string {
  if (address.kind === 'folder') return `file:${address.path}`;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  const port = address.port === SFTP_PORT ? '' : `:${address.port}`;
  return `sftp://${address.user}@${host}${port}${address.path}`;
}

function parseSftp(text: string): SftpAddress {
  const match = SFTP.exec(text);
  if (match === null) throw invalid(text);
  const [, user = '', hostText = '', portText, pathText = ''] = match;
  const bracketed = hostText.startsWith('[');
  const host = (bracketed ? hostText.slice(1, -1) : hostText).toLowerCase();
  const port = portText === undefined ? SFTP_PORT : Number(portText);
  const names = pathText === '/' ? [] : pathText.slice(1).replace(/\/$/, '').split('/');
  const pathIsPlain = names.every((name) => PATH_SEGMENT.test(name) && name !== '.' && name !== '..');
  const hostIsPlain = host.length <= 253 && (bracketed ? IPV6 : HOST_NAME).test(host);
  if (!pathIsPlain || !hostIsPlain || port > 65_535) throw invalid(text);
  return { kind: 'sftp', user, host, port, path: `/${names.join('/')}` };
}

/** The fault, with whatever may be a password taken out. */
function invalid(text: string): SceauError {
  const masked = text.replace(/:[^/@][^@]*@/, ':…@');
  return new SceauError('address-invalid', { address: masked.slice(0, 200) });
}
