/** English, faults at the quality gate: the minutes, alerts, the second person. */
import type { MinutesFault } from '../../gate-faults.ts';
import { grouped } from '../render/table.ts';
import { en } from './typeset.ts';
import { type ErrorWords, says } from './words.ts';

const MINUTES: { readonly [F in MinutesFault]: string } = {
  encoding: 'the encoding was not recognised',
  form: en`quotes, or the length of the line`,
  header: en`the header must be examen;serie;compte;nombre`,
  cells: en`four cells are expected`,
  exam: en`an unknown exam code, or a série without its exam`,
  count: en`“compte” must be inscrits, a decision or a mention`,
  number: en`“nombre” must be a whole number, without spaces`,
  duplicate: en`this count is given further up`,
  'too-long': en`too many lines`,
  empty: en`it gives no count`,
};

export const gateErrors = {
  'minutes-malformed': (p) =>
    says(
      en`${p.path}, line ${p.line}: ${MINUTES[p.fault]}`,
      en`correct that line; the clerk's page (docs/en/clerk.md) shows an example of this file`,
    ),
  'minutes-differ': (p) =>
    says(
      en`the jury's file does not bear out ${p.path}: lines ${p.lines.join(', ')}${p.total > p.lines.length ? ', …' : ''}; nothing is sealed`,
      en`at a terminal, the same command shows what was expected and found; ask the jury's office which of the two is wrong`,
    ),
  'gate-alerts': (p) =>
    says(
      p.total === 0
        ? en`no alert was found, and --expect-alerts states some`
        : en`alerts to be confirmed: ${p.total}; nothing is sealed`,
      p.total === 0
        ? en`run the command again without --expect-alerts`
        : en`read them at a terminal, by the same command without --yes; once each has been checked: --expect-alerts ${p.total}`,
    ),
  'second-person-needed': (p) => {
    if (p.fault === 'rehearsal') {
      return says(
        en`the settings ask for a second person, and a rehearsal invents its candidates: nothing is announced`,
        en`take [gate] second_person out of the sceau.toml of this rehearsal's workspace; or rehearse step by step: sceau invent, sceau confirm, sceau export`,
      );
    }
    return says(
      p.fault === 'missing'
        ? en`revision ${p.revision} of ${p.publication} waits for a second person's confirmation; nothing is sealed`
        : en`the second person confirmed another file than this one, or this one read by other settings, for revision ${p.revision} of ${p.publication}; nothing is sealed`,
      en`they confirm this very file, with their own key: sceau confirm FILE --publication ${p.publication}`,
    );
  },
  'second-person-unfit': (p) =>
    says(
      p.fault === 'registered'
        ? en`key ${grouped(p.fingerprint)} stands in the registry: it seals, releases or approves, and cannot confirm`
        : en`key ${grouped(p.fingerprint)} is none of those that [gate] second_person names`,
      p.fault === 'registered'
        ? en`the second person has a key for this alone: sceau key create second`
        : en`compare the fingerprint with its holder, then write it in sceau.toml: second_person = ["${p.fingerprint}"]`,
    ),
} satisfies Partial<ErrorWords>;
