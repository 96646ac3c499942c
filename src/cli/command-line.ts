/** Reads the command line: which command, with which options; or the help, in the chosen language (DESIGN §6). */
import { readFileSync } from 'node:fs';
import yargs, { type Argv } from 'yargs';
import { SceauError } from '../errors.ts';
import type { Command, CommonOptions } from './command.ts';
import { COMMANDS, type CommandEntry, type CommandGroup, type CommandName } from './command-table.ts';
import { LANGUAGES } from './language.ts';
import type { Words } from './messages/words.ts';
import { commandMissing, exchangeTemplates, refusalOf } from './refusals.ts';

const MAX_COLUMNS = 110;

/** What may be given more than once, in both forms of its name; `_` is yargs's own. */
const LISTS: readonly string[] = [
  '_',
  'academy',
  'acts',
  'exam',
  'format',
  'officer',
  'host-key',
  'hostKey',
  'paths',
];

/** What the command line asks for. */
export type Selection =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'run';
      readonly name: CommandName;
      readonly command: Command;
      readonly args: CommonOptions;
    };

/** How yargs reads: an option takes one value at a time, and no text becomes a number or a nested object. */
const PARSER = {
  'boolean-negation': false,
  'dot-notation': false,
  'greedy-arrays': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'short-option-groups': false,
};

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const found: unknown = JSON.parse(text);
  return typeof found === 'object' && found !== null && 'version' in found ? String(found.version) : '';
}

/** The options that every command has. */
function commonOptions(yargsOf: Argv, words: Words): Argv<CommonOptions> {
  const { options, commonOptions: group } = words.help;
  const text = { type: 'string', requiresArg: true, group } as const;
  return yargsOf
    .option('workspace', { ...text, describe: options.workspace })
    .option('passphrase-file', { ...text, describe: options['passphrase-file'] })
    .option('passphrase-fd', { ...text, describe: options['passphrase-fd'] })
    .option('lang', { ...text, choices: LANGUAGES, describe: options.lang })
    .option('json', { type: 'boolean', group, describe: options.json })
    .help('help', options.help)
    .alias('help', 'h')
    .version('version', options.version, version())
    .group(['help', 'version'], group);
}

/** Names under which yargs finds a command: its usage and its alias. */
function usages(usage: string, alias: string): string[] {
  return usage.split(' ')[0] === alias ? [usage] : [usage, alias];
}

/** An option that takes one value, given twice, is a list that nobody declared. */
function checkRepeats(args: object, words: Words): void {
  for (const [name, value] of Object.entries(args)) {
    if (!Array.isArray(value) || LISTS.includes(name)) continue;
    throw new SceauError('usage', { detail: words.usage.repeated(`--${name}`) });
  }
}

/**
 * Reads the arguments (without program and script).
 * @throws `usage`
 */
export async function readCommandLine(
  args: readonly string[],
  words: Words,
  columns: number | undefined,
): Promise<Selection> {
  let selection: Selection | undefined;
  // How far yargs has come: it builds a group, then the command in it.
  let group: CommandGroup | undefined;
  let entered: CommandEntry | undefined;
  const refused = (message: string): SceauError =>
    message === ''
      ? commandMissing(words, group)
      : refusalOf(message, { args, group, entry: entered }, words);
  const select = (entry: CommandEntry, command: Command, parsed: CommonOptions): void => {
    selection = { kind: 'run', name: entry.name, command, args: parsed };
  };
  const addCommand = (parent: Argv<CommonOptions>, entry: CommandEntry): void => {
    let loaded: Command | undefined;
    const { summary, example } = words.help.commands[entry.name];
    parent.command(
      usages(entry.usage, entry.alias),
      summary,
      async (own) => {
        entered = entry;
        loaded = (await entry.load()).command;
        // An empty group of yargs's own name: a command's own options then come before the common ones.
        own.group([], words.help.ownOptions);
        loaded.options(own, words);
        if (example !== null) own.example(`$0 ${example}`, '');
        return own;
      },
      (parsed) => {
        checkRepeats(parsed, words);
        if (loaded !== undefined) select(entry, loaded, parsed);
      },
    );
  };
  const addGroup = (parent: Argv<CommonOptions>, added: CommandGroup): void => {
    parent.command(usages(added.name, added.alias), words.help.commands[added.name].summary, (own) => {
      group = added;
      for (const entry of added.commands) addCommand(own, entry);
      return own.demandCommand(1, '').strict();
    });
  };

  const root = commonOptions(yargs(), words)
    .scriptName('sceau')
    .locale(words.language)
    .updateStrings({ 'Options:': words.help.ownOptions, string: words.help.text, array: words.help.list })
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message: string | null, error: Error | undefined) => {
      throw error instanceof SceauError ? error : refused(message ?? '');
    })
    .parserConfiguration(PARSER)
    .usage(words.help.usage)
    .demandCommand(1, '')
    .strict()
    .epilogue(words.help.epilogue)
    .wrap(Math.min(columns ?? MAX_COLUMNS, MAX_COLUMNS));
  exchangeTemplates(root);
  for (const entry of COMMANDS) {
    if (entry.kind === 'group') addGroup(root, entry);
    else addCommand(root, entry);
  }
  let text = '';
  try {
    await root.parseAsync([...args], {}, (_error, _args, output) => {
      text += output;
    });
  } catch (error) {
    // Some refusals do not pass by `fail`: an option that lacks its value.
    if (error instanceof Error && error.name === 'YError') throw refused(error.message);
    throw error;
  }
  if (text !== '') return { kind: 'text', text: text.replace(/\n*$/, '\n') };
  if (selection === undefined) throw commandMissing(words, group);
  return selection;
}
