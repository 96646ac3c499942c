/** `key create|import`: the OpenPGP keys of a workspace, made here, made elsewhere, or held by gpg. */
import { SceauError } from '../errors.ts';
import { type Certificate, checkProductionKey } from '../openpgp/certificate.ts';
import { type LockedKey, generateKey, parsePrivateKey, unlockKey } from '../openpgp/private-key.ts';
import { WORKSPACE_ROLES } from '../workspace/config.ts';
import { KEY_NAMES, type KeyName, listKeys, readCertificate, storeKey } from '../workspace/keys.ts';
import type { Context } from './context.ts';

/** Three years: longer than any publication, shorter than a career. */
const VALID_SECONDS = 3 * 365 * 24 * 60 * 60;
/** Characters of a production key's passphrase: whoever steals the file has all the time to guess. */
const LEAST_PASSPHRASE = 12;

function checkName(context: Context, name: KeyName): void {
  const { role } = context.workspace.config;
  if (!(KEY_NAMES[role] as readonly string[]).includes(name)) {
    const holders = WORKSPACE_ROLES.filter((each) => (KEY_NAMES[each] as readonly string[]).includes(name));
    throw new SceauError('role-wrong', { role, expected: holders.join(', ') });
  }
}

/** One key plays one part: the registry would refuse it in two, and by then its digest may have been read out. */
async function checkOthers(context: Context, name: KeyName, own: Certificate): Promise<void> {
  const { workspace } = context;
  const others: readonly KeyName[] = KEY_NAMES[workspace.config.role].filter((each) => each !== name);
  for (const other of others.filter((each) => listKeys(workspace).includes(each))) {
    const certificate = await readCertificate(workspace, other);
    if (certificate.fingerprint !== own.fingerprint) continue;
    throw new SceauError('key-unusable', { fingerprint: certificate.fingerprint, detail: other });
  }
}

/** Holds a new key to the rules of every key, and stores it. @throws `sample-key`, `key-unusable`, `output-exists` */
export async function keepKey<T extends Pick<LockedKey, 'certificate'>>(
  context: Context,
  o: { readonly name: KeyName; readonly key: T; readonly store: () => void },
): Promise<T> {
  const { certificate } = o.key;
  checkName(context, o.name);
  if (context.workspace.config.realm === 'production') checkProductionKey(certificate);
  await checkOthers(context, o.name, certificate);
  return context.workspace.journal.record('key', { key: certificate.fingerprint, file: o.name }, async () => {
    o.store();
    return o.key;
  });
}

async function keep(context: Context, name: KeyName, key: LockedKey): Promise<LockedKey> {
  return keepKey(context, { name, key, store: () => storeKey(context.workspace, name, key) });
}

/**
 * Generates a key (NIST P-256 unless P-384 is asked for), locked by the passphrase that `secrets` gives.
 * @throws `role-wrong`, `passphrase-short`, `output-exists`
 */
export async function createKey(
  context: Context,
  o: { readonly name: KeyName; readonly curve: 'p256' | 'p384' },
): Promise<LockedKey> {
  checkName(context, o.name);
  const { config } = context.workspace;
  const realm = config.realm === 'rehearsal' ? ', REPETITION' : '';
  const passphrase = await context.secrets.passphrase(o.name);
  if (config.realm === 'production' && passphrase.length < LEAST_PASSPHRASE) {
    throw new SceauError('passphrase-short', { least: LEAST_PASSPHRASE });
  }
  const key = await generateKey({
    userId: { name: `${config.name} (${o.name}${realm})` },
    curve: o.curve,
    passphrase,
    createdMs: context.clock.nowMs(),
    expiresInSeconds: VALID_SECONDS,
  });
  return keep(context, o.name, key);
}

/**
 * Takes a key made elsewhere, once its passphrase has opened it.
 * @throws `role-wrong`, `certificate-malformed`, `key-weak`, `sample-key`, `passphrase-wrong`, `output-exists`
 */
export async function importKey(
  context: Context,
  o: { readonly name: KeyName; readonly armored: Uint8Array },
): Promise<LockedKey> {
  checkName(context, o.name);
  const key = await parsePrivateKey(o.armored);
  await unlockKey(key, await context.secrets.passphrase(o.name));
  return keep(context, o.name, key);
}
