/** From a workspace's settings to an open depot or mirror: relative paths, pins, CAs, the SSH key and its passphrase. */
import { resolve } from 'node:path';
import { SceauError } from '../errors.ts';
import { readFileBounded } from '../io/files.ts';
import { parseDepotAddress } from '../transport/address.ts';
import type { DepotAddress } from '../transport/address.ts';
import type { Depot, ReadableDepot } from '../transport/depot.ts';
import { parseHostKeyPin } from '../transport/host-key.ts';
import type { HostKeyPin } from '../transport/host-key.ts';
import { openDepot } from '../transport/open-depot.ts';
import type { DepotOptions } from '../transport/open-depot.ts';
import type { HttpsDeadlines } from '../transport/https-exchange.ts';
import type { HttpsMirror } from '../transport/https.ts';
import { probeDepot } from '../transport/probe.ts';
import type { DepotProfile, ProbeMeans } from '../transport/profile.ts';
import type { SshHost } from '../transport/sftp.ts';
import { bucketAccess } from './bucket.ts';
import type { AskedMirror, BucketSettings, DepotSettings, TimeSettings } from './config.ts';
import type { Secrets } from './keys.ts';

const MAX_KEY_BYTES = 100_000;
/** The header of an encrypted private key in PEM; OpenSSH's own form says it inside the base64. */
const PEM_ENCRYPTED = /ENCRYPTED/;
/** `openssh-key-v1\0`, then the cipher's name with its length: `none` where the key is in clear. */
const OPENSSH_CLEAR = Buffer.from('openssh-key-v1\0\0\0\0\x04none', 'latin1');

/** Whether an SSH private key file asks for a passphrase. */
function isEncrypted(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('latin1');
  const openssh = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END/.exec(text)?.[1];
  if (openssh === undefined) return PEM_ENCRYPTED.test(text);
  return !Buffer.from(openssh, 'base64').subarray(0, OPENSSH_CLEAR.length).equals(OPENSSH_CLEAR);
}

/** What opening a depot, or trying it out, takes. */
export interface DepotAccess extends DepotOptions {
  readonly address: DepotAddress;
}

/** How the credentials of one server are come by: its key file, or the agent where it has none. */
async function credentialsOf(
  dir: string,
  settings: Pick<DepotSettings, 'ssh_key'>,
  secrets: Secrets,
): Promise<SshHost['credentials']> {
  if (settings.ssh_key === undefined) {
    const { agentSocket } = secrets;
    return agentSocket === undefined ? {} : { agent: agentSocket };
  }
  const keyPath = resolve(dir, settings.ssh_key);
  const privateKey = readFileBounded(keyPath, MAX_KEY_BYTES);
  const passphrase = isEncrypted(privateKey) ? { passphrase: await secrets.passphrase('ssh') } : {};
  return { privateKey, keyPath, ...passphrase };
}

function pinsOf(dir: string, settings: Pick<DepotSettings, 'host_keys'>): readonly HostKeyPin[] {
  return (settings.host_keys ?? []).map((text) => parseHostKeyPin(text, dir));
}

/**
 * Where the depot of these settings is, whom to accept and how to log in; nothing is connected to. Key files are read, and
 * a passphrase asked for where one is encrypted: the same for the depot's server and a jump host.
 * @throws `address-invalid`, `host-key-invalid`, `input-missing`
 */
export async function depotAccess(
  dir: string,
  settings: DepotSettings,
  secrets: Secrets,
): Promise<DepotAccess> {
  const address = parseDepotAddress(settings.address, dir);
  const pins = pinsOf(dir, settings);
  if (address.kind === 'folder') return { address, pins, credentials: {} };
  const credentials = await credentialsOf(dir, settings, secrets);
  if (settings.jump === undefined) return { address, pins, credentials };
  const jump = parseJumpAddress(settings.jump.address, dir);
  const jumpCredentials = await credentialsOf(dir, settings.jump, secrets);
  return {
    address,
    pins,
    credentials,
    jump: { address: jump, pins: pinsOf(dir, settings.jump), credentials: jumpCredentials },
  };
}

/** The address of a jump host. @throws `address-invalid` for a folder, and for a path, which would mean nothing */
export function parseJumpAddress(text: string, dir: string): SshHost['address'] {
  const address = parseDepotAddress(text, dir);
  if (address.kind === 'sftp' && address.path === '/') return address;
  throw new SceauError('address-invalid', { address: text.slice(0, 200) });
}

/** How a depot is connected to. */
export interface ConnectOptions {
  /** What `partner test` found there, for a delivery to adapt to. */
  readonly profile?: DepotProfile | null;
  /** Gives the connecting up when it is aborted: `connectDepot` then throws its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Opens the depot that settings name, by what is known of its server, if anything. The agent is asked where there is no
 * key file. A bucket is opened for the settings of a mirror alone.
 * @throws `address-invalid`, `bucket-refused`, `host-key-invalid`, `host-key-missing`, `input-missing`, what `bucketAccess`
 * throws, and all that opening a depot throws
 */
export async function connectDepot(
  dir: string,
  settings: DepotSettings | BucketSettings,
  secrets: Secrets,
  { profile, signal }: ConnectOptions = {},
): Promise<Depot> {
  if ('endpoint' in settings) {
    const access = bucketAccess(dir, settings);
    const { openS3Depot } = await import('../transport/s3-depot.ts');
    return openS3Depot(access);
  }
  const { address, ...options } = await depotAccess(dir, settings, secrets);
  return openDepot(address, {
    ...options,
    ...(profile === null || profile === undefined ? {} : { profile }),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** What tries a depot: the secrets to log in with, time, randomness. */
export interface ProbeNeeds extends ProbeMeans {
  readonly secrets: Secrets;
}

/** Tries the depot that settings name. @throws as `connectDepot` */
export async function probeSettings(
  dir: string,
  settings: DepotSettings,
  { secrets, clock, random }: ProbeNeeds,
): Promise<DepotProfile> {
  return probeDepot(await depotAccess(dir, settings, secrets), { clock, random });
}

/**
 * A mirror as it is read, with the CA of its settings.
 * @throws `input-missing`, `permission-denied`, `document-too-large` for the CA's file
 */
export function trustedMirror(dir: string, { url, ca }: AskedMirror): HttpsMirror {
  return ca === undefined ? { url } : { url, ca: readFileBounded(resolve(dir, ca), MAX_KEY_BYTES) };
}

/**
 * Opens a mirror to read from; nothing is sent yet.
 * @throws `address-invalid`, and as `trustedMirror`
 */
export async function connectMirror(
  dir: string,
  asked: AskedMirror,
  deadlines?: Partial<HttpsDeadlines>,
): Promise<ReadableDepot> {
  const { openHttpsDepot } = await import('../transport/https.ts');
  return openHttpsDepot({ ...trustedMirror(dir, asked), deadlines });
}

/** The CA of time servers' certificates, where no public one signed them. @throws as `trustedMirror` */
export function timeServersCa(dir: string, { ca }: Pick<TimeSettings, 'ca'>): Uint8Array | undefined {
  return ca === undefined ? undefined : readFileBounded(resolve(dir, ca), MAX_KEY_BYTES);
}
