/**
 * The codes that a jury's file may hold (results/FORMAT.md §2): académies and territories, exams with their groups
 * and mentions, decisions. Each mention is dated by the first session that could give it.
 *
 * Sources: the académies of the Éducation nationale; code de l'éducation D334-8, D334-11, D336-8, D337-78;
 * décret 2024-122 of 19 February 2024 (mentions of CAP, BP, MC, félicitations of the bac professionnel);
 * félicitations of the DNB from session 2025.
 */

/** Two-digit codes of the 30 académies, and of the places outside them. */
export const ACADEMIES: ReadonlyMap<string, string> = new Map([
  ['01', 'Paris'],
  ['02', 'Aix-Marseille'],
  ['03', 'Besançon'],
  ['04', 'Bordeaux'],
  ['06', 'Clermont-Ferrand'],
  ['07', 'Dijon'],
  ['08', 'Grenoble'],
  ['09', 'Lille'],
  ['10', 'Lyon'],
  ['11', 'Montpellier'],
  ['12', 'Nancy-Metz'],
  ['13', 'Poitiers'],
  ['14', 'Rennes'],
  ['15', 'Strasbourg'],
  ['16', 'Toulouse'],
  ['17', 'Nantes'],
  ['18', 'Orléans-Tours'],
  ['19', 'Reims'],
  ['20', 'Amiens'],
  ['22', 'Limoges'],
  ['23', 'Nice'],
  ['24', 'Créteil'],
  ['25', 'Versailles'],
  ['27', 'Corse'],
  ['28', 'La Réunion'],
  ['31', 'Martinique'],
  ['32', 'Guadeloupe'],
  ['33', 'Guyane'],
  ['43', 'Mayotte'],
  ['70', 'Normandie'],
  ['00', 'Étranger'],
  ['40', 'Nouvelle-Calédonie'],
  ['41', 'Polynésie française'],
  ['42', 'Wallis-et-Futuna'],
  ['44', 'Saint-Pierre-et-Miquelon'],
  ['77', 'Saint-Barthélemy'],
  ['78', 'Saint-Martin'],
]);

/** Mentions from the least to the highest; '' is none. */
export const MENTIONS = ['', 'AB', 'B', 'TB', 'TBF'] as const;

/** One exam: its diploma, the groups it is proclaimed in, its mentions by the first session (year) of each. */
export interface Exam {
  readonly label: string;
  /** '1', '2': first and second group (second: the oral or control exams); '0': proclaimed in one go. */
  readonly groups: readonly string[];
  readonly mentionsSince: Readonly<Record<string, number>>;
  /** Whether «groupe» is a field of its results (arrêté of 22 April 2013, art. 3: bac général and technologique only). */
  readonly publishesGroup: boolean;
  /** Year of its last session, where it was abolished. */
  readonly lastYear?: number;
}

const ALWAYS = { AB: 0, B: 0, TB: 0 };
const SINCE_2024 = { AB: 2024, B: 2024, TB: 2024 };

/** Exams by sceau's codes for them. */
export const EXAMS: ReadonlyMap<string, Exam> = new Map<string, Exam>([
  [
    'BCG',
    {
      label: 'Baccalauréat général',
      groups: ['1', '2'],
      mentionsSince: { ...ALWAYS, TBF: 2021 },
      publishesGroup: true,
    },
  ],
  [
    'BTN',
    {
      label: 'Baccalauréat technologique',
      groups: ['1', '2'],
      mentionsSince: { ...ALWAYS, TBF: 2021 },
      publishesGroup: true,
    },
  ],
  [
    'BCP',
    {
      label: 'Baccalauréat professionnel',
      groups: ['1', '2'],
      mentionsSince: { ...ALWAYS, TBF: 2024 },
      publishesGroup: false,
    },
  ],
  [
    'DNB',
    {
      label: 'Diplôme national du brevet',
      groups: ['0'],
      mentionsSince: { ...ALWAYS, TBF: 2025 },
      publishesGroup: false,
    },
  ],
  [
    'CAP',
    {
      label: 'Certificat d’aptitude professionnelle',
      groups: ['0'],
      mentionsSince: SINCE_2024,
      publishesGroup: false,
    },
  ],
  [
    'BEP',
    {
      label: 'Brevet d’études professionnelles',
      groups: ['0'],
      mentionsSince: {},
      publishesGroup: false,
      lastYear: 2021,
    },
  ],
  [
    'BTS',
    { label: 'Brevet de technicien supérieur', groups: ['0'], mentionsSince: {}, publishesGroup: false },
  ],
  ['BP', { label: 'Brevet professionnel', groups: ['0'], mentionsSince: SINCE_2024, publishesGroup: false }],
  [
    'MC',
    { label: 'Mention complémentaire', groups: ['0'], mentionsSince: SINCE_2024, publishesGroup: false },
  ],
]);

/** Classes of results that a licence may name: three of decisions, and the marks of exams that have none. */
export const DECISION_CLASSES = ['admitted', 'second-group', 'failed', 'marks'] as const;
export type DecisionClass = (typeof DECISION_CLASSES)[number];

/** One decision of a jury. */
export interface Decision {
  /** What a licence must name for it to leave; `null`: it never leaves. */
  readonly releasedAs: DecisionClass | null;
  readonly groups: readonly string[];
}

const EVERY_GROUP = ['0', '1', '2'];

/** Decisions by code. sceau never computes one. */
export const DECISIONS: ReadonlyMap<string, Decision> = new Map<string, Decision>([
  ['ADMIS', { releasedAs: 'admitted', groups: EVERY_GROUP }],
  ['ADMISSIBLE', { releasedAs: 'second-group', groups: ['1'] }],
  ['AJOURNE', { releasedAs: 'failed', groups: EVERY_GROUP }],
  ['ABSENT', { releasedAs: null, groups: EVERY_GROUP }],
  ['ELIMINE', { releasedAs: null, groups: EVERY_GROUP }],
  ['REFUSE', { releasedAs: null, groups: EVERY_GROUP }],
  ['NON_STATUE', { releasedAs: null, groups: EVERY_GROUP }],
  ['FRAUDE_SUSPENDUE', { releasedAs: null, groups: EVERY_GROUP }],
  ['DISPENSE', { releasedAs: null, groups: EVERY_GROUP }],
]);

/** A session: the year and month in which its main exams are sat. */
export interface Session {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
}

const SESSION = /^(20[0-9]{2})-(0[1-9]|1[0-2])$/;

/** The session that `AAAA-MM` names (`2026-06`; the replacement session is `2026-09`), or `null`. */
export function parseSession(text: string): Session | null {
  const match = SESSION.exec(text);
  return match === null ? null : { year: Number(match[1]), month: Number(match[2]) };
}

/** Whether the exam `code` exists at `session`. */
export function isExamAt(code: string, session: Session): boolean {
  const exam = EXAMS.get(code);
  return exam !== undefined && (exam.lastYear === undefined || session.year <= exam.lastYear);
}

/** Whether `exam` could give `mention` at `session`; no mention at all is always possible. */
export function isMentionAt(exam: Exam, mention: string, session: Session): boolean {
  if (mention === '') return true;
  const since = exam.mentionsSince[mention];
  return since !== undefined && session.year >= since;
}
