/**
 * How the codes of a jury's file may be spelled (results/FORMAT.md §2): by the code, its label, or a spelling of the data
 * files, whatever the case, accents and blanks. What has more than one meaning is in no table: numbers for a sex, the
 * «BGT» of two exams, or an académie without its leading zero.
 *
 * Whether what was read is possible at the session, in the exam or the group, is for the checks to say.
 */
import academyData from './academies.json' with { type: 'json' };
import decisionData from './decisions.json' with { type: 'json' };
import examData from './exams.json' with { type: 'json' };
import mentionData from './mentions.json' with { type: 'json' };
import sexData from './sexes.json' with { type: 'json' };
import { SpellingTable } from './spelling-table.ts';

interface Spelled {
  readonly code: string;
  readonly label: string;
  readonly spellings: readonly string[];
}

/** A reader of a column, whose table is made when the first cell is read. A code of several entries has the words of all. */
function reader(entries: readonly Spelled[], none: readonly string[] = []): (text: string) => string | null {
  const table = lazily(() => {
    const words = new Map<string, string[]>(none.length === 0 ? [] : [['', [...none]]]);
    for (const { code, label, spellings } of entries) {
      words.set(code, [...(words.get(code) ?? []), code, label, ...spellings]);
    }
    return new SpellingTable(words);
  });
  return (text) => table().read(text);
}

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** The code of an académie or territory of any session, or `null`. */
export const readAcademy: (text: string) => string | null = reader(academyData.academies);

/** The code of an exam of any session, or `null`. */
export const readExam: (text: string) => string | null = reader(examData.exams);

/** The code of a group, or `null`. */
export const readGroup: (text: string) => string | null = reader(decisionData.groups);

/** `F`, `M`, or `null`. */
export const readSex: (text: string) => string | null = reader(sexData.sexes);

const readMentionWord = reader(mentionData.mentions, mentionData.none.spellings);

/** The code of a mention; '' for an empty cell and the words that say that there is none; `null` for what is no mention. */
export function readMention(text: string): string | null {
  return text === '' ? '' : readMentionWord(text);
}

/** What a cell says of a decision. */
export interface SpelledDecision {
  readonly code: string;
  /** The group that the words name, if they do: a row of another group contradicts itself. */
  readonly group: string | null;
}

/** A spelling of a decision as decisions.json has it. */
interface SpellingData {
  readonly text: string;
  readonly group?: string;
}

const decisionTable = lazily(
  () =>
    new SpellingTable<SpelledDecision>(
      decisionData.decisions.flatMap(({ code, label, ...data }) => {
        const spellings: readonly SpellingData[] = data.spellings;
        const groups = new Set(spellings.map(({ group }) => group ?? null));
        return [...new Set([null, ...groups])].map((group) => {
          const words = spellings.filter((each) => (each.group ?? null) === group).map(({ text }) => text);
          return [{ code, group }, group === null ? [code, label, ...words] : words] as const;
        });
      }),
    ),
);

/** The decision that a cell names, or `null`. */
export function readDecision(text: string): SpelledDecision | null {
  return decisionTable().read(text);
}
