/** Row 16: names that would lead elsewhere. Every name in the tree comes from an id; none comes from data. */
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resultsName, schemaName } from '../../src/documents/names.ts';
import { concatBytes, encodeUtf8, sha256Hex } from '../../src/io/encodings.ts';
import { TAG, encodeLongHeader } from '../../src/openpgp/packets.ts';
import { PRIVATE_KEY_HANDLE } from '../../src/openpgp/private-key.ts';
import { signDetached } from '../../src/openpgp/signature.ts';
import { encodeOnePass } from '../../src/openpgp/signed-literal.ts';
import { signDigest } from '../../src/openpgp/streamed-signature.ts';
import { secretPacket } from '../../src/openpgp/vendor.ts';
import type { DepotEntry } from '../../src/transport/depot.ts';
import { filesBelow, useLab } from './lab.ts';
import { expectRejected, receiveThrough } from './refusals.ts';
import { onPayload, releasedKey, wrapped } from './standing.ts';

const lab = useLab('pushed');

const folder = (name: string): DepotEntry => ({ name, kind: 'folder', length: 0 });
const file = (name: string): DepotEntry => ({ name, kind: 'file', length: 10 });

describe('names that a depot lists', () => {
  const HOSTILE = [
    '..',
    '.',
    '',
    '../presse-nord',
    'a/b',
    'CON',
    'con',
    'r1\u0000',
    '\u001b[2J',
    'é',
    'R1',
    'r0',
    'x'.repeat(300),
    '__proto__',
  ];

  it('are not followed where they are no names of ours', async () => {
    const seen: string[] = [];
    const { outcomes, failures } = await receiveThrough(lab(), (depot) => ({
      list: async (path) => {
        seen.push(path);
        return [...HOSTILE.map((name) => folder(name)), ...(await depot.list(path))];
      },
    }));
    expect([outcomes.map((each) => each.outcome), failures]).toEqual([['accepted'], []]);
    for (const path of seen) expect(path).toMatch(/^[a-z0-9-]+(?:\/[a-z0-9-]+)*$/);
    const written = filesBelow(lab().story.workspace('presse-nord'));
    expect(written.filter((path) => !/^[\w./-]+$/.test(path))).toEqual([]);
  });

  it('may be as many publications as they like: those that hold nothing are passed over', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => folder(`inconnu-${i}`));
    const { outcomes, failures } = await receiveThrough(lab(), (depot) => ({
      list: async (path) => (path === 'lille' ? [...many, ...(await depot.list(path))] : depot.list(path)),
    }));
    expect([outcomes.map((each) => each.outcome), failures]).toEqual([['accepted'], []]);
  });

  it('may repeat themselves', async () => {
    const { outcomes } = await receiveThrough(lab(), (depot) => ({
      list: async (path) => [...(await depot.list(path)), ...(await depot.list(path))],
    }));
    expect(new Set(outcomes.map((each) => each.outcome))).toEqual(new Set(['accepted', 'known']));
  });

  it('may be thousands of registry versions and signatures: nobody signed the first', async () => {
    const names = Array.from({ length: 5000 }, (_, i) => file(`registry-${i + 2}.json`));
    let reads = 0;
    const { failures } = await receiveThrough(lab(), (depot) => ({
      list: async (path) => (path.includes('/') ? [...names, ...(await depot.list(path))] : depot.list(path)),
      read: (path, maxBytes) => {
        if (path.includes('registry-')) reads += 1;
        return depot.read(path.replace(/registry-\d+/, 'registry-1'), maxBytes);
      },
    }));
    expect([failures.map((each) => each.fault.code), reads]).toEqual([['signature-quorum'], 1]);
    const officers = Array.from({ length: 2000 }, (_, i) => file(`registry-2.json.officier-${i}.asc`));
    const second = await receiveThrough(lab(), (depot) => ({
      list: async (path) =>
        path.includes('/')
          ? [file('registry-2.json'), ...officers, ...(await depot.list(path))]
          : depot.list(path),
    }));
    expect(second.failures.map((each) => each.fault.code)).toEqual(['listing-too-large']);
  });
});

describe('names that signed documents hold', () => {
  it.each([
    '../presse-nord',
    '..',
    'a/b',
    'a\\b',
    'CON',
    'aux',
    'a\u0000',
    'e\u0301',
    'é',
    'Press',
    'x'.repeat(64),
  ])('%j is the id of nothing, whoever signs it', async (id) => {
    const path = lab().depot('presse-nord', 'r1/press/presse-nord/manifest.json');
    const text = readFileSync(path, 'utf8').replace(/"id": "press",/, () => `"id": ${JSON.stringify(id)},`);
    const bytes = encodeUtf8(text);
    expect(text).toContain(JSON.stringify(id));
    writeFileSync(path, bytes);
    const nowMs = lab().story.clock.nowMs();
    writeFileSync(`${path}.asc`, await signDetached(bytes, lab().key('seal'), { nowMs }));
    await expectRejected(lab(), 'document-malformed');
  });

  it('a link is not followed out of the depot', async () => {
    const secret = join(lab().story.dir, 'elsewhere');
    writeFileSync(secret, 'elsewhere');
    const payload = lab().depot('presse-nord', 'r1/press/payload.pgp');
    cpSync(payload, secret);
    rmSync(payload);
    symlinkSync(secret, payload);
    await expectRejected(lab(), 'depot-conflict');
  });
});

describe('the file name inside a payload', () => {
  const lab = useLab('released');

  it('is read by nobody: a payload that bears one opens under the name that sceau gives', async () => {
    const content = encodeUtf8('nom,prenom\r\nInvente,Zoe\r\n');
    const hostile = encodeUtf8('../../../pwned');
    const fields = concatBytes(Uint8Array.of(0x62, hostile.length), hostile, new Uint8Array(4), content);
    const key = lab().key('seal');
    const keyId = Buffer.from(key.certificate.fingerprint, 'hex').subarray(-8);
    const onePass = encodeOnePass({ hashAlgorithm: 8, publicKeyAlgorithm: 19, keyId });
    const notations = {
      'publication@sceau.invalid': lab().story.publication,
      'scope@sceau.invalid': 'press',
      'revision@sceau.invalid': '1',
      'realm@sceau.invalid': 'rehearsal',
    };
    const secret = secretPacket(key[PRIVATE_KEY_HANDLE]);
    const hash = createHash('sha256').update(content);
    const signature = await signDigest(secret, hash, notations, lab().story.clock.nowMs());
    const literal = concatBytes(encodeLongHeader(TAG.literal, fields.length), fields);
    await onPayload(
      lab(),
      wrapped(await releasedKey(lab()), onePass, literal, signature),
      sha256Hex(signature),
    );
    const [outcome] = await lab().story.open('presse-nord');
    expect(outcome?.fault).toBeNull();
    const names = filesBelow(join(lab().story.workspace('presse-nord'), 'opened')).map((path) =>
      basename(path),
    );
    const results = resultsName('rehearsal');
    expect(names).toEqual([results, `${results}.asc`, schemaName('rehearsal')]);
    expect(filesBelow(lab().story.dir).filter((path) => path.includes('pwned'))).toEqual([]);
  });
});
