/**
 * A kill after every durable step of every command that writes, and the command run again: the same tree, whose documents
 * verify. KILL_POINTS=all plays every step, as CI does; without it a spread of them. How many were played is printed.
 *
 * The second run ends in 0; or, where the first had come to its end, in the code that says that the thing is
 * there already and leaves it as it is (`output-exists`, for a workspace, a key, a file, a first registry).
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/io/encodings.ts';
import { writeFileAtomic } from '../../src/io/files.ts';
import { proposeRegistry } from '../../src/stages/propose-registry.ts';
import { initWorkspace } from '../../src/stages/init-workspace.ts';
import { type Command, type Extent, KillCampaign, type Tally } from '../support/kill-campaign.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { HOUR, Story } from '../support/story.ts';

/** Steps played of each command where not all are. */
const SAMPLE_SIZE = 6;
const EXTENT: Extent = process.env['KILL_POINTS'] === 'all' ? 'all' : SAMPLE_SIZE;
/** Where the first run may have come to its end. */
const OR_THERE = ['done', 'output-exists'];
const REGISTRY = 'rectorat/registry/registry-1.json';
/** Every link of what the rectorat has, in the eyes of another. */
const recordFor = (workspace: string) => ({ workspace, stage: 'verify', asked: { file: 'rectorat/record' } });

describe('a kill after a durable step', { timeout: 600_000 }, () => {
  let story: Story;
  let campaign: KillCampaign;
  const tallies: Record<string, Tally> = {};

  beforeAll(async () => {
    campaign = await KillCampaign.begin();
    story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
    await story.addWorkspace('quotidien', { role: 'distributor' });
    await story.addWorkspace('amiens', { role: 'rectorat', academies: ['20'] });
    const bare = { role: 'officer', realm: 'rehearsal', id: 'denis', name: 'Essai denis' } as const;
    initWorkspace(story.workspace('denis'), bare, story.clock);
    mkdirSync(join(story.dir, 'stick'));
    writeFileAtomic(join(story.dir, 'jury.csv'), await smallJuryFile());
    writeFileAtomic(join(story.dir, 'corrected.csv'), await smallJuryFile(40, 8));
    for (const [party, key] of [
      ['claire', 'officer'],
      ['quotidien', 'distributor'],
    ] as const) {
      writeFileAtomic(join(story.dir, `${party}.asc`), (await story.certificate(party, key)).armored);
    }
  });
  afterAll(() => {
    story.end();
    campaign.end();
    const points = Object.values(tallies).map(({ total, killed, stopped }) => ({
      total,
      played: killed + stopped,
    }));
    const sum = (key: 'total' | 'played'): number => points.reduce((before, each) => before + each[key], 0);
    console.table(
      Object.fromEntries(
        Object.entries(tallies).map(([name, { steps, total, killed, stopped }]) => [
          name,
          { ...steps, total, killed, stopped },
        ]),
      ),
    );
    console.log(`kill points played: ${sum('played')} of ${sum('total')}`);
  });

  async function cut(command: Command): Promise<void> {
    const tally = await campaign.play(story, command, EXTENT);
    tallies[command.name] = tally;
    expect(tally.faults).toEqual([]);
    if (EXTENT === 'all') expect(tally.killed + tally.stopped).toBe(tally.total);
  }

  const fingerprintOf = async (party: string, key: 'officer' | 'distributor'): Promise<string> =>
    (await story.certificate(party, key)).fingerprint;

  it('init', () => cut({ name: 'init', workspace: 'new', outcomes: OR_THERE }));

  it('key create', () =>
    cut({
      name: 'key create',
      workspace: 'denis',
      asked: { key: 'officer' },
      outcomes: OR_THERE,
      proof: { workspace: 'denis', stage: 'unlock', asked: { key: 'officer' } },
    }));

  it('key import', () =>
    cut({
      name: 'key import',
      workspace: 'denis',
      asked: { key: 'officer', file: 'claire/keys/officer.asc' },
      outcomes: OR_THERE,
      proof: { workspace: 'denis', stage: 'unlock', asked: { key: 'officer' } },
    }));

  it('key export', () =>
    cut({
      name: 'key export',
      workspace: 'claire',
      asked: { key: 'officer', file: 'stick/claire.asc' },
      outcomes: OR_THERE,
    }));

  it('registry propose, the first', async () => {
    // The story's own, as it was before there was one.
    const registry = join(story.workspace('rectorat'), 'registry');
    const kept = readFileSync(join(registry, 'registry-1.json'));
    rmSync(registry, { recursive: true });
    await cut({
      name: 'registry propose 1',
      stage: 'registry propose',
      workspace: 'rectorat',
      proof: { workspace: 'denis', stage: 'trust add', asked: { file: REGISTRY } },
    });
    writeFileAtomic(join(registry, 'registry-1.json'), kept);
  });

  it('trust add', () =>
    cut({
      name: 'trust add',
      workspace: 'quotidien',
      asked: { file: REGISTRY },
      proof: recordFor('quotidien'),
    }));

  it('registry propose, the next', async () => {
    const settings = join(story.workspace('rectorat'), 'sceau.toml');
    const text = readFileSync(settings, 'utf8');
    writeFileAtomic(settings, encodeUtf8(text.replace('Essai rectorat', 'Essai, renouvelé')));
    await cut({ name: 'registry propose 2', stage: 'registry propose', workspace: 'rectorat' });
  });

  it('registry sign', async () => {
    await story.run('rectorat', (context) =>
      proposeRegistry(context, { officers: ['claire'], leastApprovals: 1 }),
    );
    const proposed = join(story.workspace('rectorat'), 'registry', 'registry-2.json');
    const file = 'stick/registry-2.json';
    writeFileAtomic(join(story.dir, file), readFileSync(proposed));
    rmSync(proposed);
    await cut({
      name: 'registry sign',
      workspace: 'claire',
      asked: { file },
      proof: { workspace: 'auditor', stage: 'verify', asked: { file } },
    });
  });

  it('partner add, an officer', async () => {
    await cut({
      name: 'partner add --officer',
      workspace: 'rectorat',
      asked: {
        title: 'claire',
        file: 'claire.asc',
        fingerprint: await fingerprintOf('claire', 'officer'),
        depot: '../depot-claire',
      },
    });
  });

  it('partner add, a distributor with a licence', async () => {
    await cut({
      name: 'partner add',
      workspace: 'rectorat',
      asked: {
        title: 'quotidien',
        file: 'quotidien.asc',
        fingerprint: await fingerprintOf('quotidien', 'distributor'),
        depot: '../depot-quotidien',
      },
      proof: {
        workspace: 'auditor',
        stage: 'verify',
        asked: { file: 'rectorat/parties/quotidien/licence-press-1.json' },
      },
    });
  });

  it('publication create', () =>
    cut({
      name: 'publication create',
      workspace: 'rectorat',
      asked: { title: 'Une autre' },
      proof: recordFor('auditor'),
    }));

  const publication = (file?: string) => ({
    publication: story.publication,
    issuer: story.issuer,
    ...(file === undefined ? {} : { file }),
  });

  it('export', () =>
    cut({
      name: 'export',
      workspace: 'rectorat',
      asked: publication('jury.csv'),
      overSftp: ['rectorat'],
      proof: recordFor('auditor'),
    }));

  it('receive', async () => {
    await story.export(join(story.dir, 'jury.csv'));
    await cut({
      name: 'receive',
      workspace: 'presse-nord',
      asked: publication(),
      overSftp: ['presse-nord'],
    });
  });

  it('receive, of what does not hold', async () => {
    const folder = join(story.depot('presse-nord'), story.issuer, story.publication, 'r1', 'press');
    const kept = readFileSync(join(folder, 'payload.pgp'));
    writeFileAtomic(
      join(folder, 'payload.pgp'),
      kept.map((byte, i) => (i === 9999 ? byte ^ 1 : byte)),
    );
    await cut({
      name: 'receive and reject',
      stage: 'receive',
      workspace: 'presse-nord',
      asked: publication(),
      outcomes: ['digest-mismatch'],
    });
    writeFileAtomic(join(folder, 'payload.pgp'), kept);
  });

  it('status --fetch', async () => {
    await story.receive('presse-nord');
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    await cut({
      name: 'status --fetch',
      workspace: 'rectorat',
      asked: publication(),
      overSftp: ['rectorat'],
      proof: recordFor('auditor'),
    });
  });

  it('verify, which writes nothing', async () => {
    await cut({ name: 'verify', workspace: 'auditor', asked: { file: 'rectorat/record' } });
    expect(tallies['verify']?.total).toBe(0);
  });

  it('export, of a second revision', async () => {
    await cut({
      name: 'export 2',
      stage: 'export',
      workspace: 'rectorat',
      asked: publication('corrected.csv'),
      proof: recordFor('auditor'),
    });
  });

  it('approve', async () => {
    await story.export(join(story.dir, 'corrected.csv'));
    await story.receive('presse-nord');
    await cut({ name: 'approve', workspace: 'claire', asked: publication() });
  });

  it('release', async () => {
    await story.approve('claire');
    story.clock.set(HOUR);
    await cut({
      name: 'release',
      workspace: 'rectorat',
      asked: publication(),
      overSftp: ['rectorat'],
      proof: recordFor('auditor'),
    });
  });

  it('open', async () => {
    await story.release();
    await cut({ name: 'open', workspace: 'presse-nord', asked: publication() });
  });
});
