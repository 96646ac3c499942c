import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReadableDepot } from '../../src/transport/depot.ts';
import { openHttpsDepot } from '../../src/transport/https.ts';
import { encodeMirrorIndex } from '../../src/transport/mirror-index.ts';
import { listWanted, takeSnapshot } from '../../src/transport/snapshot.ts';
import { LIES, type Liar, startLiar } from '../support/liars.ts';
import { listen } from '../support/loopback.ts';
import { type Nginx, startNginx } from '../support/nginx.ts';
import { peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { type TlsFiles, makeTls } from '../support/tls.ts';

const openssl = peer('openssl');
const nginx = peer('nginx');
const FOLDER = 'lille/p';
const DEADLINES = { connectSeconds: 2, idleSeconds: 0.3, requestSeconds: 0.8 };

async function bytesOf(depot: ReadableDepot, path: string, maxBytes = 1_000_000): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of depot.read(path, maxBytes)) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const code = (expected: string) => expect.objectContaining({ code: expected });

describe.skipIf(openssl === undefined)('a mirror read over HTTPS', () => {
  let tls: TlsFiles;
  let ca: Uint8Array;
  const open = (url: string): ReadableDepot => openHttpsDepot({ url, ca, deadlines: DEADLINES });
  beforeAll(() => {
    tls = makeTls(openssl ?? '', scratchFolder());
    ca = readFileSync(tls.ca);
  });

  describe.skipIf(nginx === undefined)('from nginx', () => {
    let server: Nginx;
    let root: string;
    beforeAll(async () => {
      const folder = scratchFolder();
      root = join(folder, 'www');
      mkdirSync(join(root, FOLDER, 'r1'), { recursive: true });
      writeFileSync(join(root, FOLDER, 'publication.json'), 'p'.repeat(300_000));
      writeFileSync(join(root, FOLDER, 'r1/empty.json'), '');
      const files = [
        { path: 'publication.json', length: 300_000 },
        { path: 'r1/empty.json', length: 0 },
        { path: 'r1/gone.json', length: 10 },
      ];
      writeFileSync(join(root, FOLDER, 'index.json'), encodeMirrorIndex(files));
      server = await startNginx(nginx ?? '', {
        folder,
        root,
        tls,
        headers: 'add_header Cache-Control no-store always;',
      });
    });
    afterAll(() => server.stop());

    it('lists by the index of a publication, and nothing where there is none', async () => {
      const depot = open(server.url);
      expect((await depot.list(FOLDER)).map((each) => `${each.kind} ${each.name} ${each.length}`)).toEqual([
        'file publication.json 300000',
        'folder r1 0',
      ]);
      expect((await depot.list(`${FOLDER}/r1`)).map((each) => each.name)).toEqual([
        'empty.json',
        'gone.json',
      ]);
      expect(await depot.list('lille/other')).toEqual([]);
      expect(await depot.list('lille')).toEqual([]);
      await depot.close();
    });

    it('gives files whole, and says which are missing', async () => {
      const depot = open(server.url);
      expect(await bytesOf(depot, `${FOLDER}/publication.json`)).toHaveLength(300_000);
      expect(await bytesOf(depot, `${FOLDER}/r1/empty.json`)).toBe('');
      await expect(bytesOf(depot, `${FOLDER}/r1/gone.json`)).rejects.toEqual(code('file-missing'));
      await depot.close();
    });

    it('gives no more bytes than were asked for', async () => {
      const depot = open(server.url);
      const read = bytesOf(depot, `${FOLDER}/publication.json`, 1000);
      await expect(read).rejects.toEqual(code('document-too-large'));
      expect(await bytesOf(depot, `${FOLDER}/publication.json`)).toHaveLength(300_000);
      await depot.close();
    });

    it('is copied, without what is listed and missing, and no more than a source may send', async () => {
      const depot = open(server.url);
      const wanted = [FOLDER, `${FOLDER}/r1`].map((folder) => ({ folder, wants: () => true }));
      const listing = await listWanted(depot, wanted);
      const copy = await takeSnapshot(depot, listing);
      expect((await copy.list(`${FOLDER}/r1`)).map((each) => each.name)).toEqual(['empty.json']);
      await expect(bytesOf(copy, `${FOLDER}/r1/gone.json`)).rejects.toEqual(code('file-missing'));
      expect(await bytesOf(copy, `${FOLDER}/publication.json`)).toHaveLength(300_000);
      const small = { files: 10, fileBytes: 1000, totalBytes: 500_000 };
      const short = await takeSnapshot(depot, listing, small);
      await expect(bytesOf(short, `${FOLDER}/publication.json`)).rejects.toEqual(code('document-too-large'));
      const tight = { files: 10, fileBytes: 1_000_000, totalBytes: 100_000 };
      await expect(takeSnapshot(depot, listing, tight)).rejects.toEqual(code('document-too-large'));
      const few = { files: 2, fileBytes: 1000, totalBytes: 1000 };
      await expect(listWanted(depot, wanted, few)).rejects.toEqual(code('listing-too-large'));
      await depot.close();
    });

    it('is not believed under a certificate of an authority that is not trusted', async () => {
      const depot = openHttpsDepot({ url: server.url, deadlines: DEADLINES });
      await expect(depot.list(FOLDER)).rejects.toEqual(code('certificate-untrusted'));
      await depot.close();
    });

    it('is not believed under a certificate of another name', async () => {
      const depot = open(server.url.replace('127.0.0.1', 'localhost'));
      await expect(depot.list(FOLDER)).rejects.toEqual(code('certificate-untrusted'));
      await depot.close();
    });
  });

  it.each([
    ['silent', 'deadline-exceeded'],
    ['trickling', 'deadline-exceeded'],
    ['endless', 'document-too-large'],
    ['elsewhere', 'http-refused'],
    ['turning', 'http-refused'],
    ['forbidden', 'http-refused'],
    ['absent', 'file-missing'],
    ['cut', 'connection-lost'],
  ] as const)('that is %s ends in %s', async (lie, expected) => {
    const liar: Liar = await startLiar(tls, LIES[lie]);
    const depot = open(liar.url);
    await expect(bytesOf(depot, `${FOLDER}/publication.json`)).rejects.toEqual(code(expected));
    await depot.close();
    liar.stop();
  });

  it('follows a redirect on the same host', async () => {
    const liar = await startLiar(tls, (request, response) => {
      if (request.url?.startsWith('/moved/') === true) response.end('here');
      else response.writeHead(301, { location: `/moved${request.url ?? ''}` }).end();
    });
    const depot = open(liar.url);
    expect(await bytesOf(depot, `${FOLDER}/a.json`)).toBe('here');
    await depot.close();
    liar.stop();
  });

  it('answers for what is missing however often it is asked', async () => {
    const liar = await startLiar(tls, (_, response) => void response.writeHead(404).end('not found'));
    const depot = open(liar.url);
    // More than it has connections: a refusal's own text must not keep one.
    for (let asked = 0; asked < 9; asked += 1)
      await expect(bytesOf(depot, `${FOLDER}/${asked}.json`)).rejects.toEqual(code('file-missing'));
    await depot.close();
    liar.stop();
  });

  it('sends no cookie, no credentials, and asks for what is not cached', async () => {
    const seen: string[] = [];
    const liar = await startLiar(tls, (request, response) => {
      seen.push(...Object.keys(request.headers).toSorted());
      response.setHeader('set-cookie', 'a=b').end('x');
    });
    const depot = open(liar.url);
    await bytesOf(depot, `${FOLDER}/a.json`);
    seen.length = 0;
    await bytesOf(depot, `${FOLDER}/b.json`);
    expect(seen).toEqual(['accept-encoding', 'cache-control', 'connection', 'host']);
    await depot.close();
    liar.stop();
  });

  it('whose index is a page of greetings is refused', async () => {
    const liar = await startLiar(tls, LIES.page);
    const depot = open(liar.url);
    await expect(depot.list(FOLDER)).rejects.toEqual(code('document-malformed'));
    await depot.close();
    liar.stop();
  });

  it('ends at once when it is closed while it waits', async () => {
    const liar = await startLiar(tls, LIES.silent);
    const depot = openHttpsDepot({ url: liar.url, ca });
    const reading = bytesOf(depot, `${FOLDER}/a.json`);
    const closing = new Promise((resolve) => setImmediate(resolve)).then(() => depot.close());
    await expect(reading).rejects.toEqual(code('connection-lost'));
    await closing;
    liar.stop();
  });

  it('that speaks no TLS, or is down, or is no https address, is told apart', async () => {
    const plain = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\n', () => socket.destroy()));
    });
    const port = await listen(plain);
    const spoken = open(`https://127.0.0.1:${port}/`);
    await expect(spoken.list(FOLDER)).rejects.toEqual(code('handshake-failed'));
    plain.close();
    await new Promise((resolve) => plain.once('close', resolve));
    const down = open(`https://127.0.0.1:${port}/`);
    await expect(down.list(FOLDER)).rejects.toEqual(code('host-unreachable'));
    expect(() => open('http://127.0.0.1/')).toThrow(code('address-invalid'));
    await Promise.all([spoken.close(), down.close()]);
  });
});
