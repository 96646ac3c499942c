/** French, faults at the quality gate: the minutes, alerts, the second person. */
import type { MinutesFault } from '../../gate-faults.ts';
import { grouped } from '../render/table.ts';
import { fr } from './typeset.ts';
import { type ErrorWords, says } from './words.ts';

const MINUTES: { readonly [F in MinutesFault]: string } = {
  encoding: fr`l'encodage n'a pas été reconnu`,
  form: fr`guillemets ou longueur de ligne`,
  header: fr`l'en-tête attendu est examen;serie;compte;nombre`,
  cells: fr`quatre cellules sont attendues`,
  exam: fr`code d'examen inconnu, ou série donnée sans examen`,
  count: fr`« compte » doit être inscrits, une décision ou une mention`,
  number: fr`« nombre » doit être un nombre entier, sans espace`,
  duplicate: fr`ce compte est déjà donné plus haut`,
  'too-long': fr`trop de lignes`,
  empty: fr`aucun compte n'y est donné`,
};

export const gateErrors = {
  'minutes-malformed': (p) =>
    says(
      fr`${p.path}, ligne ${p.line} : ${MINUTES[p.fault]}`,
      fr`corrigez cette ligne ; la page du gestionnaire (docs/fr/clerc.md) montre un exemple de ce fichier`,
    ),
  'minutes-differ': (p) =>
    says(
      fr`le fichier du jury ne confirme pas ${p.path} : lignes ${p.lines.join(', ')}${p.total > p.lines.length ? ', …' : ''} ; rien n'est scellé`,
      fr`au terminal, la même commande montre l'attendu et le trouvé ; demandez au service du jury lequel des deux est faux`,
    ),
  'gate-alerts': (p) =>
    says(
      p.total === 0
        ? fr`aucune alerte n'a été trouvée, et --expect-alerts en annonce`
        : fr`alertes à confirmer : ${p.total} ; rien n'est scellé`,
      p.total === 0
        ? fr`refaites la commande sans --expect-alerts`
        : fr`lisez-les au terminal, par la même commande sans --yes ; une fois chacune vérifiée : --expect-alerts ${p.total}`,
    ),
  'second-person-needed': (p) => {
    if (p.fault === 'rehearsal') {
      return says(
        fr`les réglages demandent une deuxième personne, et une répétition invente ses candidats : rien n'est annoncé`,
        fr`ôtez [gate] second_person du sceau.toml de cet espace de répétition ; ou répétez pas à pas : sceau invent, sceau confirm, sceau export`,
      );
    }
    return says(
      p.fault === 'missing'
        ? fr`la révision ${p.revision} de ${p.publication} attend la confirmation d'une deuxième personne ; rien n'est scellé`
        : fr`la deuxième personne a confirmé un autre fichier que celui-ci, ou celui-ci lu avec d'autres réglages, pour la révision ${p.revision} de ${p.publication} ; rien n'est scellé`,
      fr`elle confirme ce fichier-ci, avec sa propre clé : sceau confirm FICHIER --publication ${p.publication}`,
    );
  },
  'second-person-unfit': (p) =>
    says(
      p.fault === 'registered'
        ? fr`la clé ${grouped(p.fingerprint)} est au registre : elle scelle, lève ou approuve, et ne peut pas confirmer`
        : fr`la clé ${grouped(p.fingerprint)} n'est pas de celles que [gate] second_person nomme`,
      p.fault === 'registered'
        ? fr`la deuxième personne a une clé à elle seule : sceau key create second`
        : fr`comparez l'empreinte avec sa titulaire, puis écrivez-la dans sceau.toml : second_person = ["${p.fingerprint}"]`,
    ),
} satisfies Partial<ErrorWords>;
