/** Which language people read: `--lang`, then the locale, French where unknown (DESIGN §6). */
import type { Words } from './messages/words.ts';

export const LANGUAGES = ['fr', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The last value of `--name VALUE` or `--name=VALUE` before a `--`, read before the command line is judged. */
function givenOption(args: readonly string[], name: string): string | undefined {
  const end = args.indexOf('--');
  const options = end < 0 ? args : args.slice(0, end);
  let value: string | undefined;
  for (const [i, arg] of options.entries()) {
    if (arg === name) value = options[i + 1];
    else if (arg.startsWith(`${name}=`)) value = arg.slice(name.length + 1);
  }
  return value;
}

/** The language of a locale's name (`en_GB.UTF-8`): English, else French. */
function languageOfLocale(locale: string): Language {
  return /^en(?:[_.@-]|$)/i.test(locale) ? 'en' : 'fr';
}

/**
 * The language of one run. A wrong `--lang` is refused later, by the command line; its refusal is then in the
 * locale's language.
 */
export function chooseLanguage(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Language {
  const given = givenOption(args, '--lang');
  const known = LANGUAGES.find((language) => language === given);
  if (known !== undefined) return known;
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find(
    (each) => each !== undefined && each !== '',
  );
  return languageOfLocale(locale ?? '');
}

/** Whether `--json` is given, for faults of the command line itself. */
export function wantsJson(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).includes('--json');
}

/** The words of a language; the other one is not loaded. */
export async function loadWords(language: Language): Promise<Words> {
  if (language === 'en') return (await import('./messages/en.ts')).words;
  return (await import('./messages/fr.ts')).words;
}
