/** A mirror in a bucket, from its settings to what readers see: s3rver, and a host in front that gives its objects to all. */
import { chmodSync, copyFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportResults } from '../../src/stages/export.ts';
import { releasePublication } from '../../src/stages/release.ts';
import { mirrorCheck, testMirrors } from '../../src/stages/test-mirror.ts';
import type { PushReport } from '../../src/stages/push.ts';
import { openHttpsDepot } from '../../src/transport/https.ts';
import { connectDepot } from '../../src/workspace/connect.ts';
import { type Liar, startLiar } from '../support/liars.ts';
import { setMirrors } from '../support/mirrors.ts';
import { peer } from '../support/peers.ts';
import { BUCKET, OBJECT_SUFFIX, S3_CREDENTIALS, S3_REGION, type S3Server, startS3 } from '../support/s3.ts';
import { scratchFolder } from '../support/scratch.ts';
import { HOUR, SAMPLE, Story } from '../support/story.ts';
import { type TlsFiles, makeTls } from '../support/tls.ts';

const openssl = peer('openssl');

const secrets = { passphrase: async () => '', agentSocket: undefined };
/** A bucket has no profile. */
const unasked = (): never => expect.unreachable();
const faults = ({ outcomes }: PushReport): unknown =>
  outcomes.map(({ party, fault }) => [party, fault?.code ?? null]);

describe.skipIf(openssl === undefined)('a mirror in a bucket', () => {
  let tls: TlsFiles;
  let story: Story;
  let server: S3Server;
  let host: Liar;
  const inBucket = (path: string): string => join(server.folder, 'public', path);

  /** Gives everyone the objects, each with the Cache-Control that it was stored with, and says no more: as buckets do. */
  const give: RequestListener = (request, response) => {
    const path = inBucket(request.url ?? '');
    if (!existsSync(`${path}${OBJECT_SUFFIX}`)) return void response.writeHead(404).end('NoSuchKey');
    const stored: unknown = JSON.parse(readFileSync(`${path}._S3rver_metadata.json`, 'utf8'));
    const isKept = typeof stored === 'object' && stored !== null && 'cache-control' in stored;
    const headers = isKept ? { 'cache-control': String(stored['cache-control']) } : {};
    return void response.writeHead(200, headers).end(readFileSync(`${path}${OBJECT_SUFFIX}`));
  };
  const keyFile = (): string => join(story.workspace('rectorat'), 'keys', 's3.toml');
  const storeKey = (secret: string): void => {
    const { accessKeyId } = S3_CREDENTIALS;
    writeFileSync(keyFile(), `access_key_id = "${accessKeyId}"\nsecret_access_key = "${secret}"\n`);
    chmodSync(keyFile(), 0o600);
  };
  const inRectorat: Story['run'] = (name, stage) =>
    story.run(name, stage, async (settings) => connectDepot(story.workspace('rectorat'), settings, secrets));
  const release = (): Promise<PushReport> =>
    inRectorat('rectorat', (context) => releasePublication(context, story.publication));
  const puts = () => server.seen.filter(({ method }) => method === 'PUT');

  beforeAll(async () => {
    tls = makeTls(openssl ?? '', scratchFolder());
    server = await startS3(tls, scratchFolder());
    host = await startLiar(tls, give);
    story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
    copyFileSync(tls.ca, join(story.workspace('rectorat'), 'ca.pem'));
    storeKey(S3_CREDENTIALS.secretAccessKey);
    const depot = {
      address: `s3://${BUCKET}/public`,
      endpoint: server.endpoint,
      region: S3_REGION,
      credentials: 'keys/s3.toml',
      ca: 'ca.pem',
    };
    setMirrors(story, 'rectorat', [
      { id: 'nuage', url: host.url, carries: 'everything', ca: 'ca.pem', depot },
    ]);
    await story.announce();
  });
  afterAll(async () => {
    host.stop();
    await server.stop();
    story.end();
  });

  it.each([
    { conditional: true, warnings: ['absence-cacheable'] },
    { conditional: false, warnings: ['absence-cacheable', 'overwrites'] },
  ])('is tried: what is weak about it is said ($warnings)', async ({ conditional, warnings }) => {
    server.conditional = conditional;
    const [found] = await inRectorat('rectorat', (context) =>
      testMirrors(context, ['mirror:nuage'], { probe: unasked, check: mirrorCheck(context) }),
    );
    expect(found).toMatchObject({
      party: 'mirror:nuage',
      url: host.url,
      profile: null,
      warnings,
      fault: null,
    });
    // The trial was removed, and with it the last of its prefix.
    expect(puts().length).toBeGreaterThan(0);
    expect(existsSync(inBucket(''))).toBe(false);
    server.conditional = true;
  });

  it('gets payloads and documents, and at the hour the release, whose index names what readers find', async () => {
    server.seen.length = 0;
    const exported = await inRectorat('rectorat', (context) =>
      exportResults(context, {
        file: SAMPLE,
        publication: story.publication,
        newRevision: false,
        confirm: async () => true,
      }),
    );
    expect(faults(exported)).toContainEqual(['mirror:nuage', null]);
    await story.receive('presse-nord');
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    story.clock.set(HOUR);
    expect(faults(await release())).toContainEqual(['mirror:nuage', null]);
    const place = `${story.issuer}/${story.publication}`;
    const reader = openHttpsDepot({ url: host.url, ca: readFileSync(tls.ca) });
    const record = join(story.workspace('rectorat'), 'record', place);
    for (const path of ['r1/press/release-1.pgp', 'r1/press/release-1.json.asc', 'r1/press/payload.pgp']) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of reader.read(`${place}/${path}`, 10_000_000)) chunks.push(chunk);
      expect(Buffer.concat(chunks).equals(readFileSync(join(record, path)))).toBe(true);
    }
    const listed = (await reader.list(`${place}/r1/press`)).map(({ name }) => name);
    expect(listed).toEqual(expect.arrayContaining(['payload.pgp', 'release-1.json', 'release-1.pgp']));
    await reader.close();
    // The index alone was ever written over, and each time only as it had been seen.
    const overwritten = puts().filter(({ headers }) => headers['if-none-match'] === undefined);
    expect(new Set(overwritten.map(({ path }) => path))).toEqual(
      new Set([`/${BUCKET}/public/${place}/index.json`]),
    );
    expect(overwritten.every(({ headers }) => headers['if-match'] !== undefined)).toBe(true);
    expect(puts().every(({ headers }) => headers['cache-control'] === 'no-store')).toBe(true);
  });

  it('is sent nothing again but what it lost', async () => {
    const lost = `${story.issuer}/${story.publication}/r1/press/release-1.pgp`;
    rmSync(inBucket(`${lost}${OBJECT_SUFFIX}`));
    server.seen.length = 0;
    expect(faults(await release())).toContainEqual(['mirror:nuage', null]);
    expect(puts().map(({ path }) => path)).toContain(`/${BUCKET}/public/${lost}`);
    expect(puts().filter(({ path }) => !path.endsWith('/index.json'))).toHaveLength(1);
  });

  it('holds nobody up where its key is refused, or may be read by others', async () => {
    storeKey('another');
    expect(faults(await release())).toEqual(
      expect.arrayContaining([
        ['presse-nord', null],
        ['mirror:nuage', 'authentication-failed'],
      ]),
    );
    chmodSync(keyFile(), 0o644);
    expect(faults(await release())).toContainEqual(['mirror:nuage', 'key-file-exposed']);
  });
});
