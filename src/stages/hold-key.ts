/** `key import officer --gpg`: an officer's key whose secret stays with gpg, on a smart card or in its keyring. */
import { SceauError } from '../errors.ts';
import { encodeUtf8, equalBytes } from '../io/encodings.ts';
import { exists } from '../io/files.ts';
import { type Certificate, selectEncryptionSubkey } from '../openpgp/certificate.ts';
import { type ActingKey, exportFromGnupg, holdByGnupg } from '../openpgp/gnupg-key.ts';
import { openMessage, sealMessage } from '../openpgp/message.ts';
import { verifyDetached } from '../openpgp/signature.ts';
import { writeConfig } from '../workspace/config.ts';
import { gnupgOf, storeKey } from '../workspace/keys.ts';
import { at } from '../workspace/workspace.ts';
import { type Context, accepting } from './context.ts';
import { keepKey } from './create-key.ts';

/** Which key of which gpg. */
export interface HeldKey {
  /** Of the primary key, 40 upper-case hexadecimal digits. */
  readonly fingerprint: string;
  /** gpg's home, relative to the workspace; gpg's own default where absent. */
  readonly homedir: string | undefined;
}

/** Text of the message that a key has to sign and open before it is taken. */
const TRIAL = encodeUtf8('sceau: trial of a key\n');
const TRIAL_FILE = 'trial';

/** Has gpg sign and open a message to the key itself, as an approval and a share will ask of it. */
async function tryKey(context: Context, key: ActingKey): Promise<void> {
  const { nowMs } = accepting(context);
  const { certificate } = key;
  const subkey = await selectEncryptionSubkey(certificate, { atMs: nowMs });
  const recipients = [{ certificate, subkey }];
  const message = await sealMessage(TRIAL, { signer: key, recipients, nowMs });
  const { bytes, asc } = await openMessage(TRIAL_FILE, message, key, { maxBytes: TRIAL.length });
  if (!equalBytes(bytes, TRIAL)) throw new SceauError('decryption-failed', { file: TRIAL_FILE });
  await verifyDetached({ file: TRIAL_FILE, bytes, asc, certificate, moment: accepting(context) });
}

/**
 * Takes a key that gpg holds, once gpg has signed and opened a message with it: writes `[officer_key]` into the settings and
 * the certificate into keys/.
 * @throws `role-wrong`, `output-exists`, `gpg-missing`, `gpg-failed`; `key-weak`, `certificate-malformed`, `key-expired`,
 *   `key-revoked`, `key-unusable`, `sample-key` where the policy refuses it
 */
export async function holdKey(context: Context, o: HeldKey): Promise<{ readonly certificate: Certificate }> {
  const { workspace, secrets } = context;
  const { config } = workspace;
  if (config.role !== 'officer') {
    throw new SceauError('role-wrong', { role: config.role, expected: 'officer' });
  }
  const path = at(workspace, 'keys', 'officer.asc');
  if (exists(path)) throw new SceauError('output-exists', { path });
  const gnupg = gnupgOf(workspace, secrets, o.homedir);
  const certificate = await exportFromGnupg(gnupg, o.fingerprint);
  await tryKey(context, holdByGnupg(certificate, gnupg));
  const { fingerprint, homedir } = o;
  const officerKey = { program: 'gpg' as const, fingerprint, ...(homedir === undefined ? {} : { homedir }) };
  const store = (): void => {
    // Settings first: a run that is cut between the two leaves no key, and can be repeated.
    writeConfig(workspace.dir, { ...config, officer_key: officerKey });
    storeKey(workspace, 'officer', certificate);
  };
  return keepKey(context, { name: 'officer', key: { certificate }, store });
}
