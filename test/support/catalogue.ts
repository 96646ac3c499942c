/** The error catalogue, docs/fr/erreurs.md and docs/en/errors.md: made of the words that the program says. */
import { type Said, type Words, sayFault } from '../../src/cli/messages/words.ts';
import { ERROR_CODES, type ErrorCode, exitStatus, mayPass } from '../../src/errors.ts';
import { ERROR_SAMPLES } from '../cli/error-samples.ts';

/** What stands around the table. */
interface Frame {
  readonly path: string;
  readonly title: string;
  readonly intro: readonly string[];
  readonly headings: readonly string[];
  readonly yes: string;
  readonly no: string;
}

const FRAMES: { readonly [L in Words['language']]: Frame } = {
  fr: {
    path: 'docs/fr/erreurs.md',
    title: 'Toutes les erreurs',
    intro: [
      'Une ligne par erreur, dans l’ordre des codes de retour. « … » tient lieu de ce que le message nomme. La commande écrit les mêmes mots, et `--json` donne le code et le nom.',
      '« Retenté : oui » : ce qui peut passer tout seul. Pendant un envoi (`sceau export`, `sceau release`), sceau le refait de lui-même, trois fois ou jusqu’à `--until` ; ailleurs, refaites la même commande plus tard. Tout le reste n’est jamais retenté : il faut d’abord faire ce que dit la ligne.',
    ],
    headings: ['code', 'nom', 'ce qui s’est passé', 'que faire', 'retenté'],
    yes: 'oui',
    no: 'non',
  },
  en: {
    path: 'docs/en/errors.md',
    title: 'All errors',
    intro: [
      'One line for each error, in the order of the exit statuses. "…" stands for what the message names. The command says the same words, and `--json` gives status and name.',
      '"Tried again: yes" is what may pass by itself. During a delivery (`sceau export`, `sceau release`) sceau tries it again, three times or until `--until`; elsewhere run the same command later. Nothing else is ever tried again: first do what the line says.',
    ],
    headings: ['status', 'name', 'what happened', 'what to do', 'tried again'],
    yes: 'yes',
    no: 'no',
  },
};

/** The same parameters, with `…` for every text and number. */
function blank<T extends object>(params: T): T {
  const copy = structuredClone(params);
  for (const [key, value] of Object.entries(copy)) {
    if (typeof value === 'string' || typeof value === 'number') Reflect.set(copy, key, '…');
  }
  return copy;
}

/** What is said, with `…` for its values; where values choose the words, of the sample's values. */
function said(words: Words, code: ErrorCode): Said {
  const sample = sayFault(words, { code, params: ERROR_SAMPLES[code] });
  const blanked = sayFault(words, { code, params: blank(ERROR_SAMPLES[code]) });
  const parts = blanked.message.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(sample.message) ? blanked : sample;
}

function row(words: Words, frame: Frame, code: ErrorCode): string {
  const { message, hint } = said(words, code);
  const cells = [exitStatus(code), `\`${code}\``, message, hint, mayPass(code) ? frame.yes : frame.no];
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}

/** The catalogue in the language of `words`: its path and its text. */
export function catalogue(words: Words): { readonly path: string; readonly text: string } {
  const frame = FRAMES[words.language];
  const codes = ERROR_CODES.toSorted((a, b) => exitStatus(a) - exitStatus(b));
  const spaced = frame.intro.map((each) =>
    words.language === 'fr' ? each.replace(/ ([:;!?»])/g, '\u00a0$1').replace(/« /g, '«\u00a0') : each,
  );
  const lines = [
    `# ${frame.title}`,
    '',
    ...spaced.flatMap((each) => [each, '']),
    '<!-- Made by `npm run examples`; test/readme/catalogue.test.ts holds it to the code. -->',
    '<!-- prettier-ignore -->',
    `| ${frame.headings.join(' | ')} |`,
    `|${' --- |'.repeat(frame.headings.length)}`,
    ...codes.map((code) => row(words, frame, code)),
    '',
  ];
  return { path: frame.path, text: lines.join('\n') };
}
