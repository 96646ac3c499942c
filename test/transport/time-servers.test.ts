import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askTimeServers } from '../../src/transport/time-servers.ts';
import { listen } from '../support/loopback.ts';
import { startNginx } from '../support/nginx.ts';
import { peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { type TimeServer, startTimeServer } from '../support/time-servers.ts';
import { type TlsFiles, makeTls } from '../support/tls.ts';

const openssl = peer('openssl');
const nginx = peer('nginx');
const NOW = Date.parse('2026-07-03T08:00:00Z');
/** What is cut from `Date`, and how long an answer on one machine may take. */
const UNSURE_MS = 2500;

describe.skipIf(openssl === undefined)('time servers', () => {
  let tls: TlsFiles;
  let ca: Uint8Array;
  let server: TimeServer;
  const ask = (url: string, nowMs = NOW, authority: Uint8Array | undefined = ca) =>
    askTimeServers([url], {
      clock: { nowMs: () => nowMs },
      ca: authority,
      deadlines: { idleSeconds: 0.3, requestSeconds: 2 },
    });
  beforeAll(async () => {
    tls = makeTls(openssl ?? '', scratchFolder());
    ca = readFileSync(tls.ca);
    server = await startTimeServer(tls, () => NOW);
  });
  afterAll(() => server.stop());

  it.each([0, 3_600_000, -86_400_000])('are told from a clock that is %i ms off', async (offMs) => {
    const [answer] = await ask(server.url, NOW - offMs);
    expect(answer).toMatchObject({ server: server.url, error: null });
    expect(Math.abs((answer?.offsetMs ?? Infinity) - offMs)).toBeLessThan(UNSURE_MS);
  });

  it.each<[string, string | null, Record<string, string>]>([
    ['no Date', null, {}],
    ['a Date of another form', '2026-07-03T08:00:00Z', {}],
    ['a Date that a cache kept', new Date(NOW).toUTCString(), { age: '3600' }],
    ['a Date that is none', 'Fri, 99 Jul 2026 08:00:00 GMT', {}],
  ])('that give %s give no time', async (_, date, headers) => {
    server.say(date, headers);
    const [answer] = await ask(server.url);
    server.say(NOW);
    expect(answer).toMatchObject({ offsetMs: null, error: { code: 'http-refused' } });
  });

  it('whose certificate nobody vouches for give no time', async () => {
    const [answer] = await askTimeServers([server.url], { clock: { nowMs: () => NOW } });
    expect(answer).toMatchObject({ offsetMs: null, error: { code: 'certificate-untrusted' } });
  });

  it('that hang, or are not there, are left, and hold up no other', async () => {
    const silent = createServer();
    const port = await listen(silent);
    const gone = createServer();
    const free = await listen(gone);
    await new Promise((resolve) => void gone.close(resolve));
    const urls = [`https://127.0.0.1:${port}/`, `https://127.0.0.1:${free}/`, server.url];
    const answers = await askTimeServers(urls, {
      clock: { nowMs: () => NOW },
      ca,
      deadlines: { connectSeconds: 0.3 },
    });
    silent.close();
    expect(answers.map(({ error }) => error?.code ?? null)).toEqual([
      'deadline-exceeded',
      'host-unreachable',
      null,
    ]);
  });

  it.skipIf(nginx === undefined)('may be nginx', async () => {
    const folder = scratchFolder();
    const root = join(folder, 'www');
    mkdirSync(root);
    const real = await startNginx(nginx ?? '', { folder, root, tls, headers: '' });
    const [answer] = await askTimeServers([real.url], { clock: { nowMs: Date.now }, ca });
    await real.stop();
    expect(answer?.error).toBeNull();
    expect(Math.abs(answer?.offsetMs ?? Infinity)).toBeLessThan(UNSURE_MS);
  });
});
