/**
 * Row 10: signatures that a lenient reader would take. A document has one binary signature, a payload one sequence of
 * packets (openpgp/FORMAT.md); test/openpgp/ has every other sequence and every bit.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import * as openpgp from 'openpgp';
import { beforeAll, describe, expect, it } from 'vitest';
import { concatBytes, sha256Hex } from '../../src/io/encodings.ts';
import { encodeArmor, parseArmor } from '../../src/openpgp/armor.ts';
import { TAG, encodePacket } from '../../src/openpgp/packets.ts';
import { PRIVATE_KEY_HANDLE } from '../../src/openpgp/private-key.ts';
import { signPacket } from '../../src/openpgp/signature.ts';
import { encodeLiteralHeader, encodeOnePass } from '../../src/openpgp/signed-literal.ts';
import { secretPacket, signWith } from '../../src/openpgp/vendor.ts';
import { Lab, useLab } from './lab.ts';
import { expectRejected, expectShut } from './refusals.ts';
import { onPayload, releasedKey, wrapped } from './standing.ts';

/** A genuine signature by the seal key, of any type. */
async function signatureOf(lab: Lab, bytes: Uint8Array, type: openpgp.enums.signature): Promise<Uint8Array> {
  const packet = new openpgp.SignaturePacket();
  packet.signatureType = type;
  packet.publicKeyAlgorithm = openpgp.enums.publicKey.ecdsa;
  packet.hashAlgorithm = openpgp.enums.hash.sha256;
  const [literal = {}] = (await openpgp.createMessage({ binary: bytes })).packets;
  const config = { ...openpgp.config, nonDeterministicSignaturesViaNotation: false };
  const secret = secretPacket(lab.key('seal')[PRIVATE_KEY_HANDLE]);
  await signWith(packet, secret, literal, new Date(lab.story.clock.nowMs()), true, config);
  const list = new openpgp.PacketList<openpgp.SignaturePacket>();
  list.push(packet);
  return list.write();
}

describe('a manifest', () => {
  const lab = useLab('pushed');
  const path = (): string => lab().depot('presse-nord', 'r1/press/presse-nord/manifest.json');
  const { binary, text, standalone } = openpgp.enums.signature;

  const withSignature = (...packets: readonly Uint8Array[]): void =>
    writeFileSync(`${path()}.asc`, encodeArmor('SIGNATURE', concatBytes(...packets)));
  const made = async (type: openpgp.enums.signature): Promise<Uint8Array> =>
    signatureOf(lab(), readFileSync(path()), type);

  it('with one binary signature that was made by hand is accepted: these tests can fail', async () => {
    withSignature(await made(binary));
    const { outcomes } = await lab().story.receive('presse-nord');
    expect(outcomes.map((each) => each.outcome)).toEqual(['accepted']);
  });

  it('with a signature over text (0x01), or standalone (0x02), is refused', async () => {
    for (const type of [text, standalone]) {
      withSignature(await made(type));
      await expectRejected(lab(), 'signature-malformed');
      lab().restore();
    }
  });

  it('with two signatures, the same or another, is refused', async () => {
    const good = parseArmor('SIGNATURE', readFileSync(`${path()}.asc`, 'utf8')) ?? new Uint8Array();
    for (const second of [good, await made(binary), await made(text)]) {
      withSignature(good, second);
      await expectRejected(lab(), 'signature-malformed');
      lab().restore();
    }
  });

  it('in cleartext signature framing is refused', async () => {
    const armored = readFileSync(`${path()}.asc`, 'utf8');
    const framed = `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n${readFileSync(path(), 'utf8')}${armored}`;
    writeFileSync(`${path()}.asc`, framed);
    await expectRejected(lab(), 'armor-not-canonical');
  });
});

const literal = (bytes: Uint8Array): Uint8Array => concatBytes(encodeLiteralHeader(bytes.length), bytes);

describe('a payload', () => {
  const lab = useLab('released');
  const content = new TextEncoder().encode('nom,prenom\r\nInvente,Zoe\r\n');
  const other = new TextEncoder().encode('nom,prenom\r\nInvente,Max\r\n');

  let onePass: Uint8Array;
  let signature: Uint8Array;
  beforeAll(async () => {
    const key = lab().key('seal');
    signature = await signPacket(content, key, { nowMs: lab().story.clock.nowMs() });
    const keyId = Buffer.from(key.certificate.fingerprint, 'hex').subarray(-8);
    onePass = encodeOnePass({ hashAlgorithm: 8, publicKeyAlgorithm: 19, keyId });
  });

  it.each<[string, () => readonly Uint8Array[]]>([
    ['a literal before the signed one', () => [literal(other), onePass, literal(content), signature]],
    ['a literal in front inside the signature', () => [onePass, literal(other), literal(content), signature]],
    ['a literal after the signature', () => [onePass, literal(content), signature, literal(other)]],
    ['two signatures', () => [onePass, onePass, literal(content), signature, signature]],
    ['a second signature', () => [onePass, literal(content), signature, signature]],
    ['no signature', () => [literal(content)]],
    [
      'all of it compressed',
      () => [
        encodePacket(
          TAG.compressed,
          concatBytes(
            Uint8Array.of(1),
            new Uint8Array(deflateRawSync(concatBytes(onePass, literal(content), signature))),
          ),
        ),
      ],
    ],
  ])('with %s stays shut', async (_, parts) => {
    await onPayload(lab(), wrapped(await releasedKey(lab()), ...parts()), sha256Hex(signature));
    await expectShut(lab(), 'payload-malformed');
  });

  it('whose signature is over other content stays shut', async () => {
    const parts = [onePass, literal(other), signature];
    await onPayload(lab(), wrapped(await releasedKey(lab()), ...parts), sha256Hex(signature));
    await expectShut(lab(), 'inner-signature');
  });
});
