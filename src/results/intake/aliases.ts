/**
 * Names that exam systems give to the columns of columns.ts (results/FORMAT.md §1b). A name stands here only where it can
 * mean nothing else; what is doubtful is for `[columns]` of the settings to say. Left out on purpose:
 * «Civilité» (no sex), «Commune» and «Code INSEE commune» (of the school or of the home), «Etat» (in Cyclades the state of a
 * registration, no decision), «N° Inscription» and «N° Océan» (numbers that are not the candidate's), «Catégorie Candidat»,
 * «Nom du candidat» (may be a whole name), «Division de classe», and whatever says an opposition instead of a consent.
 *
 * Sources: Cyclades's export of an establishment, as public code reads it (2023): N° Candidat, Nom de famille, Nom d'usage,
 * Prénom(s), Date de Naissance, INE, Code Spécialité, Spécialité; the wording of the arrêté of 22 April 2013 (NOR
 * MENE1303017A), art. 2 and 3: nom de naissance, nom usuel, intitulé du diplôme, groupe de décision, établissement
 * d'origine; UAI and RNE, the national register of schools and its former name. The others are the plain French words for
 * the column.
 */
import { JURY_COLUMNS, type JuryColumn } from '../columns.ts';

/** Beside its canonical name, which always counts. */
const ALIASES: Readonly<Record<JuryColumn, readonly string[]>> = {
  session: ["Session d'examen"],
  academie: ['Code académie', "Code de l'académie"],
  examen: ['Code examen', "Code de l'examen"],
  groupe: ['Groupe de décision', "Groupe d'épreuves"],
  serie: [
    'Code série',
    'Code de la série',
    'Code spécialité',
    'Code de la spécialité',
    'Série ou spécialité',
  ],
  numero_candidat: [
    'N° candidat',
    'N° de candidat',
    'N° du candidat',
    'No candidat',
    'Num candidat',
    'Numéro de candidat',
    'Numéro du candidat',
  ],
  nom: ['Nom de famille', 'Nom de naissance', 'Nom patronymique'],
  prenom: ['Prénoms', 'Prénom du candidat', 'Prénoms du candidat'],
  sexe: ['Code sexe', 'Sexe du candidat'],
  date_naissance: ['Date de naissance', 'Date de naiss.', 'Né(e) le', 'Né le'],
  commune_etablissement: [
    "Commune de l'établissement",
    "Commune d'établissement",
    "Ville de l'établissement",
    'Ville établissement',
    'Commune de scolarisation',
  ],
  diplome: ['Intitulé du diplôme', 'Libellé diplôme', 'Libellé du diplôme'],
  decision: ['Décision du jury', 'Décision jury', 'Code décision', 'Résultat', "Résultat de l'examen"],
  mention: ['Code mention', 'Mention obtenue'],
  accord_presse: [
    'Accord pour la presse',
    'Accord publication presse',
    'Accord diffusion presse',
    'Autorisation presse',
    'Autorisation publication presse',
    'Autorisation de publication presse',
  ],
  ine: ['N° INE', 'Numéro INE', 'Code INE', 'Identifiant national élève', 'Identifiant national étudiant'],
  uai: [
    'Code UAI',
    'N° UAI',
    'Numéro UAI',
    'UAI établissement',
    "UAI de l'établissement",
    'RNE',
    'Code RNE',
    'N° RNE',
    'RNE établissement',
    "RNE de l'établissement",
    'Code établissement',
    "Code de l'établissement",
  ],
  etablissement: [
    "Nom de l'établissement",
    'Nom établissement',
    'Libellé établissement',
    "Libellé de l'établissement",
    "Établissement d'origine",
  ],
  nom_usage: ["Nom d'usage", 'Nom usuel'],
  serie_libelle: [
    'Spécialité',
    'Libellé série',
    'Libellé de la série',
    'Libellé spécialité',
    'Libellé de la spécialité',
  ],
  adresse: ['Adresse postale', 'Adresse du candidat'],
  code_postal: ['CP', 'Code postal de résidence'],
  commune_residence: [
    'Commune de résidence',
    'Ville de résidence',
    'Commune du domicile',
    'Commune de domicile',
  ],
  code_commune_residence: [
    'Code commune de résidence',
    'Code INSEE résidence',
    'Code INSEE de résidence',
    'Code INSEE commune de résidence',
    'Code INSEE de la commune de résidence',
  ],
  note_ecrit: ["Note d'écrit", "Note de l'écrit", "Note à l'écrit"],
  note_oral: ["Note d'oral", "Note de l'oral", "Note à l'oral"],
  accord_collectivites: [
    'Accord collectivités territoriales',
    'Accord collectivités locales',
    'Autorisation collectivités',
    'Autorisation collectivités territoriales',
    'Autorisation collectivités locales',
  ],
  accord_liste_publique: ['Accord Publinet', 'Autorisation Publinet', 'Autorisation liste publique'],
  // The mark of a rehearsal has its own name and no other.
  repetition: [],
};

/** A name as it is compared: without case, accents, ligatures, blanks and punctuation, in any normalization form. */
export function foldName(name: string): string {
  const letters = name.normalize('NFD').toLowerCase().replaceAll('œ', 'oe').replaceAll('æ', 'ae');
  return letters.replaceAll(/[^\p{L}\p{N}]/gu, '').replaceAll(/[ºª]/gu, '');
}

/** Every name that a column is known by, its canonical one first. */
export function namesOf(column: JuryColumn): readonly string[] {
  return [column, ...ALIASES[column]];
}

const BY_NAME: ReadonlyMap<string, JuryColumn> = new Map(
  JURY_COLUMNS.flatMap((column) => namesOf(column).map((name) => [foldName(name), column] as const)),
);

/** The column that a cell of a header names, or `null`. */
export function columnNamed(cell: string): JuryColumn | null {
  return BY_NAME.get(foldName(cell)) ?? null;
}
