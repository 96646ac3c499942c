/**
 * Row 2: a distributor takes the signed message out of its own payload and encrypts it for another. The inner signature is
 * genuine; no reader takes it for a delivery of the rectorat's.
 */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, it } from 'vitest';
import { manifestDocument } from '../../src/documents/manifest.ts';
import { sha256Hex } from '../../src/io/encodings.ts';
import { parseArmor } from '../../src/openpgp/armor.ts';
import { selectEncryptionSubkey } from '../../src/openpgp/certificate.ts';
import { encryptSessionKey } from '../../src/openpgp/session-key.ts';
import { encodeLiteralHeader, encodeOnePass } from '../../src/openpgp/signed-literal.ts';
import { useLab } from './lab.ts';
import { expectRejected, expectShut } from './refusals.ts';
import { lie, onPayload, releasedKey, wrapped } from './standing.ts';

const lab = useLab('opened');

/** What «quotidien» opened of a scope that «presse-nord» may not have: one-pass signature, literal, signature. */
let inner: readonly Uint8Array[] = [];
let signature: Uint8Array = new Uint8Array();

beforeEach(() => {
  const results = `${lab().story.workspace('quotidien')}/opened/lille/${lab().story.publication}/r1/press-failed/results-REPETITION.csv`;
  const content = new Uint8Array(readFileSync(results));
  signature = parseArmor('SIGNATURE', readFileSync(`${results}.asc`, 'utf8')) ?? new Uint8Array();
  const keyId = Buffer.from(lab().key('seal').certificate.fingerprint, 'hex').subarray(-8);
  const onePass = encodeOnePass({ hashAlgorithm: 8, publicKeyAlgorithm: 19, keyId });
  inner = [onePass, encodeLiteralHeader(content.length), content, signature];
  rmSync(`${lab().story.workspace('presse-nord')}/opened`, { recursive: true });
});

/** As if «presse-nord» had neither received nor answered. */
function forget(): void {
  for (const folder of [lab().record('presse-nord'), lab().depot('presse-nord')])
    rmSync(`${folder}/receipts`, { recursive: true });
  rmSync(lab().record('presse-nord', 'r1'), { recursive: true });
}

describe('results of a scope that was sealed for another distributor', () => {
  it('are no payload of this one: the manifest says another', async () => {
    forget();
    writeFileSync(
      lab().depot('presse-nord', 'r1/press/payload.pgp'),
      wrapped(await releasedKey(lab()), ...inner),
    );
    await expectRejected(lab(), 'length-mismatch');
  });

  it('are not delivered under a manifest that the forwarder signs', async () => {
    forget();
    for (const path of ['payload.pgp', 'quotidien']) {
      cpSync(
        lab().depot('quotidien', `r1/press-failed/${path}`),
        lab().depot('presse-nord', `r1/press-failed/${path.replace('quotidien', 'presse-nord')}`),
        { recursive: true },
      );
    }
    const path = lab().depot('presse-nord', 'r1/press-failed/presse-nord/manifest.json');
    const { certificate } = lab().key('presse-nord');
    await lab().resign(
      path,
      manifestDocument,
      (value) => ({
        ...value,
        recipient: { ...value.recipient, id: 'presse-nord', fingerprint: certificate.fingerprint },
      }),
      { signer: 'quotidien' },
    );
    await expectRejected(lab(), 'signer-unknown', { scope: 'press-failed' });
  });

  it('are not released by whoever knows the session key', async () => {
    const { certificate } = lab().key('presse-nord');
    const subkey = await selectEncryptionSubkey(certificate, { atMs: lab().story.clock.nowMs() });
    const packets = await encryptSessionKey(await releasedKey(lab(), 'press-failed', 'quotidien'), [
      { certificate, subkey },
    ]);
    rmSync(lab().record('presse-nord', 'r1/press/release-1.json.asc'));
    rmSync(lab().record('presse-nord', 'r1/press/release-1.json'));
    writeFileSync(lab().depot('presse-nord', 'r1/press/release-1.pgp'), packets);
    await expectShut(lab(), 'length-mismatch');
    const file = { name: 'release-1.pgp', sha256: sha256Hex(packets), length: packets.length };
    await lie(lab(), (value) => ({ ...value, file }));
    await expectShut(lab(), 'commitment-mismatch');
  });

  it('do not open where even the seal key signs a manifest for them', async () => {
    rmSync(lab().record('presse-nord', 'r1/press/release-1.json.asc'));
    rmSync(lab().record('presse-nord', 'r1/press/release-1.json'));
    const payload = wrapped(await releasedKey(lab()), ...inner);
    await onPayload(lab(), payload);
    await expectShut(lab(), 'inner-signature');
    // Its own notations say of which scope it is.
    await onPayload(lab(), payload, sha256Hex(signature));
    await expectShut(lab(), 'inner-signature');
  });
});
