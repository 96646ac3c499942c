/**
 * The stages under faults: a publication played once, copied at the moments from which the campaign runs a stage again
 * and again, the distributor's depot behind an SFTP server. What the copies hold is judged by what the rectorat's
 * record holds, and by what an undisturbed run leaves.
 */
import { cpSync, existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { SceauError } from '../../../src/errors.ts';
import { isTemporaryName, writeFileAtomic } from '../../../src/io/files.ts';
import { systemRandom } from '../../../src/io/random.ts';
import { approve } from '../../../src/stages/approve.ts';
import type { Context } from '../../../src/stages/context.ts';
import { exportResults } from '../../../src/stages/export.ts';
import { openPublication } from '../../../src/stages/open.ts';
import { receive } from '../../../src/stages/receive.ts';
import { releasePublication } from '../../../src/stages/release.ts';
import type { Depot } from '../../../src/transport/depot.ts';
import { openFolderDepot } from '../../../src/transport/folder.ts';
import { withWorkspace } from '../../../src/workspace/workspace.ts';
import { bareKeys } from '../../support/kill-campaign.ts';
import { smallJuryFile } from '../../support/small-jury.ts';
import { HOUR, PASSPHRASE, Story } from '../../support/story.ts';
import { discard, scratch } from './delivery.ts';

export const PARTY = 'presse-nord';
/**
 * What a distributor keeps of a folder that it found incomplete, since its server said that a file is not there: it was told
 * so, and is told again when the folder is whole.
 */
export const REFUSED = /\/quarantine\/|-rejected-[0-9a-f]{16}\.json(\.asc)?$/;
const NONE = /^$/;
const RECTORAT = 'rectorat';
const OFFICER = 'claire';
/** The hour, and the last hour before it, in which officers hand over. */
export const HOUR_MS = Date.parse(HOUR);
export const HANDOVER_MS = HOUR_MS - 30 * 60_000;

export const ACTS = ['push', 'receive', 'approve', 'release', 'open'] as const;
/** A stage that the campaign disturbs. */
export type Act = (typeof ACTS)[number];

/** Who does it, and when, unless a clock is wrong. */
const WHO: Readonly<Record<Act, string>> = {
  push: RECTORAT,
  receive: PARTY,
  approve: OFFICER,
  release: RECTORAT,
  open: PARTY,
};

/** Opens the depot of presse-nord; everyone else has a folder. */
export type Opener = () => Promise<Depot>;

/** One run of a stage. */
export interface StageRun {
  readonly act: Act;
  /** The copy. */
  readonly dir: string;
  readonly opener: Opener;
  readonly nowMs: number;
}

interface Place {
  readonly dir: string;
  readonly publication: string;
}

/** The stages, each with whether it claims to have done all. */
const STAGES: Readonly<Record<Act, (context: Context, place: Place) => Promise<boolean>>> = {
  push: async (context, { dir, publication }) => {
    const asked = { file: join(dir, 'jury.csv'), publication, newRevision: false, confirm: async () => true };
    return (await exportResults(context, asked)).outcomes.every(({ fault }) => fault === null);
  },
  receive: async (context) => {
    const { outcomes, failures } = await receive(context);
    const taken = outcomes.filter(({ outcome }) => outcome === 'accepted' || outcome === 'known');
    return failures.length === 0 && taken.length > 0 && taken.length === outcomes.length;
  },
  approve: async (context, { dir, publication }) => {
    await approve(context, publication, async () => true);
    // Too early it is consent alone, which is not what is asked for here.
    return filesOf(join(dir, `depot-${OFFICER}`)).some((path) => basename(path).startsWith('handover-'));
  },
  release: async (context, { publication }) =>
    (await releasePublication(context, publication)).outcomes.every(({ fault }) => fault === null),
  open: async (context, { publication }) => {
    const outcomes = await openPublication(context, publication);
    return outcomes.length > 0 && outcomes.every(({ path }) => path !== null);
  },
};

let shared: Promise<StageLab> | undefined;

/** A story, copied where each act begins, and what an undisturbed run of it leaves. */
export class StageLab {
  readonly root = scratch();
  readonly #story: Story;
  readonly #expected = new Map<Act, readonly string[]>();
  readonly nowMs: Record<Act, number>;

  private constructor(story: Story) {
    this.#story = story;
    this.nowMs = { push: 0, receive: 0, approve: HANDOVER_MS, release: HOUR_MS, open: HOUR_MS };
  }

  /** The one lab of this process, made when it is first asked for. */
  static shared(): Promise<StageLab> {
    shared ??= StageLab.#begin();
    return shared;
  }

  /** Removes the shared lab, if there is one. */
  static async end(): Promise<void> {
    const lab = await shared;
    shared = undefined;
    if (lab === undefined) return;
    lab.#story.end();
    discard(lab.root);
  }

  static async #begin(): Promise<StageLab> {
    const story = await Story.begin({ distributors: { [PARTY]: ['press'] } });
    writeFileAtomic(join(story.dir, 'jury.csv'), await smallJuryFile());
    await bareKeys(story.dir);
    const lab = new StageLab(story);
    lab.nowMs.push = story.clock.ms;
    lab.nowMs.receive = story.clock.ms;
    // Sealed and stored, with nobody to be reached.
    const unreachable = async (): Promise<Depot> => {
      throw new SceauError('connection-lost', { host: PARTY });
    };
    await lab.#run({ act: 'push', dir: story.dir, opener: unreachable, nowMs: lab.nowMs.push });
    for (const act of ACTS) {
      cpSync(story.dir, lab.#base(act), { recursive: true });
      const claim = await lab.run({
        act,
        dir: story.dir,
        opener: folderOf(story.dir),
        nowMs: lab.nowMs[act],
      });
      if (claim !== 'done') throw new Error(`${act} unharmed does not end well`);
      lab.#expected.set(act, namesOf(story.dir));
    }
    return lab;
  }

  #base(act: Act): string {
    return join(this.root, `before-${act}`);
  }

  /** A copy of the story where `act` is next. */
  copy(act: Act, name: string): string {
    const dir = join(this.root, name);
    cpSync(this.#base(act), dir, { recursive: true });
    return dir;
  }

  /** Runs a stage, and says whether it claims to have done all. @throws its codes */
  async run(run: StageRun): Promise<'done' | 'failed'> {
    return (await this.#run(run)) ? 'done' : 'failed';
  }

  #run({ act, dir, opener, nowMs }: StageRun): Promise<boolean> {
    const roles = ['rectorat', 'officer', 'distributor'] as const;
    // Waiting between tries costs the campaign nothing.
    const clock = { nowMs: () => nowMs, sleep: async () => {} };
    return withWorkspace(join(dir, WHO[act]), { command: act, roles, clock }, (workspace) => {
      const context: Context = {
        workspace,
        clock,
        random: systemRandom,
        secrets: { passphrase: async () => PASSPHRASE, agentSocket: undefined },
        connect: async ({ address }) =>
          basename(address) === `depot-${PARTY}` ? opener() : openFolderDepot(join(dir, basename(address))),
        report: () => {},
      };
      return STAGES[act](context, { dir, publication: this.#story.publication });
    });
  }

  /** What must not be, at any moment: a file of the depot that the record does not hold, a seal before what it seals. */
  partial(dir: string): readonly string[] {
    const depot = join(dir, `depot-${PARTY}`);
    const wrong: string[] = [];
    const paths = filesOf(depot).filter((path) => !isTemporaryName(basename(path)));
    for (const path of paths) {
      const record = [RECTORAT, PARTY]
        .map((who) => join(dir, who, 'record', path))
        .find((each) => existsSync(each));
      const bytes = readFileSync(join(depot, path));
      if (record === undefined) wrong.push(`${path} is in nobody's record`);
      else if (!readFileSync(record).equals(bytes)) wrong.push(`${path} is not what the record holds`);
      if (!path.endsWith('.asc')) continue;
      const sealed = [path.slice(0, -'.asc'.length)];
      if (path.endsWith('/manifest.json.asc')) {
        sealed.push(...['challenge.pgp', '../payload.pgp'].map((name) => join(dirname(path), name)));
      }
      if (path.endsWith('/release-1.json.asc')) sealed.push(path.replace('.json.asc', '.pgp'));
      wrong.push(
        ...sealed.filter((each) => !paths.includes(each)).map((each) => `${path} stands before ${each}`),
      );
    }
    const results = this.results(dir);
    const whole = this.results(this.#story.dir);
    if (results !== null && whole?.equals(results) !== true)
      wrong.push('results-REPETITION.csv is not whole');
    return wrong;
  }

  /** The opened results, or `null` where there are none. */
  results(dir: string): Buffer | null {
    const opened = join(dir, PARTY, 'opened');
    const path = filesOf(opened).find((each) => each.endsWith('/results-REPETITION.csv'));
    return path === undefined ? null : readFileSync(join(opened, path));
  }

  /** What an undisturbed run would have left and is missing, or has left too much. */
  different(act: Act, dir: string, allowed = NONE): readonly string[] {
    const expected = this.#expected.get(act) ?? [];
    const found = namesOf(dir);
    return [
      ...expected.filter((path) => !found.includes(path)).map((path) => `${path} is missing`),
      ...found
        .filter((path) => !expected.includes(path) && !allowed.test(path))
        .map((path) => `${path} is too much`),
    ];
  }

  /** After a run that claims what it claims. */
  after(act: Act, dir: string, claim: 'done' | 'failed'): readonly string[] {
    const inDepot = new RegExp(`^depot-.*/`);
    const unfounded =
      claim === 'done'
        ? this.different(act, dir).filter((each) => inDepot.test(each) && each.endsWith('is missing'))
        : [];
    return [...this.partial(dir), ...unfounded.map((each) => `said done, and ${each}`)];
  }

  /** Once all is over: the undisturbed run's files, and nothing received or opened twice. */
  converged(act: Act, dir: string, allowed = NONE): readonly string[] {
    const lines = readFileSync(join(dir, PARTY, 'journal.jsonl'), 'utf8').split('\n');
    const twice = ['receive', 'open'].filter(
      (each) => lines.filter((line) => line.includes(`"act":"${each}","phase":"done"`)).length > 1,
    );
    return [
      ...this.partial(dir),
      ...this.different(act, dir, allowed),
      ...twice.map((each) => `the journal has two outcomes of ${each}`),
    ];
  }
}

/** The depot of presse-nord as a folder. */
export function folderOf(dir: string): Opener {
  return async () => openFolderDepot(join(dir, `depot-${PARTY}`));
}

function filesOf(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** Whose number depends on how often a command ran, not on what it did. */
const IGNORED = /(^|\/)(lock\/lock-[0-9]+|journal\.jsonl)$/;

function namesOf(dir: string): readonly string[] {
  return filesOf(dir)
    .filter((path) => !IGNORED.test(path))
    .sort();
}
