/** Plain TCP servers of tests, on a free port of the loopback. */
import type { Server } from 'node:net';

/** Starts to listen, and gives the port. */
export async function listen(server: Server, port = 0): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = server.address();
  if (typeof bound !== 'object' || bound === null) throw new Error('a TCP server has a port');
  return bound.port;
}
