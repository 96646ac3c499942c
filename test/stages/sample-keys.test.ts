/** The keys of keys.example/ work in rehearsals, and nowhere else: every way in refuses them in production. */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Realm } from '../../src/documents/fields.ts';
import { sha256Hex } from '../../src/io/encodings.ts';
import { systemRandom } from '../../src/io/random.ts';
import { parseCertificate } from '../../src/openpgp/certificate.ts';
import { parsePrivateKey } from '../../src/openpgp/private-key.ts';
import { SAMPLE_FINGERPRINTS } from '../../src/openpgp/sample-keys.ts';
import { encodeRegistry } from '../../src/parties/registry.ts';
import type { Context } from '../../src/stages/context.ts';
import { createKey, importKey } from '../../src/stages/create-key.ts';
import { initWorkspace } from '../../src/stages/init-workspace.ts';
import { addOfficer, licenseDistributor } from '../../src/stages/license.ts';
import { pinIssuer } from '../../src/stages/pin-registry.ts';
import { proposeRegistry } from '../../src/stages/propose-registry.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import type { KeyName } from '../../src/workspace/keys.ts';
import { loadTrust } from '../../src/workspace/registry-store.ts';
import { withWorkspace } from '../../src/workspace/workspace.ts';
import { registryOf } from '../support/documents.ts';
import {
  SAMPLE_KEYS,
  SAMPLE_PASSPHRASE,
  type SampleKey,
  freshCast,
  readSampleFile,
  sampleCast,
} from '../support/sample-cast.ts';
import { scratchFolder } from '../support/scratch.ts';

const NOW_MS = Date.UTC(2026, 6, 1, 8);
const clock = { nowMs: () => NOW_MS, sleep: async () => {} };
const refused = { code: 'sample-key' };

/** Runs in a fresh workspace of that role, as a command would. */
async function inWorkspace<T>(
  o: { readonly realm: Realm; readonly role: 'rectorat' | 'officer' | 'distributor' | 'auditor' },
  run: (context: Context) => Promise<T>,
): Promise<T> {
  const dir = join(scratchFolder(), 'workspace');
  const academies = o.role === 'rectorat' ? { academies: ['09'] } : {};
  initWorkspace(dir, { ...o, ...academies, id: 'lille', name: 'Essai' }, clock);
  return withWorkspace(dir, { command: 'test', roles: [o.role], clock }, (workspace) =>
    run({
      workspace,
      clock,
      random: systemRandom,
      secrets: { passphrase: async () => Promise.resolve(SAMPLE_PASSPHRASE), agentSocket: undefined },
      connect: async (settings) => openFolderDepot(settings.address),
      report: () => {},
    }),
  );
}

const importing = async (context: Context, name: KeyName, sample: SampleKey): Promise<unknown> =>
  importKey(context, { name, armored: readSampleFile(`${sample}.asc`) });

/** A sample certificate, as a person would state it. */
async function statement(sample: SampleKey) {
  const certificate = readSampleFile(`${sample}.cert.asc`);
  const { fingerprint } = await parseCertificate(certificate);
  return { id: 'claire', name: 'Claire', certificate, fingerprint, depot: { address: 'file:depot' } };
}

const terms = {
  scope: 'press',
  basis: 'Licence de réutilisation 2026-1',
  validFromMs: NOW_MS,
  validUntilMs: NOW_MS + 86_400_000,
};

describe('keys.example/', () => {
  it('holds the keys that are known by fingerprint, subkeys included, and no other file', async () => {
    const found: string[] = [];
    for (const name of SAMPLE_KEYS) {
      const { certificate } = await parsePrivateKey(readSampleFile(`${name}.asc`));
      const own = await parseCertificate(readSampleFile(`${name}.cert.asc`));
      expect(own.armored).toBe(certificate.armored);
      expect(own.userId).toContain('REPETITION');
      found.push(own.fingerprint, ...own.subkeys);
    }
    expect(found).toEqual(SAMPLE_FINGERPRINTS);
    const files = SAMPLE_KEYS.flatMap((name) => [`${name}.asc`, `${name}.cert.asc`]);
    const names = readdirSync(join(import.meta.dirname, '../../keys.example'));
    expect(names.toSorted()).toEqual([...files, 'README.md', 'generate.js'].toSorted());
  });
});

describe('in rehearsals', () => {
  it('the sample keys are imported, registered, licensed and trusted', async () => {
    const realm = 'rehearsal';
    await inWorkspace({ realm, role: 'rectorat' }, async (context) => {
      await importing(context, 'seal', 'seal');
      await importing(context, 'release', 'release');
      await addOfficer(context, await statement('officer'));
      await proposeRegistry(context, { officers: ['claire'], leastApprovals: 1 });
      await licenseDistributor(context, { ...(await statement('distributor-1')), id: 'presse-nord' }, terms);
      await expect(
        loadTrust(context.workspace, 'lille', { nowMs: NOW_MS, mode: 'accept' }),
      ).resolves.toMatchObject({ realm, issuer: 'lille' });
    });
    await inWorkspace({ realm, role: 'officer' }, (context) => importing(context, 'officer', 'officer'));
    await inWorkspace({ realm, role: 'distributor' }, (context) =>
      importing(context, 'distributor', 'distributor-2'),
    );
  });
});

describe('in production', () => {
  const realm = 'production';

  it.each([
    ['rectorat', 'seal', 'seal'],
    ['rectorat', 'release', 'release'],
    ['officer', 'officer', 'officer'],
    ['distributor', 'distributor', 'distributor-1'],
    ['distributor', 'distributor', 'distributor-2'],
  ] as const)('a %s cannot import %s', async (role, name, sample) => {
    await inWorkspace({ realm, role }, async (context) => {
      await expect(importing(context, name, sample)).rejects.toMatchObject(refused);
      expect(readdirSync(context.workspace.dir)).not.toContain('keys');
    });
  });

  it('no officer and no distributor is added with one', async () => {
    await inWorkspace({ realm, role: 'rectorat' }, async (context) => {
      await createKey(context, { name: 'seal', curve: 'p256' });
      await createKey(context, { name: 'release', curve: 'p256' });
      await expect(addOfficer(context, await statement('officer'))).rejects.toMatchObject(refused);
      const officer = [...(await freshCast('claire')).officers.values()].at(0)?.certificate;
      if (officer === undefined) throw new Error('an officer');
      const { fingerprint, armored } = officer;
      const certificate = new TextEncoder().encode(armored);
      await addOfficer(context, { ...(await statement('officer')), fingerprint, certificate });
      await proposeRegistry(context, { officers: ['claire'], leastApprovals: 1 });
      for (const sample of ['distributor-1', 'distributor-2'] as const) {
        const party = { ...(await statement(sample)), id: 'presse-nord' };
        await expect(licenseDistributor(context, party, terms)).rejects.toMatchObject(refused);
      }
    });
  });

  it('a registry that names one is not pinned', async () => {
    const bytes = encodeRegistry(registryOf(await sampleCast(), 1, realm));
    const path = join(scratchFolder(), 'registry-1.json');
    writeFileSync(path, bytes);
    await inWorkspace({ realm, role: 'auditor' }, async (context) => {
      await expect(pinIssuer(context, { path, sha256: sha256Hex(bytes) })).rejects.toMatchObject(refused);
      expect(readdirSync(context.workspace.dir)).not.toContain('trust');
    });
  });
});
