/** The guides of codes, docs/fr/codes.md and docs/en/codes.md: made of the data files. */
import { ENGLISH_WORDS, FRENCH_WORDS, type TableName, type TableWords, codeTables } from './code-tables.ts';

interface Guide {
  readonly path: string;
  readonly text: string;
}

/** What a guide says around a table. */
interface Section {
  readonly table: TableName;
  readonly title: string;
  readonly text: string;
}

interface Frame {
  readonly path: string;
  readonly words: TableWords;
  readonly title: string;
  readonly intro: string;
  readonly sections: readonly Section[];
}

const FRAMES: { readonly [L in 'fr' | 'en']: Frame } = {
  fr: {
    path: 'docs/fr/codes.md',
    words: FRENCH_WORDS,
    title: 'Les codes',
    intro:
      'Ce que sceau reconnaît dans le fichier d’un jury, et à quelles sessions. Une valeur qui n’y est pas est refusée, jamais devinée. Si votre application l’écrit autrement, donnez-en le sens dans `sceau.toml`, sous `[values]`.',
    sections: [
      {
        table: 'exams',
        title: 'Examens',
        text: 'Un fichier contient les examens d’une seule famille. Fondement : l’article 3 de l’arrêté du 22 avril 2013 (NOR MENE1303017A), ou celui que la licence énonce elle-même. Les épreuves anticipées donnent des notes, pas de décision. Groupe `0` : un examen proclamé en une fois.',
      },
      {
        table: 'decisions',
        title: 'Décisions',
        text: 'sceau ne calcule jamais une décision. « Transmise comme » : ce qu’une licence doit nommer pour que le résultat parte.',
      },
      {
        table: 'mentions',
        title: 'Mentions',
        text: 'Aucune mention sans admission, ni au second groupe. Sessions qui peuvent donner chacune :',
      },
      {
        table: 'series',
        title: 'Séries',
        text: 'Une case vide est permise : certains candidats n’ont pas de série. La spécialité peut suivre le code de la série (« STMG - Mercatique »).',
      },
      {
        table: 'academies',
        title: 'Académies',
        text: 'Toujours deux chiffres. `9` n’est pas `09` : un tableur a ôté le zéro, et d’autres avec lui.',
      },
      {
        table: 'spellings',
        title: 'Écritures reconnues',
        text: 'Le code, le libellé et les écritures de cette table se valent ; la casse, les accents, les espaces et les traits d’union ne comptent pas. Une académie peut s’écrire « Académie de … ». Une écriture qui nomme un groupe est refusée dans une ligne d’un autre groupe. N’y est pas ce qui a deux sens : `1` et `2` pour le sexe, « BGT » pour deux examens, une décision et une mention dans une même case.',
      },
    ],
  },
  en: {
    path: 'docs/en/codes.md',
    words: ENGLISH_WORDS,
    title: 'The codes',
    intro:
      "What sceau knows in a jury's file, and at which sessions. A value that is not here is refused, never guessed. Where your application writes it otherwise, say what it means in `sceau.toml`, under `[values]`.",
    sections: [
      {
        table: 'exams',
        title: 'Exams',
        text: 'A file holds exams of one family. Basis: article 3 of the arrêté of 22 April 2013 (NOR MENE1303017A), or the one that the licence states itself. Early exams give marks, no decision. Group `0`: an exam proclaimed in one go.',
      },
      {
        table: 'decisions',
        title: 'Decisions',
        text: 'sceau never computes a decision. "Leaves as" is what a licence must name for the result to leave.',
      },
      {
        table: 'mentions',
        title: 'Mentions',
        text: 'No mention without admission, and none in the second group. Sessions that can give each:',
      },
      {
        table: 'series',
        title: 'Séries',
        text: 'An empty cell is allowed: some candidates have no série. The spécialité may follow the code of the série ("STMG - Mercatique").',
      },
      {
        table: 'academies',
        title: 'Académies',
        text: 'Always two digits. `9` is not `09`: a spreadsheet took the zero, and others with it.',
      },
      {
        table: 'spellings',
        title: 'Spellings',
        text: 'The code, the French label and the spellings of this table are the same; case, accents, blanks and hyphens do not count. An académie may be spelled "Académie de …". A spelling that names a group is refused in a row of another group. What has two meanings is not here: `1` and `2` for a sex, "BGT" for two exams, a decision and a mention in one cell.',
      },
    ],
  },
};

/** The guide in a language. */
export function codeGuide(language: 'fr' | 'en'): Guide {
  const { path, words, title, intro, sections } = FRAMES[language];
  const tables = codeTables(words);
  const parts = sections.map((section) => [`## ${section.title}`, section.text, tables[section.table]]);
  const text = `${[`# ${title}`, intro, ...parts.flat()].join('\n\n')}\n`;
  return { path, text: language === 'fr' ? withNoBreakSpaces(text) : text };
}

/** French typography: a no-break space before high punctuation and inside quotation marks. */
function withNoBreakSpaces(text: string): string {
  return text.replace(/ ([:;?!»])/g, '\u00a0$1').replace(/« /g, '«\u00a0');
}
