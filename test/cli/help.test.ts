import { describe, expect, it } from 'vitest';
import { COMMANDS, type CommandName } from '../../src/cli/command-table.ts';
import { loadWords } from '../../src/cli/language.ts';
import { main } from '../../src/cli/main.ts';
import { sceau } from './program.ts';
import { fakeScreen } from './surroundings.ts';

/** Every command with its French words, groups included. */
const NAMES: readonly { readonly name: CommandName; readonly french: readonly string[] }[] = COMMANDS.flatMap(
  (entry) => [
    { name: entry.name, french: [entry.alias] },
    ...(entry.kind === 'group'
      ? entry.commands.map((each) => ({ name: each.name, french: [entry.alias, each.alias] }))
      : []),
  ],
);

async function helpOf(words: readonly string[], lang: 'fr' | 'en'): Promise<string> {
  const { surroundings, said } = fakeScreen({ args: [...words, '--help', '--lang', lang] });
  expect(await main(surroundings)).toBe(0);
  expect(said.stderr).toBe('');
  return said.stdout;
}

/** Text without the line breaks of a narrow screen, and without the spaces that align it, of which a full line has none. */
const flat = (text: string): string => text.replace(/\s*\[/g, ' [').replace(/\s+/g, ' ');

describe.each(['fr', 'en'] as const)('help in %s', (lang) => {
  it.each(NAMES)('says what $name does, by either of its names', async ({ name, french }) => {
    const words = await loadWords(lang);
    const help = await helpOf(name.split(' '), lang);
    expect(flat(help)).toContain(flat(words.help.commands[name].summary));
    expect(flat(help)).toContain(flat(words.help.commonOptions));
    expect(flat(help)).toContain(flat(words.help.options.workspace));
    expect(help).not.toMatch(/undefined|\[object/);
    const alias = flat(await helpOf(french, lang));
    expect(alias.replaceAll(`sceau ${french[0]} `, `sceau ${name.split(' ')[0]} `)).toBe(flat(help));
  });

  it('says of --until what it means to the command', async () => {
    const { 'wait-until': waiting, until: trying } = (await loadWords(lang)).help.options;
    const open = flat(await helpOf(['open'], lang));
    expect(open).toContain(flat(waiting));
    expect(open).not.toMatch(/trois essais|three tries/);
    expect(flat(await helpOf(['release'], lang))).toContain(flat(trying));
  });

  it("holds no word of yargs's own in the other language", async () => {
    const other =
      lang === 'fr'
        ? /\[(?:string|text\b|list\b|boolean|required|aliases|choices|default)\b|Positionals|Commands:|Show help/
        : /\[(?:chaîne|texte|liste|tableau|booléen|requis|alias :|choix|défaut)|Arguments positionnels|Commandes|Affiche/;
    for (const { name } of NAMES) expect(await helpOf(name.split(' '), lang)).not.toMatch(other);
  });
});

describe('help of the built program', () => {
  it('lists every command in French where the language is unknown', async () => {
    const { status, stdout, stderr } = sceau(['--help'], { env: { LANG: 'C.UTF-8' } });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const words = await loadWords('fr');
    for (const entry of COMMANDS)
      expect(flat(stdout)).toContain(flat(words.help.commands[entry.name].summary));
  });

  it("shows a command's options before those that all commands share", () => {
    const { status, stdout } = sceau(['exporter', '--help', '--lang', 'en']);
    expect(status).toBe(0);
    expect(stdout.indexOf('--expect-total')).toBeGreaterThan(0);
    expect(stdout.indexOf('--expect-total')).toBeLessThan(stdout.indexOf('--passphrase-fd'));
  });

  it('offers nothing that does not exist', () => {
    const { stdout } = sceau(['--help', '--lang', 'en']);
    for (const absent of ['audit ']) expect(stdout).not.toContain(`sceau ${absent}`);
  });

  it('says its version', () => {
    expect(sceau(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
