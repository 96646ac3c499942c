/** Web servers over TLS whose `Date` a test sets. */
import { createServer } from 'node:https';
import { listen } from './loopback.ts';
import { type TlsFiles, tlsOptions } from './tls.ts';

export interface TimeServer {
  readonly url: string;
  /** What its next answers say; a text is sent as it stands, `null` is no `Date`. */
  say: (date: number | string | null, headers?: Readonly<Record<string, string>>) => void;
  readonly stop: () => Promise<void>;
}

/** Starts one that tells the time of `nowMs`. */
export async function startTimeServer(tls: TlsFiles, nowMs: () => number = Date.now): Promise<TimeServer> {
  let date: number | string | null | undefined;
  let more: Readonly<Record<string, string>> = {};
  const server = createServer(tlsOptions(tls), (_, response) => {
    response.sendDate = false;
    const told = date === undefined ? nowMs() : date;
    if (told !== null)
      response.setHeader('date', typeof told === 'string' ? told : new Date(told).toUTCString());
    for (const [name, value] of Object.entries(more)) response.setHeader(name, value);
    response.end('<html></html>');
  });
  const port = await listen(server);
  return {
    url: `https://127.0.0.1:${port}/`,
    say: (next, headers = {}) => {
      date = next;
      more = headers;
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
