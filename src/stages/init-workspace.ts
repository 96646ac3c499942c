/** `init`: a new workspace, its role and realm fixed. */
import { join, resolve } from 'node:path';
import { SceauError } from '../errors.ts';
import { parseId } from '../documents/names.ts';
import type { Clock } from '../io/clock.ts';
import { acquireFileLock } from '../io/file-lock.ts';
import { exists, makeFolder, sweepTemporaries } from '../io/files.ts';
import { Journal } from '../journal/journal.ts';
import { PRESS_COLUMNS } from '../results/scopes/purposes.ts';
import { examsAt, sessionOn } from '../results/codes/codes.ts';
import {
  CONFIG_NAME,
  type Config,
  type ScopeDefinition,
  checkConfig,
  writeConfig,
} from '../workspace/config.ts';

/**
 * Makes a workspace. A rectorat's starts with one scope, `press`: all that article 3 of the arrêté of 22 April
 * 2013 allows, of the admitted, in its own académies, in the
 * exams of today that have their basis in it. Of two at once one makes it.
 * @throws `output-exists`, `name-invalid`, `config-invalid`, `workspace-busy`
 */
export function initWorkspace(path: string, config: Config, clock: Pick<Clock, 'nowMs'>): void {
  const dir = resolve(path);
  parseId(config.id);
  if (config.role === 'rectorat' && config.academies === undefined) {
    throw new SceauError('config-invalid', { path: dir, detail: 'academies' });
  }
  const { role, academies } = config;
  const scopes =
    role === 'rectorat' && academies !== undefined
      ? { press: pressScope(academies, clock.nowMs()) }
      : undefined;
  const whole = scopes === undefined ? config : { scopes, ...config };
  // Before anything is made: what is refused leaves nothing.
  checkConfig(dir, whole);
  makeFolder(dir);
  const lock = acquireFileLock(join(dir, 'lock'), 'init', clock.nowMs());
  try {
    if (exists(join(dir, CONFIG_NAME))) throw new SceauError('output-exists', { path: dir });
    // What an init that was killed left: it had no workspace yet whose next command would sweep it.
    sweepTemporaries(dir, 'folder');
    const journal = new Journal(join(dir, 'journal.jsonl'), clock, 'append');
    journal.append('init', 'intent');
    writeConfig(dir, whole);
    journal.append('init', 'done');
  } finally {
    lock.release();
  }
}

function pressScope(academies: readonly string[], nowMs: number): ScopeDefinition {
  const exams = examsAt(sessionOn(nowMs)).filter(({ basis }) => basis === 'arrete');
  return {
    purpose: 'press',
    exams: exams.map(({ code }) => code),
    territory: [...academies],
    decisions: ['admitted'],
    columns: [...PRESS_COLUMNS],
  };
}
