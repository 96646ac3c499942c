/** `init`: a new workspace, its role and realm fixed. */
import { resolve } from 'node:path';
import { SceauError } from '../errors.ts';
import { parseId } from '../documents/names.ts';
import type { Clock } from '../io/clock.ts';
import { exists, makeFolder } from '../io/files.ts';
import { Journal } from '../journal/journal.ts';
import { PRESS_COLUMNS } from '../results/scope.ts';
import { EXAMS } from '../results/codes.ts';
import { CONFIG_NAME, type Config, type ScopeDefinition, writeConfig } from '../workspace/config.ts';

/**
 * Makes a workspace. A rectorat's starts with one scope, `press`: all that article 3 of the arrêté of 22 April
 * 2013 allows, of the admitted, in its own académies.
 * @throws `output-exists`, `name-invalid`, `config-invalid`
 */
export function initWorkspace(path: string, config: Config, clock: Clock): void {
  const dir = resolve(path);
  parseId(config.id);
  if (exists(`${dir}/${CONFIG_NAME}`)) throw new SceauError('output-exists', { path: dir });
  if (config.role === 'rectorat' && config.academies === undefined) {
    throw new SceauError('config-invalid', { path: dir, detail: 'academies' });
  }
  makeFolder(dir);
  const { role, academies } = config;
  const scopes =
    role === 'rectorat' && academies !== undefined ? { press: pressScope(academies) } : undefined;
  writeConfig(dir, scopes === undefined ? config : { scopes, ...config });
  new Journal(`${dir}/journal.jsonl`, clock, 'append').append('init', 'done');
}

function pressScope(academies: readonly string[]): ScopeDefinition {
  return {
    purpose: 'press',
    exams: [...EXAMS.keys()],
    territory: [...academies],
    decisions: ['admitted'],
    columns: [...PRESS_COLUMNS],
  };
}
