/**
 * The packet sequence of a transferable key (RFC 9580 §10.1, §10.2; FORMAT.md, «Certificates»), and the policy on
 * every key packet and every signature that the key made over itself, before openpgp.js sees any of it:
 * openpgp.js skips what it does not know, and a skipped subkey would go unjudged.
 */
import { SceauError } from '../errors.ts';
import { type Packet, TAG, parsePackets } from './packets.ts';
import { HASH_NAMES, type PublicKeyFields, SIGNATURE_INTEGERS, checkKeyPolicy, upperHex } from './policy.ts';
import {
  SUBPACKET,
  type SignatureFields,
  parseIntegers,
  parseSignatureBody,
  parseSubpackets,
} from './signature-packet.ts';

/** More packets than this are refused. */
const MAX_PACKETS = 500;

/** Signature types (RFC 9580 §5.2.1) allowed after each kind of packet. */
const AFTER_PRIMARY = new Set([0x1f, 0x20]);
const AFTER_USER = new Set([0x10, 0x11, 0x12, 0x13, 0x30]);
const AFTER_SUBKEY = new Set([0x18, 0x28]);
const REVOCATIONS = new Set([0x20, 0x28, 0x30]);

/** What other keys may say about a user ID, and nobody looks at. */
const OTHERS_MAY = AFTER_USER;

/** Hashes that count in a revocation: a weak one can only make a key less trusted. SHA-1, SHA-2. */
const REVOCATION_HASHES = new Set([2, 8, 9, 10, 11]);

/** Fingerprints of the keys, in the order of the packets. */
export interface KeyStructure {
  readonly primary: PublicKeyFields;
  readonly subkeys: readonly PublicKeyFields[];
  /** Number of packets, to notice any that openpgp.js leaves out. */
  readonly packetCount: number;
}

/**
 * Checks the packets of one transferable key: grammar, algorithms of every key and subkey, hashes of its own
 * signatures. Does not check any signature, date or revocation. Other keys' certifications of user IDs are left alone;
 * nothing else may be by another key, since designated revokers are refused.
 * @param kind which sort of key is expected; secret material in a public one is refused.
 * @throws `certificate-malformed`, `key-weak`
 */
export function checkKeyStructure(bytes: Uint8Array, kind: 'public' | 'secret'): KeyStructure {
  const primaryTag = kind === 'public' ? TAG.publicKey : TAG.secretKey;
  const subkeyTag = kind === 'public' ? TAG.publicSubkey : TAG.secretSubkey;
  const [first, ...rest] = parsePackets(bytes, MAX_PACKETS) ?? [];
  if (first?.tag !== primaryTag) throw malformed(`expected a ${kind} key`);
  const primary = checkKeyPacket(first, kind);
  const subkeys: PublicKeyFields[] = [];
  let allowed = AFTER_PRIMARY;
  let users = 0;
  for (const packet of rest) {
    if (packet.tag === TAG.signature) checkSignature(packet, allowed, primary.fingerprint);
    else if ((packet.tag === TAG.userId || packet.tag === TAG.userAttribute) && allowed !== AFTER_SUBKEY) {
      allowed = AFTER_USER;
      if (packet.tag === TAG.userId) users += 1;
    } else if (packet.tag === subkeyTag && users > 0) {
      allowed = AFTER_SUBKEY;
      subkeys.push(checkKeyPacket(packet, kind));
    } else throw malformed(`unexpected packet ${packet.tag}`);
  }
  if (users === 0) throw malformed('no user ID');
  checkDistinct([primary, ...subkeys]);
  return { primary, subkeys, packetCount: rest.length + 1 };
}

/** Nothing that goes by a 64-bit key ID may be ambiguous within a certificate. */
function checkDistinct(keys: readonly PublicKeyFields[]): void {
  const ids = new Set(keys.map(({ fingerprint }) => fingerprint.slice(-16)));
  if (ids.size !== keys.length) throw malformed('repeated key ID');
}

function checkKeyPacket(packet: Packet, kind: 'public' | 'secret'): PublicKeyFields {
  const fields = checkKeyPolicy(packet.body);
  if (kind === 'public' && fields.publicLength !== packet.body.length) throw malformed('key packet');
  return fields;
}

/** A signature within the key: of a type that belongs there and, where the key itself made it, of a strong hash. */
function checkSignature(packet: Packet, allowed: ReadonlySet<number>, primary: string): void {
  const fields = parseSignatureBody(packet.body);
  if (fields === null) throw malformed('signature');
  if (!allowed.has(fields.type)) throw malformed(`signature of type ${fields.type}`);
  if (!isBy(fields, primary)) {
    if (OTHERS_MAY.has(fields.type)) return;
    throw malformed(`signature of type ${fields.type} by another key`);
  }
  if (fields.hashed.some(({ type }) => type === SUBPACKET.revocationKey))
    throw malformed('designated revoker');
  // openpgp.js rounds an integer's bit length up to octets: another one would verify just the same.
  const integers = SIGNATURE_INTEGERS.get(fields.publicKeyAlgorithm);
  if (integers === undefined || parseIntegers(fields.material, integers) === null)
    throw malformed('integers');
  const strong = REVOCATIONS.has(fields.type) ? REVOCATION_HASHES : HASH_NAMES;
  if (!strong.has(fields.hashAlgorithm)) {
    const detail = `self-signature with hash ${fields.hashAlgorithm}`;
    throw new SceauError('key-weak', { fingerprint: primary, detail });
  }
}

/**
 * Whether a signature names the key of this fingerprint as its issuer. All that name one, by fingerprint or key ID and
 * in either area, must agree: else one reader would take for the owner's what another takes for a stranger's.
 */
function isBy(fields: SignatureFields, fingerprint: string): boolean {
  const unhashed = parseSubpackets(fields.unhashedArea);
  if (unhashed === null) throw malformed('signature');
  const answers = [...fields.hashed, ...unhashed].flatMap(({ type, body }) => {
    if (type === SUBPACKET.issuerKeyId) return [upperHex(body) === fingerprint.slice(-16)];
    return type === SUBPACKET.issuerFingerprint ? [upperHex(body) === `04${fingerprint}`] : [];
  });
  const own = answers.includes(true);
  if (own && answers.includes(false)) throw malformed('signature with two issuers');
  return own;
}

function malformed(detail: string): SceauError {
  return new SceauError('certificate-malformed', { detail });
}
