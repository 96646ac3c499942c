/**
 * A mirror on a static host, read over HTTPS (transport/FORMAT.md, «Mirrors»). Everything that comes is the host's to
 * choose: status, headers, lengths, bytes, and when they come. What it sends is bounded in length and in time, and is
 * judged elsewhere. No cookies, no credentials, no redirect to another host; certificates are verified always.
 */
import type { Agent } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { SceauError, isCode } from '../errors.ts';
import { concatBytes } from '../io/encodings.ts';
import type { DepotEntry, ReadableDepot } from './depot.ts';
import { parseDepotFolder, parseDepotPath } from './depot-path.ts';
import { Exchange, type HttpsDeadlines, httpsAgent } from './https-exchange.ts';
import {
  type IndexedFile,
  MAX_INDEX_BYTES,
  MIRROR_INDEX,
  listIndexed,
  parseMirrorIndex,
} from './mirror-index.ts';
import { parseMirrorUrl } from './mirror-url.ts';

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
/** What every request says. */
const ASKED = {
  method: 'GET',
  headers: { 'cache-control': 'no-cache', 'accept-encoding': 'identity' },
} as const;

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
  readonly #running = new Set<Exchange>();

  constructor({ ca, deadlines, onAnswer = () => {} }: HttpsMirror) {
    this.#onAnswer = onAnswer;
    this.#deadlines = { ...DEFAULT_HTTPS_DEADLINES, ...deadlines };
    this.#agent = httpsAgent(MAX_SOCKETS, ca);
  }

  async *read(root: string, path: string, maxBytes: number): AsyncGenerator<Uint8Array, void> {
    const from = new URL(`${root}${parseDepotPath(path).join('/')}`);
    const giveUpMs = performance.now() + this.#deadlines.requestSeconds * 1000;
    let url = from;
    for (let redirects = 0; ; redirects += 1) {
      const exchange = new Exchange(url, { deadlines: this.#deadlines, giveUpMs });
      exchange.send(this.#agent, ASKED);
      this.#running.add(exchange);
      try {
        const response = await exchange.response;
        const status = response.statusCode ?? 0;
        this.#onAnswer({ status, noStore: isNoStore(response) });
        if (!REDIRECTS.has(status)) {
          if (ABSENT.has(status)) throw new SceauError('file-missing', { file: path });
          if (status !== 200) throw new SceauError('http-refused', { host: url.host, status, path });
          yield* exchange.chunks(path, maxBytes);
          return;
        }
        const next = redirectTarget(url, response);
        if (next?.origin !== from.origin || redirects === MAX_REDIRECTS) {
          throw new SceauError('http-refused', { host: from.host, status, path });
        }
        url = next;
      } finally {
        exchange.end();
        this.#running.delete(exchange);
      }
    }
  }

  /** Ends everything at once; reads under way fail with `connection-lost`. */
  close(): void {
    for (const exchange of this.#running) exchange.end();
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
