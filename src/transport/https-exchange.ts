/**
 * One HTTPS request, its answer, and the deadlines that both are held to (transport/FORMAT.md, «Mirrors»). Everything
 * that comes is the server's to choose; here it is bounded in length and in time, and judged elsewhere. Nothing is followed
 * by itself: a redirect is an answer like any other. Certificates are verified always.
 */
import { Agent, request } from 'node:https';
import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { SceauError } from '../errors.ts';
import { errnoOf } from '../io/files.ts';

/** How long each wait may last, in seconds. */
export interface HttpsDeadlines {
  /** From the name look-up to the end of the TLS handshake. */
  readonly connectSeconds: number;
  /** The longest silence of the server: while it takes a request, before its answer and within. */
  readonly idleSeconds: number;
  /** One file, redirects and all. */
  readonly requestSeconds: number;
}

/** What is asked. */
export interface HttpsRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE';
  readonly headers: OutgoingHttpHeaders;
}

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

/** Connections of one client. @param ca PEM certificates that stand in for the public CAs */
export function httpsAgent(maxSockets: number, ca: Uint8Array | undefined): Agent {
  const trust = ca === undefined ? {} : { ca: Buffer.from(ca) };
  return new Agent({
    keepAlive: true,
    maxSockets,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ...trust,
  });
}

/**
 * One request and its answer. The caller calls `end` in the end, come what may. All of it throws `host-unreachable`,
 * `certificate-untrusted`, `handshake-failed`, `connection-lost`, `deadline-exceeded`.
 */
export class Exchange {
  readonly response: Promise<IncomingMessage>;
  readonly #url: URL;
  readonly #deadlines: HttpsDeadlines;
  readonly #giveUp: NodeJS.Timeout;
  #patience: NodeJS.Timeout | undefined;
  #request: ClientRequest | undefined;
  #answer: IncomingMessage | undefined;
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
    // A request that fails before anybody asks for its answer has no one else to take the failure.
    this.response.catch(() => undefined);
    const leftMs = Math.max(0, o.giveUpMs - performance.now());
    this.#giveUp = setTimeout(() => this.#expire('request', o.deadlines.requestSeconds), leftMs);
  }

  /** Sends a request without a body. */
  send(agent: Agent, asked: HttpsRequest): void {
    this.#begin(agent, asked).end();
  }

  /**
   * Sends a request with a body whose length the headers say, no more of it at once than the connection takes. An answer
   * that comes before its end is the answer. An error of the body's own passes through, and the request never ends.
   */
  async sendBody(agent: Agent, asked: HttpsRequest, body: AsyncIterable<Uint8Array>): Promise<void> {
    const sent = this.#begin(agent, asked);
    for await (const chunk of body) {
      if (this.#answer !== undefined) return;
      if (sent.write(chunk)) continue;
      const drained = new Promise<void>((resolve) => void sent.once('drain', resolve));
      await Promise.race([drained, this.response]);
      this.#listen();
    }
    sent.end();
  }

  /** The bytes of the answer, whatever its status. @throws `document-too-large` as soon as there are more than `maxBytes` */
  async *chunks(file: string, maxBytes: number): AsyncGenerator<Uint8Array, void> {
    const response = await this.response;
    let total = 0;
    try {
      for await (const chunk of response) {
        if (!(chunk instanceof Uint8Array)) throw new SceauError('bug', { detail: 'a body of text' });
        this.#listen();
        total += chunk.length;
        if (total > maxBytes) throw new SceauError('document-too-large', { file, maxBytes });
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
    const isWhole = this.#answer?.complete === true && this.#request?.writableFinished === true;
    // A whole body that nobody read keeps its connection from the next request, until there are none left.
    if (isWhole && this.#fault === undefined) this.#answer?.resume();
    else this.#request?.destroy();
  }

  #begin(agent: Agent, { method, headers }: HttpsRequest): ClientRequest {
    const sent = request(this.#url, { agent, method, headers });
    this.#request = sent;
    this.#await('connect', this.#deadlines.connectSeconds);
    sent.on('socket', (socket) => {
      if (sent.reusedSocket) this.#listen();
      else socket.once('secureConnect', () => this.#listen());
    });
    sent.on('response', (response) => {
      this.#listen();
      this.#answer = response;
      this.#resolve(response);
    });
    sent.on('error', (error) => this.#reject(this.#translated(error)));
    return sent;
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
