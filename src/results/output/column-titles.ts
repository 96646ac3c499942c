/** What each column of the output is called, for people who read the schema (results/FORMAT.md §5). */
import type { WrittenColumn } from './output.ts';

export const COLUMN_TITLES: Readonly<Record<WrittenColumn, { readonly fr: string; readonly en: string }>> = {
  nom: { fr: 'Nom de naissance', en: 'Family name at birth' },
  prenom: { fr: 'Prénoms', en: 'Given names' },
  sexe: { fr: 'Sexe', en: 'Sex' },
  date_naissance: { fr: 'Date de naissance', en: 'Date of birth' },
  commune_etablissement: { fr: 'Commune de l’établissement', en: 'Municipality of the school' },
  diplome: { fr: 'Diplôme', en: 'Diploma' },
  groupe: { fr: 'Groupe d’épreuves', en: 'Group of exams' },
  serie: { fr: 'Série ou spécialité', en: 'Series or speciality' },
  serie_libelle: { fr: 'Série ou spécialité, libellé', en: 'Series or speciality, in words' },
  decision: { fr: 'Décision du jury', en: 'Decision of the jury' },
  decision_libelle: { fr: 'Décision du jury, libellé', en: 'Decision of the jury, in words' },
  mention: { fr: 'Mention', en: 'Distinction' },
  mention_libelle: { fr: 'Mention, libellé', en: 'Distinction, in words' },
  nom_usage: { fr: 'Nom d’usage', en: 'Name in use' },
  adresse: { fr: 'Adresse', en: 'Address' },
  code_postal: { fr: 'Code postal', en: 'Postcode' },
  commune_residence: { fr: 'Commune de résidence', en: 'Municipality of residence' },
  etablissement: { fr: 'Établissement', en: 'School' },
  note_ecrit: { fr: 'Note de l’écrit, sur 20', en: 'Mark of the written exam, out of 20' },
  note_oral: { fr: 'Note de l’oral, sur 20', en: 'Mark of the oral exam, out of 20' },
  repetition: { fr: 'Marque de répétition', en: 'Mark of a rehearsal' },
};
