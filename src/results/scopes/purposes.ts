/**
 * What results are handed on for, and what the law allows for each (results/FORMAT.md §4): the arrêté of 22 April 2013
 * (NOR MENE1303017A), whose lists are closed. Nothing else of a jury's file can leave, whatever a licence asks.
 */
import type { DecisionClass } from '../codes/codes.ts';
import type { JuryColumn } from '../columns.ts';

/** Article 3, press and private bodies with a licence of reuse; in the order in which they leave. */
export const PRESS_COLUMNS = [
  'nom',
  'prenom',
  'sexe',
  'date_naissance',
  'commune_etablissement',
  'diplome',
  'groupe',
  'serie',
  'decision',
  'mention',
] as const satisfies readonly JuryColumn[];

/**
 * Article 3, local authorities: «identité» (article 2: name of birth, usual name, given names), address, mention, name and
 * place of the school.
 */
export const LOCAL_AUTHORITY_COLUMNS = [
  'nom',
  'nom_usage',
  'prenom',
  'adresse',
  'code_postal',
  'commune_residence',
  'mention',
  'etablissement',
  'commune_etablissement',
] as const satisfies readonly JuryColumn[];

/** Article 1: «publication des noms des candidats admis». */
export const PUBLIC_LIST_COLUMNS = ['nom', 'prenom'] as const satisfies readonly JuryColumn[];

/** Marks stand in no list of the arrêté: they leave on a basis of their own, which a licence states. */
export const MARK_COLUMNS = ['note_ecrit', 'note_oral'] as const satisfies readonly JuryColumn[];

/** Every column that can leave for some purpose; each once. */
export const OUTPUT_COLUMNS = [
  ...PRESS_COLUMNS,
  'nom_usage',
  'adresse',
  'code_postal',
  'commune_residence',
  'etablissement',
  ...MARK_COLUMNS,
] as const satisfies readonly JuryColumn[];

/** A column that a licence may name. */
export type OutputColumn = (typeof OUTPUT_COLUMNS)[number];

/** What results are licensed for: the arrêté's classes of recipients. */
export const PURPOSES = ['press', 'local-authority', 'public-list'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** The widest form of a purpose. */
export interface PurposeRule {
  /** Columns that can leave, in the order in which they do. */
  readonly columns: readonly OutputColumn[];
  /** The column in which each candidate says whether they agree to this very purpose. */
  readonly consent: JuryColumn;
  /** Decisions that can leave. */
  readonly decisions: readonly DecisionClass[];
  /** Whether those alone may leave who live in the places that the scope names. */
  readonly residentsOnly: boolean;
  /** Whether a licence may hand on, for this purpose, exams that the arrêté is silent on. */
  readonly takesOwnBasis: boolean;
}

/** By purpose; each rule cites the article that it rests on. */
export const PURPOSE_RULES: Readonly<Record<Purpose, PurposeRule>> = {
  // Art. 3: «sous réserve de leur accord préalable»; admitted, sent to the second group, failed.
  press: {
    columns: PRESS_COLUMNS,
    consent: 'accord_presse',
    decisions: ['admitted', 'second-group', 'failed'],
    residentsOnly: false,
    takesOwnBasis: true,
  },
  // Art. 3: «pour la remise de récompenses aux lauréats», «accord exprès et préalable», «pour les seuls candidats domiciliés
  // sur le territoire».
  'local-authority': {
    columns: LOCAL_AUTHORITY_COLUMNS,
    consent: 'accord_collectivites',
    decisions: ['admitted'],
    residentsOnly: true,
    takesOwnBasis: false,
  },
  // Art. 1: names of the admitted; art. 5: a candidate may oppose it, hence a consent of its own.
  'public-list': {
    columns: PUBLIC_LIST_COLUMNS,
    consent: 'accord_liste_publique',
    decisions: ['admitted'],
    residentsOnly: false,
    takesOwnBasis: false,
  },
};
