/**
 * Where passphrases come from: a descriptor, a file, or a prompt without echo; never argv, never the environment. A
 * descriptor or file holds one passphrase, its first line, which serves for every key that the command opens.
 */
import { closeSync, fstatSync, openSync, read } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SceauError } from '../errors.ts';
import { parseUtf8 } from '../io/encodings.ts';
import { translated } from '../io/files.ts';
import type { Secrets } from '../workspace/keys.ts';
import type { CommonOptions } from './command.ts';
import type { Words } from './messages/words.ts';
import type { Terminal } from './prompt.ts';
import { isInteractive, type Surroundings } from './surroundings.ts';

/** A longer first line is no passphrase. */
const MAX_BYTES = 4096;
const MAX_DESCRIPTOR = 1023;
const NEWLINE = 0x0a;
const POLL_MS = 20;
/** How often a new passphrase that was typed in two ways is asked again. */
const ATTEMPTS = 3;

/** What gpg and its pinentry find their home, their terminal and their screen by; nothing else is passed on. */
const GNUPG_ENV = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'GNUPGHOME',
  'GPG_TTY',
  'TERM',
  'LANG',
  'XDG_RUNTIME_DIR',
  'DISPLAY',
  'XAUTHORITY',
  'WAYLAND_DISPLAY',
  'DBUS_SESSION_BUS_ADDRESS',
  'PINENTRY_USER_DATA',
  'SystemRoot',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'TEMP',
] as const;

function gnupgEnv(env: Surroundings['env']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    GNUPG_ENV.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** What secrets are made from. */
export interface SecretSources {
  readonly surroundings: Surroundings;
  readonly terminal: Terminal;
  readonly words: Words;
  readonly options: CommonOptions;
  /** New passphrases are asked twice. */
  readonly isNew: boolean;
}

const readFrom = promisify(read);

/** Reads what there is; waits where a descriptor that does not block has nothing yet. */
async function readSome(fd: number, into: Uint8Array): Promise<number> {
  for (;;) {
    try {
      return (await readFrom(fd, into, 0, into.length, null)).bytesRead;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      await delay(POLL_MS);
    }
  }
}

/**
 * The first line of a descriptor, without its end, decoded as UTF-8. Nothing is read ahead: a writer that keeps its end
 * open holds nobody up.
 */
async function firstLine(fd: number, path: string): Promise<string> {
  const bytes = new Uint8Array(MAX_BYTES + 1);
  let length = 0;
  let end = -1;
  try {
    while (end < 0 && length < bytes.length) {
      const count = await readSome(fd, bytes.subarray(length));
      if (count === 0) break;
      length += count;
      end = bytes.subarray(0, length).indexOf(NEWLINE);
    }
  } catch (error) {
    throw translated('read', path, error);
  }
  const text = parseUtf8(bytes.subarray(0, end < 0 ? length : end));
  if (text === null || (end < 0 && length > MAX_BYTES)) throw new SceauError('key-file-invalid', { path });
  return text.replace(/\r$/, '');
}

/** The first line of a file. */
async function firstLineOfFile(path: string): Promise<string> {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    throw translated('open', path, error);
  }
  try {
    return await firstLine(fd, path);
  } finally {
    closeSync(fd);
  }
}

/** The descriptor that `--passphrase-fd` names. @throws `usage` */
function parseDescriptor(text: string, words: Words): number {
  const fd = /^[0-9]{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(fd) || fd > MAX_DESCRIPTOR) {
    throw new SceauError('usage', { detail: words.usage.number('--passphrase-fd', text) });
  }
  return fd;
}

/**
 * A descriptor that someone can have given: a file, a pipe, a socket, a terminal. One of Node's own (an event queue) never
 * answers. @throws `io`
 */
function checkDescriptor(fd: number): void {
  const path = `fd ${fd}`;
  try {
    const stats = fstatSync(fd);
    if (stats.isFile() || stats.isFIFO() || stats.isSocket() || stats.isCharacterDevice()) return;
  } catch (error) {
    throw translated('read', path, error);
  }
  throw new SceauError('io', { operation: 'read', path });
}

/** The passphrase that the options give, read once; `null` where they give none. @throws `usage` */
function givenPassphrase(sources: SecretSources): (() => Promise<string>) | null {
  const { options, words, surroundings } = sources;
  const { 'passphrase-fd': fdText, 'passphrase-file': file } = options;
  if (fdText !== undefined && file !== undefined) {
    throw new SceauError('usage', { detail: words.usage.together('--passphrase-fd', '--passphrase-file') });
  }
  let readLine: () => Promise<string>;
  if (fdText !== undefined) {
    const fd = parseDescriptor(fdText, words);
    readLine = async () => {
      checkDescriptor(fd);
      return firstLine(fd, `fd ${fd}`);
    };
  } else if (file !== undefined) {
    const path = resolve(surroundings.cwd(), file);
    readLine = () => firstLineOfFile(path);
  } else return null;
  let line: Promise<string> | undefined;
  return () => (line ??= readLine());
}

/** Asks for a new passphrase until it was typed the same way twice. @throws `not-confirmed` */
async function askNew({ terminal, words, surroundings }: SecretSources, key: string): Promise<string> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const first = await terminal.readHidden(words.prompts.passphrase(key));
    if (first !== '' && first === (await terminal.readHidden(words.prompts.passphraseAgain(key))))
      return first;
    surroundings.stderr.write(`${words.prompts.passphrasesDiffer}\n`);
  }
  throw new SceauError('not-confirmed', {});
}

/**
 * The secrets of one command. `passphrase` throws `terminal-needed` where nothing gives a passphrase and nobody can be
 * asked, `input-missing`, `permission-denied` or `io` where the descriptor or file cannot be read.
 * @throws `usage` where the options contradict each other
 */
export function createSecrets(sources: SecretSources): Secrets {
  const { surroundings, terminal, words, isNew } = sources;
  const given = givenPassphrase(sources);
  const ask = async (key: string): Promise<string> => {
    if (!isInteractive(surroundings)) throw new SceauError('terminal-needed', { what: 'passphrase' });
    return isNew ? askNew(sources, key) : terminal.readHidden(words.prompts.passphrase(key));
  };
  // One SSH key serves many depots; its passphrase is asked for the first of them.
  let ssh: Promise<string> | undefined;
  const askOnce = (key: string): Promise<string> => (key === 'ssh' ? (ssh ??= ask(key)) : ask(key));
  return {
    passphrase: given ?? askOnce,
    agentSocket: surroundings.env['SSH_AUTH_SOCK'] || undefined,
    gnupgEnv: gnupgEnv(surroundings.env),
  };
}
