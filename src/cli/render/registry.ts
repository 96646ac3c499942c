/** Registries for people: who may act, and the digest that is read aloud. */
import type { BelievedRegistry } from '../../parties/registry.ts';
import type { Words } from '../messages/words.ts';
import { grouped, propertyLines, tableLines } from './table.ts';

/** The digest of version 1 in groups of four, on two lines, under what to do with it. */
export function digestLines(words: Words, sha256: string): readonly string[] {
  return digestUnder(words.results.compareDigest, sha256);
}

/** A digest in groups of four, on two lines, under a heading. */
export function digestUnder(heading: string, sha256: string): readonly string[] {
  const groups = grouped(sha256).split(' ');
  const half = groups.length / 2;
  return [heading, `  ${groups.slice(0, half).join(' ')}`, `  ${groups.slice(half).join(' ')}`];
}

/** A believed registry: what it says, who holds which role. */
export function registryLines(words: Words, { registry }: BelievedRegistry): readonly string[] {
  const { labels, terms } = words;
  const keys = registry.keys.map((key) => [terms.roles[key.role] ?? key.role, '', grouped(key.fingerprint)]);
  const officers = registry.officers.map((officer) => [
    `${labels.officer} ${officer.id}`,
    officer.name,
    grouped(officer.fingerprint),
  ]);
  return [
    ...propertyLines([
      [labels.issuer, `${registry.issuer} (${registry.name})`],
      [labels.version, registry.version],
      [labels.realm, terms.realms[registry.realm]],
      [labels.academies, registry.academies.join(', ')],
      [labels.approvals, registry.leastApprovals],
    ]),
    '',
    ...tableLines([labels.key, labels.name, labels.fingerprint], [...keys, ...officers]),
  ];
}

/** A believed registry for `--json`. */
export function registryJson(chain: readonly BelievedRegistry[]): Readonly<Record<string, unknown>> {
  const [first, newest] = [chain.at(0), chain.at(-1)];
  if (first === undefined || newest === undefined) return {};
  const { registry, sha256 } = newest;
  return {
    issuer: registry.issuer,
    name: registry.name,
    realm: registry.realm,
    version: registry.version,
    sha256,
    /** What readers pin. */
    pin: first.sha256,
    academies: registry.academies,
    leastApprovals: registry.leastApprovals,
    keys: registry.keys.map(({ role, fingerprint }) => ({ role, fingerprint })),
    officers: registry.officers.map(({ id, name, fingerprint }) => ({ id, name, fingerprint })),
  };
}
