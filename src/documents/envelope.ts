/**
 * Typed, signed documents (documents/FORMAT.md §1, §4): the one way to make one, and the one way to believe one.
 * `verify` checks the signature over the exact bytes before it looks at what they say, then type, realm,
 * issuer, registry and the signer's role; nothing else makes a `Verified`, and stages take nothing else.
 */
import * as v from 'valibot';
import { SceauError } from '../errors.ts';
import { encodeUtf8, sha256Hex } from '../io/encodings.ts';
import { type Certificate, checkProductionKey } from '../openpgp/certificate.ts';
import type { ActingKey } from '../openpgp/gnupg-key.ts';
import { type SignerNow, inspectSignature, signDetached, verifyDetached } from '../openpgp/signature.ts';
import { type Realm, id, positive, realm, sha256 } from './fields.ts';
import { encodeJson, parseJson } from './strict-json.ts';

/** Who may sign what: each type belongs to exactly one role. */
export type Role = 'seal' | 'release' | 'second' | 'officer' | 'distributor';

/** The fields that every document but a registry opens with. */
export const header = {
  realm,
  issuer: id,
  registry: v.strictObject({ version: positive, sha256 }),
} as const;
export interface Header {
  readonly realm: Realm;
  readonly issuer: string;
  readonly registry: { readonly version: number; readonly sha256: string };
}

/** One type of document: its name, its role, its bounds, and whom its text names as its signer. */
export interface DocumentType<T extends Header> {
  readonly type: string;
  readonly role: Role;
  readonly maxBytes: number;
  readonly schema: v.GenericSchema<unknown, T & { readonly type: string }>;
  /** The party that must have signed, by what the text says; `null` where the role alone decides. */
  signedBy(value: T): string | null;
}

/** What a `DocumentType` describes. */
export type DocumentOf<D> = D extends DocumentType<infer T> ? T : never;

/** Describes a type of document whose own fields are `fields`, in their order, after the header. */
export function defineDocument<const F extends v.ObjectEntries>(
  name: string,
  role: Role,
  fields: F,
  signedBy?: (value: v.InferOutput<v.StrictObjectSchema<F, undefined>>) => string | null,
): DocumentType<Header & v.InferOutput<v.StrictObjectSchema<F, undefined>>>;
export function defineDocument(
  name: string,
  role: Role,
  fields: v.ObjectEntries,
  signedBy: (value: Header) => string | null = () => null,
): DocumentType<Header> {
  const type = `sceau/${name}/v1`;
  const schema = v.strictObject({ type: v.literal(type), ...header, ...fields });
  return { type, role, maxBytes: 1_000_000, schema, signedBy };
}

/** A key that a registry or a licence gives a role. */
export interface TrustedSigner {
  readonly role: Role;
  /** The officer's or distributor's id; the role's own name for the seal and release keys; a second person's fingerprint. */
  readonly id: string;
  readonly certificate: Certificate;
}

/** The signers of one version of an issuer's registry. */
export interface TrustVersion {
  readonly version: number;
  readonly sha256: string;
  /** The least k that a publication of this version may ask for. */
  readonly leastApprovals: number;
  /** The académies that the issuer speaks for. */
  readonly academies: readonly string[];
  readonly signers: readonly TrustedSigner[];
}

/** What a reader holds to be true of one issuer: its registry's versions, oldest first, never empty. */
export interface Trust {
  readonly issuer: string;
  readonly realm: Realm;
  readonly versions: readonly TrustVersion[];
}

/** The trust of a reader who also knows `signers` (distributors, by their licences). */
export function trustAlso(trust: Trust, signers: readonly TrustedSigner[]): Trust {
  return {
    ...trust,
    versions: trust.versions.map((each) => ({ ...each, signers: [...each.signers, ...signers] })),
  };
}

/** The moment of judgement, and for which end: to accept now, or to say what the record shows. */
export interface Moment {
  readonly nowMs: number;
  readonly mode: 'accept' | 'record';
}

/** A document whose signature, type, role, realm and issuer were checked. */
class VerifiedDocument<T> {
  readonly value: T;
  readonly bytes: Uint8Array;
  readonly asc: Uint8Array;
  /** SHA-256 of `bytes`. */
  readonly sha256: string;
  readonly signer: TrustedSigner;
  readonly signedAtMs: number;
  readonly signerNow: SignerNow;
  /** Makes the type nominal: nothing that merely looks like it passes for it. */
  protected readonly proven = true;

  constructor(
    signed: SignedBytes,
    value: T,
    found: { readonly signer: TrustedSigner; readonly signedAtMs: number; readonly signerNow: SignerNow },
  ) {
    this.value = value;
    this.bytes = signed.bytes;
    this.asc = signed.asc;
    this.sha256 = sha256Hex(signed.bytes);
    this.signer = found.signer;
    this.signedAtMs = found.signedAtMs;
    this.signerNow = found.signerNow;
  }
}

/** Only the type leaves this module, so that only `verify` makes one. */
export type Verified<T> = VerifiedDocument<T>;

/** Bytes of a document and of its detached signature, as they came, from anyone. */
export interface SignedBytes {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly asc: Uint8Array;
}

/** The bytes of a document of type `document`. */
export function encodeDocument<T extends Header>(document: DocumentType<T>, value: NoInfer<T>): Uint8Array {
  return encodeJson(v.parse(document.schema, { type: document.type, ...value }));
}

/** Encodes and signs. The caller holds the key of the right role; `verify` will say so. */
export async function signDocument<T extends Header>(
  document: DocumentType<T>,
  value: NoInfer<T>,
  key: ActingKey,
  nowMs: number,
): Promise<{ readonly bytes: Uint8Array; readonly asc: Uint8Array; readonly sha256: string }> {
  const bytes = encodeDocument(document, value);
  const asc = encodeUtf8(await signDetached(bytes, key, { nowMs }));
  return { bytes, asc, sha256: sha256Hex(bytes) };
}

/** The signer with that fingerprint in the newest version that knows it. */
function findSigner(trust: Trust, fingerprint: string): TrustedSigner | undefined {
  return trust.versions
    .toReversed()
    .flatMap((each) => each.signers)
    .find((signer) => signer.certificate.fingerprint === fingerprint);
}

/** Whether a signer has their part in `version`, and in the newest as well where something is to be accepted. */
function holdsPart(
  trust: Trust,
  signer: TrustedSigner,
  { version, moment }: { readonly version: TrustVersion | undefined; readonly moment: Moment },
): boolean {
  const holds = (each: TrustVersion | undefined): boolean =>
    each?.signers.some(
      ({ certificate, role, id: party }) =>
        certificate.fingerprint === signer.certificate.fingerprint &&
        role === signer.role &&
        party === signer.id,
    ) ?? false;
  return holds(version) && (moment.mode === 'record' || holds(trust.versions.at(-1)));
}

/** The signer, checked against the registry version that the text itself names. */
function checkSigner<T extends Header>(
  document: DocumentType<T>,
  value: T,
  o: {
    readonly file: string;
    readonly trust: Trust;
    readonly signer: TrustedSigner;
    readonly moment: Moment;
  },
): void {
  const { file, trust, signer } = o;
  const named = trust.versions.find((each) => each.version === value.registry.version);
  if (named === undefined || named.sha256 !== value.registry.sha256) {
    throw new SceauError('document-link', {
      file,
      link: 'registry',
      expected: named?.sha256 ?? `1-${trust.versions.at(-1)?.version ?? 0}`,
      found: named === undefined ? String(value.registry.version) : value.registry.sha256,
    });
  }
  if (!holdsPart(trust, { ...signer, role: document.role }, { version: named, moment: o.moment })) {
    throw new SceauError('signer-unknown', { file, fingerprint: signer.certificate.fingerprint });
  }
  const claimed = document.signedBy(value);
  if (claimed !== null && claimed !== signer.id) {
    throw new SceauError('document-link', { file, link: 'signer', expected: claimed, found: signer.id });
  }
}

/**
 * Believes a document, or throws. In order: size, signature form, signer known, role, signature and key, byte form,
 * type, realm, issuer, registry version, the signer's standing in it, and the signer that the text names.
 * It does not check what the document says about others; stages do, by `expectLink`.
 * @throws every code of 76 that concerns one document
 */
export async function verify<T extends Header>(
  signed: SignedBytes,
  o: { readonly document: DocumentType<T>; readonly trust: Trust; readonly moment: Moment },
): Promise<Verified<T>> {
  const { file, bytes, asc } = signed;
  const { document, trust, moment } = o;
  if (bytes.length > document.maxBytes) {
    throw new SceauError('document-too-large', { file, maxBytes: document.maxBytes });
  }
  const info = await inspectSignature(file, asc);
  const signer = findSigner(trust, info.issuerFingerprint);
  if (signer === undefined) {
    throw new SceauError('signer-unknown', { file, fingerprint: info.issuerFingerprint });
  }
  if (signer.role !== document.role) {
    throw new SceauError('signer-role', { file, expected: document.role, found: signer.role });
  }
  if (trust.realm === 'production') checkProductionKey(signer.certificate);
  const { signedAtMs, signerNow } = await verifyDetached({
    file,
    bytes,
    asc,
    certificate: signer.certificate,
    moment,
  });
  const value = parseTyped(file, bytes, document);
  expectEqual('realm-mismatch', file, trust.realm, value.realm);
  expectEqual('issuer-mismatch', file, trust.issuer, value.issuer);
  checkSigner(document, value, { file, trust, signer, moment });
  return new VerifiedDocument(signed, value, { signer, signedAtMs, signerNow });
}

/**
 * Verifies an officer's signature over a document that was believed by its own signer, in the registry version that the
 * document names (and the newest, where it is to be accepted).
 * @throws `signer-unknown` where it is by another key than this officer's, and as `verifyDetached`
 */
export async function verifyCosignature(
  document: Verified<Header>,
  o: {
    readonly file: string;
    readonly asc: Uint8Array;
    readonly officer: string;
    readonly trust: Trust;
    readonly moment: Moment;
  },
): Promise<void> {
  const { file, asc, officer, trust, moment } = o;
  const { issuerFingerprint: fingerprint } = await inspectSignature(file, asc);
  const signer = findSigner(trust, fingerprint);
  const version = trust.versions.find((each) => each.version === document.value.registry.version);
  const isOfficer = signer?.role === 'officer' && signer.id === officer;
  if (!isOfficer || !holdsPart(trust, signer, { version, moment })) {
    throw new SceauError('signer-unknown', { file, fingerprint });
  }
  if (trust.realm === 'production') checkProductionKey(signer.certificate);
  await verifyDetached({ file, bytes: document.bytes, asc, certificate: signer.certificate, moment });
}

function expectEqual(
  code: 'realm-mismatch' | 'issuer-mismatch',
  file: string,
  expected: string,
  found: string,
): void {
  if (expected !== found) throw new SceauError(code, { file, expected, found });
}

const typeOnly = v.looseObject({ type: v.pipe(v.string(), v.maxLength(64)) });
const numberOnly = v.looseObject({ number: v.number() });

/** The value of bytes that were found signed, or whose digest is pinned. */
export function parseTyped<T extends Header>(file: string, bytes: Uint8Array, document: DocumentType<T>): T {
  const found = peekType(bytes);
  if (found !== null && found !== document.type) {
    throw new SceauError('document-type', { file, expected: document.type, found });
  }
  return parseJson(file, bytes, document.schema, document.maxBytes);
}

/** The type that unverified bytes claim, for choosing a check, never for trusting; `null` where there is none. */
export function peekType(bytes: Uint8Array): string | null {
  return peek(typeOnly, bytes)?.type ?? null;
}

/** The number that unverified bytes claim, for refusing another at once, never for trusting; `null` where there is none. */
export function peekNumber(bytes: Uint8Array): number | null {
  return peek(numberOnly, bytes)?.number ?? null;
}

function peek<T extends Record<string, unknown>>(
  schema: v.GenericSchema<unknown, T>,
  bytes: Uint8Array,
): T | null {
  try {
    const parsed = v.safeParse(schema, JSON.parse(new TextDecoder().decode(bytes)));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}

/**
 * Holds one document to another: the first field in which they differ names the broken link.
 * @throws `document-link`
 */
export function expectLink(
  file: string,
  link: string,
  expected: string | number | null,
  found: string | number | null,
): void {
  if (expected !== found) {
    throw new SceauError('document-link', {
      file,
      link,
      expected: String(expected ?? '—'),
      found: String(found ?? '—'),
    });
  }
}
