/** English, the quality gate. */
import { grouped } from '../render/table.ts';
import type { GateWords } from './gate-words.ts';
import { en } from './typeset.ts';

function percent(value: number): string {
  return en`${value.toFixed(1)}%`;
}

/** `BCG, série GENERALE`; the exam alone where the série is ''. */
function place({ exam, serie }: { readonly exam: string; readonly serie: string }): string {
  if (exam === '') return en`all exams`;
  return serie === '' ? en`${exam}` : en`${exam}, série ${serie}`;
}

function purposeName(purpose: string): string {
  const known: Readonly<Record<string, string>> = {
    press: en`the press`,
    'local-authority': en`local authorities`,
    'public-list': en`the public list`,
  };
  return known[purpose] ?? purpose;
}

export const gate: GateWords = {
  labels: {
    exam: 'exam',
    group: 'group',
    serie: 'série',
    mention: 'mention',
    admitted: 'admitted',
    rate: 'rate',
    line: 'line',
    counted: 'count',
    expected: 'expected',
    found: 'in the file',
    secondPerson: 'confirmed too by',
  },
  none: 'none',
  all: 'all',
  absent: en`not in the file`,
  percent,
  alerts: {
    'nobody-admitted': (a) => en`${place(a)}: nobody is admitted`,
    'everybody-admitted': (a) => en`${place(a)}: everybody is admitted`,
    'no-mention': (a) => en`${place(a)}: no mention at all, and this exam gives them`,
    'lone-candidate': (a) => en`${place(a)}: a single candidate`,
    'no-consent': (a) => en`consents for ${purposeName(a.purpose)}: nobody gave theirs`,
    'consents-unreadable': (a) =>
      en`consents for ${purposeName(a.purpose)}: more than half are neither “oui” nor “non”, and count as no`,
    'odd-names': (a) =>
      en`names and given names: ${a.cells} have a sign that no name has (?, a digit, a bracket…); lost accents?`,
    'scope-empty': (a) => en`scope ${a.scope}: no row would leave`,
    'rate-moved': (a) => en`${place(a)}: ${percent(a.now)} admitted; last session: ${percent(a.before)}`,
    'entered-moved': (a) => en`${place(a)}: ${a.now} entered; last session: ${a.before}`,
    'mention-moved': (a) =>
      en`${place(a)}: mention ${a.mention || 'none'} for ${percent(a.now)} of those admitted; last session: ${percent(a.before)}`,
    'serie-gone': (a) => en`${place(a)}: not in the file; it was there last session`,
    'serie-new': (a) => en`${place(a)}: not among last session's counts`,
  },
  alertsFound: (number) => en`alerts: ${number}`,
  differences: en`lines of the minutes that the file does not bear out:`,
  confirmedBy: (fingerprint, time) => en`${grouped(fingerprint)}, ${time}`,
  confirmed: (publication, revision) =>
    en`${publication}: file confirmed for revision ${revision}; export may seal it`,
  sealTotal: (revision) =>
    en`To seal revision ${revision} and send it, type the number of candidates entered: `,
  confirmTotal: (revision) =>
    en`To confirm the file of revision ${revision}, type the number of candidates entered: `,
  alertTotal: en`If each alert has been checked, type their number: `,
  alertsDiffer: en`that is not the number of alerts`,
  statedDiffers: (total) => en`expected total: ${total} candidates; the file has another number`,
  typedDiffers: en`that is not the number of candidates in the file`,
};
