import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SceauError } from '../../src/errors.ts';
import { openDepot } from '../../src/transport/open-depot.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { parseMirrorIndex } from '../../src/transport/mirror-index.ts';
import { generateSshKey, startSftpServer, type SftpServer } from '../../src/transport/sftp-server.ts';
import { exportResults } from '../../src/stages/export.ts';
import { releasePublication } from '../../src/stages/release.ts';
import type { Context } from '../../src/stages/context.ts';
import { folderMirror, mirrorFolder, setMirrors } from '../support/mirrors.ts';
import { HOUR, SAMPLE, Story } from '../support/story.ts';

/** The files of a folder, by their paths below it. */
function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

describe('a publication with mirrors', () => {
  let story: Story;
  let server: SftpServer;
  let connect: Context['connect'];
  const place = (): string => `${story.issuer}/${story.publication}`;
  const run = {
    export: () =>
      story.run(
        'rectorat',
        (context) =>
          exportResults(context, {
            file: SAMPLE,
            publication: story.publication,
            newRevision: false,
            confirm: async () => true,
          }),
        connect,
      ),
    release: () =>
      story.run('rectorat', (context) => releasePublication(context, story.publication), connect),
  };

  beforeAll(async () => {
    story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
    const key = generateSshKey();
    mkdirSync(mirrorFolder(story, 'sftp'));
    server = await startSftpServer({
      root: mirrorFolder(story, 'sftp'),
      hostKey: generateSshKey().privateKey,
      authorized: [key.publicKey],
    });
    const { host, port } = server.address;
    setMirrors(story, 'rectorat', [
      folderMirror(story, 'levee', 'releases'),
      folderMirror(story, 'tout', 'everything'),
      {
        id: 'sftp',
        url: 'https://sftp.example/',
        carries: 'releases',
        depot: { address: `sftp://rectorat@${host}:${port}/` },
      },
      {
        id: 'absent',
        url: 'https://absent.example/',
        carries: 'releases',
        depot: { address: story.depot('none') },
      },
    ]);
    const pin = { type: null, fingerprint: server.fingerprint };
    connect = async ({ address }) =>
      address.startsWith('sftp:')
        ? openDepot(
            { kind: 'sftp', user: 'rectorat', host, port, path: '/' },
            { pins: [pin], credentials: { privateKey: Buffer.from(key.privateKey) } },
          )
        : openFolderDepot(address);
    await story.announce();
  });
  afterAll(async () => {
    await server.close();
    story.end();
  });

  it('names them in what it signs, without the depots behind them', async () => {
    const path = join(story.workspace('rectorat'), 'record', place(), 'publication.json');
    const { mirrors } = JSON.parse(readFileSync(path, 'utf8'));
    expect(mirrors).toEqual([
      { url: 'https://levee.example/', carries: 'releases' },
      { url: 'https://tout.example/', carries: 'everything' },
      { url: 'https://sftp.example/', carries: 'releases' },
      { url: 'https://absent.example/', carries: 'releases' },
    ]);
  });

  it('is written while a distributor is being tried again', async () => {
    let tries = 0;
    const report = await story.run(
      'rectorat',
      (context) =>
        exportResults(context, {
          file: SAMPLE,
          publication: story.publication,
          newRevision: false,
          confirm: async () => true,
        }),
      async (settings) => {
        if (settings.address !== story.depot('presse-nord')) return connect(settings);
        tries += 1;
        // Given up only once a mirror has been served: one that waited for this party would never be.
        await vi.waitFor(
          () => expect(story.events).toContainEqual({ kind: 'party-served', party: 'mirror:levee' }),
          { timeout: 30_000 },
        );
        throw new SceauError('host-unreachable', { host: 'sftp.example' });
      },
    );
    expect(tries).toBeGreaterThan(1);
    expect(report.outcomes[0]?.fault?.code).toBe('host-unreachable');
  });

  it('is sealed for all; a mirror that is not there is a party that was not served', async () => {
    const { outcomes } = await run.export();
    expect(outcomes.map((each) => [each.party, each.fault?.code ?? null])).toEqual([
      ['presse-nord', null],
      ['claire', null],
      ['mirror:levee', null],
      ['mirror:tout', null],
      ['mirror:sftp', null],
      ['mirror:absent', 'depot-missing'],
    ]);
  });

  it('leaves shares, summaries and recipients out of a mirror of releases', () => {
    const names = filesOf(join(mirrorFolder(story, 'levee'), place()));
    expect(names).toEqual([
      'index.json',
      'publication.json',
      'publication.json.asc',
      'r1/request-1.json',
      'r1/request-1.json.asc',
      'registry-1.json',
    ]);
  });

  it('gives payloads and recipients to a mirror of everything, never what is for officers alone', () => {
    const names = filesOf(join(mirrorFolder(story, 'tout'), place()));
    expect(names).toContain('r1/press/payload.pgp');
    expect(names).toContain('r1/press/presse-nord/manifest.json.asc');
    expect(names.filter((name) => /share|summary|handover|receipt/.test(name))).toEqual([]);
  });

  it('is released to the mirrors, whose index names what stands there', async () => {
    await story.receive('presse-nord');
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    story.clock.set(HOUR);
    await run.release();
    for (const id of ['levee', 'tout', 'sftp']) {
      const folder = join(mirrorFolder(story, id), place());
      const names = filesOf(folder).filter((name) => name !== 'index.json');
      expect(names).toContain('r1/press/release-1.json.asc');
      expect(names).toContain('r1/press/release-1.pgp');
      expect(names).toContain('r1/officers/claire/approval-claire-1-0.json.asc');
      expect(names.filter((name) => /share|summary|handover|receipt/.test(name))).toEqual([]);
      const indexed = parseMirrorIndex(readFileSync(join(folder, 'index.json')));
      expect(indexed.map((each) => each.path)).toEqual(names.toSorted());
      for (const { path, length } of indexed) expect(readFileSync(join(folder, path)).length).toBe(length);
    }
  });

  it('sends a mirror what it lost, when the same command is run again', async () => {
    const path = join(mirrorFolder(story, 'levee'), place(), 'r1/press/release-1.pgp');
    rmSync(path);
    const { outcomes } = await run.release();
    expect(outcomes.filter((each) => each.fault !== null).map((each) => each.party)).toEqual([
      'mirror:absent',
    ]);
    expect(existsSync(path)).toBe(true);
  });
});

describe('settings of mirrors', () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
  });
  afterAll(() => story.end());
  const invalid = expect.objectContaining({
    code: 'config-invalid',
    params: expect.objectContaining({ detail: expect.stringMatching(/^mirrors/) }),
  });

  it('are, in a rectorat, each with an id and a depot of its own', () => {
    const mirror = folderMirror(story, 'levee', 'releases');
    expect(() => setMirrors(story, 'rectorat', [mirror, mirror])).toThrow(invalid);
    expect(() => setMirrors(story, 'rectorat', ['https://miroir.example/'])).toThrow(invalid);
    expect(() => setMirrors(story, 'rectorat', [{ ...mirror, url: 'http://miroir.example/' }])).toThrow(
      invalid,
    );
  });

  it('are, in a distributor, addresses that may have a CA of their own', () => {
    const ca = { url: 'https://intranet.example/', ca: 'ca.pem' };
    expect(() => setMirrors(story, 'presse-nord', [ca, 'https://miroir.example/'])).not.toThrow();
    expect(() => setMirrors(story, 'presse-nord', [folderMirror(story, 'levee', 'releases')])).toThrow(
      invalid,
    );
    expect(() => setMirrors(story, 'presse-nord', ['http://miroir.example/'])).toThrow(invalid);
  });
});
