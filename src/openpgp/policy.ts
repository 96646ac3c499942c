/**
 * Which algorithms sceau accepts (FORMAT.md, «Accepted algorithms»), on the raw octets of key packets, and the
 * per-call configuration for openpgp.js, whose own defaults are wider. Its global configuration is never changed.
 */
import { createHash } from 'node:crypto';
import * as openpgp from 'openpgp';
import { SceauError } from '../errors.ts';
import { concatBytes, encodeHex } from '../io/encodings.ts';
import { readUint } from './packets.ts';
import { integerLength } from './signature-packet.ts';

/** Public-key algorithm numbers (RFC 9580 §9.1) that are accepted. */
export const PUBLIC_KEY = { rsa: 1, ecdh: 18, ecdsa: 19, eddsaLegacy: 22 } as const;

/** How many integers a signature of each signing algorithm has (RFC 9580 §5.2.3.1 to §5.2.3.3). */
export const SIGNATURE_INTEGERS: ReadonlyMap<number, number> = new Map([
  [PUBLIC_KEY.rsa, 1],
  [PUBLIC_KEY.ecdsa, 2],
  [PUBLIC_KEY.eddsaLegacy, 2],
]);

/** Hash algorithm numbers (RFC 9580 §9.5) accepted in signatures over data and in a certificate's own signatures. */
export const HASH_NAMES: ReadonlyMap<number, string> = new Map([
  [8, 'sha256'],
  [9, 'sha384'],
  [10, 'sha512'],
]);

/** Least RSA modulus, bits. */
export const MIN_RSA_BITS = 3072;

const NIST_CURVES = new Map([
  ['2a8648ce3d030107', 'P-256'],
  ['2b81040022', 'P-384'],
  ['2b81040023', 'P-521'],
]);
const ED25519_LEGACY = '2b06010401da470f01';
const CURVE25519_LEGACY = '2b060104019755010501';
const KDF_HASHES = new Set([8, 9, 10]);
const KDF_CIPHERS = new Set([7, 8, 9]);

/** What a key packet's public part says. */
export interface PublicKeyFields {
  readonly fingerprint: string;
  readonly algorithm: number;
  /** Octets of the body that are public; a secret key's continue after them. */
  readonly publicLength: number;
}

/**
 * openpgp.js's configuration for every call. SHA-1 is not refused in key signatures here, because a revocation made
 * with it must still count; `parseCertificate` refuses it in all others.
 */
export const CONFIG: openpgp.Config = {
  ...openpgp.config,
  v6Keys: false,
  enableParsingV5Entities: false,
  aeadProtect: false,
  preferredHashAlgorithm: openpgp.enums.hash.sha256,
  preferredSymmetricAlgorithm: openpgp.enums.symmetric.aes256,
  preferredCompressionAlgorithm: openpgp.enums.compression.uncompressed,
  s2kType: openpgp.enums.s2k.iterated,
  minRSABits: MIN_RSA_BITS,
  allowInsecureDecryptionWithSigningKeys: false,
  allowInsecureVerificationWithReformattedKeys: false,
  allowMissingKeyFlags: false,
  allowUnauthenticatedMessages: false,
  allowUnauthenticatedStream: false,
  knownNotations: [],
  rejectHashAlgorithms: new Set([openpgp.enums.hash.md5, openpgp.enums.hash.ripemd]),
  rejectMessageHashAlgorithms: new Set([
    openpgp.enums.hash.md5,
    openpgp.enums.hash.sha1,
    openpgp.enums.hash.ripemd,
    openpgp.enums.hash.sha224,
    openpgp.enums.hash.sha3_256,
    openpgp.enums.hash.sha3_512,
  ]),
  rejectPublicKeyAlgorithms: new Set([
    openpgp.enums.publicKey.elgamal,
    openpgp.enums.publicKey.dsa,
    openpgp.enums.publicKey.x25519,
    openpgp.enums.publicKey.x448,
    openpgp.enums.publicKey.ed25519,
    openpgp.enums.publicKey.ed448,
  ]),
  rejectCurves: new Set([
    openpgp.enums.curve.secp256k1,
    openpgp.enums.curve.brainpoolP256r1,
    openpgp.enums.curve.brainpoolP384r1,
    openpgp.enums.curve.brainpoolP512r1,
  ]),
};

/**
 * The configuration for making signatures. openpgp.js salts signatures by a notation, against faults in
 * deterministic schemes; only EdDSA needs it, elsewhere it would put binary octets into gpg's status lines.
 */
export function signingConfig(publicKeyAlgorithm: number): openpgp.Config {
  return { ...CONFIG, nonDeterministicSignaturesViaNotation: publicKeyAlgorithm === PUBLIC_KEY.eddsaLegacy };
}

/** The hash that a signing key signs with: as strong as the key, SHA-256 for RSA and P-256. */
export function hashAlgorithmFor(key: openpgp.AnyKeyPacket): openpgp.enums.hash {
  const { algorithm, curve } = key.getAlgorithmInfo();
  if (curve === 'nistP384') return openpgp.enums.hash.sha384;
  if (curve === 'nistP521' || algorithm === 'eddsaLegacy') return openpgp.enums.hash.sha512;
  return openpgp.enums.hash.sha256;
}

/** Upper-case hexadecimal of octets, the way gpg prints fingerprints. */
export function upperHex(bytes: Uint8Array): string {
  return encodeHex(bytes).toUpperCase();
}

/**
 * Checks a key packet's body (public, or the public part of a secret one) against the policy: version 4, the
 * algorithms and curves of FORMAT.md, RSA of 3072 bits or more, ECDH with SHA-2 and AES.
 * Does not check that the point is on the curve; openpgp.js does, on use.
 * @throws `key-weak`, `certificate-malformed`
 */
export function checkKeyPolicy(body: Uint8Array): PublicKeyFields {
  const version = body[0] ?? 0;
  if (version !== 4) throw new SceauError('key-weak', { fingerprint: '', detail: `version ${version}` });
  const algorithm = body[5] ?? 0;
  const { length, weakness } = publicMaterial(algorithm, body.subarray(6));
  const publicLength = 6 + length;
  const fingerprint = fingerprintOf(body.subarray(0, publicLength));
  if (weakness !== undefined) throw new SceauError('key-weak', { fingerprint, detail: weakness });
  return { fingerprint, algorithm, publicLength };
}

/** Version 4 fingerprint (RFC 9580 §5.5.4.2). */
function fingerprintOf(publicBody: Uint8Array): string {
  const prefix = Uint8Array.of(0x99, publicBody.length >> 8, publicBody.length & 0xff);
  return upperHex(createHash('sha1').update(concatBytes(prefix, publicBody)).digest());
}

interface Material {
  readonly length: number;
  readonly weakness?: string;
}

/** Length of the algorithm's public fields, and what is weak about them. */
function publicMaterial(algorithm: number, material: Uint8Array): Material {
  if (algorithm === PUBLIC_KEY.rsa) {
    const modulus = integer(material, 0);
    const length = modulus.octets + integer(material, modulus.octets).octets;
    return modulus.bits < MIN_RSA_BITS ? { length, weakness: `RSA ${modulus.bits} bits` } : { length };
  }
  if (!([PUBLIC_KEY.ecdh, PUBLIC_KEY.ecdsa, PUBLIC_KEY.eddsaLegacy] as number[]).includes(algorithm)) {
    // The end of another algorithm's fields is not known: the fingerprint is right for public keys, all that matters here.
    return { length: material.length, weakness: `algorithm ${algorithm}` };
  }
  const oidLength = material[0] ?? 0;
  const oid = encodeHex(material.subarray(1, 1 + oidLength));
  const pointEnd = 1 + oidLength + integer(material, 1 + oidLength).octets;
  const isEcdh = algorithm === PUBLIC_KEY.ecdh;
  const length = isEcdh ? pointEnd + 4 : pointEnd;
  if (length > material.length) throw new SceauError('certificate-malformed', { detail: 'key packet' });
  const modern = isEcdh ? CURVE25519_LEGACY : ED25519_LEGACY;
  const allowed =
    algorithm === PUBLIC_KEY.eddsaLegacy
      ? oid === modern
      : NIST_CURVES.has(oid) || (isEcdh && oid === modern);
  if (!allowed) return { length, weakness: `curve ${oid}` };
  return isEcdh && !hasStrongKdf(material.subarray(pointEnd, length))
    ? { length, weakness: 'ECDH KDF' }
    : { length };
}

/** ECDH's KDF fields (RFC 9580 §11.4): length 3, reserved 1, hash, cipher. */
function hasStrongKdf(fields: Uint8Array): boolean {
  return (
    readUint(fields, 0, 2) === 0x0301 && KDF_HASHES.has(fields[2] ?? 0) && KDF_CIPHERS.has(fields[3] ?? 0)
  );
}

function integer(material: Uint8Array, at: number): { readonly bits: number; readonly octets: number } {
  const found = integerLength(material, at);
  if (found === null) throw new SceauError('certificate-malformed', { detail: 'key packet' });
  return found;
}
