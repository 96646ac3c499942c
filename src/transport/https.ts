/**
 * A mirror on a static host, read over HTTPS (transport/FORMAT.md, «Mirrors»). Everything that comes is the host's to
 * choose: status, headers, lengths, bytes, and when they come. What it sends is bounded in length and in time, and is
 * judged elsewhere. No cookies, no credentials, no redirect to another host; certificates are verified always.
 */
import { Agent, type RequestOptions, request } from 'node:https';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { SceauError, isCode } from '../errors.ts';
import { concatBytes } from '../io/encodings.ts';
import { errnoOf } from '../io/files.ts';
import type { DepotEntry, ReadableDepot } from './depot.ts';
import { parseDepotFolder, parseDepotPath } from './depot-path.ts';
import {
  type IndexedFile,
  MAX_INDEX_BYTES,
  MIRROR_INDEX,
  listIndexed,
  parseMirrorIndex,
} from './mirror-index.ts';
import { parseMirrorUrl } from './mirror-url.ts';

/** How long each wait may last, in seconds. */
export interface HttpsDeadlines {
  /** From the name look-up to the end of the TLS handshake. */
  readonly connectSeconds: number;
  /** The longest silence of the server, before its answer and within. */
  readonly idleSeconds: number;
  /** One file, redirects and all. */
  readonly requestSeconds: number;
}

export const DEFAULT_HTTPS_DEADLINES: HttpsDeadlines = {
  connectSeconds: 10,
  idleSeconds: 10,
  requestSeconds: 30,
};

/** One answer of a server, redirects too. */
export interface HttpsAnswer {
  readonly status: number;
  /** Whether it says that nobody may keep it (`Cache-Control: no-store`, RFC 9111 §5.2.2.5). */
  readonly noStore: boolean;
}

/** A mirror to read. */
export interface HttpsMirror {
  /** In the form of `parseMirrorUrl`. */
  readonly url: string;
  /** PEM certificates that stand in for the public CAs; those of Node unless given. */
  readonly ca?: Uint8Array | undefined;
  readonly deadlines?: Partial<HttpsDeadlines> | undefined;
  /** Told of each answer, before its body. */
  readonly onAnswer?: ((answer: HttpsAnswer) => void) | undefined;
}

const MAX_REDIRECTS = 3;
const MAX_SOCKETS = 4;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const ABSENT = new Set([404, 410]);
/** Codes of Node's for a server that no connection came to. */
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
]);
/** Codes of OpenSSL's and Node's for a certificate that does not hold; the others of TLS are no agreement. */
const CERTIFICATE =
  /^(?:CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA)/;
const TLS = /^(?:ERR_SSL_|ERR_TLS_|EPROTO)/;

/**
 * Opens a mirror to read from. Nothing is sent before the first call. `list` goes by the `index.json` of a publication's
 * folder, read once for each opening; folders above it list nothing, and without an index there is nothing.
 * Calls throw `file-missing` (404, 410), `http-refused` for any other status and for redirects to another host or more
 * than three; `host-unreachable`, `certificate-untrusted`, `handshake-failed`, `connection-lost`, `deadline-exceeded`;
 * `document-too-large`, and `document-malformed` for an index that is none.
 * @throws `address-invalid`
 */
export function openHttpsDepot(mirror: HttpsMirror): ReadableDepot {
  const root = parseMirrorUrl(mirror.url);
  const client = new HttpsClient(mirror);
  const indexes = new Map<string, Promise<readonly IndexedFile[]>>();
  const indexOf = (folder: string): Promise<readonly IndexedFile[]> => {
    const known = indexes.get(folder) ?? readIndex(client, root, folder);
    indexes.set(folder, known);
    return known;
  };
  return {
    address: root,
    list: async (folder): Promise<readonly DepotEntry[]> => {
      const [issuer, publication, ...below] = parseDepotFolder(folder);
      if (issuer === undefined || publication === undefined) return [];
      return listIndexed(await indexOf(`${issuer}/${publication}`), below.join('/'));
    },
    read: (path, maxBytes) => client.read(root, path, maxBytes),
    close: async () => client.close(),
  };
}

async function readIndex(client: HttpsClient, root: string, folder: string): Promise<readonly IndexedFile[]> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of client.read(root, `${folder}/${MIRROR_INDEX}`, MAX_INDEX_BYTES))
      chunks.push(chunk);
  } catch (error) {
    if (isCode(error, 'file-missing')) return [];
    throw error;
  }
  return parseMirrorIndex(concatBytes(...chunks));
}

/** One host's connections, and the requests under way. */
class HttpsClient {
  readonly #agent: Agent;
  readonly #deadlines: HttpsDeadlines;
  readonly #onAnswer: (answer: HttpsAnswer) => void;
  readonly #running = new Set<ClientRequest>();

  constructor({ ca, deadlines, onAnswer = () => {} }: HttpsMirror) {
    this.#onAnswer = onAnswer;
    this.#deadlines = { ...DEFAULT_HTTPS_DEADLINES, ...deadlines };
    const trust = ca === undefined ? {} : { ca: Buffer.from(ca) };
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: MAX_SOCKETS,
      minVersion: 'TLSv1.2',
      rejectUnauthorized: true,
      ...trust,
    });
  }

  async *read(root: string, path: string, maxBytes: number): AsyncGenerator<Uint8Array, void> {
    const from = new URL(`${root}${parseDepotPath(path).join('/')}`);
    const giveUpMs = performance.now() + this.#deadlines.requestSeconds * 1000;
    let url = from;
    for (let redirects = 0; ; redirects += 1) {
      const exchange = new Exchange(url, { deadlines: this.#deadlines, giveUpMs });
      const sent = exchange.send(this.#agent);
      this.#running.add(sent);
      try {
        const response = await exchange.response;
        const status = response.statusCode ?? 0;
        this.#onAnswer({ status, noStore: isNoStore(response) });
        if (!REDIRECTS.has(status)) {
          yield* exchange.body(path, maxBytes);
          return;
        }
        const next = redirectTarget(url, response);
        if (next?.origin !== from.origin || redirects === MAX_REDIRECTS) {
          throw new SceauError('http-refused', { host: from.host, status, path });
        }
        url = next;
      } finally {
        exchange.end();
        this.#running.delete(sent);
      }
    }
  }

  /** Ends everything at once; reads under way fail with `connection-lost`. */
  close(): void {
    for (const sent of this.#running) sent.destroy();
    this.#agent.destroy();
  }
}

function isNoStore({ headers }: IncomingMessage): boolean {
  const directives = headers['cache-control']?.split(',') ?? [];
  return directives.some((each) => each.trim().toLowerCase() === 'no-store');
}

/** Where an answer points to, or `null` where it points nowhere. */
function redirectTarget(from: URL, { headers }: IncomingMessage): URL | null {
  const { location } = headers;
  return location !== undefined && URL.canParse(location, from) ? new URL(location, from) : null;
}

/** One request, its answer, and the three deadlines that it is held to. */
class Exchange {
  readonly response: Promise<IncomingMessage>;
  readonly #url: URL;
  readonly #deadlines: HttpsDeadlines;
  readonly #giveUp: NodeJS.Timeout;
  #patience: NodeJS.Timeout | undefined;
  #request: ClientRequest | undefined;
  #fault: SceauError | undefined;
  #resolve: (response: IncomingMessage) => void = () => {};
  #reject: (fault: SceauError) => void = () => {};

  constructor(url: URL, o: { readonly deadlines: HttpsDeadlines; readonly giveUpMs: number }) {
    this.#url = url;
    this.#deadlines = o.deadlines;
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const leftMs = Math.max(0, o.giveUpMs - performance.now());
    this.#giveUp = setTimeout(() => this.#expire('request', o.deadlines.requestSeconds), leftMs);
  }

  send(agent: Agent): ClientRequest {
    const options: RequestOptions = {
      agent,
      method: 'GET',
      headers: { 'cache-control': 'no-cache', 'accept-encoding': 'identity' },
    };
    const sent = request(this.#url, options);
    this.#request = sent;
    this.#await('connect', this.#deadlines.connectSeconds);
    sent.on('socket', (socket) => {
      if (sent.reusedSocket) this.#listen();
      else socket.once('secureConnect', () => this.#listen());
    });
    sent.on('response', (response) => {
      this.#listen();
      this.#resolve(response);
    });
    sent.on('error', (error) => this.#reject(this.#translated(error)));
    sent.end();
    return sent;
  }

  /** The bytes of an answer that says 200. */
  async *body(path: string, maxBytes: number): AsyncGenerator<Uint8Array, void> {
    const response = await this.response;
    const status = response.statusCode ?? 0;
    if (ABSENT.has(status)) throw new SceauError('file-missing', { file: path });
    if (status !== 200) throw new SceauError('http-refused', { host: this.#url.host, status, path });
    let total = 0;
    try {
      for await (const chunk of response) {
        if (!(chunk instanceof Uint8Array)) throw new SceauError('bug', { detail: 'a body of text' });
        this.#listen();
        total += chunk.length;
        if (total > maxBytes) throw new SceauError('document-too-large', { file: path, maxBytes });
        yield chunk;
      }
    } catch (error) {
      throw error instanceof SceauError ? error : this.#translated(error);
    }
  }

  /** Whatever is left of it is not waited for. A whole answer leaves its connection to the next request. */
  end(): void {
    clearTimeout(this.#giveUp);
    clearTimeout(this.#patience);
    // A request that failed before anybody asked for its answer has no one else to take the failure.
    this.response.then(
      (response) => {
        return response.complete ? undefined : this.#request?.destroy();
      },
      () => undefined,
    );
    if (this.#fault !== undefined) this.#request?.destroy();
  }

  #listen(): void {
    this.#await('answer', this.#deadlines.idleSeconds);
  }

  #await(operation: string, seconds: number): void {
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => this.#expire(operation, seconds), seconds * 1000);
  }

  #expire(operation: string, seconds: number): void {
    this.#fault = new SceauError('deadline-exceeded', { operation, seconds });
    this.#request?.destroy(this.#fault);
    this.#reject(this.#fault);
  }

  #translated(error: unknown): SceauError {
    if (this.#fault !== undefined) return this.#fault;
    const { host } = this.#url;
    const code = errnoOf(error) ?? '';
    if (UNREACHABLE.has(code)) return new SceauError('host-unreachable', { host }, error);
    if (CERTIFICATE.test(code)) return new SceauError('certificate-untrusted', { host, detail: code }, error);
    if (TLS.test(code)) return new SceauError('handshake-failed', { host }, error);
    return new SceauError('connection-lost', { host }, error);
  }
}
