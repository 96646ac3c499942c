/** The table of checks in docs/fr/clerc.md and docs/en/clerk.md: made of the words that the program says. */
import { fr } from '../../src/cli/messages/typeset.ts';
import type { Words } from '../../src/cli/messages/words.ts';
import { FILE_RULES, type FileRule, isRefused } from '../../src/file-faults.ts';

/** One case of each rule, invented. */
const EXAMPLES: { readonly [R in FileRule]: { readonly fr: string; readonly en: string } } = {
  'cell-count': {
    fr: fr`14 cellules sous un en-tête de 15`,
    en: '14 cells below a header of 15',
  },
  quote: { fr: '`"Hêtre"bourg`', en: '`"Hêtre"bourg`' },
  'too-long': { fr: fr`un nom de 105 caractères`, en: 'a name of 105 characters' },
  empty: { fr: fr`pas de nom`, en: 'no name' },
  'control-character': {
    fr: fr`une espace sans chasse après un prénom`,
    en: 'a zero-width space after a given name',
  },
  'not-nfc': { fr: fr`« é » écrit « e » puis un accent`, en: '`é` written as `e` and an accent' },
  formula: { fr: '`=1+1`', en: '`=1+1`' },
  'spreadsheet-error': { fr: '`#N/A`', en: '`#N/A`' },
  'spreadsheet-number': { fr: '`9,01E+09`', en: '`9,01E+09`' },
  'spreadsheet-date': { fr: fr`${'`39521`'} pour ${'`14/03/2008`'}`, en: '`39521` for `14/03/2008`' },
  'session-mismatch': {
    fr: fr`${'`2025-06`'}, publication de ${'`2026-06`'}`,
    en: '`2025-06`, publication of `2026-06`',
  },
  'academy-mismatch': { fr: fr`${'`10`'}, publication de ${'`09`'}`, en: '`10`, publication of `09`' },
  'exam-mismatch': {
    fr: fr`${'`DNB`'}, publication de ${'`BCG`'} et ${'`BTN`'}`,
    en: '`DNB`, publication of `BCG` and `BTN`',
  },
  'mixed-exams': { fr: fr`un ${'`CAP`'} après un ${'`DNB`'}`, en: 'a `CAP` after a `DNB`' },
  'group-mismatch': { fr: fr`${'`2`'}, publication du groupe ${'`1`'}`, en: '`2`, publication of group `1`' },
  'unknown-serie': { fr: fr`${'`STMG`'} au bac général`, en: '`STMG` in the bac général' },
  'unknown-decision': { fr: '`RECU`', en: '`RECU`' },
  'decision-not-in-exam': { fr: fr`${'`ADMISSIBLE`'} pour un BTS`, en: '`ADMISSIBLE` for a BTS' },
  'decision-not-in-group': {
    fr: fr`${'`ADMISSIBLE`'} au second groupe`,
    en: '`ADMISSIBLE` in the second group',
  },
  'unknown-mention': { fr: '`ABB`', en: '`ABB`' },
  'mention-not-in-exam': { fr: fr`${'`AB`'} pour un BTS`, en: '`AB` for a BTS' },
  'mention-without-admission': { fr: fr`${'`B`'} et ${'`AJOURNE`'}`, en: '`B` and `AJOURNE`' },
  'mention-in-second-group': { fr: fr`${'`AB`'} au second groupe`, en: '`AB` in the second group' },
  'bad-date': { fr: '`31/02/2008`', en: '`31/02/2008`' },
  'age-out-of-range': { fr: fr`naissance l'année de la session`, en: 'born in the year of the session' },
  'bad-sex': { fr: '`X`', en: '`X`' },
  'bad-candidate-number': { fr: fr`10 chiffres`, en: '10 digits' },
  'duplicate-candidate': { fr: fr`deux lignes, un numéro`, en: 'two rows, one number' },
  'bad-ine': { fr: '`0123456789`', en: '`0123456789`' },
  'duplicate-ine': { fr: fr`deux lignes, un INE`, en: 'two rows, one INE' },
  'bad-uai': { fr: fr`${'`750654D`'} pour ${'`0750654D`'}`, en: '`750654D` for `0750654D`' },
  'bad-postal-code': { fr: fr`${'`1500`'} pour ${'`01500`'}`, en: '`1500` for `01500`' },
  'bad-commune-code': { fr: fr`${'`1004`'} pour ${'`01004`'}`, en: '`1004` for `01004`' },
  'bad-mark': { fr: '`20,5`', en: '`20,5`' },
  'rehearsal-mark': { fr: fr`une ligne sans ${'`REPETITION`'}`, en: 'a row without `REPETITION`' },
  'ine-key': { fr: '`0123456789A`', en: '`0123456789A`' },
  'same-person': { fr: fr`un candidat inscrit deux fois`, en: 'a candidate entered twice' },
  'odd-name': { fr: '`H?tral`', en: '`H?tral`' },
  'outer-blanks': { fr: '`Hêtral ␣`', en: '`Hêtral ␣`' },
};

const HEADINGS: { readonly [L in Words['language']]: readonly [string, string] } = {
  fr: ['| règle | ce qui ne va pas | exemple | que faire |', 'remarque, rien n’est refusé\u00a0: '],
  en: ['| rule | what is wrong | example | what to do |', 'remark, nothing is refused: '],
};
const BEGIN =
  '<!-- checks: made by `npm run examples`; test/readme/catalogue.test.ts holds them to the code -->\n<!-- prettier-ignore-start -->\n';
const END = '<!-- prettier-ignore-end -->\n';

/** The guide of clerks, by its path, and the same text with the table of checks made anew. */
export function withCheckTable(words: Words, text: string): string {
  const [head, remark] = HEADINGS[words.language];
  const rows = FILE_RULES.map((rule) => {
    const { said, todo } = words.rules[rule];
    const what = isRefused(rule) ? said : remark + said;
    const cells = [`\`${rule}\``, what, EXAMPLES[rule][words.language], todo];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END).slice(1).join(END);
  if (before === undefined || after === undefined) throw new Error('no place for the table of checks');
  return `${before}${BEGIN}${[head, '| --- | --- | --- | --- |', ...rows].join('\n')}\n${END}${after}`;
}

/** Where clerks read of checks. */
export const CLERK_GUIDES: { readonly [L in Words['language']]: string } = {
  fr: 'docs/fr/clerc.md',
  en: 'docs/en/clerk.md',
};
