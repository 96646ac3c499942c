/** Row 3: another session key, or another plaintext under the same one, than what the manifest committed to. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeDocument, parseTyped } from '../../src/documents/envelope.ts';
import { type Manifest, manifestDocument } from '../../src/documents/manifest.ts';
import { sha256Hex } from '../../src/io/encodings.ts';
import { systemRandom } from '../../src/io/random.ts';
import { sealBulk, smallestBulkLength } from '../../src/openpgp/bulk.ts';
import {
  openMessage,
  openMessageWithPassphrase,
  sealMessageWithPassphrase,
} from '../../src/openpgp/message.ts';
import { commitSessionKey, decryptSessionKey, encryptSessionKey } from '../../src/openpgp/session-key.ts';
import { lockDocument, shareDocument } from '../../src/timelock/custody.ts';
import { combineShares, deriveUnlockSecret } from '../../src/timelock/shares.ts';
import { filesBelow, useLab } from './lab.ts';
import { expectShut } from './refusals.ts';
import { lie, onPayload, releasedKey } from './standing.ts';

const LIMITS = { maxBytes: 1_000_000 };

const lab = useLab('released', { officers: ['claire', 'denis'], approvals: 2 });

const at = (path: string): string => lab().depot('presse-nord', path);

describe('a release key’s lie', () => {
  it('about the session key: of another scope, of its own making, or for somebody else', async () => {
    const { certificate } = lab().key('presse-nord');
    const { subkey } = lab().value(at('r1/press/presse-nord/manifest.json'), manifestDocument).recipient;
    const give = async (packets: Uint8Array): Promise<void> => {
      writeFileSync(at('r1/press/release-1.pgp'), packets);
      const file = { name: 'release-1.pgp', sha256: sha256Hex(packets), length: packets.length };
      await lie(lab(), (value) => ({ ...value, file }));
    };
    const failed = readFileSync(lab().depot('quotidien', 'r1/press-failed/release-1.pgp'));
    const ofOther = await decryptSessionKey('release-1.pgp', failed, lab().key('quotidien'));
    for (const sessionKey of [ofOther, systemRandom.bytes(32)]) {
      await give(await encryptSessionKey(sessionKey, [{ certificate, subkey }]));
      await expectShut(lab(), 'commitment-mismatch');
    }
    await give(failed);
    await expectShut(lab(), 'decryption-failed');
    await give(new Uint8Array(0));
    await expectShut(lab(), 'decryption-failed');
  });
});

describe('a seal key’s lie', () => {
  it('a payload signed anew under the released session key is not the one that the manifest fixed', async () => {
    const { key, story } = { key: lab().key('seal'), story: lab().story };
    const sessionKey = await releasedKey(lab());
    const content = new TextEncoder().encode('nom,prenom\r\nInvente,Zoe\r\n');
    const sealed = sealBulk({
      content: {
        source: (async function* () {
          yield content;
        })(),
        literalLength: content.length,
        packetLength: smallestBulkLength(content.length, key.certificate),
      },
      signing: {
        signer: key,
        notations: {
          'publication@sceau.invalid': story.publication,
          'scope@sceau.invalid': 'press',
          'revision@sceau.invalid': '1',
          'realm@sceau.invalid': 'rehearsal',
        },
        nowMs: story.clock.nowMs(),
      },
      sessionKey,
      random: systemRandom,
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of sealed.chunks) chunks.push(chunk);
    const payload = new Uint8Array(Buffer.concat(chunks));
    const manifest = lab().record('presse-nord', 'r1/press/presse-nord/manifest.json');
    expect(commitSessionKey(sessionKey)).toBe(lab().value(manifest, manifestDocument).commitment);
    const ref = { name: 'payload.pgp', sha256: sha256Hex(payload), length: payload.length };
    writeFileSync(lab().record('presse-nord', 'r1/press/payload.pgp'), payload);
    // Even a manifest that was signed for it is another one than the officers approved.
    await lab().resign(
      manifest,
      manifestDocument,
      (value): Manifest => ({ ...value, files: [ref, value.files[1], value.files[2]] }),
      {
        signer: 'seal',
      },
    );
    await expectShut(lab(), 'document-link', { link: 'manifest' });
    await onPayload(lab(), payload);
    await expectShut(lab(), 'inner-signature');
  });
});

describe('a lock that holds another session key than was approved', () => {
  const approved = useLab('approved', { officers: ['claire', 'denis'], approvals: 2 });

  it('is opened by its officers, and nothing is released', async () => {
    const { story } = approved();
    const place = { publication: story.publication, revision: 1 };
    const shares = [];
    for (const officer of ['claire', 'denis']) {
      const path = approved().record('rectorat', `r1/officers/${officer}/share-${officer}.pgp`);
      const { bytes } = await openMessage(path, readFileSync(path), approved().key(officer), LIMITS);
      shares.push(parseTyped(path, bytes, shareDocument).share);
    }
    const passphrase = deriveUnlockSecret(await combineShares(shares, 2), null, place);
    const path = join(
      story.workspace('rectorat'),
      'custody',
      story.issuer,
      story.publication,
      'r1',
      'lock.pgp',
    );
    const { bytes } = await openMessageWithPassphrase(path, readFileSync(path), passphrase, LIMITS);
    const lock = parseTyped(path, bytes, lockDocument);
    const another = systemRandom.bytes(32);
    const scopes = lock.scopes.map(({ scope }) => ({
      scope,
      sessionKey: Buffer.from(another).toString('hex'),
      commitment: commitSessionKey(another),
    }));
    const forged = await sealMessageWithPassphrase(encodeDocument(lockDocument, { ...lock, scopes }), {
      signer: approved().key('seal'),
      passphrase,
      nowMs: story.clock.nowMs(),
    });
    writeFileSync(path, forged);
    await expect(story.release()).rejects.toMatchObject({ code: 'commitment-mismatch' });
    const released = filesBelow(approved().record('rectorat')).filter((each) => each.includes('release-'));
    expect(released).toEqual([]);
  });
});
