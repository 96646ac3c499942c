/**
 * What time servers say it is: the `Date` of their HTTPS answers (RFC 9110 §6.6.1), which any web server gives and a certificate
 * vouches for. It counts whole seconds and comes after a way: good to about a second, which is enough to find a clock that is
 * minutes or hours off. All of it is the server's to choose; a lie is found by the others' answers (timelock/clock-check.ts).
 */
import type { Agent } from 'node:https';
import { SceauError } from '../errors.ts';
import type { Clock } from '../io/clock.ts';
import { Exchange, type HttpsDeadlines, httpsAgent } from './https-exchange.ts';

/** One server, and how far its clock is ahead of this machine's, or why nobody knows. */
export interface TimeAnswer {
  readonly server: string;
  readonly offsetMs: number | null;
  /** What kept it from answering; `null` where it did. */
  readonly error: SceauError | null;
}

/** How servers are asked. */
export interface TimeRequest {
  readonly clock: Pick<Clock, 'nowMs'>;
  /** PEM certificates that stand in for the public CAs; those of Node unless given. */
  readonly ca?: Uint8Array | undefined;
  readonly deadlines?: Partial<HttpsDeadlines>;
}

/** Both questions to one server together end within `requestSeconds`: nobody waits long at the hour. */
const DEADLINES: HttpsDeadlines = { connectSeconds: 3, idleSeconds: 3, requestSeconds: 5 };
/** The second question goes over an open connection: its way is shorter, and so is what is unknown of it. */
const QUESTIONS = 2;
/** `Date` is cut to the second: on average half a second has passed since. */
const CUT_MS = 500;
const MAX_BODY_BYTES = 65_536;
/** The one form that servers generate (RFC 9110 §5.6.7). */
const IMF_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Asks all servers at once. Never throws for what a server does: that is in its answer. */
export async function askTimeServers(
  servers: readonly string[],
  { clock, ca, deadlines }: TimeRequest,
): Promise<readonly TimeAnswer[]> {
  const limits = { ...DEADLINES, ...deadlines };
  return Promise.all(
    servers.map(async (server): Promise<TimeAnswer> => {
      const agent = httpsAgent(1, ca);
      try {
        return { server, offsetMs: await askServer(agent, new URL(server), { clock, limits }), error: null };
      } catch (error) {
        if (!(error instanceof SceauError)) throw error;
        return { server, offsetMs: null, error };
      } finally {
        agent.destroy();
      }
    }),
  );
}

/** The offset by the answer that was under way for the shortest time. */
async function askServer(
  agent: Agent,
  url: URL,
  o: { readonly clock: Pick<Clock, 'nowMs'>; readonly limits: HttpsDeadlines },
): Promise<number> {
  const giveUpMs = performance.now() + o.limits.requestSeconds * 1000;
  let best = { wayMs: Infinity, offsetMs: 0 };
  for (let question = 0; question < QUESTIONS; question += 1) {
    const exchange = new Exchange(url, { deadlines: o.limits, giveUpMs });
    try {
      const askedMs = performance.now();
      exchange.send(agent, { method: 'HEAD', headers: { 'cache-control': 'no-cache' } });
      const { headers, statusCode = 0 } = await exchange.response;
      const wayMs = performance.now() - askedMs;
      const middleMs = o.clock.nowMs() - wayMs / 2;
      const serverMs = IMF_DATE.test(headers.date ?? '') ? Date.parse(headers.date ?? '') : NaN;
      // An answer of a cache has the date of the day when it was made.
      if (Number.isNaN(serverMs) || headers.age !== undefined) {
        throw new SceauError('http-refused', { host: url.host, status: statusCode, path: 'Date' });
      }
      if (wayMs < best.wayMs) best = { wayMs, offsetMs: Math.round(serverMs + CUT_MS - middleMs) };
      for await (const _ of exchange.chunks(url.pathname, MAX_BODY_BYTES));
    } finally {
      exchange.end();
    }
  }
  return best.offsetMs;
}
