/** From the settings of a mirror's bucket to what opens it: the access key, and who else may read it. */
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { SceauError } from '../../src/errors.ts';
import { bucketAccess } from '../../src/workspace/bucket.ts';
import { connectDepot } from '../../src/workspace/connect.ts';
import { scratchFolder } from '../support/scratch.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCY=';
const TOML = `access_key_id = "AKID"\nsecret_access_key = "${SECRET}"\n`;
const settings = {
  address: 's3://resultats/public',
  endpoint: 'https://s3.example',
  region: 'eu-test-1',
  credentials: 's3.toml',
};
let dir: string;
const store = (toml: string): void => {
  writeFileSync(join(dir, 's3.toml'), toml);
  chmodSync(join(dir, 's3.toml'), 0o600);
};

function refusal(work: () => unknown): SceauError {
  try {
    work();
  } catch (error) {
    if (error instanceof SceauError) return error;
    throw error;
  }
  return expect.unreachable();
}

beforeEach(() => {
  dir = scratchFolder();
  store(TOML);
});

it('reads the access key from its file, relative to the workspace', () => {
  expect(bucketAccess(dir, settings)).toMatchObject({
    address: { bucket: 'resultats', prefix: ['public'] },
    endpoint: 'https://s3.example',
    region: 'eu-test-1',
    credentials: { accessKeyId: 'AKID', secretAccessKey: SECRET },
  });
});

it.each([0o640, 0o604, 0o620])('refuses a key that others may read or write: %o', (mode) => {
  chmodSync(join(dir, 's3.toml'), mode);
  expect(refusal(() => bucketAccess(dir, settings)).code).toBe('key-file-exposed');
});

it.each([
  ['no TOML', `secret_access_key = "${SECRET}`],
  ['no secret', 'access_key_id = "AKID"'],
  ['an unknown key', `${TOML}session = "x"`],
  ['a line break in it', `access_key_id = "AK\\nID"\nsecret_access_key = "${SECRET}"`],
])('refuses a file with %s, and repeats nothing of it', (_what, toml) => {
  store(toml);
  const error = refusal(() => bucketAccess(dir, settings));
  expect(error.code).toBe('key-file-invalid');
  expect(JSON.stringify([error.params, String(error.cause), error.stack])).not.toContain('wJalr');
});

it('says what is missing or wrong before anything is sent', () => {
  expect(refusal(() => bucketAccess(dir, { ...settings, credentials: 'none' })).code).toBe('input-missing');
  expect(refusal(() => bucketAccess(dir, { ...settings, ca: 'none' })).code).toBe('input-missing');
  expect(refusal(() => bucketAccess(dir, { ...settings, endpoint: 'http://s3.example' })).code).toBe(
    'address-invalid',
  );
});

it('opens no bucket as a depot of a party', async () => {
  const secrets = { passphrase: async () => '', agentSocket: undefined };
  const opening = connectDepot(dir, { address: settings.address }, secrets);
  await expect(opening).rejects.toMatchObject({ code: 'bucket-refused' });
  const depot = await connectDepot(dir, settings, secrets);
  expect(depot.address).toBe('s3://resultats/public');
  await depot.close();
});
