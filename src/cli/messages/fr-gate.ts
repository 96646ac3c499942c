/** French, the quality gate. */
import { grouped } from '../render/table.ts';
import type { GateWords } from './gate-words.ts';
import { fr } from './typeset.ts';

function percent(value: number): string {
  return fr`${value.toFixed(1).replace('.', ',')} %`;
}

/** `BCG, série GENERALE`; the exam alone where the série is ''. */
function place({ exam, serie }: { readonly exam: string; readonly serie: string }): string {
  if (exam === '') return fr`tous examens`;
  return serie === '' ? fr`${exam}` : fr`${exam}, série ${serie}`;
}

function purposeName(purpose: string): string {
  const known: Readonly<Record<string, string>> = {
    press: fr`la presse`,
    'local-authority': fr`les collectivités territoriales`,
    'public-list': fr`la liste publique`,
  };
  return known[purpose] ?? purpose;
}

export const gate: GateWords = {
  labels: {
    exam: 'examen',
    group: 'groupe',
    serie: 'série',
    mention: 'mention',
    admitted: 'admis',
    rate: 'taux',
    line: 'ligne',
    counted: 'compte',
    expected: 'attendu',
    found: 'dans le fichier',
    secondPerson: 'confirmé aussi par',
  },
  none: 'sans',
  all: 'toutes',
  absent: fr`absent du fichier`,
  percent,
  alerts: {
    'nobody-admitted': (a) => fr`${place(a)} : personne n'est admis`,
    'everybody-admitted': (a) => fr`${place(a)} : tout le monde est admis`,
    'no-mention': (a) => fr`${place(a)} : aucune mention, alors que cet examen en donne`,
    'lone-candidate': (a) => fr`${place(a)} : un seul candidat`,
    'no-consent': (a) => fr`accords pour ${purposeName(a.purpose)} : personne n'a donné le sien`,
    'consents-unreadable': (a) =>
      fr`accords pour ${purposeName(a.purpose)} : plus de la moitié ne sont ni « oui » ni « non », et comptent pour non`,
    'odd-names': (a) =>
      fr`noms et prénoms : ${a.cells} portent un signe qu'aucun nom ne porte (?, chiffre, parenthèse…) ; des accents perdus ?`,
    'scope-empty': (a) => fr`périmètre ${a.scope} : aucune ligne ne partirait`,
    'rate-moved': (a) =>
      fr`${place(a)} : taux d'admis ${percent(a.now)} ; à la session précédente : ${percent(a.before)}`,
    'entered-moved': (a) => fr`${place(a)} : ${a.now} inscrits ; à la session précédente : ${a.before}`,
    'mention-moved': (a) =>
      fr`${place(a)} : mention ${a.mention || 'sans'} pour ${percent(a.now)} des admis ; à la session précédente : ${percent(a.before)}`,
    'serie-gone': (a) => fr`${place(a)} : absent du fichier ; présent à la session précédente`,
    'serie-new': (a) => fr`${place(a)} : absent des effectifs de la session précédente`,
  },
  alertsFound: (number) => fr`alertes : ${number}`,
  differences: fr`lignes du procès-verbal que le fichier ne confirme pas :`,
  confirmedBy: (fingerprint, time) => fr`${grouped(fingerprint)}, le ${time}`,
  confirmed: (publication, revision) =>
    fr`${publication} : fichier confirmé pour la révision ${revision} ; l'export peut la sceller`,
  sealTotal: (revision) =>
    fr`Pour sceller la révision ${revision} et l'envoyer, tapez le nombre de candidats inscrits : `,
  confirmTotal: (revision) =>
    fr`Pour confirmer le fichier de la révision ${revision}, tapez le nombre de candidats inscrits : `,
  alertTotal: fr`Si chaque alerte a été vérifiée, tapez leur nombre : `,
  alertsDiffer: fr`ce n'est pas le nombre des alertes`,
  statedDiffers: (total) => fr`total attendu : ${total} candidats ; le fichier en compte un autre nombre`,
  typedDiffers: fr`ce n'est pas le nombre de candidats du fichier`,
};
