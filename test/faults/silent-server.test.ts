/**
 * A server that falls silent, hangs up or refuses at each request in turn (transport/FORMAT.md, «Deadlines»): every
 * call settles with a code, nothing partial gets a final name, and no rejection is left unhandled (vitest
 * fails on one). Deadlines are far longer than an answer takes here, so that none passes by chance.
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { isCode } from '../../src/errors.ts';
import { temporaryName } from '../../src/io/files.ts';
import type { Depot } from '../../src/transport/depot.ts';
import { openSftpDepot } from '../../src/transport/sftp.ts';
import type { Interception, ServerRequest } from '../../src/transport/sftp-server.ts';
import { bytesSource } from '../../src/transport/source.ts';
import { SHORT, at, embeddedServer, freezableProxy, keptOpen, opened } from '../support/sftp.ts';
import { expectCode, readAll, sampleBytes } from '../transport/depot-contract.ts';

/** A request that the server may fail at, the name it has in errors, and the call that makes it. */
interface Case {
  readonly type: ServerRequest['type'];
  readonly operation: string;
  readonly call: (depot: Depot) => Promise<unknown>;
  readonly index?: number;
  readonly withhold?: string;
}

const put = (depot: Depot): Promise<unknown> => depot.put('new/file', bytesSource(sampleBytes(700_000)));
const list = (depot: Depot): Promise<unknown> => depot.list('old');

const CONNECTING: readonly ServerRequest['type'][] = [
  'authentication',
  'subsystem',
  'init',
  'limits@openssh.com',
];

const CASES: readonly Case[] = [
  { type: 'stat', operation: 'stat', call: list },
  { type: 'stat', operation: 'stat', call: put },
  { type: 'lstat', operation: 'lstat', call: put },
  { type: 'mkdir', operation: 'mkdir', call: put },
  { type: 'statvfs@openssh.com', operation: 'statvfs', call: put },
  { type: 'open', operation: 'open', call: put },
  { type: 'fsetstat', operation: 'fsetstat', call: put },
  { type: 'write', operation: 'write', call: put },
  { type: 'write', operation: 'write', call: put, index: 1 },
  { type: 'fsync@openssh.com', operation: 'fsync', call: put },
  { type: 'close', operation: 'close', call: put },
  { type: 'open', operation: 'open', call: put, index: 1 },
  { type: 'read', operation: 'read', call: put },
  { type: 'read', operation: 'read', call: put, index: 2 },
  { type: 'close', operation: 'close', call: put, index: 1 },
  { type: 'posix-rename@openssh.com', operation: 'posix-rename', call: put },
  { type: 'rename', operation: 'rename', call: put, withhold: 'posix-rename@openssh.com' },
  { type: 'opendir', operation: 'opendir', call: list },
  { type: 'readdir', operation: 'readdir', call: list },
  { type: 'readdir', operation: 'readdir', call: list, index: 1 },
  { type: 'remove', operation: 'remove', call: (depot) => depot.sweep('old') },
  { type: 'read', operation: 'read', call: (depot) => readAll(depot, 'old/file') },
];

const title = ({ type, index, call }: Case): string =>
  `${type}${index === undefined ? '' : ` number ${index + 1}`} of a ${call === put ? 'put' : 'call'}`;

/** Runs one case against a server that does `action`, and gives its failure. */
async function failure(
  one: Case,
  action: Interception,
): Promise<{ readonly error: unknown; readonly folder: string }> {
  const intercept = at(one.type, action, one.index);
  const { server, folder, options } = await keptOpen((request) =>
    request.type === 'offer' && request.path === one.withhold ? 'drop' : intercept(request),
  );
  mkdirSync(join(folder, 'old'));
  writeFileSync(join(folder, 'old', temporaryName()), '');
  writeFileSync(join(folder, 'old', 'file'), sampleBytes(700_000));
  const depot = await openSftpDepot(options);
  try {
    const error: unknown = await one.call(depot).catch((reason: unknown) => reason);
    return { error, folder };
  } finally {
    await depot.close();
    await server.close();
  }
}

/** Connects to a server that does `action` at a request, and gives the failure. */
async function connectFailure(type: ServerRequest['type'], action: Interception): Promise<unknown> {
  const { server, options } = await keptOpen(at(type, action));
  const connecting = openSftpDepot({ ...options, deadlines: { ...SHORT, connectSeconds: 2 } });
  const error: unknown = await connecting.catch((reason: unknown) => reason);
  await server.close();
  return error;
}

describe('a server that falls silent', () => {
  // All at once, since all of them wait: each test looks at its own.
  const connecting = new Map<string, Promise<unknown>>();
  const calling = new Map<Case, ReturnType<typeof failure>>();
  beforeAll(async () => {
    for (const type of CONNECTING) connecting.set(type, connectFailure(type, 'silent'));
    for (const one of CASES) calling.set(one, failure(one, 'silent'));
    await Promise.all([...connecting.values(), ...calling.values()]);
  });

  it.each(CONNECTING)('at %s while connecting passes the deadline', async (type) => {
    const error = await connecting.get(type);
    expect(isCode(error, 'deadline-exceeded') && error.params).toEqual({ operation: 'connect', seconds: 2 });
  });

  it.each(CASES.map((one) => [title(one), one] as const))(
    'at %s passes the deadline',
    async (_title, one) => {
      const { error, folder } = (await calling.get(one)) ?? expect.unreachable();
      expect(isCode(error, 'deadline-exceeded') && error.params).toEqual({
        operation: one.operation,
        seconds: 2,
      });
      expect(existsSync(join(folder, 'new', 'file'))).toBe(false);
    },
  );
});

describe('a server that hangs up', () => {
  it.each(CONNECTING)('at %s while connecting is lost', async (type) => {
    const error = await connectFailure(type, 'drop');
    expect(isCode(error, 'connection-lost') ? 'lost' : error).toBe('lost');
  });

  it.each(CASES.map((one) => [title(one), one] as const))('at %s is lost', async (_title, one) => {
    const { error, folder } = await failure(one, 'drop');
    expect(isCode(error, 'connection-lost') ? 'lost' : error).toBe('lost');
    expect(existsSync(join(folder, 'new', 'file'))).toBe(false);
  });
});

describe('a server that refuses', () => {
  it.each([
    ['write', 3, 'permission-denied'],
    ['write', 4, 'server-refused'],
    ['write', 5, 'server-refused'],
    ['write', 8, 'server-refused'],
    ['write', 14, 'depot-full'],
    ['write', 15, 'depot-full'],
    ['write', 99, 'server-refused'],
    ['write', 7, 'connection-lost'],
    ['mkdir', 3, 'permission-denied'],
    ['mkdir', 4, 'server-refused'],
    ['open', 3, 'permission-denied'],
    ['open', 4, 'server-refused'],
    ['fsync@openssh.com', 4, 'server-refused'],
    ['close', 4, 'server-refused'],
    ['posix-rename@openssh.com', 3, 'permission-denied'],
    ['posix-rename@openssh.com', 4, 'server-refused'],
    ['lstat', 3, 'permission-denied'],
  ] as const)('a put at %s with status %i has its code, and leaves nothing', async (type, status, code) => {
    const { error, folder } = await failure({ type, operation: type, call: put }, { status });
    expect(isCode(error, code) ? code : error).toBe(code);
    const left = existsSync(join(folder, 'new')) ? readdirSync(join(folder, 'new')) : [];
    // After status 7 the connection is given up, and the temporary with it: the next sweep's work.
    expect(code === 'connection-lost' ? left.filter((name) => !name.startsWith('.sceau-')) : left).toEqual(
      [],
    );
  });

  it('only the last of many writes is found out all the same', async () => {
    const { error, folder } = await failure(
      { type: 'write', operation: 'write', call: put, index: 2 },
      { status: 4 },
    );
    expect(isCode(error, 'server-refused') && error.params).toMatchObject({ operation: 'write', status: 4 });
    expect(readdirSync(join(folder, 'new'))).toEqual([]);
  });

  it('the removal of a temporary does not hide why the put failed', async () => {
    const { server, options } = await keptOpen(({ type }) =>
      type === 'write' ? { status: 3 } : type === 'remove' ? { status: 4 } : 'pass',
    );
    const depot = await openSftpDepot(options);
    await expectCode(put(depot), 'permission-denied');
    await depot.close();
    await server.close();
  });
});

it('everything asked at once fails when the server falls silent, and so does whatever is asked later', async () => {
  const { options } = await embeddedServer(at('write', 'silent'));
  const depot = await opened(options);
  const puts = ['a', 'b', 'c'].map((name) => depot.put(name, bytesSource(sampleBytes(600_000))));
  for (const outcome of await Promise.allSettled(puts)) {
    expect(outcome.status === 'rejected' && isCode(outcome.reason, 'deadline-exceeded')).toBe(true);
  }
  await expectCode(depot.list(''), 'deadline-exceeded');
});

it('closes within its deadline a connection that has frozen', async () => {
  const { options, server } = await embeddedServer();
  const proxy = await freezableProxy(server.address.port);
  const address = { ...options.address, port: proxy.port };
  const depot = await openSftpDepot({ ...options, address, deadlines: { ...SHORT, endSeconds: 0.2 } });
  proxy.freeze();
  await depot.close();
  await expectCode(depot.list(''), 'connection-lost');
});

it('closes at once a connection with calls under way, which then fail', async () => {
  const { options, asked } = await embeddedServer(at('write', 'silent'));
  const depot = await opened({ ...options, deadlines: {} });
  const call = put(depot).catch((reason: unknown) => reason);
  while (!asked.some(({ type }) => type === 'write')) await setImmediate();
  await depot.close();
  expect(isCode(await call, 'connection-lost')).toBe(true);
});
