/**
 * The registry (parties/FORMAT.md §1): who may act for an issuer. Readers pin version 1 by its digest, had out of
 * band; version N + 1 is believed when as many officers of version N signed it as version N asks for.
 */
import * as v from 'valibot';
import { SceauError, isCode } from '../errors.ts';
import { sha256Hex } from '../io/encodings.ts';
import { encodeJson, parseJson } from '../documents/strict-json.ts';
import type { Moment, Trust, TrustVersion, TrustedSigner } from '../documents/envelope.ts';
import {
  armoredCertificate,
  code,
  fingerprint,
  id,
  instant,
  label,
  list,
  positive,
  realm,
  sha256,
  small,
} from '../documents/fields.ts';
import { officerSignatureName, registryName } from '../documents/names.ts';
import {
  type Certificate,
  checkProductionKey,
  parseCertificate,
  withEarlier,
} from '../openpgp/certificate.ts';
import { inspectSignature, verifyDetached } from '../openpgp/signature.ts';
import { personOf } from './quorum.ts';

/** The type of a registry. */
export const REGISTRY_TYPE = 'sceau/registry/v1';
const MAX_BYTES = 4_000_000;

const schema = v.strictObject({
  type: v.literal(REGISTRY_TYPE),
  realm,
  issuer: id,
  version: positive,
  /** Digest of the version before; `null` in the first. */
  previous: v.nullable(sha256),
  name: label,
  academies: list(code),
  keys: list(
    v.strictObject({ role: v.picklist(['seal', 'release']), fingerprint, certificate: armoredCertificate }),
  ),
  officers: list(v.strictObject({ id, name: label, fingerprint, certificate: armoredCertificate })),
  /** The least k that a publication of this issuer may ask for, and the k of the registry's own changes. */
  leastApprovals: small,
  issuedAt: instant,
});
export type Registry = Omit<v.InferOutput<typeof schema>, 'type'>;

/** One version as it came: its bytes, and the officers' signatures by officer id (none for version 1). */
export interface RegistryBytes {
  readonly version: number;
  readonly bytes: Uint8Array;
  readonly signatures: ReadonlyMap<string, Uint8Array>;
}

/** A registry version that was believed. */
export interface BelievedRegistry {
  readonly registry: Registry;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly signers: readonly TrustedSigner[];
}

/** The bytes of a registry. */
export function encodeRegistry(registry: Registry): Uint8Array {
  return encodeJson(v.parse(schema, { type: REGISTRY_TYPE, ...registry }));
}

/** The text of a registry, with no belief in it. @throws `document-*` */
export function parseRegistry(file: string, bytes: Uint8Array): Registry {
  return parseJson(file, bytes, schema, MAX_BYTES);
}

/** The keys that a registry names, checked: policy, fingerprints as stated, no key and no person in two places. */
async function signersOf(registry: Registry): Promise<readonly TrustedSigner[]> {
  const entries = [
    ...registry.keys.map((key) => ({ ...key, id: key.role as string })),
    ...registry.officers.map((officer) => ({ ...officer, role: 'officer' as const })),
  ];
  const signers: TrustedSigner[] = [];
  const seen = new Set<string>();
  for (const entry of entries) {
    const certificate = await parseCertificate(entry.certificate);
    if (certificate.fingerprint !== entry.fingerprint) {
      throw new SceauError('fingerprint-mismatch', {
        expected: entry.fingerprint,
        found: certificate.fingerprint,
      });
    }
    if (registry.realm === 'production') checkProductionKey(certificate);
    for (const each of [certificate.fingerprint, ...certificate.subkeys]) {
      if (seen.has(each)) throw chainError(registry.version, `key ${each} stands twice`);
      seen.add(each);
    }
    signers.push({ role: entry.role, id: entry.id, certificate });
  }
  for (const role of ['seal', 'release'] as const) {
    if (!signers.some((signer) => signer.role === role)) throw chainError(registry.version, `no ${role} key`);
  }
  if (new Set(registry.officers.map((officer) => officer.id)).size !== registry.officers.length) {
    throw chainError(registry.version, 'an officer stands twice');
  }
  const people = registry.officers.map(({ name }) => personOf(name));
  if (new Set(people).size !== people.length) {
    throw chainError(registry.version, 'two officers have one name');
  }
  if (registry.leastApprovals > registry.officers.length) {
    throw chainError(registry.version, 'fewer officers than approvals');
  }
  return signers;
}

function chainError(version: number, detail: string): SceauError {
  return new SceauError('registry-chain', { version, detail });
}

/**
 * Believes a registry's first version by its pinned digest.
 * @throws `registry-digest`, `registry-chain`, `document-*`, `key-weak`, `sample-key`
 */
export async function believePinned(version: RegistryBytes, pin: string): Promise<BelievedRegistry> {
  const found = sha256Hex(version.bytes);
  if (found !== pin) throw new SceauError('registry-digest', { expected: pin, found });
  const registry = parseRegistry(registryName(version.version), version.bytes);
  if (registry.version !== 1 || registry.previous !== null) {
    throw chainError(registry.version, 'only version 1 is pinned');
  }
  return { registry, bytes: version.bytes, sha256: found, signers: await signersOf(registry) };
}

/** What a file is to a version: this officer's good signature, one from the future, or nothing; anyone may have put it. */
async function signatureOf(
  officer: TrustedSigner,
  next: RegistryBytes,
  o: { readonly asc: Uint8Array; readonly nowMs: number },
): Promise<'good' | SceauError<'signed-in-future'> | null> {
  const file = officerSignatureName(registryName(next.version), officer.id);
  const { certificate } = officer;
  try {
    const info = await inspectSignature(file, o.asc);
    if (info.issuerFingerprint !== certificate.fingerprint) return null;
    // A chain outlives its keys: what counts is that the officer's key held when it signed (and was not stolen).
    const moment = { nowMs: o.nowMs, mode: 'record' } as const;
    await verifyDetached({ file, bytes: next.bytes, asc: o.asc, certificate, moment });
    return 'good';
  } catch (error) {
    if (isCode(error, 'signed-in-future')) return error;
    if (error instanceof SceauError) return null;
    throw error;
  }
}

/** A key keeps its role and its person from one version to the next: else what it signed before would change sense. */
function checkRoles(before: BelievedRegistry, next: BelievedRegistry): void {
  for (const signer of next.signers) {
    const same = (each: TrustedSigner): boolean =>
      each.certificate.fingerprint === signer.certificate.fingerprint;
    const known = before.signers.find(same);
    if (known !== undefined && (known.role !== signer.role || known.id !== signer.id)) {
      throw chainError(next.registry.version, `key ${signer.certificate.fingerprint} changes its part`);
    }
  }
}

/** Believes version N + 1 by the officers of version N: as many good signatures as version N asks for. */
async function believeNext(
  before: BelievedRegistry,
  next: RegistryBytes,
  nowMs: number,
): Promise<BelievedRegistry> {
  const file = registryName(next.version);
  let found = 0;
  const early: SceauError[] = [];
  for (const officer of before.signers.filter((each) => each.role === 'officer')) {
    const asc = next.signatures.get(officer.id);
    const signature = asc === undefined ? null : await signatureOf(officer, next, { asc, nowMs });
    if (signature === 'good') found += 1;
    else if (signature !== null) early.push(signature);
  }
  const needed = before.registry.leastApprovals;
  // Enough of them, once this machine's clock has come so far: that is for later, not for never.
  if (found < needed && found + early.length >= needed && early[0] !== undefined) throw early[0];
  if (found < needed) throw new SceauError('signature-quorum', { file, needed, found });
  const registry = parseRegistry(file, next.bytes);
  if (registry.version !== before.registry.version + 1 || registry.previous !== before.sha256) {
    throw chainError(registry.version, 'does not follow the version before');
  }
  if (registry.issuer !== before.registry.issuer || registry.realm !== before.registry.realm) {
    throw chainError(registry.version, 'another issuer or realm');
  }
  const signers = await signersOf(registry);
  const believed = { registry, bytes: next.bytes, sha256: sha256Hex(next.bytes), signers };
  checkRoles(before, believed);
  return { ...believed, signers: await Promise.all(signers.map((each) => remembering(before, each))) };
}

/** A signer whose certificate also knows what the version before had of the same key. */
async function remembering(before: BelievedRegistry, signer: TrustedSigner): Promise<TrustedSigner> {
  const { certificate } = signer;
  const known = before.signers.find((each) => each.certificate.fingerprint === certificate.fingerprint);
  if (known === undefined || known.certificate.armored === certificate.armored) return known ?? signer;
  return { ...signer, certificate: await withEarlier(certificate, known.certificate) };
}

/**
 * Believes a whole chain, oldest first, from the pinned version 1.
 * @throws as `believePinned`; `signature-quorum`, `registry-chain`; `signed-in-future` where this clock alone is behind
 */
export async function believeChain(
  versions: readonly RegistryBytes[],
  pin: string,
  moment: Pick<Moment, 'nowMs'>,
): Promise<readonly BelievedRegistry[]> {
  const [first, ...rest] = versions;
  if (first === undefined) throw new SceauError('registry-missing', {});
  const chain = [await believePinned(first, pin)];
  for (const next of rest) {
    const before = chain.at(-1);
    if (before !== undefined) chain.push(await believeNext(before, next, moment.nowMs));
  }
  return chain;
}

/** What a believed chain lets a reader trust. */
export function trustOf(chain: readonly BelievedRegistry[]): Trust {
  const newest = chain.at(-1);
  if (newest === undefined) throw new SceauError('registry-missing', {});
  const versions: readonly TrustVersion[] = chain.map((each) => ({
    version: each.registry.version,
    sha256: each.sha256,
    leastApprovals: each.registry.leastApprovals,
    academies: each.registry.academies,
    signers: each.signers,
  }));
  const { issuer, realm: registryRealm } = newest.registry;
  return { issuer, realm: registryRealm, versions };
}

/** Holds a registry to the rules of its readers, before anyone is told its digest. @throws as `believePinned` */
export async function judgeRegistry(registry: Registry): Promise<void> {
  await signersOf(registry);
}

/**
 * A key of the issuer stands in the registry for its role: what another key signs, nobody would believe.
 * @throws `key-unregistered`
 */
export function checkRegistered(
  believed: BelievedRegistry,
  role: 'seal' | 'release',
  certificate: Certificate,
): void {
  const { fingerprint } = certificate;
  const isIt = (each: TrustedSigner): boolean =>
    each.role === role && each.certificate.fingerprint === fingerprint;
  if (!believed.signers.some(isIt)) throw new SceauError('key-unregistered', { role, fingerprint });
}
