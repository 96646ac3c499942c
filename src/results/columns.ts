/** The columns of a jury's file and of what leaves (results/FORMAT.md §1 and §5). */

/** Which world a publication belongs to; a rehearsal's file is marked on every row. */
export const REALMS = ['rehearsal', 'production'] as const;
export type Realm = (typeof REALMS)[number];

/** Columns of a production file, in the one order that is accepted. */
export const JURY_COLUMNS = [
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

/** The further, last column of a rehearsal's file, and what every cell of it says. */
export const REHEARSAL_COLUMN = 'repetition';
export const REHEARSAL_MARK = 'REPETITION';

export type JuryColumn = (typeof JURY_COLUMNS)[number] | typeof REHEARSAL_COLUMN;

/** One row of a jury's file by column; `repetition` is '' in production. */
export type JuryRow = Readonly<Record<JuryColumn, string>>;

/** Columns of a file of this realm, in order. */
export function juryColumns(realm: Realm): readonly JuryColumn[] {
  return realm === 'rehearsal' ? [...JURY_COLUMNS, REHEARSAL_COLUMN] : JURY_COLUMNS;
}

/** The row whose cells these are: exactly as many as `juryColumns` has. Missing cells read as ''. */
export function juryRow(cells: readonly string[]): JuryRow {
  return {
    session: cells[0] ?? '',
    academie: cells[1] ?? '',
    examen: cells[2] ?? '',
    groupe: cells[3] ?? '',
    serie: cells[4] ?? '',
    numero_candidat: cells[5] ?? '',
    nom: cells[6] ?? '',
    prenom: cells[7] ?? '',
    sexe: cells[8] ?? '',
    date_naissance: cells[9] ?? '',
    commune_etablissement: cells[10] ?? '',
    diplome: cells[11] ?? '',
    decision: cells[12] ?? '',
    mention: cells[13] ?? '',
    accord_presse: cells[14] ?? '',
    repetition: cells[15] ?? '',
  };
}
