/**
 * Requests to one bucket of an S3-compatible endpoint (transport/FORMAT.md, «Buckets»): path-style, signed with AWS
 * Signature Version 4 in headers, over HTTPS alone. Answers are the endpoint's to choose: they are bounded, and what is stored
 * is proven by its bytes.
 */
import { AwsV4Signer } from 'aws4fetch';
import type { Agent } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';
import { SceauError, isCode } from '../errors.ts';
import { concatBytes, sha256Hex } from '../io/encodings.ts';
import { errnoOf } from '../io/files.ts';
import { type BucketAddress, encodeBucketAddress } from './address.ts';
import type { DepotSource } from './depot.ts';
import { Exchange, type HttpsDeadlines, type HttpsRequest, httpsAgent } from './https-exchange.ts';
import { errorCodeOf } from './s3-xml.ts';

/** A bucket to write, and the account that may. */
export interface BucketAccess {
  readonly address: BucketAddress;
  /** `https://host[:port]`, in the form of `parseEndpoint`. */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** PEM certificates that stand in for the public CAs. */
  readonly ca?: Uint8Array | undefined;
  readonly deadlines?: Partial<HttpsDeadlines> | undefined;
  /** The machine's time, which a signature states. */
  readonly nowMs: () => number;
}

/** As SFTP's. A request has a second more for each 20,000 bytes that it sends or reads. */
export const DEFAULT_S3_DEADLINES: HttpsDeadlines = {
  connectSeconds: 30,
  idleSeconds: 60,
  requestSeconds: 120,
};
const LEAST_BYTES_PER_SECOND = 20_000;

/** Of a whole answer that is read to memory: 1,000 keys, and what stands beside them. */
const MAX_ANSWER_BYTES = 2_000_000;
/** Of a refusal; in a longer one, a proxy's page, the status alone counts. */
const MAX_REFUSAL_BYTES = 64_000;
const MAX_SOCKETS = 16;
const NO_BYTES = sha256Hex(new Uint8Array());

/** What is asked of the bucket. */
export interface S3Request {
  readonly method: HttpsRequest['method'];
  /** Names below the bucket; none for the bucket itself. */
  readonly key: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: DepotSource;
  /** Most bytes of the answer that will be read. */
  readonly maxBytes?: number;
}

/** An answer that says 2xx. `end` in the end, come what may. */
export interface S3Answer {
  readonly headers: IncomingHttpHeaders;
  readonly chunks: () => AsyncIterable<Uint8Array>;
  readonly end: () => void;
}

/** What the endpoint says of credentials that it does not take, a clock that is wrong among them. */
const NOT_LET_IN = new Set([
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidToken',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);
const FULL = new Set(['QuotaExceeded', 'XMinioStorageFull', 'XMinioAdminBucketQuotaExceeded']);
const WRONG_BYTES = new Set(['BadDigest', 'XAmzContentSHA256Mismatch', 'IncompleteBody']);
const BUSY = new Set([429, 500, 502, 503, 504]);

/** Connections to one bucket. */
export class S3Client {
  readonly address: string;
  readonly #access: BucketAccess;
  readonly #agent: Agent;
  readonly #deadlines: HttpsDeadlines;
  readonly #running = new Set<Exchange>();

  constructor(access: BucketAccess) {
    this.address = encodeBucketAddress(access.address);
    this.#access = access;
    this.#deadlines = { ...DEFAULT_S3_DEADLINES, ...access.deadlines };
    this.#agent = httpsAgent(MAX_SOCKETS, access.ca);
  }

  /**
   * Sends one request; the answer's body is yet to be read.
   * @returns `null` for 409 and 412: what stands is not what the request's condition says
   * @throws `depot-missing`, `file-missing`, `permission-denied`, `authentication-failed`, `depot-full`, `digest-mismatch`, `server-busy`;
   * `http-refused` for every other status, redirects too; what `Exchange` throws, and `host-unresolved`
   */
  async open(asked: S3Request): Promise<S3Answer | null> {
    const { endpoint, address } = this.#access;
    const url = new URL(`${endpoint}/${[address.bucket, ...asked.key].join('/')}`);
    url.search = new URLSearchParams(asked.query).toString();
    const bytes = Math.max(asked.body?.length ?? 0, asked.maxBytes ?? 0);
    const requestSeconds = this.#deadlines.requestSeconds + Math.ceil(bytes / LEAST_BYTES_PER_SECOND);
    const deadlines = { ...this.#deadlines, requestSeconds };
    const headers = await this.#signed(url, asked);
    const exchange = new Exchange(url, { deadlines, giveUpMs: performance.now() + requestSeconds * 1000 });
    this.#running.add(exchange);
    const end = (): void => {
      exchange.end();
      this.#running.delete(exchange);
    };
    try {
      const request = { method: asked.method, headers };
      if (asked.body === undefined) exchange.send(this.#agent, request);
      else await exchange.sendBody(this.#agent, request, asked.body.open());
      const { statusCode: status = 0, headers: answered } = await exchange.response;
      const file = asked.key.join('/');
      if (status >= 200 && status < 300) {
        return {
          headers: answered,
          chunks: () => exchange.chunks(file, asked.maxBytes ?? MAX_ANSWER_BYTES),
          end,
        };
      }
      const code = await refusalCode(exchange.chunks(file, MAX_REFUSAL_BYTES));
      end();
      if (status === 412 || status === 409) return null;
      throw this.#refusal(url, { status, code, file });
    } catch (error) {
      end();
      const isUnresolved = isCode(error, 'host-unreachable') && errnoOf(error.cause) === 'ENOTFOUND';
      throw isUnresolved ? new SceauError('host-unresolved', { host: url.hostname }, error) : error;
    }
  }

  /** The whole answer, in memory. @throws as `open`, and `document-too-large` */
  async ask(asked: S3Request): Promise<Uint8Array | null> {
    const answer = await this.open(asked);
    try {
      return answer === null ? null : await collected(answer.chunks());
    } finally {
      answer?.end();
    }
  }

  /** Ends everything at once; what is under way fails with `connection-lost`. */
  close(): void {
    for (const exchange of this.#running) exchange.end();
    this.#agent.destroy();
  }

  async #signed(url: URL, { method, headers = {}, body }: S3Request): Promise<Record<string, string>> {
    const { credentials, region, nowMs } = this.#access;
    const signer = new AwsV4Signer({
      ...credentials,
      method,
      url: url.href,
      headers: { ...headers, 'x-amz-content-sha256': body?.sha256 ?? NO_BYTES },
      service: 's3',
      region,
      datetime: new Date(nowMs()).toISOString().replace(/[:-]|\.\d{3}/g, ''),
    });
    const signed = Object.fromEntries((await signer.sign()).headers);
    return body === undefined ? signed : { ...signed, 'content-length': String(body.length) };
  }

  #refusal(
    url: URL,
    o: { readonly status: number; readonly code: string; readonly file: string },
  ): SceauError {
    const { status, code, file } = o;
    const { host } = url;
    const cause = new Error(`S3: ${code.slice(0, 100)}`);
    const user = this.#access.credentials.accessKeyId;
    if (code === 'NoSuchBucket') return new SceauError('depot-missing', { address: this.address }, cause);
    if (status === 404) return new SceauError('file-missing', { file }, cause);
    if (status === 401 || NOT_LET_IN.has(code))
      return new SceauError('authentication-failed', { host, user }, cause);
    if (status === 507 || FULL.has(code)) return new SceauError('depot-full', { path: file }, cause);
    if (WRONG_BYTES.has(code)) return new SceauError('digest-mismatch', { file }, cause);
    if (status === 403)
      return new SceauError('permission-denied', { path: `${this.address} ${file}` }, cause);
    if (BUSY.has(status)) return new SceauError('server-busy', { host, status }, cause);
    return new SceauError('http-refused', { host, status, path: file }, cause);
  }
}

/** The code of S3's in a refusal, or ''. */
async function refusalCode(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  try {
    return errorCodeOf(await collected(chunks));
  } catch (error) {
    if (isCode(error, 'document-too-large')) return '';
    throw error;
  }
}

async function collected(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return concatBytes(...all);
}
