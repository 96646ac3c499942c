/** From the settings of a mirror's bucket (workspace/FORMAT.md §1) to what opens it: its endpoint, its access key, its CA. */
import { resolve } from 'node:path';
import { parse } from 'smol-toml';
import * as v from 'valibot';
import { SceauError } from '../errors.ts';
import { systemClock } from '../io/clock.ts';
import { parseUtf8 } from '../io/encodings.ts';
import { readFileBounded } from '../io/files.ts';
import { parseBucketAddress, parseEndpoint } from '../transport/address.ts';
import type { BucketAccess } from '../transport/s3-client.ts';
import type { BucketSettings } from './config.ts';

const MAX_FILE_BYTES = 100_000;

/** `keys/s3.toml`: the access key of a bucket's account. */
const bucketCredentials = v.strictObject({
  access_key_id: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,200}$/)),
  secret_access_key: v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,200}$/)),
});

/**
 * Reads the access key of a bucket's account from its file.
 * @throws `input-missing`, `key-file-exposed` where the group or others may read it, `key-file-invalid`
 */
function readBucketCredentials(path: string): BucketAccess['credentials'] {
  const bytes = readFileBounded(path, MAX_FILE_BYTES, true);
  let raw: unknown;
  try {
    raw = parse(parseUtf8(bytes) ?? '');
  } catch {
    // Without the cause: it shows the lines around the fault, a secret perhaps.
    throw new SceauError('key-file-invalid', { path });
  }
  const parsed = v.safeParse(bucketCredentials, raw);
  if (!parsed.success) throw new SceauError('key-file-invalid', { path });
  const { access_key_id: accessKeyId, secret_access_key: secretAccessKey } = parsed.output;
  return { accessKeyId, secretAccessKey };
}

/**
 * Where a mirror's bucket is and how it is entered; nothing is connected to. The access key comes from its file alone, never
 * argv or the environment.
 * @throws `address-invalid`, `input-missing`, `permission-denied`, `key-file-exposed`, `key-file-invalid`
 */
export function bucketAccess(dir: string, settings: BucketSettings): BucketAccess {
  const { ca, region } = settings;
  const address = parseBucketAddress(settings.address);
  const endpoint = parseEndpoint(settings.endpoint);
  const credentials = readBucketCredentials(resolve(dir, settings.credentials));
  const trust = ca === undefined ? {} : { ca: readFileBounded(resolve(dir, ca), MAX_FILE_BYTES) };
  return { address, endpoint, region, credentials, nowMs: systemClock.nowMs, ...trust };
}
