/**
 * The codes that a jury's file may hold, at each session (results/FORMAT.md §2): académies and territories, exams with
 * their groups, decisions, mentions and séries. They stand in the JSON files beside this one, each with its source;
 * how they may be spelled is read by spellings.ts.
 *
 * An entry may begin and end with a session (`since`, `until`); a code has several entries where it changed, never two at
 * once. Asked for a session outside it, an entry is not there.
 */
import academyData from './academies.json' with { type: 'json' };
import decisionData from './decisions.json' with { type: 'json' };
import examData from './exams.json' with { type: 'json' };
import mentionData from './mentions.json' with { type: 'json' };

/** A session: the year and month in which its main exams are sat. */
export interface Session {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
}

const SESSION = /^(20[0-9]{2})-(0[1-9]|1[0-2])$/;
/** Sessions that were read: at most 1,200 exist. */
const known = new Map<string, Session>();

/** The session that `AAAA-MM` names (`2026-06`; the replacement session is `2026-09`), or `null`. */
export function parseSession(text: string): Session | null {
  const before = known.get(text);
  if (before !== undefined) return before;
  const match = SESSION.exec(text);
  if (match === null) return null;
  const session = { year: Number(match[1]), month: Number(match[2]) };
  known.set(text, session);
  return session;
}

/** The session of this month, by UTC. */
export function sessionOn(nowMs: number): Session {
  const now = new Date(nowMs);
  return { year: now.getUTCFullYear(), month: now.getUTCMonth() + 1 };
}

/** Years of the first and last session of something, both included; without one it is open on that side. */
export interface Period {
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** Whether a period has sessions of this year. */
export function holdsIn({ since, until }: Period, year: number): boolean {
  return (since === undefined || year >= since) && (until === undefined || year <= until);
}

/** What people read for a code. */
export interface Label {
  readonly fr: string;
  readonly en: string;
}

/** A label in the data files; without an English one the French stands for both. */
export interface Labelled {
  readonly label: string;
  readonly labelEn?: string | undefined;
}

/** The label of an entry. */
export function labelOf({ label, labelEn }: Labelled): Label {
  return { fr: label, en: labelEn ?? label };
}

/** The entries of each code, in the order of the file. */
function byCode<T extends { readonly code: string }>(
  entries: readonly T[],
): ReadonlyMap<string, readonly T[]> {
  const codes = new Set(entries.map(({ code }) => code));
  return new Map([...codes].map((code) => [code, entries.filter((entry) => entry.code === code)]));
}

/** The entry of a code that holds at a session. */
function entryAt<T extends Period>(entries: readonly T[] | undefined, year: number): T | null {
  return entries?.find((entry) => holdsIn(entry, year)) ?? null;
}

// Académies

/** An académie, or a place outside them. */
export interface Academy extends Period {
  /** Two digits. */
  readonly code: string;
  readonly label: Label;
  readonly kind: 'academy' | 'territory';
}

const ACADEMIES = byCode<Academy>(
  academyData.academies.map(({ code, kind, since, until, ...words }) => ({
    code,
    kind: kind === 'academy' ? 'academy' : 'territory',
    label: labelOf(words),
    since,
    until,
  })),
);

/** Codes of académies and territories at any session, in the order of the table. */
export const ACADEMY_CODES: ReadonlySet<string> = new Set(ACADEMIES.keys());

/** Académies and territories at a session. */
export function academiesAt({ year }: Session): readonly Academy[] {
  return [...ACADEMIES.values()].flat().filter((academy) => holdsIn(academy, year));
}

/** The académie or territory of a code at a session, or `null`. */
export function academyAt(code: string, { year }: Session): Academy | null {
  return entryAt(ACADEMIES.get(code), year);
}

// Groups, decisions, mentions: they hold at every session; exams say which are theirs.

/** A group of examinations: '1' and '2', or '0' where everything is proclaimed in one go. */
export interface Group {
  readonly code: string;
  readonly label: Label;
  /** Whether a mention can be given in it. */
  readonly takesMention: boolean;
}

export const GROUPS: ReadonlyMap<string, Group> = new Map(
  decisionData.groups.map(({ code, takesMention, ...words }) => [
    code,
    { code, takesMention, label: labelOf(words) },
  ]),
);

/** Classes of results that a licence may name: three of decisions, and the marks of exams that have none. */
export const DECISION_CLASSES = ['admitted', 'second-group', 'failed', 'marks'] as const;
export type DecisionClass = (typeof DECISION_CLASSES)[number];

/** One decision of a jury. */
export interface Decision {
  readonly code: string;
  readonly label: Label;
  /** What a licence must name for it to leave; `null`: it never leaves. */
  readonly releasedAs: DecisionClass | null;
  /** Groups in which it can be taken. */
  readonly groups: readonly string[];
  /** Whether a mention can go with it. */
  readonly takesMention: boolean;
}

/** Decisions by code. sceau never computes one. */
export const DECISIONS: ReadonlyMap<string, Decision> = new Map(
  decisionData.decisions.map(({ code, groups, takesMention, releasedAs, ...words }) => [
    code,
    {
      code,
      groups,
      takesMention,
      label: labelOf(words),
      // A class that is misspelt lets nothing leave.
      releasedAs: DECISION_CLASSES.find((each) => each === releasedAs) ?? null,
    },
  ]),
);

/** A mention. None is the empty text, which is no entry. */
export interface Mention {
  readonly code: string;
  readonly label: Label;
}

/** Mentions by code, from the least to the highest. */
export const MENTIONS: ReadonlyMap<string, Mention> = new Map(
  mentionData.mentions.map(({ code, ...words }) => [code, { code, label: labelOf(words) }]),
);

// Exams

/** How an exam is divided: into séries by name, into spécialités of five digits, or by words that nobody lists. */
export type SerieForm = 'list' | 'speciality' | 'text';

/** What invented candidates go by: figures published for one session, or estimates. */
export interface UsualFigures {
  /** Age of most candidates, in years. */
  readonly age: number;
  /** Candidates entered in a year, in thousands. */
  readonly size: number;
  /** By group: decisions for each thousand entered. */
  readonly decisions: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Weights of the mentions of the admitted; '' is none. */
  readonly mentions: Readonly<Record<string, number>>;
}

/** An exam as it is at some sessions. */
export interface Exam extends Period {
  readonly code: string;
  /** A file holds exams of one family. */
  readonly family: string;
  readonly label: Label;
  /** Whether the arrêté of 22 April 2013 lets its results leave, or only a licence that states its own basis. */
  readonly basis: 'arrete' | 'licence';
  /** Codes of the groups that it is proclaimed in. */
  readonly groups: readonly string[];
  /** Whether «groupe» is a field of its results (article 3 of the arrêté). */
  readonly publishesGroup: boolean;
  /** Codes of the decisions of its juries; none: it gives marks. */
  readonly decisions: readonly string[];
  /** Mentions, and since when it gives each. */
  readonly mentions: readonly ({ readonly code: string } & Period)[];
  readonly serieForm: SerieForm;
  readonly usual: UsualFigures;
}

type ExamEntry = (typeof examData.exams)[number];

const formOf = (form: string): SerieForm => (form === 'list' || form === 'speciality' ? form : 'text');

/** Figures of a JSON file: TypeScript gives each object the keys of all, undefined where they are not its own. */
function weightsOf(figures: Readonly<Record<string, number | undefined>>): Readonly<Record<string, number>> {
  const weights: Record<string, number> = {};
  for (const [key, weight] of Object.entries(figures)) if (weight !== undefined) weights[key] = weight;
  return weights;
}

function decisionFigures(entry: ExamEntry): UsualFigures['decisions'] {
  const groups: Record<string, Readonly<Record<string, number>>> = {};
  for (const [group, figures] of Object.entries(entry.usual.decisions))
    groups[group] = weightsOf(figures ?? {});
  return groups;
}

const EXAMS = byCode<Exam>(
  examData.exams.map((entry) => ({
    code: entry.code,
    family: entry.family,
    label: labelOf(entry),
    basis: entry.basis === 'arrete' ? 'arrete' : 'licence',
    groups: entry.groups,
    publishesGroup: entry.publishesGroup,
    decisions: entry.decisions,
    mentions: entry.mentions,
    serieForm: formOf(entry.series.form),
    usual: {
      age: entry.usual.age,
      size: entry.usual.size,
      decisions: decisionFigures(entry),
      mentions: weightsOf(entry.usual.mentions),
    },
    since: entry.since,
    until: entry.until,
  })),
);

/** Codes of exams at any session, in the order of the table. */
export const EXAM_CODES: ReadonlySet<string> = new Set(EXAMS.keys());

/** Codes of exams, at any session, whose results the arrêté of 22 April 2013 lets leave. */
export const ARRETE_EXAM_CODES: ReadonlySet<string> = new Set(
  [...EXAMS].filter(([, entries]) => entries.every(({ basis }) => basis === 'arrete')).map(([code]) => code),
);

/** Codes of exams, at any session, that give marks and have no decisions. */
export const MARKS_EXAM_CODES: ReadonlySet<string> = new Set(
  [...EXAMS]
    .filter(([, entries]) => entries.every(({ decisions }) => decisions.length === 0))
    .map(([code]) => code),
);

/** Exams at a session. */
export function examsAt({ year }: Session): readonly Exam[] {
  return [...EXAMS.values()].flat().filter((exam) => holdsIn(exam, year));
}

/** The exam of a code at a session, or `null`. */
export function examAt(code: string, { year }: Session): Exam | null {
  return entryAt(EXAMS.get(code), year);
}

/** Whether the exam `code` exists at `session`. */
export function isExamAt(code: string, session: Session): boolean {
  return examAt(code, session) !== null;
}

/** Whether a jury of the exam can take this decision in this group. An exam that gives marks has the empty one alone. */
export function isDecisionOf(exam: Exam, group: string, decision: string): boolean {
  if (!exam.groups.includes(group)) return false;
  if (exam.decisions.length === 0) return decision === '';
  return exam.decisions.includes(decision) && DECISIONS.get(decision)?.groups.includes(group) === true;
}

/** The decisions of an exam in a group; none where it gives marks, or has no such group. */
export function decisionsOf(exam: Exam, group: string): readonly Decision[] {
  return [...DECISIONS.values()].filter(({ code }) => isDecisionOf(exam, group, code));
}

/** What a licence must name for a result to leave; `null`: it never leaves. The empty decision is of exams with marks. */
export function decisionClass(exam: Exam, decision: string): DecisionClass | null {
  if (exam.decisions.length === 0) return decision === '' ? 'marks' : null;
  return exam.decisions.includes(decision) ? (DECISIONS.get(decision)?.releasedAs ?? null) : null;
}

/** Whether `exam` could give `mention` at `session`; no mention at all is always possible. Group and decision are not asked. */
export function isMentionAt(exam: Exam, mention: string, { year }: Session): boolean {
  return mention === '' || exam.mentions.some((each) => each.code === mention && holdsIn(each, year));
}

/** The mentions that `exam` could give at `session`, from the least to the highest. */
export function mentionsAt(exam: Exam, session: Session): readonly Mention[] {
  return [...MENTIONS.values()].filter(({ code }) => isMentionAt(exam, code, session));
}
