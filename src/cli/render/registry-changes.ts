/** What a version of the registry changes: for those who propose or sign it, and for `--json`. */
import type {
  PartyChange,
  RegistryChanges,
  RegistryParty,
  TermChange,
} from '../../parties/registry-changes.ts';
import type { RegistryCase } from '../../stages/propose-registry.ts';
import type { Words } from '../messages/words.ts';
import { digestUnder } from './registry.ts';
import { grouped, propertyLines, tableLines } from './table.ts';

/** One party in one state, its fingerprint whole. */
function row(words: Words, state: string, party: RegistryParty): readonly string[] {
  const { labels, terms } = words;
  const part = party.role === 'officer' ? `${labels.officer} ${party.id}` : (terms.roles[party.role] ?? '');
  return [state, part, party.name, grouped(party.fingerprint)];
}

/** New or gone is one row; changed is two, as it was and as it would be. */
function partyRows(words: Words, { before, after }: PartyChange): readonly (readonly string[])[] {
  const { changes } = words.terms;
  if (before === null) return after === null ? [] : [row(words, changes.added, after)];
  if (after === null) return [row(words, changes.removed, before)];
  const now = before.fingerprint === after.fingerprint ? changes.renewed : changes.now;
  return [row(words, changes.before, before), row(words, now, after)];
}

function termLine(words: Words, { term, before, after }: TermChange): readonly [string, string] {
  const { labels } = words;
  const headings = {
    name: labels.name,
    academies: labels.academies,
    leastApprovals: labels.approvals,
  };
  return [headings[term], before === null ? after : `${before} → ${after}`];
}

/** The changes: terms as `before → after`, parties with role and whole fingerprint. */
export function changeLines(words: Words, changes: RegistryChanges): readonly string[] {
  const { labels, results } = words;
  const { parties, terms } = changes;
  if (parties.length + terms.length === 0) return [results.registryUnchanged];
  return [
    ...propertyLines(terms.map((each) => termLine(words, each))),
    ...(terms.length > 0 && parties.length > 0 ? [''] : []),
    ...tableLines(
      [labels.change, labels.key, labels.name, labels.fingerprint],
      parties.flatMap((each) => partyRows(words, each)),
    ),
  ];
}

/** What an officer reads before they sign: of whom, which version after which, what changes, and the digest. */
export function registryCaseLines(
  words: Words,
  { before, next, sha256, changes }: RegistryCase,
): readonly string[] {
  const { labels, terms } = words;
  return [
    ...propertyLines([
      [labels.issuer, `${next.issuer} (${next.name})`],
      [labels.realm, terms.realms[next.realm]],
      [labels.version, `${before.version} → ${next.version}`],
    ]),
    '',
    ...changeLines(words, changes),
    '',
    ...digestUnder(words.results.compareOwnDigest, sha256),
  ];
}

function partyJson(party: RegistryParty | null): Readonly<Record<string, unknown>> | null {
  if (party === null) return null;
  const { role, id, name, fingerprint } = party;
  return { role, id, name, fingerprint };
}

/** The changes for `--json`; certificates are left to the file. */
export function changesJson({ parties, terms }: RegistryChanges): Readonly<Record<string, unknown>> {
  return {
    terms,
    parties: parties.map(({ before, after }) => ({ before: partyJson(before), after: partyJson(after) })),
  };
}
