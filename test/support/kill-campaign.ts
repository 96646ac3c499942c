/**
 * A campaign of kills: every command that writes is cut after each of its durable steps (an fsync, a rename, a link, a send)
 * and run again, and must end as if it had not been. The work is done by processes of kill-player.js, one for
 * each processor; this side keeps the story, counts the steps and says what is played.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decryptKey, readPrivateKey } from 'openpgp';
import { generateSshKey, startSftpServer } from '../../src/transport/sftp-server.ts';
import { encodeUtf8 } from '../../src/io/encodings.ts';
import { writeFileAtomic } from '../../src/io/files.ts';
import { parsePrivateKey } from '../../src/openpgp/private-key.ts';
import { PASSPHRASE, type Story } from './story.ts';
import type { Asked, Batch, Play, Played, Whole } from './kill-play.ts';

/** A command to cut. Workspaces and files are named from the story's folder. */
export interface Command {
  /** As a person types it; the stage of stage-task.js where that is another. */
  readonly name: string;
  readonly stage?: string;
  readonly workspace: string;
  readonly asked?: Asked;
  /** What an unharmed run comes to, then what else the run after a kill may: `done` unless told. */
  readonly outcomes?: readonly string[];
  /** Whose settings name the SFTP server for presse-nord's depot; everyone else finds a folder. */
  readonly overSftp?: readonly ('rectorat' | 'presse-nord')[];
  /** What shows that the documents it made hold: another stage, which must be `done`. */
  readonly proof?: { readonly workspace: string; readonly stage: string; readonly asked?: Asked };
}

/** What a campaign against one command came to. */
export interface Tally {
  readonly steps: Readonly<Record<string, number>>;
  readonly total: number;
  /** Children that were killed, and steps at which one stood still and was copied. */
  readonly killed: number;
  readonly stopped: number;
  readonly faults: readonly string[];
}

/**
 * Which of a command's steps are played: that many of them, or all. Of `all` a run of sends is led through by one child, which
 * stands still and is copied at each, then killed at the last; by `each` every step is the end of a child of its own.
 */
export type Extent = 'each' | 'all' | number;

/** Most sends, and most sampled steps, through which one child is led. */
const SENDS_OF_A_CHILD = 16;
const SAMPLES_OF_A_CHILD = 3;

/** Steps in batches, each ending with a kill: at every local step, and after some sends. */
function batches(steps: readonly string[], extent: Extent): readonly Batch['steps'][] {
  const stride = typeof extent === 'string' ? 1 : Math.max(1, steps.length / extent);
  const played = steps
    .map((_, i) => i + 1)
    .filter((step) => Math.floor(step / stride) !== Math.floor((step - 1) / stride));
  const cut: number[][] = [];
  let open: number[] = [];
  for (const step of played) {
    open.push(step);
    const isEnough =
      extent === 'each' ||
      (extent === 'all'
        ? steps[step - 1] !== 'send' || open.length === SENDS_OF_A_CHILD
        : open.length === SAMPLES_OF_A_CHILD);
    if (!isEnough && step !== played.at(-1)) continue;
    cut.push(open);
    open = [];
  }
  return cut;
}

function counted(steps: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = { fsync: 0, rename: 0, link: 0, send: 0 };
  for (const step of steps) counts[step] = (counts[step] ?? 0) + 1;
  return counts;
}

/**
 * Keys without a passphrase, as `key import` takes them: to derive a secret from one takes longer than most commands.
 */
export async function bareKeys(base: string): Promise<void> {
  const names = readdirSync(base, { recursive: true, encoding: 'utf8' });
  for (const path of names
    .filter((name) => /(^|\/)keys\/[a-z]+\.asc$/.test(name))
    .map((name) => join(base, name))) {
    const privateKey = await readPrivateKey({ armoredKey: readFileSync(path, 'utf8') });
    const bare = await decryptKey({ privateKey, passphrase: PASSPHRASE });
    writeFileAtomic(path, encodeUtf8((await parsePrivateKey(bare.write())).armored));
  }
}

/** Replaces text in a file of a story. */
function edit(path: string, change: (text: string) => string): void {
  writeFileAtomic(path, encodeUtf8(change(readFileSync(path, 'utf8'))));
}

/** Players, and what they share. */
export class KillCampaign {
  readonly #scratch: string;
  readonly #players: readonly ChildProcess[];
  readonly #ssh = generateSshKey();
  readonly #hostKey = generateSshKey();
  #fingerprint = '';

  private constructor() {
    const inMemory = existsSync('/dev/shm');
    this.#scratch = mkdtempSync(join(inMemory ? '/dev/shm' : tmpdir(), 'sceau-kill-'));
    const script = resolve(import.meta.dirname, 'kill-player.js');
    this.#players = Array.from({ length: availableParallelism() }, () => fork(script));
  }

  /** @throws Error where the program was not built */
  static async begin(): Promise<KillCampaign> {
    if (!existsSync(resolve(import.meta.dirname, '../../dist/index.js')))
      throw new Error('npm run build first');
    const campaign = new KillCampaign();
    const [hostKey, authorized] = [campaign.#hostKey.privateKey, campaign.#ssh.publicKey];
    const server = await startSftpServer({ root: campaign.#scratch, hostKey, authorized: [authorized] });
    campaign.#fingerprint = server.fingerprint;
    await server.close();
    for (const [i, player] of campaign.#players.entries()) {
      const scratch = join(campaign.#scratch, `player-${i}`);
      player.send({ setup: { scratch, hostKey, authorized } });
      await once(player, 'message');
    }
    return campaign;
  }

  async end(): Promise<void> {
    for (const player of this.#players) {
      const gone = once(player, 'exit');
      player.kill();
      await gone;
    }
    rmSync(this.#scratch, { recursive: true, force: true });
  }

  /** A copy of the story as it stands, that may be copied again anywhere: depots by relative paths, or by SFTP. */
  async #baseOf(story: Story, command: Command): Promise<Pick<Play, 'base' | 'settings'>> {
    const base = join(this.#scratch, `base-${command.name.replaceAll(' ', '-')}`);
    cpSync(story.dir, base, { recursive: true });
    await bareKeys(base);
    const parties = join('rectorat', 'parties');
    const named = existsSync(join(base, parties)) ? readdirSync(join(base, parties)) : [];
    const settings = [
      ...named.map((party) => join(parties, party, 'party.json')),
      ...readdirSync(base).map((name) => join(name, 'sceau.toml')),
    ].filter((path) => existsSync(join(base, path)));
    for (const path of settings) edit(join(base, path), (text) => text.replaceAll(`${story.dir}/`, '../'));
    // The players put in their own port, and the name of the copy.
    const address = 'sftp://rectorat@127.0.0.1:1/copy/depot-presse-nord';
    const served = (command.overSftp ?? []).map((name) => {
      mkdirSync(join(base, name, 'ssh'), { recursive: true });
      writeFileAtomic(join(base, name, 'ssh', 'id'), encodeUtf8(this.#ssh.privateKey));
      if (name === 'rectorat') {
        const path = join(parties, 'presse-nord', 'party.json');
        const depot = { address, host_keys: [this.#fingerprint], ssh_key: 'ssh/id' };
        const asJson = (text: string): object => ({ ...(JSON.parse(text) as object), depot });
        edit(join(base, path), (text) => `${JSON.stringify(asJson(text), null, 2)}\n`);
        return path;
      }
      const path = join(name, 'sceau.toml');
      const table = [`address = "${address}"`, `host_keys = ["${this.#fingerprint}"]`, 'ssh_key = "ssh/id"'];
      edit(join(base, path), (text) => text.replace(/^address = .*$/m, table.join('\n')));
      return path;
    });
    return { base, settings: served };
  }

  /** Cuts a command after its steps, starting from the story as it stands; the story itself does not move. */
  async play(story: Story, command: Command, extent: Extent): Promise<Tally> {
    const { name, workspace, asked = {}, proof } = command;
    const outcomes = command.outcomes ?? ['done'];
    const shared = { nowMs: story.clock.ms, passphrase: PASSPHRASE };
    const play: Play = {
      name,
      ...(await this.#baseOf(story, command)),
      task: { ...shared, workspace, stage: command.stage ?? name, asked },
      proof: proof === undefined ? null : { asked: {}, ...shared, ...proof },
      expected: {},
      outcomes,
    };
    const [first] = this.#players;
    if (first === undefined) throw new Error('no player');
    first.send({ whole: play });
    const [whole]: Whole[] = await once(first, 'message');
    if (whole === undefined) throw new Error('a player said nothing');
    if (whole.outcome !== outcomes[0]) throw new Error(`${name} unharmed: ${whole.stderr}`);

    const waiting = [...batches(whole.steps, extent)];
    const tally = { killed: 0, stopped: 0, faults: [] as string[] };
    const worker = async (player: ChildProcess): Promise<void> => {
      for (let steps = waiting.shift(); steps !== undefined; steps = waiting.shift()) {
        player.send({ batch: { steps, play: { ...play, expected: whole.tree } } });
        const [played]: Played[] = await once(player, 'message');
        tally.killed += played?.killed ?? 0;
        tally.stopped += played?.stopped ?? 0;
        tally.faults.push(...(played?.faults ?? ['a player said nothing']));
      }
    };
    await Promise.all(this.#players.map(worker));
    rmSync(play.base, { recursive: true, force: true });
    return { steps: counted(whole.steps), total: whole.steps.length, ...tally };
  }
}
