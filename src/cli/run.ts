/** What a running command is given: the workspace that was named or found, and a context for its stage. */
import { dirname, join, resolve } from 'node:path';
import { SceauError } from '../errors.ts';
import { systemClock } from '../io/clock.ts';
import { exists } from '../io/files.ts';
import { systemRandom } from '../io/random.ts';
import type { Context, StageEvent } from '../stages/context.ts';
import type { Door } from '../stages/watch.ts';
import { CONFIG_NAME } from '../workspace/config.ts';
import { connectDepot } from '../workspace/connect.ts';
import { type Workspace, readingWorkspace, withWorkspace } from '../workspace/workspace.ts';
import type { CommonOptions, Session, WorkspaceNeed } from './command.ts';
import type { CommandName } from './command-table.ts';
import { en } from './messages/typeset.ts';
import type { Words } from './messages/words.ts';
import { createSecrets } from './passphrase.ts';
import { Terminal } from './prompt.ts';
import { PREFIX } from './render/errors.ts';
import { eventLine } from './render/events.ts';
import { jsonText } from './render/json.ts';
import { STOP_SIGNALS, type Surroundings, isInteractive } from './surroundings.ts';

/** Back to the start of the terminal's line, and empties it (ECMA-48: EL). */
const CLEAR_LINE = '\r\u001b[K';

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

/** Runs with the first of the stop signals taken for a request. */
async function untilStopped<T>(
  surroundings: Surroundings,
  run: (stop: AbortSignal) => Promise<T>,
): Promise<T> {
  const stopping = new AbortController();
  const leave = (): void => {
    for (const signal of STOP_SIGNALS) surroundings.off(signal, stop);
  };
  const stop = (): void => {
    leave();
    stopping.abort();
  };
  for (const signal of STOP_SIGNALS) surroundings.on(signal, stop);
  try {
    return await run(stopping.signal);
  } finally {
    leave();
  }
}

/** A session for one run of one command. */
export function createSession(parts: SessionParts): Session {
  const { surroundings, words, name, options } = parts;
  const terminal = new Terminal(surroundings);
  const told: StageEvent[] = [];
  const isWatched = surroundings.stderr.isTTY === true;
  let shown = '';
  /** Puts `line` where the last one of its kind stands, below all that was written. */
  const showLine = (line: string): void => {
    const isShown = isWatched && (shown !== '' || line !== '');
    if (isShown) surroundings.stderr.write(`${CLEAR_LINE}${line}`);
    shown = isWatched ? line : '';
  };
  const note = (line: string): void => {
    const before = shown;
    showLine('');
    surroundings.stderr.write(`${line}\n`);
    showLine(before);
  };
  const say = (event: StageEvent): void => {
    const line = eventLine(words, event);
    if (line !== null) note(`${PREFIX}${line}`);
  };
  const keep = (event: StageEvent): void => {
    told.push(event);
    say(event);
  };
  let isTold = false;
  /** A screen of a rehearsal says so before anything else, once. */
  const tellRealm = ({ config }: Workspace): void => {
    if (config.realm === 'rehearsal' && !isTold) note(`${PREFIX}${words.results.rehearsal}`);
    isTold = true;
  };
  /** Ways into the workspace, with the same secrets. */
  const opening = (need: Omit<WorkspaceNeed, 'access'>, report: Context['report']) => {
    const secrets = createSecrets({
      surroundings,
      terminal,
      words,
      options,
      isNew: need.newPassphrases === true,
    });
    const asked = { command: name, roles: need.roles, clock: systemClock };
    return <T>(access: WorkspaceNeed['access'], run: (context: Context) => Promise<T>): Promise<T> => {
      const use = access === 'change' ? withWorkspace : readingWorkspace;
      return use(findWorkspace(surroundings, options), asked, (workspace) => {
        tellRealm(workspace);
        return run({
          workspace,
          clock: systemClock,
          random: systemRandom,
          secrets,
          connect: (settings, how) => connectDepot(workspace.dir, settings, secrets, how),
          report,
        });
      });
    };
  };
  const inWorkspace = <T>(need: WorkspaceNeed, run: (context: Context) => Promise<T>): Promise<T> => {
    return opening(need, keep)(need.access, run);
  };
  const comeAndGo = (need: Pick<WorkspaceNeed, 'roles'>): Door => {
    const open = opening(need, say);
    return { look: (run) => open('read', run), enter: (run) => open('change', run) };
  };
  const ask = async (question: string): Promise<string> => {
    if (!isInteractive(surroundings)) throw new SceauError('terminal-needed', { what: 'confirmation' });
    return terminal.readLine(question);
  };
  const confirm = async (question: string): Promise<boolean> =>
    words.prompts.isYes(await ask(en`${question} ${words.prompts.yesNo} `));
  return {
    words,
    inWorkspace,
    comeAndGo,
    untilStopped: (run) => untilStopped(surroundings, run),
    tellJson: (value) => void surroundings.stdout.write(`${jsonText(value, 'line')}\n`),
    told,
    note,
    showLine,
    isWatched,
    confirm,
    ask,
    cwd: surroundings.cwd(),
  };
}
