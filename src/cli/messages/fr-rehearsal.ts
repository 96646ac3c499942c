/** French, a rehearsal with the partners. */
import { bothTimes } from '../render/times.ts';
import { fr } from './typeset.ts';
import type { RehearsalWords } from './words.ts';

/** What each answer says. */
const ANSWERS = {
  verified: 'a tout vérifié et accusé réception',
  rejected: 'a refusé ce qui lui est adressé',
  opened: 'a ouvert les résultats',
  approved: 'a approuvé',
  handedOver: 'a remis sa part',
} as const;

/** How many were not served, where any were not. */
function failures(failed: number): string {
  return failed === 0 ? '' : fr` ; sans succès : ${failed}`;
}

const story: RehearsalWords['story'] = {
  announced: (e) => fr`${e.title} : ${e.publication}, à ${bothTimes(e.hour.utc, e.hour.zone)}`,
  invented: (e) =>
    fr`candidats inventés et contrôlés : ${e.candidates} ; seront transmis : ${e.scopes
      .map(({ scope, rows }) => `${scope} ${rows}`)
      .join(', ')}`,
  sent: (e) => fr`révision ${e.revision} scellée ; envois faits : ${e.served}${failures(e.failed)}`,
  waiting: (e) =>
    fr`on attend les réponses, puis l'heure, ${bothTimes(e.hour.utc, e.hour.zone)}, puis les ouvertures, jusqu'à ${bothTimes(e.until.utc, e.until.zone)} ; aux responsables : sceau approve ${e.publication} ; aux diffuseurs : sceau receive, puis sceau open ${e.publication}`,
  answered: (e) =>
    fr`${e.scope === null ? e.party : `${e.party} (${e.scope})`} ${ANSWERS[e.state]}, ${bothTimes(e.at, e.zone)}`,
  moved: (e) => fr`l'heure a changé : ${bothTimes(e.hour.utc, e.hour.zone)}`,
  held: (_, reason) => fr`c'est l'heure, et l'embargo ne peut pas être levé : ${reason} ; on essaie encore`,
  released: (e) => fr`l'embargo est levé ; envois faits : ${e.served}${failures(e.failed)}`,
};

const finding: RehearsalWords['finding'] = {
  unserved: (e, o) =>
    fr`${e.party} (${e.scope}) n'a pas reçu tous ses fichiers${because(o.reason)} ; essayez son dépôt : sceau partner test ${e.party}`,
  unanswered: (e) =>
    fr`${e.party} (${e.scope}) n'a accusé réception de rien : appelez-le ; sceau receive tourne-t-il, sur le dépôt que montre sceau partner show ${e.party} ?`,
  rejected: (e, o) =>
    fr`${e.party} (${e.scope}) a refusé ce qui lui est adressé : appelez-le ; sceau status ${o.publication} --sources montre son accusé et le code du refus`,
  unreleased: (e, o) =>
    fr`la levée d'embargo n'est pas arrivée chez ${e.party} (${e.scope})${because(o.reason)} ; une fois la cause levée : sceau release ${o.publication}`,
  unopened: (e, o) =>
    fr`${e.party} (${e.scope}) a la levée d'embargo et n'a pas dit avoir ouvert : appelez-le ; qu'il fasse sceau open ${o.publication}, puis voyez sceau status ${o.publication} --fetch`,
  omitted: (_, o) => fr`${o.reason} ; ${o.hint}`,
  unapproved: (e, o) =>
    fr`${e.party}, responsable, n'a pas approuvé : appelez-le ; sa commande est sceau approve ${o.publication}`,
  'not-handed-over': (e, o) =>
    fr`${e.party}, responsable, a approuvé sans remettre sa part : appelez-le ; dans l'heure qui précède la publication, il refait sceau approve ${o.publication}`,
};

function because(reason: string): string {
  return reason === '' ? '' : fr` : ${reason}`;
}

export const rehearsal: RehearsalWords = {
  title: 'publication à blanc',
  story,
  verdicts: {
    opened: 'a ouvert',
    unserved: 'pas servi',
    unanswered: 'pas de réponse',
    rejected: 'a refusé',
    unreleased: 'sans levée',
    unopened: 'pas ouvert',
  },
  verdict: 'bilan',
  seconds: fr`s après l'heure`,
  times: (zone) => fr`Heures : ${zone} = UTC`,
  allOpened: fr`Tous ont ouvert.`,
  findings: fr`À reprendre :`,
  finding,
};
