/**
 * Every command: its name, its French alias, and the module that holds the rest. Modules are loaded one at a time, so
 * that `--help` and each command pay only for what they use.
 */
import type { Command } from './command.ts';

/** Names of all commands, groups included, as words and tests know them. */
export type CommandName =
  | 'init'
  | 'key'
  | 'key create'
  | 'key import'
  | 'key export'
  | 'key list'
  | 'registry'
  | 'registry propose'
  | 'registry show'
  | 'registry sign'
  | 'trust'
  | 'trust add'
  | 'trust list'
  | 'partner'
  | 'partner add'
  | 'partner list'
  | 'partner revoke'
  | 'partner show'
  | 'partner test'
  | 'publication'
  | 'publication create'
  | 'publication list'
  | 'publication show'
  | 'notice'
  | 'notice advance'
  | 'notice postpone'
  | 'notice refresh'
  | 'notice revoke'
  | 'notice supersede'
  | 'notice withdraw'
  | 'confirm'
  | 'export'
  | 'approve'
  | 'release'
  | 'status'
  | 'receive'
  | 'open'
  | 'purge'
  | 'verify'
  | 'rehearse'
  | 'invent'
  | 'demo';

/** One command. */
export interface CommandEntry {
  readonly kind: 'command';
  readonly name: CommandName;
  /** Last word of the name and its positional arguments, as yargs reads them. */
  readonly usage: string;
  /** French; the same word where French has it too. */
  readonly alias: string;
  readonly load: () => Promise<{ readonly command: Command }>;
}

/** A group of commands under one word. */
export interface CommandGroup {
  readonly kind: 'group';
  readonly name: CommandName;
  readonly alias: string;
  readonly commands: readonly CommandEntry[];
}

function command(
  name: CommandName,
  usage: string,
  alias: string,
  load: () => Promise<{ readonly command: Command }>,
): CommandEntry {
  return { kind: 'command', name, usage, alias, load };
}

function group(name: CommandName, alias: string, commands: readonly CommandEntry[]): CommandGroup {
  return { kind: 'group', name, alias, commands };
}

/** All commands, in the order in which a newcomer needs them. */
export const COMMANDS: readonly (CommandEntry | CommandGroup)[] = [
  command('init', 'init [dir]', 'initialiser', () => import('./commands/init.ts')),
  group('key', 'cle', [
    command('key create', 'create <key>', 'creer', () => import('./commands/key-create.ts')),
    command('key import', 'import <key> [file]', 'importer', () => import('./commands/key-import.ts')),
    command('key export', 'export <key>', 'exporter', () => import('./commands/key-export.ts')),
    command('key list', 'list', 'lister', () => import('./commands/key-list.ts')),
  ]),
  group('registry', 'registre', [
    command('registry propose', 'propose', 'proposer', () => import('./commands/registry-propose.ts')),
    command('registry show', 'show [issuer]', 'montrer', () => import('./commands/registry-show.ts')),
    command('registry sign', 'sign <file>', 'signer', () => import('./commands/registry-sign.ts')),
  ]),
  group('trust', 'confiance', [
    command('trust add', 'add <registry>', 'ajouter', () => import('./commands/trust-add.ts')),
    command('trust list', 'list', 'lister', () => import('./commands/trust-list.ts')),
  ]),
  group('partner', 'partenaire', [
    command('partner add', 'add <party>', 'ajouter', () => import('./commands/partner-add.ts')),
    command('partner list', 'list', 'lister', () => import('./commands/partner-list.ts')),
    command('partner revoke', 'revoke <party>', 'revoquer', () => import('./commands/partner-revoke.ts')),
    command('partner show', 'show <party>', 'montrer', () => import('./commands/partner-show.ts')),
    command('partner test', 'test [party]', 'essayer', () => import('./commands/partner-test.ts')),
  ]),
  group('publication', 'publication', [
    command('publication create', 'create', 'creer', () => import('./commands/publication-create.ts')),
    command('publication list', 'list', 'lister', () => import('./commands/publication-list.ts')),
    command(
      'publication show',
      'show <publication>',
      'montrer',
      () => import('./commands/publication-show.ts'),
    ),
  ]),
  command('confirm', 'confirm <file>', 'confirmer', () => import('./commands/confirm.ts')),
  command('export', 'export <file>', 'exporter', () => import('./commands/export.ts')),
  command('approve', 'approve <publication>', 'approuver', () => import('./commands/approve.ts')),
  command('release', 'release <publication>', 'lever', () => import('./commands/release.ts')),
  group('notice', 'avis', [
    command(
      'notice postpone',
      'postpone <publication>',
      'reporter',
      () => import('./commands/notice-postpone.ts'),
    ),
    command(
      'notice advance',
      'advance <publication>',
      'avancer',
      () => import('./commands/notice-advance.ts'),
    ),
    command(
      'notice withdraw',
      'withdraw <publication>',
      'retirer',
      () => import('./commands/notice-withdraw.ts'),
    ),
    command(
      'notice supersede',
      'supersede <publication>',
      'remplacer',
      () => import('./commands/notice-supersede.ts'),
    ),
    command('notice revoke', 'revoke <publication>', 'revoquer', () => import('./commands/notice-revoke.ts')),
    command(
      'notice refresh',
      'refresh [publication]',
      'rafraichir',
      () => import('./commands/notice-refresh.ts'),
    ),
  ]),
  command('status', 'status [publication]', 'etat', () => import('./commands/status.ts')),
  command('receive', 'receive', 'recevoir', () => import('./commands/receive.ts')),
  command('open', 'open <publication>', 'ouvrir', () => import('./commands/open.ts')),
  command('purge', 'purge <publication>', 'purger', () => import('./commands/purge.ts')),
  command('verify', 'verify <paths..>', 'verifier', () => import('./commands/verify.ts')),
  command('rehearse', 'rehearse', 'repeter', () => import('./commands/rehearse.ts')),
  command('invent', 'invent <file>', 'inventer', () => import('./commands/invent.ts')),
  command('demo', 'demo', 'demo', () => import('./commands/demo.ts')),
];
