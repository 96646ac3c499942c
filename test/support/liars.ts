/** Mirrors that serve anything but what they should: servers of Node's own with the same certificate as an honest one. */
import type { RequestListener } from 'node:http';
import { type Server, createServer } from 'node:https';
import { listen } from './loopback.ts';
import { type TlsFiles, tlsOptions } from './tls.ts';

export interface Liar {
  readonly url: string;
  readonly stop: () => void;
}

/** Starts a server that answers as `answer` says. */
export async function startLiar(tls: TlsFiles, answer: RequestListener): Promise<Liar> {
  const server: Server = createServer(tlsOptions(tls), answer);
  const port = await listen(server);
  return {
    url: `https://127.0.0.1:${port}/`,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What a mirror may do to its readers, by name. */
export const LIES: Readonly<
  Record<
    'silent' | 'trickling' | 'endless' | 'elsewhere' | 'turning' | 'forbidden' | 'absent' | 'cut' | 'page',
    RequestListener
  >
> = {
  // Never answers.
  silent: () => {},
  // One byte now and then, for ever.
  trickling: (_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('x'), 50);
    response.on('close', () => clearInterval(timer));
  },
  endless: (_, response) => {
    response.writeHead(200);
    const chunk = Buffer.alloc(65_536, 0x20);
    const fill = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', fill);
    fill();
  },
  elsewhere: (request, response) => {
    response.writeHead(302, { location: `https://localhost${request.url ?? ''}` }).end();
  },
  turning: (request, response) => {
    response.writeHead(302, { location: `/x${request.url ?? ''}` }).end();
  },
  forbidden: (_, response) => void response.writeHead(403).end('no'),
  absent: (_, response) => void response.writeHead(404, { 'cache-control': 'max-age=86400' }).end('absent'),
  cut: (_, response) => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{', () => response.destroy());
  },
  page: (_, response) => void response.writeHead(200).end('<html>welcome</html>'),
};
