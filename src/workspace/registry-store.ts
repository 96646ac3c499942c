/**
 * Registries in a workspace (workspace/FORMAT.md §3): the issuer's own under `registry/`, other issuers' under
 * `trust/<issuer>/` with the pin that was had out of band.
 */
import * as v from 'valibot';
import { join } from 'node:path';
import { SceauError, isCode } from '../errors.ts';
import type { Moment, Trust } from '../documents/envelope.ts';
import { id, instant, sha256 } from '../documents/fields.ts';
import {
  officerSignatureName,
  parseOfficerSignature,
  publicationFolder,
  registryName,
} from '../documents/names.ts';
import { encodeJson, parseJson } from '../documents/strict-json.ts';
import { sha256Hex } from '../io/encodings.ts';
import {
  exists,
  listFolder,
  makeFolder,
  readFileBounded,
  renameDurably,
  writeFileAtomic,
} from '../io/files.ts';
import { type BelievedRegistry, type RegistryBytes, believeChain, trustOf } from '../parties/registry.ts';
import { MAX_SIGNATURE_BYTES } from './signed-files.ts';
import { type Workspace, at, inRecord } from './workspace.ts';

export const MAX_REGISTRY_BYTES = 4_000_000;
const PIN = 'pin.json';

const pinSchema = v.strictObject({ issuer: id, registry: sha256, pinnedAt: instant });

/** Where an issuer's registry stands in this workspace. */
export function registryFolder(workspace: Workspace, issuer: string): string {
  return workspace.config.role === 'rectorat' ? at(workspace, 'registry') : at(workspace, 'trust', issuer);
}

/** Whether an issuer is pinned here: the pin is written last. */
export function isPinned(workspace: Workspace, issuer: string): boolean {
  return exists(join(registryFolder(workspace, issuer), PIN));
}

/** Issuers that this workspace has pinned; a rectorat's own alone. */
export function trustedIssuers(workspace: Workspace): readonly string[] {
  if (workspace.config.role === 'rectorat') return [workspace.config.id];
  return listFolder(at(workspace, 'trust')).filter((issuer) => isPinned(workspace, issuer));
}

/** A registry version as it stands in a folder, or `null` where it does not. */
export function readRegistryVersion(folder: string, version: number): RegistryBytes | null {
  const path = join(folder, registryName(version));
  if (!exists(path)) return null;
  const signatures = new Map<string, Uint8Array>();
  for (const name of listFolder(folder)) {
    const officer = parseOfficerSignature(registryName(version), name);
    if (officer === null) continue;
    signatures.set(officer, readFileBounded(join(folder, name), MAX_SIGNATURE_BYTES));
  }
  return { version, bytes: readFileBounded(path, MAX_REGISTRY_BYTES), signatures };
}

/** Writes a version, its signatures first, so that a whole one is always a signed one. */
export function writeRegistryVersion(folder: string, version: RegistryBytes): void {
  const name = registryName(version.version);
  for (const [officer, asc] of version.signatures) {
    writeFileAtomic(join(folder, officerSignatureName(name, officer)), asc);
  }
  writeFileAtomic(join(folder, name), version.bytes);
}

/** The versions in a folder, oldest first, without a gap. */
export function readVersions(folder: string): readonly RegistryBytes[] {
  const versions: RegistryBytes[] = [];
  for (;;) {
    const next = readRegistryVersion(folder, versions.length + 1);
    if (next === null) return versions;
    versions.push(next);
  }
}

/** Brings every believed version into a publication's folder of the record, from where it travels with everything sent. */
export async function recordRegistries(
  workspace: Workspace,
  place: { readonly issuer: string; readonly publication: string },
  moment: Moment,
): Promise<void> {
  await copyRegistries(workspace, place.issuer, {
    moment,
    folder: inRecord(workspace, publicationFolder(place)),
  });
}

/** The same into any folder. */
export async function copyRegistries(
  workspace: Workspace,
  issuer: string,
  { moment, folder }: { readonly moment: Moment; readonly folder: string },
): Promise<void> {
  const { length } = await loadChain(workspace, issuer, moment);
  for (const version of readVersions(registryFolder(workspace, issuer)).slice(0, length)) {
    if (!exists(join(folder, registryName(version.version)))) writeRegistryVersion(folder, version);
  }
}

/** The files of every believed version, by name. */
export async function believedFiles(
  workspace: Workspace,
  issuer: string,
  moment: Moment,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const { length } = await loadChain(workspace, issuer, moment);
  const files = new Map<string, Uint8Array>();
  for (const { version, bytes, signatures } of readVersions(registryFolder(workspace, issuer)).slice(
    0,
    length,
  )) {
    const name = registryName(version);
    files.set(name, bytes);
    for (const [officer, asc] of signatures) files.set(officerSignatureName(name, officer), asc);
  }
  return files;
}

/** Pins an issuer's registry. */
export function pinRegistry(
  workspace: Workspace,
  version: RegistryBytes,
  pin: v.InferOutput<typeof pinSchema>,
): void {
  const folder = registryFolder(workspace, pin.issuer);
  writeRegistryVersion(folder, version);
  writeFileAtomic(join(folder, PIN), encodeJson(v.parse(pinSchema, pin)));
}

/**
 * Sets apart what rests on an issuer's pinned registry, so that another can be pinned: `replaced/<issuer>/<16 digits of the
 * old digest>/` gets the record first, then the registries. Cut short, it is repeated. Opened results and quarantined copies
 * stay where they are.
 */
export function setAside(workspace: Workspace, issuer: string, pinned: string): void {
  const apart = at(workspace, 'replaced', issuer, pinned.slice(0, 16));
  makeFolder(apart);
  for (const [from, name] of [
    [inRecord(workspace, issuer), 'record'],
    [registryFolder(workspace, issuer), 'trust'],
  ] as const) {
    if (exists(from)) renameDurably(from, join(apart, name));
  }
}

/** The pinned digest of an issuer's first registry. @throws `issuer-untrusted` */
export function readPin(workspace: Workspace, issuer: string): string {
  const folder = registryFolder(workspace, issuer);
  if (workspace.config.role === 'rectorat') {
    const own = readRegistryVersion(folder, 1);
    if (own === null || issuer !== workspace.config.id) throw new SceauError('registry-missing', {});
    return sha256Hex(own.bytes);
  }
  if (!isPinned(workspace, issuer)) throw new SceauError('issuer-untrusted', { issuer });
  const path = join(folder, PIN);
  return parseJson(path, readFileBounded(path, 10_000), pinSchema, 10_000).registry;
}

/**
 * The believed chain of an issuer. In the issuer's own workspace a last version that still waits for
 * signatures is a proposal and not part of it.
 * @throws `issuer-untrusted`, `registry-missing`, and all of `believeChain`
 */
export async function loadChain(
  workspace: Workspace,
  issuer: string,
  moment: Moment,
): Promise<readonly BelievedRegistry[]> {
  const pin = readPin(workspace, issuer);
  const versions = readVersions(registryFolder(workspace, issuer));
  try {
    return await believeChain(versions, pin, moment);
  } catch (error) {
    const proposal = workspace.config.role === 'rectorat' && versions.length > 1;
    if (proposal && (isCode(error, 'signature-quorum') || isCode(error, 'signed-in-future'))) {
      return believeChain(versions.slice(0, -1), pin, moment);
    }
    throw error;
  }
}

/**
 * What this workspace trusts of an issuer.
 * @throws as `loadChain`; `realm-mismatch` where the registry is of another realm than the workspace
 */
export async function loadTrust(workspace: Workspace, issuer: string, moment: Moment): Promise<Trust> {
  const trust = trustOf(await loadChain(workspace, issuer, moment));
  if (trust.issuer !== issuer) {
    throw new SceauError('issuer-mismatch', { file: registryName(1), expected: issuer, found: trust.issuer });
  }
  if (trust.realm !== workspace.config.realm) {
    throw new SceauError('realm-mismatch', {
      file: registryName(1),
      expected: workspace.config.realm,
      found: trust.realm,
    });
  }
  return trust;
}
