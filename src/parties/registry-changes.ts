/** What a version of the registry changes (parties/FORMAT.md §1): read by people before they propose or sign it. */
import type { Registry } from './registry.ts';

/** A key that a registry names, with its part. */
export interface RegistryParty {
  readonly role: 'seal' | 'release' | 'officer';
  /** The officer's id; the role, for a key of the issuer. */
  readonly id: string;
  readonly name: string;
  readonly fingerprint: string;
  readonly certificate: string;
}

/** One part that is another than before; `before` is `null` where it is new, `after` where it is gone. */
export interface PartyChange {
  readonly before: RegistryParty | null;
  readonly after: RegistryParty | null;
}

/** What a registry says beside its parties. */
export const REGISTRY_TERMS = ['name', 'academies', 'leastApprovals'] as const;

/** A term as it was (`null` in a first version) and as it would be; lists are joined by commas. */
export interface TermChange {
  readonly term: (typeof REGISTRY_TERMS)[number];
  readonly before: string | null;
  readonly after: string;
}

/** All that differs between two versions. */
export interface RegistryChanges {
  readonly parties: readonly PartyChange[];
  readonly terms: readonly TermChange[];
}

function partiesOf(registry: Registry): readonly RegistryParty[] {
  const keys = registry.keys.map(({ role, fingerprint, certificate }) => {
    return { role, id: role, name: '', fingerprint, certificate };
  });
  return [...keys, ...registry.officers.map((officer) => ({ role: 'officer' as const, ...officer }))];
}

function isSamePart(a: RegistryParty, b: RegistryParty): boolean {
  return a.role === b.role && a.id === b.id;
}

function isUnchanged(a: RegistryParty, b: RegistryParty): boolean {
  return a.name === b.name && a.fingerprint === b.fingerprint && a.certificate === b.certificate;
}

/**
 * Compares two versions: every part that is new, gone or held by another key, name or certificate, in the order of
 * `next`, those that are gone last; every term that differs. Says nothing about who signed either.
 * @param before the version that is believed, or `null` for a first version, in which everything is new
 */
export function compareRegistries(before: Registry | null, next: Registry): RegistryChanges {
  const left = before === null ? [] : [...partiesOf(before)];
  const take = (isIt: (each: RegistryParty) => boolean): RegistryParty | null => {
    const at = left.findIndex(isIt);
    return at < 0 ? null : (left.splice(at, 1)[0] ?? null);
  };
  // A role may have several keys: those that stay are paired first, so that what is left over is what changed.
  const paired = partiesOf(next).map((after) => {
    return {
      after,
      known: take((each) => isSamePart(each, after) && each.fingerprint === after.fingerprint),
    };
  });
  const changed = paired.map(({ after, known }) => {
    return { before: known ?? take((each) => isSamePart(each, after)), after };
  });
  const parties = [
    ...changed.filter((each) => each.before === null || !isUnchanged(each.before, each.after)),
    ...left.map((gone): PartyChange => ({ before: gone, after: null })),
  ];
  const terms = REGISTRY_TERMS.flatMap((term) => {
    const [was, is] = [before === null ? null : String(before[term]), String(next[term])];
    return was === is ? [] : [{ term, before: was, after: is }];
  });
  return { parties, terms };
}
