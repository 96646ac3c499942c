/**
 * Every command that writes, in the order of a publication, each with what must have happened before: what a campaign of
 * kills (test/support/kill-campaign.ts) plays.
 *
 * The run after a kill ends in 0; or, where the first had come to its end, in the code that says that the thing is there
 * already and leaves it as it is: `output-exists`, for a workspace, a key, a file.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { concatBytes, encodeUtf8 } from '../../src/io/encodings.ts';
import { writeFileAtomic } from '../../src/io/files.ts';
import { createKey } from '../../src/stages/create-key.ts';
import { createPublication } from '../../src/stages/create-publication.ts';
import { addOfficer } from '../../src/stages/license.ts';
import { makeKit } from '../../src/stages/make-kit.ts';
import { proposeRegistry } from '../../src/stages/propose-registry.ts';
import { releasePublication } from '../../src/stages/release.ts';
import type { Command } from '../support/kill-campaign.ts';
import type { Asked } from '../support/kill-play.ts';
import { approveAll, notify, parisHour } from '../support/notices.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { HOUR, type Story } from '../support/story.ts';

const LATER = parisHour('2026-07-11T08:00:00Z');
const EARLIER = parisHour('2026-07-10T12:00:00Z');

type Case = Omit<Command, 'name'>;

/** One command of the story. */
export interface Act {
  /** As a person types it, with a number where it is typed twice. */
  readonly name: string;
  /** Brings the story to where the command is run; acts are played in order. */
  readonly before?: (story: Story) => Promise<void>;
  readonly command: (story: Story) => Case | Promise<Case>;
  /** Puts back what `before` took away for this command alone. */
  readonly after?: (story: Story) => void;
}

/** Where the first run may have come to its end. */
const OR_THERE = ['done', 'output-exists'];
const RENEWED = 'renewed/registry/registry-1.json';
const REGISTRY = 'rectorat/registry/registry-1.json';
/** An officer's workspace without a key, and its key as a proof. */
const DENIS = { workspace: 'denis', outcomes: OR_THERE } as const;
const UNLOCKED = { workspace: 'denis', stage: 'unlock', asked: { key: 'officer' } } as const;
/** Every link of what the rectorat has, in the eyes of another. */
const RECORD = { workspace: 'auditor', stage: 'verify', asked: { file: 'rectorat/record' } } as const;

const registryPath = (story: Story, version: number): string =>
  join(story.workspace('rectorat'), 'registry', `registry-${version}.json`);

const payloadPath = ({ dir, issuer, publication }: Story): string =>
  join(dir, 'depot-presse-nord', issuer, publication, 'r1', 'press', 'payload.pgp');

const asked = ({ publication, issuer }: Story, file?: string): Asked => ({
  publication,
  issuer,
  ...(file === undefined ? {} : { file }),
});

/** A party as `partner add` is told of it, by the certificate that stands in the story's folder. */
async function party(story: Story, title: string, key: 'officer' | 'distributor'): Promise<Asked> {
  const { fingerprint } = await story.certificate(title, key);
  return { title, file: `${title}.asc`, fingerprint, depot: `../depot-${title}` };
}

function flipByte(path: string): void {
  writeFileAtomic(
    path,
    readFileSync(path).map((byte, i) => (i === 9999 ? byte ^ 1 : byte)),
  );
}

let kept: Uint8Array = new Uint8Array();

export const ACTS: readonly Act[] = [
  { name: 'init', command: () => ({ workspace: 'new', outcomes: OR_THERE }) },
  { name: 'key create', command: () => ({ ...DENIS, asked: { key: 'officer' }, proof: UNLOCKED }) },
  {
    name: 'key import',
    command: () => ({
      ...DENIS,
      asked: { key: 'officer', file: 'claire/keys/officer.asc' },
      proof: UNLOCKED,
    }),
  },
  {
    name: 'key export',
    command: () => ({
      workspace: 'claire',
      asked: { key: 'officer', file: 'stick/claire.asc' },
      outcomes: OR_THERE,
    }),
  },
  {
    name: 'registry propose 1',
    // The story's own, as it was before there was one.
    before: async (story) => {
      kept = readFileSync(registryPath(story, 1));
      rmSync(registryPath(story, 1));
    },
    command: () => ({
      stage: 'registry propose',
      workspace: 'rectorat',
      proof: { workspace: 'denis', stage: 'trust add', asked: { file: REGISTRY } },
    }),
    after: (story) => writeFileAtomic(registryPath(story, 1), kept),
  },
  {
    name: 'trust add',
    command: () => ({
      workspace: 'quotidien',
      asked: { file: REGISTRY },
      proof: { ...RECORD, workspace: 'quotidien' },
    }),
  },
  {
    name: 'registry propose 2',
    before: async (story) => {
      // Something that a further registry has to say.
      const settings = join(story.workspace('rectorat'), 'sceau.toml');
      const text = readFileSync(settings, 'utf8').replace('Essai rectorat', 'Essai, renouvelé');
      writeFileAtomic(settings, encodeUtf8(text));
    },
    command: () => ({ stage: 'registry propose', workspace: 'rectorat' }),
  },
  {
    name: 'registry sign',
    before: async (story) => {
      await story.run('rectorat', (context) =>
        proposeRegistry(context, { officers: ['claire'], leastApprovals: 1 }),
      );
      const proposed = registryPath(story, 2);
      writeFileAtomic(join(story.dir, 'stick', 'registry-2.json'), readFileSync(proposed));
      rmSync(proposed);
    },
    command: () => ({
      workspace: 'claire',
      asked: { file: 'stick/registry-2.json' },
      proof: { ...RECORD, asked: { file: 'stick/registry-2.json' } },
    }),
  },
  {
    name: 'partner add --officer',
    command: async (story) => ({
      workspace: 'rectorat',
      asked: await party(story, 'claire', 'officer'),
    }),
  },
  {
    name: 'partner add',
    command: async (story) => ({
      workspace: 'rectorat',
      asked: await party(story, 'quotidien', 'distributor'),
      proof: { ...RECORD, asked: { file: 'rectorat/parties/quotidien/licence-press-1.json' } },
    }),
  },
  {
    name: 'partner revoke',
    // Of a scope that no publication of this story serves them for.
    before: (story) => story.license('quotidien', 'press-failed'),
    command: () => ({ workspace: 'rectorat', asked: { title: 'quotidien' } }),
  },
  {
    name: 'publication create',
    command: () => ({
      workspace: 'rectorat',
      asked: { title: 'Une autre' },
      proof: RECORD,
    }),
  },
  {
    name: 'invent',
    command: () => ({ workspace: 'claire', asked: { file: 'stick/invented.csv' }, outcomes: OR_THERE }),
  },
  {
    name: 'confirm',
    before: async (story) => {
      const { certificate } = await story.run('rectorat', (context) =>
        createKey(context, { name: 'second', curve: 'p256' }),
      );
      const settings = join(story.workspace('rectorat'), 'sceau.toml');
      kept = readFileSync(settings);
      const asks = `\n[gate]\nsecond_person = ["${certificate.fingerprint}"]\n`;
      writeFileAtomic(settings, concatBytes(kept, encodeUtf8(asks)));
    },
    // Without it nothing is sealed.
    command: (story) => ({
      workspace: 'rectorat',
      asked: asked(story, 'jury.csv'),
      proof: { workspace: 'rectorat', stage: 'export', asked: asked(story, 'jury.csv') },
    }),
    after: (story) => writeFileAtomic(join(story.workspace('rectorat'), 'sceau.toml'), kept),
  },
  {
    name: 'export',
    command: (story) => ({
      workspace: 'rectorat',
      asked: asked(story, 'jury.csv'),
      overSftp: ['rectorat'],
      proof: RECORD,
    }),
  },
  {
    name: 'receive',
    before: async (story) => void (await story.export(join(story.dir, 'jury.csv'))),
    command: (story) => ({
      workspace: 'presse-nord',
      asked: asked(story),
      overSftp: ['presse-nord'],
    }),
  },
  {
    name: 'receive and reject',
    before: async (story) => flipByte(payloadPath(story)),
    command: (story) => ({
      stage: 'receive',
      workspace: 'presse-nord',
      asked: asked(story),
      outcomes: ['digest-mismatch'],
    }),
    after: (story) => flipByte(payloadPath(story)),
  },
  {
    name: 'status --fetch',
    before: async (story) => {
      await story.receive('presse-nord');
      story.clock.set('2026-07-03T07:30:00Z');
      await story.approve('claire');
    },
    command: (story) => ({
      workspace: 'rectorat',
      asked: asked(story),
      overSftp: ['rectorat'],
      proof: RECORD,
    }),
  },
  { name: 'verify', command: () => ({ workspace: 'auditor', asked: { file: 'rectorat/record' } }) },
  {
    // To a folder: by SFTP it sends as the first one did.
    name: 'export 2',
    command: (story) => ({
      stage: 'export',
      workspace: 'rectorat',
      asked: asked(story, 'corrected.csv'),
      proof: RECORD,
    }),
  },
  {
    name: 'approve',
    before: async (story) => {
      await story.export(join(story.dir, 'corrected.csv'));
      await story.receive('presse-nord');
    },
    command: (story) => ({ workspace: 'claire', asked: asked(story) }),
  },
  {
    name: 'release',
    before: async (story) => {
      await story.approve('claire');
      story.clock.set(HOUR);
    },
    command: (story) => ({
      workspace: 'rectorat',
      asked: asked(story),
      overSftp: ['rectorat'],
      proof: RECORD,
    }),
  },
  {
    name: 'release --to',
    command: (story) => ({
      workspace: 'rectorat',
      asked: asked(story, 'stick/levee'),
      proof: { ...RECORD, asked: { file: 'stick/levee' } },
    }),
  },
  {
    name: 'release --kit',
    command: (story) => ({
      workspace: 'rectorat',
      asked: asked(story, 'kit'),
      proof: { workspace: 'kit', stage: 'status --fetch', asked: asked(story) },
    }),
  },
  {
    name: 'release --kit again',
    before: async (story) =>
      void (await story.run('rectorat', (context) =>
        makeKit(context, story.publication, join(story.dir, 'kit')),
      )),
    command: (story) => ({
      stage: 'release --kit',
      workspace: 'rectorat',
      asked: asked(story, 'kit'),
      proof: { workspace: 'kit', stage: 'status --fetch', asked: asked(story) },
    }),
    after: (story) => rmSync(join(story.dir, 'kit'), { recursive: true }),
  },
  {
    name: 'open --release',
    before: async (story) =>
      void (await story.run('rectorat', (context) =>
        releasePublication(context, story.publication, { to: join(story.dir, 'stick', 'levee') }),
      )),
    command: (story) => ({ workspace: 'presse-nord', asked: asked(story, 'stick/levee') }),
  },
  {
    name: 'open',
    before: async (story) => void (await story.release()),
    command: (story) => ({ workspace: 'presse-nord', asked: asked(story) }),
  },
  {
    name: 'open --format',
    command: (story) => ({ workspace: 'presse-nord', asked: asked(story) }),
  },
  {
    // With the list of what it changes.
    name: 'open 2',
    before: async (story) => {
      await story.open('presse-nord');
      const path = join(story.dir, 'corrected-again.csv');
      writeFileAtomic(path, await smallJuryFile(40, 9));
      await story.export(path);
      await story.receive('presse-nord');
      await story.approve('claire');
      await story.release();
    },
    command: (story) => ({ stage: 'open', workspace: 'presse-nord', asked: asked(story) }),
  },
  {
    name: 'purge',
    before: async (story) => void (await story.open('presse-nord')),
    command: (story) => ({
      workspace: 'presse-nord',
      asked: asked(story),
      overSftp: ['presse-nord'],
    }),
  },
  {
    name: 'export --late',
    before: async (story) => {
      await story.announce('Une troisième', '2026-07-10T08:00:00Z');
      await story.export(join(story.dir, 'jury.csv'));
      await story.receive('presse-nord');
      await story.license('quotidien', 'press');
    },
    command: (story) => ({ workspace: 'rectorat', asked: asked(story, 'jury.csv'), proof: RECORD }),
  },
  {
    name: 'notice postpone',
    before: async (story) => void (await story.exportLate(join(story.dir, 'jury.csv'))),
    command: (story) => ({
      workspace: 'rectorat',
      asked: { ...asked(story), hour: LATER.utc },
      overSftp: ['rectorat'],
      proof: RECORD,
    }),
  },
  {
    // The proposal alone: nobody has signed it.
    name: 'notice advance',
    before: async (story) => void (await notify(story, { kind: 'postpone', hour: LATER })),
    command: (story) => ({
      workspace: 'rectorat',
      asked: { ...asked(story), hour: EARLIER.utc },
      proof: RECORD,
    }),
  },
  {
    name: 'approve a proposal',
    before: async (story) => void (await notify(story, { kind: 'advance', hour: EARLIER })),
    command: (story) => ({ stage: 'approve', workspace: 'claire', asked: asked(story) }),
  },
  {
    // With the signatures that it takes it becomes the notice.
    name: 'notice advance again',
    before: async (story) => void (await approveAll(story, 'claire')),
    command: (story) => ({
      stage: 'notice advance',
      workspace: 'rectorat',
      asked: { ...asked(story), hour: EARLIER.utc },
      overSftp: ['rectorat'],
      proof: RECORD,
    }),
  },
  {
    name: 'release --preposition',
    before: async (story) => {
      await story.run('rectorat', async (context) => {
        const hour = { utc: '2026-07-10T09:00:00Z', zone: 'Europe/Paris' };
        const about = {
          title: 'Une quatrième',
          exams: ['BCG', 'BTN'],
          session: '2026-06',
          group: '1' as const,
        };
        const made = await createPublication(context, { ...about, hour, timelock: 'prepositioned' });
        story.publication = made.value.publication;
      });
      await story.export(join(story.dir, 'jury.csv'));
      await story.approve('claire');
    },
    command: (story) => ({
      workspace: 'rectorat',
      asked: asked(story),
      overSftp: ['rectorat'],
      proof: RECORD,
    }),
  },
  {
    name: 'trust add --replace',
    before: async (story) => {
      await story.addWorkspace('renewed', { role: 'rectorat', id: story.issuer, academies: ['09'] });
      const { title: id = '', fingerprint = '', ...rest } = await party(story, 'claire', 'officer');
      const certificate = readFileSync(join(story.dir, rest.file ?? ''));
      const claire = { id, name: id, certificate, fingerprint, depot: { address: story.depot(id) } };
      await story.run('renewed', (context) => addOfficer(context, claire));
      await story.run('renewed', (context) =>
        proposeRegistry(context, { officers: [id], leastApprovals: 1 }),
      );
    },
    command: () => ({
      workspace: 'presse-nord',
      asked: { file: RENEWED },
      proof: { workspace: 'presse-nord', stage: 'verify', asked: { file: RENEWED } },
    }),
  },
];
