/**
 * Depot addresses (transport/FORMAT.md, «Addresses»): `file:PATH`, a plain path, or
 * `sftp://user@host[:port]/absolute/path`; for mirrors alone, `s3://bucket/prefix`. An address is public: it is written in
 * settings, records and messages, so one that holds a password is refused.
 */
import { resolve } from 'node:path';
import { SceauError } from '../errors.ts';
import { isDepotName } from './depot-path.ts';

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

/** Where anyone of sceau's may keep a depot. */
export type DepotAddress = FolderAddress | SftpAddress;

/** Objects of a bucket whose keys begin with a prefix: the depot of a mirror, and of nobody else. */
export interface BucketAddress {
  readonly bucket: string;
  /** Names of the prefix, none for the whole bucket. */
  readonly prefix: readonly string[];
}

const SFTP_PORT = 22;
/** user, host (bracketed where IPv6), port, path. The user has no ':': that would be a password. */
const SFTP =
  /^sftp:\/\/([A-Za-z0-9_][A-Za-z0-9._+-]{0,63})@(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::([1-9][0-9]{0,4}))?(\/.*)$/;
const HOST_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;
/** A bucket's name, so that it is one name in a path, and what is no address. */
const BUCKET = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(\/.*)?$/;
const MAX_PREFIX = 500;
const IPV6 = /^(?=.*:.*:)[0-9a-f:.]{2,45}$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]+:/;
/** A name on the server's path: no control character, and nothing that a URL would give a meaning of its own. */
const PATH_SEGMENT = /^[^\p{Cc}\\%?#]{1,255}$/u;

/**
 * Reads an address as a person writes it. `baseFolder` (absolute) is what a relative folder path is relative to.
 * @throws `address-invalid` for another scheme, a password, percent escapes, `..`, control characters; `bucket-refused` for
 * a bucket. It does not look whether anything answers at the address.
 */
export function parseDepotAddress(text: string, baseFolder: string): DepotAddress {
  if (isBucketAddress(text)) throw new SceauError('bucket-refused', { address: masked(text) });
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

/** Whether `text` means a bucket, in whatever form. */
export function isBucketAddress(text: string): boolean {
  return text.startsWith('s3:');
}

/** Reads the address of a bucket. @throws `address-invalid` */
export function parseBucketAddress(text: string): BucketAddress {
  const [, bucket = '', path = ''] = BUCKET.exec(text) ?? [];
  const prefix = path === '' || path === '/' ? [] : path.slice(1).replace(/\/$/, '').split('/');
  const isPlain = !bucket.includes('..') && prefix.every(isDepotName) && path.length <= MAX_PREFIX;
  if (bucket === '' || !isPlain) throw invalid(text);
  return { bucket, prefix };
}

/** The one text of a bucket's address: `parseBucketAddress` reads it back to the same value. */
export function encodeBucketAddress({ bucket, prefix }: BucketAddress): string {
  return `s3://${[bucket, ...prefix].join('/')}`;
}

/**
 * The endpoint that speaks for a bucket, `https://host[:port]` and nothing else, once it is known to be one.
 * @throws `address-invalid`
 */
export function parseEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:' || url.origin !== text || text.length > MAX_PREFIX) throw invalid(text);
  return text;
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
  return new SceauError('address-invalid', { address: masked(text) });
}

function masked(text: string): string {
  return text.replace(/:[^/@][^@]*@/, ':…@').slice(0, 200);
}
