/**
 * A push to many (transport/FORMAT.md, «Many depots», «Trying again»): one whose server is silent, one that is down, one that
 * refuses the login, one with another host key, one that is full, and two that are well.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type ErrorCode, SceauError, exitStatus, mayPass } from '../../src/errors.ts';
import { servedFault } from '../../src/cli/render/outcomes.ts';
import { recipientFolder } from '../../src/documents/names.ts';
import { writeFileAtomic } from '../../src/io/files.ts';
import type { Context } from '../../src/stages/context.ts';
import { type ExportReport, exportResults } from '../../src/stages/export.ts';
import type { Pushing } from '../../src/stages/push.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { type SftpOptions, openSftpDepot } from '../../src/transport/sftp.ts';
import { TRIES } from '../../src/transport/retry.ts';
import { type Embedded, at, embeddedServer } from '../support/sftp.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { Story } from '../support/story.ts';

/** Far more than a test lasts: what hangs, hangs. */
const PATIENT = { connectSeconds: 600, requestSeconds: 600, idleSeconds: 600, endSeconds: 1 };

/** Of no key of these servers. */
const ANOTHER = `SHA256:${'A'.repeat(43)}`;

let story: Story;
afterEach(() => story.end());

/** How each party is reached, and how often that was asked for. */
class Network {
  readonly connections = new Map<string, number>();
  readonly servers = new Map<string, SftpOptions>();

  /** Connects by the name that the story gave the depot; who has no server has a folder. */
  readonly connect: Context['connect'] = async ({ address }) => {
    this.connections.set(address, (this.connections.get(address) ?? 0) + 1);
    const server = this.servers.get(address);
    return server === undefined ? openFolderDepot(address) : openSftpDepot(server);
  };
}

/** A story with a small jury file, in which each distributor has the same scope. */
async function begin(...parties: readonly string[]): Promise<void> {
  story = await Story.begin({
    distributors: Object.fromEntries(parties.map((party) => [party, ['press']])),
  });
  writeFileAtomic(join(story.dir, 'jury.csv'), await smallJuryFile());
}

/** Exports over a network. */
async function exportOver(connect: Context['connect'], pushing?: Pushing): Promise<ExportReport> {
  const request = {
    file: join(story.dir, 'jury.csv'),
    publication: story.publication,
    newRevision: false,
    confirm: async () => true,
  };
  return story.run('rectorat', (context) => exportResults(context, request, pushing), connect);
}

/** What became of a party's delivery. */
function outcomeOf(
  { outcomes }: ExportReport,
  party: string,
): ExportReport['outcomes'][number] & { readonly code: ErrorCode | undefined } {
  const outcome = outcomes.find((each) => each.party === party) ?? expect.unreachable();
  return { ...outcome, code: outcome.fault?.code };
}

/** Phases of the journal's entries of one party's deliveries. */
function journaled(party: string): readonly string[] {
  return readFileSync(join(story.workspace('rectorat'), 'journal.jsonl'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line))
    .filter((entry) => entry['party'] === party && ['push', 'ask'].includes(String(entry['act'])))
    .map((entry) => String(entry['phase']));
}

const served = (): readonly string[] =>
  story.events.flatMap((event) => (event.kind === 'party-served' ? [event.party] : []));
const failed = (): readonly string[] =>
  story.events.flatMap((event) => (event.kind === 'party-failed' ? [event.party] : []));
const tried = (party: string): number =>
  story.events.filter((event) => event.kind === 'retrying' && event.party === party).length + 1;

it('serves those who are well though as many hang while connecting as may be served at once', async () => {
  await begin('hanging', 'silent', 'well');
  const gaveUp = new AbortController();
  const hangs = ['hanging', 'silent'].map((party) => story.depot(party));
  const exporting = exportOver(
    async ({ address }) => {
      if (!hangs.includes(address)) return openFolderDepot(address);
      return new Promise((_, reject) => {
        gaveUp.signal.addEventListener('abort', () => reject(gaveUp.signal.reason));
      });
    },
    { parallel: 2 },
  );
  await vi.waitFor(() => expect(served().toSorted()).toEqual(['claire', 'well']), {
    timeout: 50_000,
    interval: 20,
  });
  gaveUp.abort(new SceauError('authentication-failed', { host: 'sftp.example', user: 'lille' }));
  const { outcomes } = await exporting;
  expect(outcomes.map(({ party, fault }) => [party, fault?.code])).toEqual([
    ['hanging', 'authentication-failed'],
    ['silent', 'authentication-failed'],
    ['well', undefined],
    ['claire', undefined],
  ]);
});

it('serves those who are well while one hangs, and says of each of the others why not', async () => {
  await begin('silent', 'down', 'refusing', 'changed', 'full', 'well', 'fine');
  const network = new Network();
  const put = (party: string, { options }: Embedded, more: Partial<SftpOptions> = {}): void => {
    network.servers.set(story.depot(party), { ...options, deadlines: PATIENT, ...more });
  };
  const silent = await embeddedServer(at('authentication', 'silent'));
  const refusing = await embeddedServer(at('authentication', { status: 3 }));
  const changed = await embeddedServer();
  const down = await embeddedServer();
  await down.server.close();
  put('silent', silent);
  put('down', down);
  put('refusing', refusing);
  put('changed', changed, { pins: [{ type: 'ssh-ed25519', fingerprint: ANOTHER }] });
  put('full', await embeddedServer(at('write', { status: 14 })));
  put('well', await embeddedServer());
  put('fine', await embeddedServer());

  const exporting = exportOver(network.connect);
  await vi.waitFor(() => expect(failed()).toHaveLength(4), { timeout: 50_000, interval: 20 });
  // The silent one hangs still: it was tried once, and nothing has come of it.
  expect(failed().toSorted()).toEqual(['changed', 'down', 'full', 'refusing']);
  await vi.waitFor(() => expect(served().toSorted()).toEqual(['claire', 'fine', 'well']), {
    timeout: 50_000,
    interval: 20,
  });
  expect(tried('silent')).toBe(1);
  for (const party of ['well', 'fine']) {
    expect(journaled(party)).toEqual(['intent', 'done']);
  }
  expect(journaled('silent')).toEqual(['intent']);
  await silent.server.close();
  const report = await exporting;

  expect(outcomeOf(report, 'down').code).toBe('host-unreachable');
  expect(outcomeOf(report, 'refusing').code).toBe('authentication-failed');
  expect(outcomeOf(report, 'changed').code).toBe('host-key-changed');
  expect(outcomeOf(report, 'full').code).toMatch(/^(?:disk|depot)-full$/);
  expect(outcomeOf(report, 'silent').code).toMatch(/^(?:connection-lost|host-unreachable)$/);
  for (const party of ['silent', 'down', 'refusing', 'changed', 'full']) {
    expect(journaled(party)).toEqual(['intent', 'failed']);
  }
  // What may pass was tried again; a login and a host key never, neither in the report nor at the server.
  for (const party of ['down', 'full']) {
    const { code = 'bug', tries } = outcomeOf(report, party);
    expect([party, tries]).toEqual([party, mayPass(code) ? TRIES : 1]);
  }
  for (const party of ['refusing', 'changed']) {
    expect([outcomeOf(report, party).tries, network.connections.get(story.depot(party))]).toEqual([1, 1]);
  }
  expect(changed.asked).toEqual([]);
  const fault = servedFault(report) ?? expect.unreachable();
  const codes = report.outcomes.flatMap((each) => (each.fault === null ? [] : [each.fault.code]));
  expect(exitStatus(fault.code)).toBe(codes.some(mayPass) ? 75 : 77);
});

describe('what may pass', () => {
  it('is tried again until it does, and what had arrived is not sent again', async () => {
    await begin('unsteady');
    // Two sessions in turn end at their second write; writes under way beside it end with it, and count for nothing.
    let [sessions, writes] = [0, 0];
    const server = await embeddedServer(({ type }) => {
      if (type === 'init') [sessions, writes] = [sessions + 1, 0];
      if (type !== 'write') return 'pass';
      writes += 1;
      return sessions <= 2 && writes === 2 ? 'drop' : 'pass';
    });
    const network = new Network();
    network.servers.set(story.depot('unsteady'), server.options);
    const outcome = outcomeOf(await exportOver(network.connect), 'unsteady');
    expect(outcome).toMatchObject({ fault: null, tries: 3, present: 0 });
    expect(tried('unsteady')).toBe(3);
    expect(journaled('unsteady')).toEqual(['intent', 'done']);
  });

  it('is tried until the time that was given, and not after', async () => {
    await begin('lost');
    const server = await embeddedServer(at('authentication', 'drop'));
    const network = new Network();
    network.servers.set(story.depot('lost'), server.options);
    const until = story.clock.nowMs() + 600_000;
    const pushing = {
      until: (zone: string, nowMs: number) => (zone === 'Europe/Paris' ? nowMs + 600_000 : 0),
    };
    const report = await exportOver(network.connect, pushing);
    expect(outcomeOf(report, 'lost').code).toBe('connection-lost');
    expect(outcomeOf(report, 'lost').tries).toBeGreaterThan(10);
    expect(story.clock.nowMs()).toBe(until);
    const event = story.events.find((each) => each.kind === 'retrying');
    expect(event).toMatchObject({ party: 'lost', number: 2, until: { zone: 'Europe/Paris' } });
    expect(exitStatus(servedFault(report)?.code ?? 'bug')).toBe(75);
  });
});

describe('the same command again', () => {
  it('writes nothing to a depot that has it all, and only what is missing or wrong elsewhere', async () => {
    await begin('well');
    const server = await embeddedServer();
    const network = new Network();
    network.servers.set(story.depot('well'), server.options);
    const first = outcomeOf(await exportOver(network.connect), 'well');
    expect(first).toMatchObject({ fault: null, present: 0, tries: 1 });
    expect(first.sentBytes).toBeGreaterThan(1024 * 1024);

    /** Writes and renames that the server was asked for by one more run, and what the run says. */
    const again = async (): Promise<readonly unknown[]> => {
      const from = server.asked.length;
      const { sent, present, sentBytes, fault } = outcomeOf(await exportOver(network.connect), 'well');
      const since = server.asked.slice(from);
      const count = (type: string): number => since.filter((request) => request.type === type).length;
      return [fault, sent, present, sentBytes, count('write'), count('posix-rename@openssh.com')];
    };
    expect(await again()).toEqual([null, 0, first.sent, 0, 0, 0]);

    const place = { issuer: story.issuer, publication: story.publication, revision: 1 };
    const path = join(
      server.folder,
      recipientFolder(place, { scope: 'press', recipient: 'well', request: 1 }),
      'manifest.json',
    );
    const right = readFileSync(path);
    const wrong = Uint8Array.from(right);
    wrong[100] = (wrong[100] ?? 0) ^ 1;
    writeFileSync(path, wrong);
    // One file of less than one request's length.
    expect(await again()).toEqual([null, 1, first.sent - 1, right.length, 1, 1]);
    expect(readFileSync(path)).toEqual(right);

    rmSync(path);
    expect(await again()).toEqual([null, 1, first.sent - 1, right.length, 1, 1]);
    expect(readFileSync(path)).toEqual(right);
    expect(await again()).toEqual([null, 0, first.sent, 0, 0, 0]);
  });
});
