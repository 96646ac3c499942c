/** Row 14: another key in the place of the one that was read out, or a subkey that was added since. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { manifestDocument } from '../../src/documents/manifest.ts';
import { encodeUtf8 } from '../../src/io/encodings.ts';
import { encodeArmor } from '../../src/openpgp/armor.ts';
import { parseCertificate, selectEncryptionSubkey } from '../../src/openpgp/certificate.ts';
import { PRIVATE_KEY_HANDLE } from '../../src/openpgp/private-key.ts';
import { licenceDocument } from '../../src/parties/licence.ts';
import { filesBelow, useLab } from './lab.ts';
import { OFFERS } from './offers.ts';

const lab = useLab('announced');

describe('a certificate offered to the rectorat', () => {
  it('whose fingerprint is not the one that was read out is refused', async () => {
    const { armored } = lab().key('presse-nord').certificate;
    const { fingerprint } = lab().key('quotidien').certificate;
    for (const wrong of [fingerprint, '', lab().key('presse-nord').certificate.fingerprint.slice(-16)]) {
      for (const offer of Object.values(OFFERS)) {
        await expect(offer(lab(), encodeUtf8(armored), wrong)).rejects.toMatchObject({
          code: 'fingerprint-mismatch',
        });
      }
    }
  });
});

/** The certificate of «presse-nord» with a newer encryption subkey. */
const longer = async (): Promise<string> => {
  const key = lab().key('presse-nord')[PRIVATE_KEY_HANDLE];
  // Later than the first: both would be of one second otherwise.
  lab().story.clock.advance(60);
  const date = new Date(lab().story.clock.nowMs());
  const more = await key.addSubkey({ type: 'ecc', curve: 'nistP256', date });
  return encodeArmor('PUBLIC KEY BLOCK', more.toPublic().write());
};

const pinned = (): string => lab().key('presse-nord').certificate.subkeys[0] ?? '';

describe('a subkey that was added to a licensed certificate', () => {
  it('is encrypted to by nobody until a licence names it: the registered one is used', async () => {
    const path = join(lab().story.workspace('rectorat'), 'parties', 'presse-nord', 'party.json');
    const party = JSON.parse(readFileSync(path, 'utf8')) as { certificate: string };
    const certificate = await longer();
    const parsed = await parseCertificate(encodeUtf8(certificate));
    expect(await selectEncryptionSubkey(parsed, { atMs: lab().story.clock.nowMs() })).not.toBe(pinned());
    writeFileSync(path, `${JSON.stringify({ ...party, certificate }, null, 2)}\n`);
    await lab().story.export(await lab().jury());
    const manifest = lab().depot('presse-nord', 'r1/press/presse-nord/manifest.json');
    expect(lab().value(manifest, manifestDocument).recipient.subkey).toBe(pinned());
    const { outcomes } = await lab().story.receive('presse-nord');
    expect(outcomes.map((each) => each.outcome)).toEqual(['accepted']);
  });

  it('serves nobody where it was slipped into the licence by any key but the seal’s', async () => {
    const path = join(lab().story.workspace('rectorat'), 'parties', 'presse-nord', 'licence-press-1.json');
    const certificate = await longer();
    const { subkeys } = await parseCertificate(encodeUtf8(certificate));
    const subkey = subkeys.find((each) => each !== pinned()) ?? '';
    await lab().resign(path, licenceDocument, (value) => ({ ...value, certificate, subkey }), {
      signer: 'release',
    });
    const report = await lab().story.export(await lab().jury());
    expect(report.outcomes.map((each) => each.party)).not.toContain('presse-nord');
    const left = lab().story.events.filter((event) => event.kind === 'left-out');
    expect(left.map((event) => [event.party, event.fault.code])).toEqual([['presse-nord', 'signer-role']]);
    expect(filesBelow(lab().story.depot('presse-nord'))).toEqual([]);
  });
});
