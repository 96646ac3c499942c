/** Keys that are weak, expired or revoked, as a licensee's, an officer's or the seal: refused where they enter, and later. */
import { readFileSync, writeFileSync } from 'node:fs';
import * as openpgp from 'openpgp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/errors.ts';
import { encodeUtf8, sha256Hex } from '../../src/io/encodings.ts';
import { encodeArmor, parseArmor } from '../../src/openpgp/armor.ts';
import { PRIVATE_KEY_HANDLE } from '../../src/openpgp/private-key.ts';
import { signDetached } from '../../src/openpgp/signature.ts';
import { encodeRegistry, parseRegistry } from '../../src/parties/registry.ts';
import { importKey } from '../../src/stages/create-key.ts';
import { addOfficer, licenseDistributor } from '../../src/stages/license.ts';
import { GnupgHome } from '../support/gnupg.ts';
import { peer } from '../support/peers.ts';
import { type Signer, filesBelow, useLab } from './lab.ts';
import { expectNothingOpened } from './refusals.ts';

const lab = useLab('pushed');
const REASON = openpgp.enums.reasonForRevocation;

/** A certificate of the story with its primary key revoked. */
async function revoked(signer: Signer, flag: openpgp.enums.reasonForRevocation, at: string): Promise<string> {
  const { publicKey } = await openpgp.revokeKey({
    key: lab().key(signer)[PRIVATE_KEY_HANDLE],
    reasonForRevocation: { flag },
    date: new Date(at),
    format: 'object',
  });
  return encodeArmor('PUBLIC KEY BLOCK', publicKey.write());
}

/** Offers a certificate as a licensee's or an officer's. */
const OFFERS = {
  distributor: async (armored: Uint8Array, fingerprint: string): Promise<unknown> =>
    lab().story.run('rectorat', async (context) =>
      licenseDistributor(
        context,
        {
          id: 'nouveau',
          name: 'Nouveau',
          certificate: armored,
          fingerprint,
          depot: { address: lab().story.dir },
        },
        {
          scope: 'press',
          basis: 'Licence 2',
          validFromMs: 0,
          validUntilMs: Date.parse('2027-01-01T00:00:00Z'),
        },
      ),
    ),
  officer: async (armored: Uint8Array, fingerprint: string): Promise<unknown> =>
    lab().story.run('rectorat', async (context) =>
      addOfficer(context, {
        id: 'nouveau',
        name: 'Nouveau',
        certificate: armored,
        fingerprint,
        depot: { address: lab().story.dir },
      }),
    ),
} as const;

const parties = (): readonly string[] =>
  filesBelow(`${lab().story.workspace('rectorat')}/parties`).filter((path) => path.includes('nouveau'));

describe.skipIf(peer('gpg') === undefined)('a key that gpg made', () => {
  let home: GnupgHome;
  const keys = new Map<
    string,
    { readonly armored: Uint8Array; readonly secret: Uint8Array; readonly fingerprint: string }
  >();

  beforeAll(() => {
    home = new GnupgHome();
    const make = (name: string, args: readonly string[], options: readonly string[] = []): void => {
      home.ok([...options, '--faked-system-time', '20260601T080000', '--quick-generate-key', name, ...args]);
      const listed = Buffer.from(home.ok(['--with-colons', '--list-keys', `=${name}`])).toString('utf8');
      const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(listed)?.[1] ?? '';
      keys.set(name, {
        armored: home.ok(['--armor', '--export', fingerprint]),
        secret: home.ok(['--armor', '--export-secret-keys', fingerprint]),
        fingerprint,
      });
    };
    make('rsa2048', ['rsa2048', 'default', 'never']);
    make('dsa2048', ['dsa2048', 'default', 'never']);
    make('brainpool', ['brainpoolP256r1', 'default', 'never']);
    make('sha1', ['ed25519', 'default', 'never'], ['--cert-digest-algo', 'SHA1']);
  });
  afterAll(() => home.close());

  it.each(['rsa2048', 'dsa2048', 'brainpool', 'sha1'])(
    '%s is too weak for a distributor, an officer and the seal',
    async (name) => {
      const key = keys.get(name);
      if (key === undefined) throw new Error(name);
      for (const offer of Object.values(OFFERS)) {
        await expect(offer(key.armored, key.fingerprint)).rejects.toMatchObject({ code: 'key-weak' });
      }
      const seal = lab().story.run('rectorat', async (context) =>
        importKey(context, { name: 'seal', armored: key.secret }),
      );
      await expect(seal).rejects.toMatchObject({ code: 'key-weak' });
      expect(parties()).toEqual([]);
    },
  );
});

describe('a certificate offered to the rectorat', () => {
  it.each<[string, ErrorCode, openpgp.enums.reasonForRevocation]>([
    ['compromised', 'key-revoked', REASON.keyCompromised],
    ['superseded', 'key-revoked', REASON.keySuperseded],
  ])('that was %s is refused as %s', async (_, code, flag) => {
    const armored = encodeUtf8(await revoked('presse-nord', flag, '2026-07-01T07:00:00Z'));
    const { fingerprint } = lab().key('presse-nord').certificate;
    for (const offer of Object.values(OFFERS)) {
      await expect(offer(armored, fingerprint)).rejects.toMatchObject({ code });
    }
    expect(parties()).toEqual([]);
  });

  it('that has expired is refused', async () => {
    const { armored, fingerprint } = lab().key('presse-nord').certificate;
    lab().story.clock.set('2029-07-02T08:00:00Z');
    for (const offer of Object.values(OFFERS)) {
      await expect(offer(encodeUtf8(armored), fingerprint)).rejects.toMatchObject({ code: 'key-expired' });
    }
    expect(parties()).toEqual([]);
  });

  it('whose fingerprint is not the one that was read out is refused', async () => {
    const { armored } = lab().key('presse-nord').certificate;
    const { fingerprint } = lab().key('quotidien').certificate;
    for (const wrong of [fingerprint, '', lab().key('presse-nord').certificate.fingerprint.slice(-16)]) {
      for (const offer of Object.values(OFFERS)) {
        await expect(offer(encodeUtf8(armored), wrong)).rejects.toMatchObject({
          code: 'fingerprint-mismatch',
        });
      }
    }
  });

  it('that is armored badly, or holds a second key, is refused', async () => {
    const [mine, theirs] = [lab().key('presse-nord').certificate, lab().key('quotidien').certificate];
    const both = [mine, theirs].map(
      (each) => parseArmor('PUBLIC KEY BLOCK', each.armored) ?? new Uint8Array(),
    );
    for (const armored of [encodeUtf8('rubbish'), Buffer.concat(both)]) {
      await expect(OFFERS.officer(armored, mine.fingerprint)).rejects.toMatchObject({
        code: 'certificate-malformed',
      });
    }
  });
});

/** Registry version 2, in which the seal's certificate is revoked, signed by the officer, in the inbox. */
async function revokeSeal(flag: openpgp.enums.reasonForRevocation, at: string): Promise<void> {
  const path = `${lab().story.workspace('rectorat')}/registry/registry-1.json`;
  const bytes = new Uint8Array(readFileSync(path));
  const registry = parseRegistry('registry-1.json', bytes);
  const certificate = await revoked('seal', flag, at);
  const keys = registry.keys.map((key) => (key.role === 'seal' ? { ...key, certificate } : key));
  const next = encodeRegistry({ ...registry, version: 2, previous: sha256Hex(bytes), keys });
  const asc = await signDetached(next, lab().key('claire'), { nowMs: lab().story.clock.nowMs() });
  for (const party of ['presse-nord']) {
    writeFileSync(lab().depot(party, 'registry-2.json.claire.asc'), asc);
    writeFileSync(lab().depot(party, 'registry-2.json'), next);
  }
}

describe('a seal key that no longer holds', () => {
  it.each<[string, openpgp.enums.reasonForRevocation]>([
    ['compromised', REASON.keyCompromised],
    ['superseded', REASON.keySuperseded],
  ])('since it was %s seals nothing that is received', async (_, flag) => {
    await revokeSeal(flag, '2026-07-01T07:59:00Z');
    const { outcomes, failures } = await lab().story.receive('presse-nord');
    expect([outcomes, failures.map((each) => each.fault.code)]).toEqual([[], ['key-revoked']]);
    expectNothingOpened(lab(), 'presse-nord');
  });

  it('since it was compromised opens nothing that was received before', async () => {
    await lab().story.receive('presse-nord');
    await revokeSeal(REASON.keyCompromised, '2026-07-02T08:00:00Z');
    await expect(lab().story.open('presse-nord')).rejects.toMatchObject({ code: 'key-revoked' });
    expectNothingOpened(lab(), 'presse-nord');
  });

  it('since it expired seals nothing that is received', async () => {
    lab().story.clock.set('2029-07-02T08:00:00Z');
    const { outcomes, failures } = await lab().story.receive('presse-nord');
    expect([outcomes, failures.map((each) => each.fault.code)]).toEqual([[], ['key-expired']]);
  });

  it('is not replaced by a registry that no officer, or a stranger, signed', async () => {
    await revokeSeal(REASON.keyCompromised, '2026-07-01T07:00:00Z');
    const bytes = new Uint8Array(readFileSync(lab().depot('presse-nord', 'registry-2.json')));
    const codeOf = async (): Promise<readonly string[]> =>
      (await lab().story.receive('presse-nord')).failures.map((each) => each.fault.code);
    writeFileSync(
      lab().depot('presse-nord', 'registry-2.json.claire.asc'),
      await signDetached(bytes, lab().key('seal'), { nowMs: lab().story.clock.nowMs() }),
    );
    expect(await codeOf()).toEqual(['signature-quorum']);
    writeFileSync(lab().depot('presse-nord', 'registry-2.json.claire.asc'), 'rubbish');
    expect(await codeOf()).toEqual(['signature-quorum']);
    expect(
      filesBelow(`${lab().story.workspace('presse-nord')}/trust`).filter((path) =>
        path.includes('registry-2'),
      ),
    ).toEqual([]);
  });
});
