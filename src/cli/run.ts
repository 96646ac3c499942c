/** What a running command is given: the workspace that was named or found, and a context for its stage. */
import { dirname, join, resolve } from 'node:path';
import { SceauError } from '../errors.ts';
import { systemClock } from '../io/clock.ts';
import { exists } from '../io/files.ts';
import { systemRandom } from '../io/random.ts';
import type { Context, StageEvent } from '../stages/context.ts';
import { CONFIG_NAME } from '../workspace/config.ts';
import { connectDepot } from '../workspace/connect.ts';
import { readingWorkspace, withWorkspace } from '../workspace/workspace.ts';
import type { CommonOptions, Session, WorkspaceNeed } from './command.ts';
import type { CommandName } from './command-table.ts';
import { en } from './messages/typeset.ts';
import type { Words } from './messages/words.ts';
import { createSecrets } from './passphrase.ts';
import { Terminal } from './prompt.ts';
import { PREFIX } from './render/errors.ts';
import { eventLine } from './render/events.ts';
import { type Surroundings, isInteractive } from './surroundings.ts';

/** What a session is made of. */
export interface SessionParts {
  readonly surroundings: Surroundings;
  readonly words: Words;
  readonly name: CommandName;
  readonly options: CommonOptions;
}

/**
 * The workspace: `--workspace`, else SCEAU_WORKSPACE, else the nearest folder upwards that holds sceau.toml.
 * @throws `workspace-missing`
 */
function findWorkspace(surroundings: Surroundings, options: CommonOptions): string {
  const cwd = surroundings.cwd();
  const named = options.workspace ?? surroundings.env['SCEAU_WORKSPACE'];
  if (named !== undefined && named !== '') return resolve(cwd, named);
  for (let dir = cwd; ; dir = dirname(dir)) {
    if (exists(join(dir, CONFIG_NAME))) return dir;
    if (dir === dirname(dir)) throw new SceauError('workspace-missing', { path: cwd });
  }
}

/** A session for one run of one command. */
export function createSession(parts: SessionParts): Session {
  const { surroundings, words, name, options } = parts;
  const terminal = new Terminal(surroundings);
  const told: StageEvent[] = [];
  const note = (line: string): void => {
    surroundings.stderr.write(`${line}\n`);
  };
  const report = (event: StageEvent): void => {
    told.push(event);
    const line = eventLine(words, event);
    if (line !== null) note(`${PREFIX}${line}`);
  };
  const inWorkspace = <T>(need: WorkspaceNeed, run: (context: Context) => Promise<T>): Promise<T> => {
    const isNew = need.newPassphrases === true;
    const secrets = createSecrets({ surroundings, terminal, words, options, isNew });
    const use = need.access === 'change' ? withWorkspace : readingWorkspace;
    const asked = { command: name, roles: need.roles, clock: systemClock };
    return use(findWorkspace(surroundings, options), asked, (workspace) =>
      run({
        workspace,
        clock: systemClock,
        random: systemRandom,
        secrets,
        connect: (settings) => connectDepot(workspace.dir, settings, secrets),
        report,
      }),
    );
  };
  const confirm = async (question: string): Promise<boolean> => {
    if (!isInteractive(surroundings)) throw new SceauError('terminal-needed', { what: 'confirmation' });
    return words.prompts.isYes(await terminal.readLine(en`${question} ${words.prompts.yesNo} `));
  };
  const isWatched = surroundings.stderr.isTTY === true;
  return { words, inWorkspace, told, note, isWatched, confirm, cwd: surroundings.cwd() };
}
