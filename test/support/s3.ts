/**
 * s3rver with TLS, on a free port of the loopback, and with what it lacks of S3: it takes any signature, stores what comes as it
 * comes, and knows no conditional write. Signatures of version 4 are verified here as AWS documents them, by code that shares
 * nothing with sceau's client (rclone shows that it is right); PUT is made whole or not at all, with the digest that was signed,
 * and under `If-None-Match: *` and `If-Match`.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { dirname, join } from 'node:path';
import S3rver from 's3rver';
import S3Error from 's3rver/lib/models/error.js';
import type { BucketAccess } from '../../src/transport/s3-client.ts';
import { type TlsFiles, tlsOptions } from './tls.ts';

export const BUCKET = 'resultats';
/** s3rver knows this account alone. */
export const S3_CREDENTIALS = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
export const S3_REGION = 'eu-test-1';
/** What s3rver adds to an object's key for the file that holds it. */
export const OBJECT_SUFFIX = '._S3rver_object';

/** A request that the server has let in. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface S3Server {
  readonly endpoint: string;
  /** Holds the objects of the bucket, each in a file of its key and `OBJECT_SUFFIX`. */
  readonly folder: string;
  /** Every request since the start, in order. */
  readonly seen: SeenRequest[];
  /** What a client of sceau's takes. */
  readonly access: BucketAccess;
  /** Called with the key before the condition of a PUT is looked at: someone else's moment. */
  beforePut: (key: string) => void;
  /** Whether PUT goes by its conditions, as S3's does; s3rver by itself does not. */
  conditional: boolean;
  readonly stop: () => Promise<void>;
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (each) => `%${each.codePointAt(0)?.toString(16).toUpperCase() ?? ''}`,
  );
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');

function refused(status: number, code: string): S3Error {
  return Object.assign(new S3Error(code, code), { status, expose: true });
}

/** Refuses a request whose signature is not the account's (AWS, «Signature Version 4», in headers). */
function verifySignature(request: {
  readonly method: string;
  readonly path: string;
  readonly querystring: string;
  readonly headers: IncomingHttpHeaders;
}): void {
  const { method, path, querystring, headers } = request;
  const [, date = '', region = '', names = '', signature = ''] =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/([0-9]{8})\/([^/]+)\/s3\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? [];
  const query = [...new URLSearchParams(querystring)]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
  const signed = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = [
    method,
    path
      .split('/')
      .map((each) => encode(decodeURIComponent(each)))
      .join('/'),
    query,
    signed.join(''),
    names,
    headers['x-amz-content-sha256'],
  ].join('\n');
  const scope = `${date}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(canonical)].join('\n');
  const key = [date, region, 's3', 'aws4_request'].reduce<Buffer>(
    hmac,
    Buffer.from(`AWS4${S3_CREDENTIALS.secretAccessKey}`),
  );
  if (region !== S3_REGION) throw refused(400, 'AuthorizationHeaderMalformed');
  if (hmac(key, text).toString('hex') !== signature) throw refused(403, 'SignatureDoesNotMatch');
}

/** Starts the server on an empty bucket in `folder`. */
export async function startS3(tls: TlsFiles, folder: string): Promise<S3Server> {
  const server = new S3rver({
    address: '127.0.0.1',
    port: 0,
    ...tlsOptions(tls),
    silent: true,
    directory: folder,
    vhostBuckets: false,
    configureBuckets: [{ name: BUCKET }],
  });
  const headersOfPut = new AsyncLocalStorage<IncomingHttpHeaders>();
  const seen: SeenRequest[] = [];
  server.middleware.unshift(async ({ method, path, querystring, headers }, next) => {
    seen.push({ method, path, headers });
    verifySignature({ method, path, querystring, headers });
    await headersOfPut.run(headers, next);
  });
  const { store } = server;
  store.putObject = async ({ bucket, key, content, metadata }) => {
    const chunks: Buffer[] = [];
    for await (const chunk of content) chunks.push(Buffer.from(chunk));
    const bytes = Buffer.concat(chunks);
    const headers = headersOfPut.getStore() ?? {};
    const stated = headers['x-amz-content-sha256'];
    if (stated !== 'UNSIGNED-PAYLOAD' && stated !== sha256(bytes))
      throw refused(400, 'XAmzContentSHA256Mismatch');
    running.beforePut(key);
    const { conditional } = running;
    const stands = await store.getMetadata(bucket, key).catch(() => null);
    if (conditional && headers['if-none-match'] === '*' && stands !== null)
      throw refused(412, 'PreconditionFailed');
    const match = headers['if-match'];
    if (conditional && match !== undefined && match !== stands?.etag)
      throw refused(412, 'PreconditionFailed');
    const path = store.getResourcePath(bucket, key, 'object');
    const part = join(folder, randomUUID());
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(part, bytes);
    renameSync(part, path);
    const md5 = createHash('md5').update(bytes).digest('hex');
    await store.putMetadata(bucket, key, metadata, md5);
    return { size: bytes.length, md5 };
  };
  const { port } = await server.run();
  const endpoint = `https://127.0.0.1:${port}`;
  const running: S3Server = {
    endpoint,
    folder: join(folder, BUCKET),
    seen,
    access: {
      address: { bucket: BUCKET, prefix: [] },
      endpoint,
      region: S3_REGION,
      credentials: S3_CREDENTIALS,
      ca: readFileSync(tls.ca),
      nowMs: Date.now,
    },
    beforePut: () => {},
    conditional: true,
    stop: async () => {
      server.httpServer.closeAllConnections();
      await server.close();
    },
  };
  return running;
}
