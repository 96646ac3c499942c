/** What trying a mirror finds: at nginx with and without the lines that the documents tell to write, and at liars. */
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RequestListener } from 'node:http';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SceauError } from '../../src/errors.ts';
import { systemRandom } from '../../src/io/random.ts';
import { type MirrorWarning, checkMirror } from '../../src/transport/check-mirror.ts';
import type { Depot } from '../../src/transport/depot.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { LIES, startLiar } from '../support/liars.ts';
import { startNginx } from '../support/nginx.ts';
import { peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { type TlsFiles, makeTls } from '../support/tls.ts';

const openssl = peer('openssl');
const nginx = peer('nginx');
const DEADLINES = { connectSeconds: 2, idleSeconds: 0.3, requestSeconds: 0.8 };
const NO_STORE = { 'cache-control': 'private, No-Store' };

async function lost(): Promise<never> {
  throw new SceauError('connection-lost', { host: 'sftp.example' });
}

const code = (expected: string) => expect.objectContaining({ code: expected });

/** The lines for nginx of transport/FORMAT.md. */
function documentedHeaders(): string {
  const text = readFileSync(new URL('../../src/transport/FORMAT.md', import.meta.url), 'utf8');
  return /^\s*(add_header Cache-Control .*;)$/m.exec(text)?.[1] ?? expect.unreachable();
}

describe.skipIf(openssl === undefined)('trying a mirror', () => {
  let tls: TlsFiles;
  let ca: Uint8Array;
  let root: string;
  const ends: (() => unknown)[] = [];
  beforeAll(() => {
    tls = makeTls(openssl ?? '', scratchFolder());
    ca = readFileSync(tls.ca);
  });
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
    // Whatever was found, nothing of the trial is left.
    expect(readdirSync(root)).toEqual([]);
  });

  const check = (url: string, trust: { ca?: Uint8Array } = { ca }): Promise<readonly MirrorWarning[]> =>
    checkMirror(openFolderDepot(root), { url, deadlines: DEADLINES, ...trust }, { random: systemRandom });

  /** Starts nginx on the folder where the mirror is written. */
  async function serve(headers: string): Promise<string> {
    const folder = scratchFolder();
    root = join(folder, 'www');
    mkdirSync(root);
    const server = await startNginx(nginx ?? '', { folder, root, tls, headers });
    ends.push(server.stop);
    return server.url;
  }

  /** Checks a server of Node's own, which is told where the mirror is written. */
  async function checkListener(answer: RequestListener): Promise<readonly MirrorWarning[]> {
    root = scratchFolder();
    const liar = await startLiar(tls, answer);
    ends.push(liar.stop);
    return check(liar.url);
  }
  const fileOf = (path: string): Buffer | null => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    return readdirSync(root).includes(name) ? readFileSync(join(root, name)) : null;
  };
  /** Answers as an honest mirror. */
  const honest: RequestListener = (request, response) => {
    const bytes = fileOf(request.url ?? '');
    response.writeHead(bytes === null ? 404 : 200, NO_STORE).end(bytes ?? 'absent');
  };

  describe.skipIf(nginx === undefined)('at nginx', () => {
    it('finds nothing wrong with the documented lines', async () => {
      expect(await check(await serve(documentedHeaders()))).toEqual([]);
    });

    it('finds what may be kept without them', async () => {
      expect(await check(await serve(''))).toEqual(['absence-cacheable', 'file-cacheable']);
    });

    it('finds that errors may be kept where the lines forget them', async () => {
      expect(await check(await serve('add_header Cache-Control no-store;'))).toEqual(['absence-cacheable']);
    });

    it('is over where the certificate does not hold', async () => {
      const url = await serve(documentedHeaders());
      await expect(check(url, {})).rejects.toEqual(code('certificate-untrusted'));
    });

    it('is over where another folder is served than the one that is written', async () => {
      const url = await serve(documentedHeaders());
      await expect(check(`${url}elsewhere/`)).rejects.toEqual(code('mirror-differs'));
    });

    it('removes what a run that was cut has left', async () => {
      const url = await serve(documentedHeaders());
      writeFileSync(join(root, 'sceau-test-0011223344556677.json'), 'left');
      expect(await check(url)).toEqual([]);
    });
  });

  it('finds redirects, to where the files are', async () => {
    const warnings = await checkListener((request, response) => {
      if (request.url?.startsWith('/moved/') === true) honest(request, response);
      else response.writeHead(302, { ...NO_STORE, location: `/moved${request.url ?? ''}` }).end();
    });
    expect(warnings).toEqual(['redirects']);
  });

  it('finds a page of greetings for what is absent', async () => {
    const warnings = await checkListener((request, response) => {
      const bytes = fileOf(request.url ?? '');
      response
        .writeHead(200, NO_STORE)
        .end(bytes ?? '<html>welcome to this mirror, which has many pages</html>');
    });
    expect(warnings).toEqual(['absence-unclear']);
  });

  it('takes 410 for absence', async () => {
    const warnings = await checkListener((request, response) => {
      const bytes = fileOf(request.url ?? '');
      response.writeHead(bytes === null ? 410 : 200, NO_STORE).end(bytes ?? '');
    });
    expect(warnings).toEqual([]);
  });

  it('finds a cache that keeps its first 404, whatever the headers say', async () => {
    const absent = new Set<string>();
    const checking = checkListener((request, response) => {
      const path = request.url ?? '';
      if (!absent.has(path))
        return honest(
          request,
          response.on('close', () => absent.add(path)),
        );
      response.writeHead(404, NO_STORE).end('absent');
      return undefined;
    });
    await expect(checking).rejects.toEqual(code('mirror-differs'));
  });

  it.each([
    ['other bytes of that length', 'mirror-differs', (bytes: Buffer) => Buffer.alloc(bytes.length, 0x61)],
    ['fewer bytes', 'mirror-differs', (bytes: Buffer) => bytes.subarray(1)],
    ['more bytes', 'mirror-differs', (bytes: Buffer) => Buffer.concat([bytes, bytes])],
  ] as const)('is over where %s come back: %s', async (_, expected, spoil) => {
    const checking = checkListener((request, response) => {
      const bytes = fileOf(request.url ?? '');
      if (bytes === null) honest(request, response);
      else response.writeHead(200, NO_STORE).end(spoil(bytes));
    });
    await expect(checking).rejects.toEqual(code(expected));
  });

  it('tells what went wrong first, where the depot is lost as well', async () => {
    root = scratchFolder();
    const liar = await startLiar(tls, LIES.forbidden);
    ends.push(liar.stop);
    const sweeps = [async () => 0, lost];
    const depot: Depot = {
      ...openFolderDepot(root),
      put: async () => {
        throw new SceauError('depot-full', { path: 'sceau-test' });
      },
      sweep: async () => (sweeps.shift() ?? lost)(),
    };
    const checking = checkMirror(depot, { url: liar.url, ca }, { random: systemRandom });
    await expect(checking).rejects.toEqual(code('depot-full'));
  });

  it.each([
    ['forbidden', 'http-refused'],
    ['elsewhere', 'http-refused'],
    ['turning', 'http-refused'],
    ['silent', 'deadline-exceeded'],
    ['cut', 'connection-lost'],
    ['endless', 'mirror-differs'],
    ['absent', 'mirror-differs'],
  ] as const)('at one that is %s ends in %s', async (lie, expected) => {
    await expect(checkListener(LIES[lie])).rejects.toEqual(code(expected));
  });
});
