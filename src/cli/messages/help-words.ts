/** The shape of the help: the commands, and their options by name. */
import type { CommandName } from '../command-table.ts';

/** The options and arguments that commands share by name; `is-officer` is `partner add --officer`. */
export const OPTION_NAMES = [
  'academies',
  'academy',
  'acts',
  'all-parties',
  'approvals',
  'as',
  'at',
  'basis',
  'candidates',
  'beacon',
  'certificate',
  'check',
  'curve',
  'depot',
  'dir',
  'digest',
  'exam',
  'expect',
  'expect-alerts',
  'expect-total',
  'fetch',
  'file',
  'fingerprint',
  'format',
  'gpg',
  'gpg-home',
  'group',
  'hand-over',
  'help',
  'host-key',
  'id',
  'in',
  'interval',
  'invent-candidates',
  'invent-encoding',
  'invent-file',
  'invent-group',
  'is-officer',
  'issuer',
  'json',
  'key',
  'kit',
  'lang',
  'least-approvals',
  'name',
  'last-session',
  'late',
  'layout',
  'new-key',
  'new-revision',
  'notice-zone',
  'officer',
  'officers',
  'output',
  'override-clock',
  'parallel',
  'party',
  'passphrase-fd',
  'passphrase-file',
  'paths',
  'preposition',
  'previous',
  'publication',
  'realm',
  'reason',
  'refreshed',
  'registry',
  'rehearse-exam',
  'rehearse-group',
  'rehearse-session',
  'rehearse-title',
  'rehearse-until',
  'release',
  'replace',
  'report',
  'revision',
  'revoked-scope',
  'role',
  'scope',
  'seed',
  'session',
  'show-values',
  'sources',
  'ssh-key',
  'timelock',
  'title',
  'to',
  'until',
  'valid-from',
  'valid-until',
  'version',
  'wait',
  'wait-hour',
  'wait-until',
  'watch',
  'workspace',
  'yes',
  'zone',
] as const;
export type OptionName = (typeof OPTION_NAMES)[number];

/** A command in the help: what it does, and one line that people can copy (without the program's name). */
export interface CommandWords {
  readonly summary: string;
  readonly example: string | null;
}

export interface HelpWords {
  readonly commands: { readonly [C in CommandName]: CommandWords };
  readonly options: { readonly [O in OptionName]: string };
  readonly usage: string;
  readonly ownOptions: string;
  /** What an option takes: one text, or several. */
  readonly text: string;
  readonly list: string;
  readonly commonOptions: string;
  readonly epilogue: string;
}
