/** The columns that a jury's file may have (results/FORMAT.md §1), by their canonical names. */

/** Which world a publication belongs to; a rehearsal's file is marked on every row. */
export const REALMS = ['rehearsal', 'production'] as const;
export type Realm = (typeof REALMS)[number];

/** Columns that sceau's own layout has in production, in order. */
export const MAIN_COLUMNS = [
  'session',
  'academie',
  'examen',
  'groupe',
  'serie',
  'numero_candidat',
  'nom',
  'prenom',
  'sexe',
  'date_naissance',
  'commune_etablissement',
  'diplome',
  'decision',
  'mention',
  'accord_presse',
] as const;

/** Columns that a file may have besides. */
export const FURTHER_COLUMNS = [
  'ine',
  'uai',
  'etablissement',
  'nom_usage',
  'serie_libelle',
  'adresse',
  'code_postal',
  'commune_residence',
  'code_commune_residence',
  'note_ecrit',
  'note_oral',
  'accord_collectivites',
  'accord_liste_publique',
] as const;

/** The column of a rehearsal's file that marks it, and what every cell of it says. */
export const REHEARSAL_COLUMN = 'repetition';
export const REHEARSAL_MARK = 'REPETITION';

/** Every column, in the order in which rows are checked and compared. */
export const JURY_COLUMNS = [...MAIN_COLUMNS, ...FURTHER_COLUMNS, REHEARSAL_COLUMN] as const;
export type JuryColumn = (typeof JURY_COLUMNS)[number];

/** One row of a jury's file by column; '' where the file has no such column. */
export type JuryRow = Readonly<Record<JuryColumn, string>>;

/** Columns of sceau's own layout in this realm, in order. */
export function mainColumns(realm: Realm): readonly JuryColumn[] {
  return realm === 'rehearsal' ? [...MAIN_COLUMNS, REHEARSAL_COLUMN] : MAIN_COLUMNS;
}

/** A row of empty cells. */
export const EMPTY_ROW: JuryRow = {
  session: '',
  academie: '',
  examen: '',
  groupe: '',
  serie: '',
  numero_candidat: '',
  nom: '',
  prenom: '',
  sexe: '',
  date_naissance: '',
  commune_etablissement: '',
  diplome: '',
  decision: '',
  mention: '',
  accord_presse: '',
  ine: '',
  uai: '',
  etablissement: '',
  nom_usage: '',
  serie_libelle: '',
  adresse: '',
  code_postal: '',
  commune_residence: '',
  code_commune_residence: '',
  note_ecrit: '',
  note_oral: '',
  accord_collectivites: '',
  accord_liste_publique: '',
  repetition: '',
};
