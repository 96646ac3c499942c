/** From a workspace's settings to an open depot or mirror: relative paths, pins, CAs, the SSH key and its passphrase. */
import { resolve } from 'node:path';
import { readFileBounded } from '../io/files.ts';
import { parseDepotAddress } from '../transport/address.ts';
import type { Depot, ReadableDepot } from '../transport/depot.ts';
import { parseHostKeyPin } from '../transport/host-key.ts';
import { openDepot } from '../transport/open-depot.ts';
import type { HttpsDeadlines } from '../transport/https.ts';
import type { AskedMirror, DepotSettings } from './config.ts';
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

/**
 * Opens the depot that settings name. The agent is asked where there is no key file.
 * @throws `address-invalid`, `host-key-invalid`, `host-key-missing`, `input-missing`, and all that opening a depot throws
 */
export async function connectDepot(dir: string, settings: DepotSettings, secrets: Secrets): Promise<Depot> {
  const address = parseDepotAddress(settings.address, dir);
  const pins = (settings.host_keys ?? []).map((text) => parseHostKeyPin(text, dir));
  if (address.kind === 'folder') return openDepot(address, { pins, credentials: {} });
  if (settings.ssh_key === undefined) {
    const { agentSocket } = secrets;
    return openDepot(address, { pins, credentials: agentSocket === undefined ? {} : { agent: agentSocket } });
  }
  const keyPath = resolve(dir, settings.ssh_key);
  const privateKey = readFileBounded(keyPath, MAX_KEY_BYTES);
  const passphrase = isEncrypted(privateKey) ? { passphrase: await secrets.passphrase('ssh') } : {};
  return openDepot(address, { pins, credentials: { privateKey, keyPath, ...passphrase } });
}

/**
 * Opens a mirror to read from; nothing is sent yet.
 * @throws `address-invalid`, `input-missing`, `permission-denied`, `document-too-large` for the CA's file
 */
export async function connectMirror(
  dir: string,
  { url, ca }: AskedMirror,
  deadlines?: Partial<HttpsDeadlines>,
): Promise<ReadableDepot> {
  const { openHttpsDepot } = await import('../transport/https.ts');
  const trusted = ca === undefined ? {} : { ca: readFileBounded(resolve(dir, ca), MAX_KEY_BYTES) };
  return openHttpsDepot({ url, deadlines, ...trusted });
}
