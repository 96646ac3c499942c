/** `registry propose|sign`: who may act for the issuer. Version 1 is pinned by readers; others are signed by officers. */
import { basename, dirname } from 'node:path';
import { SceauError } from '../errors.ts';
import { encodeInstant } from '../documents/fields.ts';
import { officerSignatureName, registryName } from '../documents/names.ts';
import { encodeUtf8, equalBytes, sha256Hex } from '../io/encodings.ts';
import { exists, readFileBounded, writeOutsideAtomic } from '../io/files.ts';
import { signDetached } from '../openpgp/signature.ts';
import { type Registry, encodeRegistry, judgeRegistry, parseRegistry } from '../parties/registry.ts';
import { usualQuorum } from '../parties/quorum.ts';
import { type RegistryChanges, compareRegistries } from '../parties/registry-changes.ts';
import { openOfficerKey, readKey } from '../workspace/keys.ts';
import { refuseKit } from '../workspace/kit.ts';
import { readParty } from '../workspace/party-store.ts';
import {
  loadChain,
  MAX_REGISTRY_BYTES,
  readRegistryVersion,
  registryFolder,
  writeRegistryVersion,
} from '../workspace/registry-store.ts';
import { type Context, accepting } from './context.ts';
import { warnOfQuorum } from './warn-of-quorum.ts';

/** A registry as it was written: its version and the digest that readers pin or compare. */
export interface ProposedRegistry {
  readonly version: number;
  readonly sha256: string;
  readonly path: string;
  /** What it changes in the version before; everything, in the first. */
  readonly changes: RegistryChanges;
}

/** What an officer reads before they sign: the version that they believe, and the one that would follow it. */
export interface RegistryCase {
  readonly before: Registry;
  readonly next: Registry;
  readonly sha256: string;
  readonly changes: RegistryChanges;
}

/** Whether a registry would say what the one before it says. */
function saysTheSame(registry: Registry, before: Registry): boolean {
  const { version, previous, issuedAt } = before;
  return equalBytes(encodeRegistry({ ...registry, version, previous, issuedAt }), encodeRegistry(before));
}

/**
 * Writes the next version: the keys of this workspace, the named officers, the least k. The first counts at once;
 * a later one waits for the signatures of the officers before it. Where it would say what the newest says nothing is
 * written, so that the command may be repeated.
 * @param o.leastApprovals two where absent (one of a single officer), and no fewer than the version before asks for, as
 *   far as there are officers for it
 * @throws `kit-only`, `key-missing`, `partner-unknown`, `registry-chain`, `output-exists`
 */
export async function proposeRegistry(
  context: Context,
  o: { readonly officers: readonly string[]; readonly leastApprovals?: number | undefined },
): Promise<ProposedRegistry> {
  const { workspace, clock } = context;
  refuseKit(workspace, 'registry propose');
  const { config } = workspace;
  const folder = registryFolder(workspace, config.id);
  const before = exists(`${folder}/${registryName(1)}`)
    ? (await loadChain(workspace, config.id, accepting(context))).at(-1)
    : undefined;
  const version = (before?.registry.version ?? 0) + 1;
  const { length: officers } = o.officers;
  const earlier = Math.min(before?.registry.leastApprovals ?? 0, officers);
  const leastApprovals = o.leastApprovals ?? Math.max(usualQuorum(officers), earlier);
  const path = `${folder}/${registryName(version)}`;
  // A proposal that nobody has signed may be made again.
  const proposed = readRegistryVersion(folder, version);
  if (proposed !== null && (version === 1 || proposed.signatures.size > 0)) {
    throw new SceauError('output-exists', { path });
  }
  const [seal, release] = [await readKey(workspace, 'seal'), await readKey(workspace, 'release')];
  const keyOf = (role: 'seal' | 'release', key: typeof seal) => ({
    role,
    fingerprint: key.certificate.fingerprint,
    certificate: key.certificate.armored,
  });
  const registry: Registry = {
    realm: config.realm,
    issuer: config.id,
    version,
    previous: before?.sha256 ?? null,
    name: config.name,
    academies: config.academies ?? [],
    keys: [keyOf('seal', seal), keyOf('release', release)],
    officers: o.officers.map((officer) => {
      const party = readParty(workspace, officer);
      if (party.kind !== 'officer') throw new SceauError('officer-unknown', { officer });
      const { id, name, fingerprint, certificate } = party;
      return { id, name, fingerprint, certificate };
    }),
    leastApprovals,
    issuedAt: encodeInstant(clock.nowMs()),
  };
  if (officers < leastApprovals || leastApprovals < 1) {
    throw new SceauError('registry-chain', { version, detail: 'fewer officers than approvals' });
  }
  warnOfQuorum(context, { approvals: leastApprovals, officers, publication: null });
  if (before !== undefined && saysTheSame(registry, before.registry)) {
    const standing = before.registry.version;
    context.report({ kind: 'registry-stands', version: standing });
    const path = `${folder}/${registryName(standing)}`;
    return {
      version: standing,
      sha256: before.sha256,
      path,
      changes: compareRegistries(before.registry, before.registry),
    };
  }
  await judgeRegistry(registry);
  const bytes = encodeRegistry(registry);
  const sha256 = sha256Hex(bytes);
  const changes = compareRegistries(before?.registry ?? null, registry);
  return workspace.journal.record('registry', { file: registryName(version), sha256 }, async () => {
    writeRegistryVersion(folder, { version, bytes, signatures: new Map() });
    return { version, sha256, path, changes };
  });
}

/**
 * An officer signs the next version of a pinned issuer's registry, beside the file.
 * @param confirm shows what changes; nothing is signed unless it says yes
 * @throws `issuer-untrusted`, `registry-chain` where it is not the next version, `input-missing`, `document-*`,
 * `not-confirmed`, `key-missing`, `passphrase-wrong`, `realm-mismatch`
 */
export async function signRegistry(
  context: Context,
  path: string,
  confirm: (found: RegistryCase) => Promise<boolean>,
): Promise<ProposedRegistry> {
  const { workspace, clock } = context;
  const bytes = readFileBounded(path, MAX_REGISTRY_BYTES);
  const registry = parseRegistry(basename(path), bytes);
  if (registry.realm !== workspace.config.realm) {
    throw new SceauError('realm-mismatch', {
      file: basename(path),
      expected: workspace.config.realm,
      found: registry.realm,
    });
  }
  const newest = (await loadChain(workspace, registry.issuer, accepting(context))).at(-1);
  if (newest === undefined) throw new SceauError('registry-missing', {});
  const follows = registry.version === newest.registry.version + 1 && registry.previous === newest.sha256;
  if (!follows) {
    throw new SceauError('registry-chain', { version: registry.version, detail: 'not the next version' });
  }
  await judgeRegistry(registry);
  const sha256 = sha256Hex(bytes);
  const before = newest.registry;
  const changes = compareRegistries(before, registry);
  if (!(await confirm({ before, next: registry, sha256, changes }))) {
    throw new SceauError('not-confirmed', {});
  }
  const key = await openOfficerKey(workspace, context.secrets);
  const asc = await signDetached(bytes, key, { nowMs: clock.nowMs() });
  const target = `${dirname(path)}/${officerSignatureName(basename(path), workspace.config.id)}`;
  return workspace.journal.record('registry', { file: basename(path), sha256 }, async () => {
    // The file may stand on a stick, where no workspace sweeps.
    writeOutsideAtomic(target, encodeUtf8(asc));
    return { version: registry.version, sha256, path: target, changes };
  });
}
