/**
 * What yargs refuses, in our words. yargs words its refusals by templates that can be exchanged: here each becomes a key
 * and its values, which come back as the text of its error. So no sentence of yargs's own reaches people.
 */
import { SceauError } from '../errors.ts';
import { COMMANDS, type CommandEntry, type CommandGroup } from './command-table.ts';
import { OPTION_NAMES, type OptionName } from './messages/help-words.ts';
import type { Words } from './messages/words.ts';
import { nearest } from './nearest.ts';

/** Parts a template's key and values: no argument of a process can hold it. */
const MARK = '\0';

/** The refusals that yargs can make of our command lines. */
type RefusalKey = 'argument-missing' | 'option-missing' | 'stranger' | 'value-missing' | 'value-unknown';

function template(key: RefusalKey, values: number): string {
  return MARK + key + `${MARK}%s`.repeat(values);
}

function both(text: string): { readonly one: string; readonly other: string } {
  return { one: text, other: text };
}

/** yargs's templates by its own English text. */
const TEMPLATES = {
  'Not enough non-option arguments: got %s, need at least %s': both(template('argument-missing', 2)),
  'Missing required argument: %s': both(template('option-missing', 1)),
  'Unknown argument: %s': both(template('stranger', 1)),
  'Not enough arguments following: %s': template('value-missing', 1),
  'Invalid values:': '',
  'Argument: %s, Given: %s, Choices: %s': template('value-unknown', 3),
};

/** Has yargs refuse by our templates. Its types know of strings alone; what it counts has two forms. */
export function exchangeTemplates(yargsOf: { updateStrings(strings: object): unknown }): void {
  yargsOf.updateStrings(TEMPLATES);
}

/** How far the command line was understood when it was refused. */
export interface Understood {
  readonly args: readonly string[];
  readonly group: CommandGroup | undefined;
  readonly entry: CommandEntry | undefined;
}

type Wording = (values: readonly string[], understood: Understood, words: Words) => string;

/** Names of a command's positional arguments, in order. */
function positionals(entry: CommandEntry | undefined): readonly string[] {
  return [...(entry?.usage.matchAll(/[<[](\w+)/g) ?? [])].map(([, name = '']) => name);
}

function isOptionName(name: string): name is OptionName {
  return (OPTION_NAMES as readonly string[]).includes(name);
}

/** The name of an option or positional argument as it is typed. */
function typed(name: string, entry: CommandEntry | undefined): string {
  if (positionals(entry).includes(name)) return `<${name}>`;
  return name.length === 1 ? `-${name}` : `--${name}`;
}

function commands(group: CommandGroup | undefined): readonly (CommandEntry | CommandGroup)[] {
  return group?.commands ?? COMMANDS;
}

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf(' ') + 1);
}

/** A command line without its command, or a group without the command in it. */
export function commandMissing(words: Words, group: CommandGroup | undefined): SceauError {
  const known = commands(group).map(({ name }) => lastWord(name));
  return new SceauError('usage', { detail: words.usage.commandMissing(group?.name ?? '', known.join(', ')) });
}

/** The program's words that come closest to what was typed: `sceau key create`. */
function suggestion(word: string, group: CommandGroup | undefined): string | null {
  const known = new Map(
    commands(group).flatMap(({ name, alias }) => [
      [alias, group === undefined ? alias : `${group.alias} ${alias}`],
      [lastWord(name), name],
    ]),
  );
  const found = nearest(word, [...known.keys()]);
  return found === null ? null : `sceau ${known.get(found)}`;
}

/** Something that no command knows: a command, an option or one word too many. `names` is yargs's list. */
function stranger(names: string, { args, group, entry }: Understood, words: Words): string {
  const { usage } = words;
  const list = names.split(', ');
  if (entry === undefined) {
    const word = args.find((arg) => !arg.startsWith('-') && list.includes(arg));
    if (word !== undefined) return usage.commandUnknown(word, suggestion(word, group));
  }
  const option = args.find((arg) => arg.startsWith('-') && list.includes(arg.replace(/^-+|=.*$/gs, '')));
  return option === undefined ? usage.tooMuch(names) : usage.optionUnknown(option.replace(/=.*$/s, ''));
}

function argumentMissing(given: number, entry: CommandEntry, words: Words): string {
  const name = positionals(entry)[given] ?? '';
  const what = isOptionName(name) ? words.help.options[name] : name;
  const line = `sceau ${entry.name}${entry.usage.slice(lastWord(entry.name).length)}`;
  return words.usage.argumentMissing(what, line);
}

/** What is said of each refusal, from its template's values and from how far the command line was understood. */
const WORDED: { readonly [K in RefusalKey]: Wording } = {
  'argument-missing': ([given = ''], { entry }, words) =>
    entry === undefined ? '' : argumentMissing(Number(given), entry, words),
  'option-missing': ([names = ''], { entry }, { usage }) => {
    const options = names.split(', ').map((name) => typed(name, entry));
    return usage.optionMissing(options.join(', '));
  },
  stranger: ([names = ''], understood, words) => stranger(names, understood, words),
  'value-missing': ([name = ''], { entry }, { usage }) => usage.valueMissing(typed(name, entry)),
  'value-unknown': ([name = '', text = '', known = ''], { entry }, { usage }) =>
    usage.unknownValue(typed(name, entry), text.replaceAll('"', ''), known.replaceAll('"', '')),
};

function isRefusalKey(key: string): key is RefusalKey {
  return Object.hasOwn(WORDED, key);
}

/** The `usage` error of a refusal of yargs's, by the text that its templates made. */
export function refusalOf(message: string, understood: Understood, words: Words): SceauError {
  const [, key = '', ...values] = message.split(MARK).map((part) => part.trim());
  const detail = isRefusalKey(key)
    ? WORDED[key](values, understood, words)
    : message.replace(/\s*\n\s*/g, ' ');
  return new SceauError('usage', { detail });
}
