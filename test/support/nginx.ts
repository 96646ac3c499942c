/** A real nginx that serves one folder over TLS, as docs/ tell to set it up. */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type Server, connect, createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from './loopback.ts';
import type { TlsFiles } from './tls.ts';

export interface Nginx {
  /** `https://127.0.0.1:PORT/`. */
  readonly url: string;
  readonly stop: () => Promise<void>;
}

async function freePort(): Promise<number> {
  const server: Server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

/** Starts nginx on `root`; `headers` are the lines that the documents tell to write. */
export async function startNginx(
  program: string,
  o: { readonly folder: string; readonly root: string; readonly tls: TlsFiles; readonly headers: string },
): Promise<Nginx> {
  const { folder, root, tls, headers } = o;
  const port = await freePort();
  mkdirSync(join(folder, 'tmp'), { recursive: true });
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${join(folder, 'tmp', name)};`,
  );
  const lines = [
    'daemon off; master_process off;',
    `pid ${join(folder, 'pid')}; error_log ${join(folder, 'error.log')};`,
    'events {}',
    `http { access_log off; ${paths.join(' ')}`,
    `server { listen 127.0.0.1:${port} ssl; ssl_certificate ${tls.certificate}; ssl_certificate_key ${tls.key};`,
    `root ${root}; ${headers} } }`,
  ];
  const conf = join(folder, 'nginx.conf');
  writeFileSync(conf, `${lines.join('\n')}\n`);
  const child = spawn(program, ['-c', conf, '-p', folder, '-e', join(folder, 'error.log')], {
    stdio: 'pipe',
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  for (let tries = 0; !(await answers(port)); tries += 1) {
    if (child.exitCode !== null || tries > 500) throw new Error(`nginx does not answer: ${said}`);
    await delay(20);
  }
  return {
    url: `https://127.0.0.1:${port}/`,
    stop: async () => {
      child.kill('SIGQUIT');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
