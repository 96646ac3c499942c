/** A depot in a bucket: the contract, what it adds to it, its signatures, and endpoints that fail or lie. */
import { execFile } from 'node:child_process';
import dns from 'node:dns';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ErrorCode } from '../../src/errors.ts';
import { sha256Hex } from '../../src/io/encodings.ts';
import type { BucketAccess } from '../../src/transport/s3-client.ts';
import { openS3Depot } from '../../src/transport/s3-depot.ts';
import type { Depot } from '../../src/transport/depot.ts';
import { bytesSource } from '../../src/transport/source.ts';
import { LIES, startLiar } from '../support/liars.ts';
import { peer } from '../support/peers.ts';
import { BUCKET, OBJECT_SUFFIX, S3_CREDENTIALS, S3_REGION, type S3Server, startS3 } from '../support/s3.ts';
import { scratchFolder } from '../support/scratch.ts';
import { type TlsFiles, makeTls } from '../support/tls.ts';
import { depotContract, expectCode, readAll, sampleBytes } from './depot-contract.ts';

const openssl = peer('openssl');
const rclone = peer('rclone');

depotContract(
  'a bucket of s3rver',
  async () => {
    if (openssl === undefined) return undefined;
    const server = await startS3(makeTls(openssl, scratchFolder()), scratchFolder());
    return { depot: openS3Depot(server.access), ...server };
  },
  OBJECT_SUFFIX,
);

/** Answers with a status and a code of S3's. */
const says =
  (status: number, code = ''): RequestListener =>
  (_, response) =>
    void response.writeHead(status).end(code === '' ? '' : `<Error><Code>${code}</Code></Error>`);

describe.skipIf(openssl === undefined)('a bucket', () => {
  let tls: TlsFiles;
  let server: S3Server;
  let depot: Depot;
  beforeAll(async () => {
    tls = makeTls(openssl ?? '', scratchFolder());
    server = await startS3(tls, scratchFolder());
  });
  afterAll(() => server.stop());
  beforeEach(() => {
    rmSync(server.folder, { recursive: true, force: true });
    mkdirSync(server.folder);
    server.seen.length = 0;
    server.beforePut = () => {};
    server.conditional = true;
    depot = openS3Depot(server.access);
  });
  afterEach(() => depot.close());

  const open = (more: Partial<BucketAccess>): Depot => {
    depot = openS3Depot({ ...server.access, ...more });
    return depot;
  };
  const place = (key: string): string => join(server.folder, `${key}${OBJECT_SUFFIX}`);
  const existing = (key: string, bytes: Uint8Array): void => {
    mkdirSync(dirname(place(key)), { recursive: true });
    writeFileSync(place(key), bytes);
    rmSync(`${place(key)}.md5`, { force: true });
  };
  const puts = () => server.seen.filter(({ method }) => method === 'PUT');
  const put = (path: string, bytes: Uint8Array): Promise<'present' | 'sent'> =>
    depot.put(path, bytesSource(bytes));

  const refusal = (code: ErrorCode, more: Partial<BucketAccess>) =>
    expectCode(open(more).put('f', bytesSource(sampleBytes(1))), code);
  /** Runs rclone on the server. */
  const run = async (secret: string, ...args: readonly string[]): Promise<Buffer> => {
    const always = [
      '--config',
      '/dev/null',
      '--ca-cert',
      tls.ca,
      '--retries',
      '1',
      '--low-level-retries',
      '1',
    ];
    const s3 = ['--s3-provider', 'Other', '--s3-endpoint', server.endpoint, '--s3-region', S3_REGION];
    const account = ['--s3-access-key-id', S3_CREDENTIALS.accessKeyId, '--s3-secret-access-key', secret];
    // Nothing of AWS's that the machine's own surroundings say.
    const options = { encoding: 'buffer', env: { HOME: scratchFolder() } } as const;
    const { stdout } = await promisify(execFile)(
      rclone ?? '',
      [...always, ...s3, ...account, ...args],
      options,
    );
    return stdout;
  };

  describe('that is written', () => {
    it('gets what is new only where nothing stands, never to be kept, with the digest of its bytes', async () => {
      const bytes = sampleBytes(200_000);
      await put('a/file', bytes);
      expect(puts().map(({ headers }) => headers)).toMatchObject([
        {
          'if-none-match': '*',
          'cache-control': 'no-store',
          'content-length': '200000',
          'x-amz-content-sha256': sha256Hex(bytes),
        },
      ]);
      expect(puts()[0]?.headers).not.toHaveProperty('if-match');
      expect(puts()[0]?.headers).not.toHaveProperty('transfer-encoding');
      for (const name of ['if-none-match', 'cache-control', 'x-amz-content-sha256', 'host'])
        expect(puts()[0]?.headers.authorization).toMatch(new RegExp(`SignedHeaders=[^,]*\\b${name}\\b`));
    });

    it('is overwritten only where what was looked at still stands', async () => {
      existing('index.json', sampleBytes(5));
      await put('index.json', sampleBytes(6));
      const [first] = puts();
      expect(first?.headers['if-match']).toMatch(/^"[0-9a-f]{32}"$/);
      expect(first?.headers).not.toHaveProperty('if-none-match');
      expect(readFileSync(place('index.json')).equals(sampleBytes(6))).toBe(true);
    });

    it('is overwritten in as many places as are spoilt', async () => {
      open({ deadlines: { connectSeconds: 2 } });
      // More than it has connections: what stands, and is not read, must not keep one.
      const names = Array.from({ length: 20 }, (_, at) => `spoilt-${at}`);
      for (const name of names) existing(name, sampleBytes(50));
      for (const name of names) expect(await put(name, sampleBytes(60))).toBe('sent');
    });

    it('is looked at again where someone else was first with the same bytes', async () => {
      server.beforePut = (key) => existing(key, sampleBytes(100));
      expect(await put('file', sampleBytes(100))).toBe('present');
      expect(puts()).toHaveLength(1);
    });

    it('takes one writer after the other, and gives up where one goes on changing it', async () => {
      let others = 0;
      server.beforePut = (key) => {
        others += 1;
        if (others === 1) existing(key, sampleBytes(7));
      };
      expect(await put('file', sampleBytes(100))).toBe('sent');
      expect(puts().map(({ headers }) => headers['if-none-match'])).toEqual(['*', undefined]);
      server.beforePut = (key) => existing(key, sampleBytes((others += 1)));
      await expectCode(put('other', sampleBytes(100)), 'depot-conflict');
    });

    it('is asked for nothing more until a name may be given', async () => {
      const source = bytesSource(sampleBytes(10));
      const mayBeNamed = async (): Promise<never> => {
        expect(puts()).toEqual([]);
        throw new Error('not yet');
      };
      await expect(depot.put('seal.asc', source, { mayBeNamed })).rejects.toThrow('not yet');
      expect(puts()).toEqual([]);
    });

    it('tells an endpoint that ignores conditions from one that keeps to them', async () => {
      const source = bytesSource(sampleBytes(10));
      await depot.put('trial', source);
      expect(await depot.keepsConditions?.('trial', source)).toBe(true);
      expect(puts()).toHaveLength(3);
      server.conditional = false;
      expect(await depot.keepsConditions?.('trial', source)).toBe(false);
    });

    it('keeps to its prefix', async () => {
      open({ address: { bucket: BUCKET, prefix: ['public', 'lille'] } });
      await put('a/file', sampleBytes(3));
      expect(readFileSync(place('public/lille/a/file'))).toHaveLength(3);
      expect(await depot.list('')).toEqual([{ name: 'a', kind: 'folder', length: 0 }]);
      expect(await readAll(depot, 'a/file')).toHaveLength(3);
      expect(depot.address).toBe(`s3://${BUCKET}/public/lille`);
    });
  });

  describe.skipIf(rclone === undefined)('and rclone, which signs by the SDK of AWS', () => {
    const { secretAccessKey } = S3_CREDENTIALS;

    it('gives back what it wrote, and is given what was written', async () => {
      const local = join(scratchFolder(), 'local');
      writeFileSync(local, sampleBytes(70_000));
      await run(secretAccessKey, 'copyto', local, `:s3:${BUCKET}/a/theirs`);
      expect(await depot.list('a')).toEqual([{ name: 'theirs', kind: 'file', length: 70_000 }]);
      expect(sha256Hex(await readAll(depot, 'a/theirs'))).toBe(sha256Hex(sampleBytes(70_000)));
      await put('a/ours', sampleBytes(60_000));
      const listed: unknown = JSON.parse(String(await run(secretAccessKey, 'lsjson', `:s3:${BUCKET}/a`)));
      expect(listed).toMatchObject([
        { Name: 'ours', Size: 60_000 },
        { Name: 'theirs', Size: 70_000 },
      ]);
      expect(sha256Hex(await run(secretAccessKey, 'cat', `:s3:${BUCKET}/a/ours`))).toBe(
        sha256Hex(sampleBytes(60_000)),
      );
    });

    it('is refused with another secret, so that the server does verify', async () => {
      await expect(run('another', 'lsjson', `:s3:${BUCKET}`)).rejects.toThrow(/SignatureDoesNotMatch/);
    });
  });

  describe('that refuses', () => {
    it('a secret that is not the account’s', async () => {
      const secretAccessKey = 'another';
      await refusal('authentication-failed', { credentials: { ...S3_CREDENTIALS, secretAccessKey } });
    });
    it('an account that it does not know', async () => {
      await refusal('authentication-failed', { credentials: { ...S3_CREDENTIALS, accessKeyId: 'NOBODY' } });
    });
    it('a region that is not its own', () => refusal('http-refused', { region: 'elsewhere' }));
    it('a bucket that it does not have', async () => {
      await refusal('depot-missing', { address: { bucket: 'absent', prefix: [] } });
      await expectCode(depot.list(''), 'depot-missing');
    });
    it('an authority that nobody knows', () => refusal('certificate-untrusted', { ca: undefined }));
  });

  describe('whose endpoint', () => {
    const ends: (() => void)[] = [];
    afterEach(() => {
      for (const end of ends.splice(0)) end();
    });
    const deadlines = { connectSeconds: 2, idleSeconds: 0.3, requestSeconds: 0.8 };
    const startAt = async (answer: RequestListener): Promise<Depot> => {
      const liar = await startLiar(tls, answer);
      ends.push(liar.stop);
      return open({ endpoint: liar.url.slice(0, -1), deadlines });
    };

    it.each([
      ['is silent', LIES.silent, 'deadline-exceeded'],
      ['trickles', LIES.trickling, 'deadline-exceeded'],
      ['cuts its answer', LIES.cut, 'connection-lost'],
      ['sends elsewhere', LIES.elsewhere, 'http-refused'],
      ['never ends', LIES.endless, 'document-too-large'],
      ['answers with a page', LIES.page, 'document-malformed'],
      ['is busy', says(503, 'SlowDown'), 'server-busy'],
      ['is broken', says(500), 'server-busy'],
      ['has no room', says(403, 'QuotaExceeded'), 'depot-full'],
      ['lets nobody', says(403, 'AccessDenied'), 'permission-denied'],
      ['finds the clock wrong', says(403, 'RequestTimeTooSkewed'), 'authentication-failed'],
      ['knows no condition', says(501, 'NotImplemented'), 'http-refused'],
    ] as const)('%s', async (_what, answer, code) => {
      await startAt(answer);
      await expectCode(depot.list(''), code);
    });

    it('refuses with a page that does not end', async () => {
      await startAt((_, response) => {
        response.writeHead(403);
        const fill = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536, 0x20)));
        };
        response.on('drain', fill);
        fill();
      });
      await expectCode(depot.list(''), 'permission-denied');
    });

    it('is not there', async () => {
      const liar = await startLiar(tls, LIES.silent);
      liar.stop();
      await expectCode(open({ endpoint: liar.url.slice(0, -1) }).list(''), 'host-unreachable');
    });

    it('has a name that does not exist', async () => {
      const lookup = vi.spyOn(dns, 'lookup').mockImplementation(((
        host: string,
        _options: unknown,
        done: (error: Error) => void,
      ) => {
        const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
        setImmediate(() => done(error));
      }) as typeof dns.lookup);
      try {
        await expectCode(open({ endpoint: 'https://nosuch.invalid' }).list(''), 'host-unresolved');
        expect(lookup).toHaveBeenCalledOnce();
      } finally {
        lookup.mockRestore();
      }
    });

    it('takes no byte of a body', async () => {
      await startAt((request, response) => {
        // Nobody reads what a PUT sends.
        if (request.method === 'GET') says(404, 'NoSuchKey')(request, response);
      });
      await expectCode(put('file', sampleBytes(8_000_000)), 'deadline-exceeded');
    });

    it('says that it stored what it did not, which is then not sent', async () => {
      let stored = false;
      await startAt((request, response) => {
        request.resume();
        request.on('end', () => {
          if (request.method === 'PUT') stored = true;
          if (request.method === 'PUT' || !stored) says(stored ? 200 : 404)(request, response);
          else response.writeHead(200, { etag: '"x"' }).end(sampleBytes(99));
        });
      });
      await expectCode(put('file', new Uint8Array(99)), 'digest-mismatch');
    });

    it('lists page by page', async () => {
      await startAt((request, response) => {
        const query = new URL(request.url ?? '', 'https://x').searchParams;
        const page = Number(query.get('continuation-token')?.slice('t+/='.length) ?? 0);
        const next = `<IsTruncated>true</IsTruncated><NextContinuationToken>t+/=${page + 1}</NextContinuationToken>`;
        response.end(
          `<?xml version="1.0"?>\n<ListBucketResult xmlns="x"><Prefix>${query.get('prefix') ?? ''}</Prefix>` +
            `<Contents><Key>a/f${9 - page}</Key><Size>${page}</Size></Contents>` +
            `<CommonPrefixes><Prefix>a/sub/</Prefix></CommonPrefixes><Contents><Key>b/&lt;</Key><Size>1</Size></Contents>` +
            `${page < 2 ? next : '<IsTruncated>false</IsTruncated>'}</ListBucketResult>`,
        );
      });
      expect(await depot.list('a')).toEqual([
        { name: 'f7', kind: 'file', length: 2 },
        { name: 'f8', kind: 'file', length: 1 },
        { name: 'f9', kind: 'file', length: 0 },
        { name: 'sub', kind: 'folder', length: 0 },
      ]);
    });

    it('says of a page without end that there is more', async () => {
      await startAt((_, response) => {
        const page =
          '<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>t</NextContinuationToken></ListBucketResult>';
        response.end(page);
      });
      await expectCode(depot.list(''), 'listing-too-large');
    });
  });
});
