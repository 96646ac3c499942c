import { beforeAll, describe, expect, it } from 'vitest';
import { encodeUtf8, sha256Hex } from '../../src/io/encodings.ts';
import type { UnlockedKey } from '../../src/openpgp/private-key.ts';
import { signDetached } from '../../src/openpgp/signature.ts';
import {
  type Registry,
  type RegistryBytes,
  believeChain,
  believePinned,
  encodeRegistry,
  trustOf,
} from '../../src/parties/registry.ts';
import { registryOf } from '../support/documents.ts';
import { type Cast, freshCast, freshKey, sampleCast } from '../support/sample-cast.ts';

const SIGNED_MS = Date.UTC(2026, 6, 1, 8);
const moment = { nowMs: Date.UTC(2026, 6, 3, 8), mode: 'accept' } as const;
const code = (expected: string) => expect.objectContaining({ code: expected });
const detail = (text: string) =>
  expect.objectContaining({ code: 'registry-chain', params: expect.objectContaining({ detail: text }) });

let cast: Cast;
let first: Registry;
let stranger: UnlockedKey;

beforeAll(async () => {
  cast = await freshCast('claire', 'denis', 'emma');
  stranger = await freshKey('stranger');
  first = registryOf(cast, 2);
});

const firstBytes = (registry: Registry): RegistryBytes => ({
  version: 1,
  bytes: encodeRegistry(registry),
  signatures: new Map(),
});

/** Believes a first version under its own digest. */
async function believeFirst(registry: Registry): Promise<unknown> {
  const version = firstBytes(registry);
  return believePinned(version, sha256Hex(version.bytes));
}

/** The version that follows another, with other fields. */
function following(before: Registry, fields: Partial<Registry> = {}): Registry {
  const previous = sha256Hex(encodeRegistry(before));
  return { ...before, version: before.version + 1, previous, ...fields };
}

const officer = (id: string): UnlockedKey => cast.officers.get(id) ?? stranger;

/** A version with signatures by these, under the names of officers. */
async function signedBy(
  registry: Registry,
  signers: Readonly<Record<string, UnlockedKey>>,
): Promise<RegistryBytes> {
  const bytes = encodeRegistry(registry);
  const signatures = new Map<string, Uint8Array>();
  for (const [id, key] of Object.entries(signers)) {
    signatures.set(id, encodeUtf8(await signDetached(bytes, key, { nowMs: SIGNED_MS })));
  }
  return { version: registry.version, bytes, signatures };
}

const twoOfficers = (): Record<string, UnlockedKey> => ({ claire: officer('claire'), emma: officer('emma') });

/** Believes the first version and what follows, under the first's digest. */
async function believe(...next: readonly RegistryBytes[]): Promise<readonly unknown[]> {
  const pin = sha256Hex(encodeRegistry(first));
  return believeChain([firstBytes(first), ...next], pin, moment);
}

describe('the first version', () => {
  it('is believed by its pinned digest', async () => {
    const version = firstBytes(first);
    const believed = await believePinned(version, sha256Hex(version.bytes));
    expect(believed.signers.map(({ role, id }) => `${role} ${id}`)).toEqual([
      'seal seal',
      'release release',
      'officer claire',
      'officer denis',
      'officer emma',
    ]);
    const [version1] = trustOf([believed]).versions;
    expect(trustOf([believed])).toMatchObject({ issuer: 'lille', realm: 'rehearsal' });
    expect(version1?.academies).toEqual(['09']);
  });

  it('is refused under any other digest', async () => {
    const version = firstBytes(first);
    await expect(believePinned(version, sha256Hex(encodeUtf8('other')))).rejects.toEqual(
      code('registry-digest'),
    );
  });

  it('is number 1 and follows nothing', async () => {
    await expect(believeFirst({ ...first, version: 2 })).rejects.toEqual(code('registry-chain'));
    await expect(believeFirst({ ...first, previous: '0'.repeat(64) })).rejects.toEqual(
      code('registry-chain'),
    );
  });

  it('is needed', async () => {
    await expect(believeChain([], '0'.repeat(64), moment)).rejects.toEqual(code('registry-missing'));
    expect(() => trustOf([])).toThrow(code('registry-missing'));
  });
});

describe('any version', () => {
  it('has both keys of the issuer', async () => {
    for (const role of ['seal', 'release'] as const) {
      const keys = first.keys.filter((key) => key.role !== role);
      await expect(believeFirst({ ...first, keys })).rejects.toEqual(detail(`no ${role} key`));
    }
  });

  it('gives no key two places, an officer’s least of all', async () => {
    const { certificate } = cast.seal;
    const double = {
      id: 'felix',
      name: 'felix',
      fingerprint: certificate.fingerprint,
      certificate: certificate.armored,
    };
    await expect(believeFirst({ ...first, officers: [...first.officers, double] })).rejects.toEqual(
      detail(`key ${certificate.fingerprint} stands twice`),
    );
  });

  it('names no officer twice', async () => {
    const [claire, denis, emma] = first.officers;
    if (claire === undefined || denis === undefined || emma === undefined) throw new Error('three officers');
    const officers = [claire, { ...denis, id: 'claire' }, emma];
    await expect(believeFirst({ ...first, officers })).rejects.toEqual(detail('an officer stands twice'));
  });

  it.each(['Claire Inventée', 'claire inventee', 'INVENTÉE, Claire', ' Claire-Inventée'.trim()])(
    'counts people, not keys: %s is Claire Inventée',
    async (name) => {
      const [claire, denis, emma] = first.officers;
      if (claire === undefined || denis === undefined || emma === undefined)
        throw new Error('three officers');
      const officers = [{ ...claire, name: 'Claire Inventée' }, { ...denis, name }, emma];
      await expect(believeFirst({ ...first, officers })).rejects.toEqual(
        detail('two officers have one name'),
      );
    },
  );

  it('has as many officers as it asks for', async () => {
    await expect(believeFirst({ ...first, leastApprovals: 4 })).rejects.toEqual(
      detail('fewer officers than approvals'),
    );
  });

  it('states the fingerprints of its certificates', async () => {
    const keys = first.keys.map((key) => ({ ...key, fingerprint: 'A'.repeat(40) }));
    await expect(believeFirst({ ...first, keys })).rejects.toEqual(code('fingerprint-mismatch'));
  });

  it('may name the throwaway keys in rehearsals, and in production not one of them', async () => {
    const samples = await sampleCast();
    await expect(believeFirst(registryOf(samples, 1))).resolves.toBeDefined();
    await expect(believeFirst(registryOf(samples, 1, 'production'))).rejects.toEqual(code('sample-key'));
    for (const role of ['seal', 'release'] as const) {
      const mixed = registryOf({ ...cast, [role]: samples[role] }, 2, 'production');
      await expect(believeFirst(mixed)).rejects.toEqual(code('sample-key'));
    }
    const withOfficer = registryOf({ ...cast, officers: samples.officers }, 1, 'production');
    await expect(believeFirst(withOfficer)).rejects.toEqual(code('sample-key'));
  });
});

describe('the next version', () => {
  it('is believed by k officers of the version before', async () => {
    const second = following(first, { leastApprovals: 3 });
    const chain = await believe(await signedBy(second, twoOfficers()));
    expect(chain).toHaveLength(2);
  });

  it('is refused with one signature too few', async () => {
    const second = await signedBy(following(first), { claire: officer('claire') });
    await expect(believe(second)).rejects.toEqual(
      expect.objectContaining({
        code: 'signature-quorum',
        params: { file: 'registry-2.json', needed: 2, found: 1 },
      }),
    );
    await expect(believe(await signedBy(following(first), {}))).rejects.toEqual(code('signature-quorum'));
  });

  it('asks for as many as the version before says, not as many as it says itself', async () => {
    const second = await signedBy(following(first, { leastApprovals: 1 }), { claire: officer('claire') });
    await expect(believe(second)).rejects.toEqual(code('signature-quorum'));
  });

  it('counts each officer of the version before once, and nobody else', async () => {
    const second = following(first);
    for (const signers of [
      { claire: officer('claire'), felix: stranger },
      { claire: officer('claire'), denis: stranger },
      { claire: officer('claire'), seal: cast.seal },
      // The same officer under another's name is one officer, not two.
      { claire: officer('claire'), emma: officer('claire') },
    ]) {
      await expect(believe(await signedBy(second, signers))).rejects.toEqual(code('signature-quorum'));
    }
  });

  it('is not stopped by what others have put beside enough signatures', async () => {
    const second = await signedBy(following(first), { ...twoOfficers(), felix: stranger });
    const signatures = new Map([...second.signatures, ['x', encodeUtf8('junk')]]);
    await expect(believe({ ...second, signatures })).resolves.toHaveLength(2);
  });

  it('gives no key another part than it had', async () => {
    const release = first.keys.find(({ role }) => role === 'release');
    const claire = first.officers.find(({ id }) => id === 'claire');
    if (release === undefined || claire === undefined) throw new Error('a release key and an officer');
    const keys = first.keys.map((key) => (key.role === 'release' ? { ...claire, role: key.role } : key));
    const officers = first.officers.filter(({ id }) => id !== 'claire');
    const plain = keys.map(({ role, fingerprint, certificate }) => ({ role, fingerprint, certificate }));
    const second = await signedBy(following(first, { keys: plain, officers }), twoOfficers());
    await expect(believe(second)).rejects.toEqual(code('registry-chain'));
  });

  it('cannot be approved by an officer whom it brings itself', async () => {
    const felix = await freshKey('felix');
    const { fingerprint, armored: certificate } = felix.certificate;
    const officers = [...first.officers, { id: 'felix', name: 'felix', fingerprint, certificate }];
    const second = await signedBy(following(first, { officers }), { claire: officer('claire'), felix });
    await expect(believe(second)).rejects.toEqual(code('signature-quorum'));
  });

  it('is refused where a signature is over other bytes', async () => {
    const signed = await signedBy(following(first), twoOfficers());
    const bytes = encodeRegistry(following(first, { academies: ['09', '06'] }));
    await expect(believe({ ...signed, bytes })).rejects.toEqual(code('signature-quorum'));
  });

  it('follows the very version before, without a gap', async () => {
    const gap = await signedBy(following(first, { version: 3 }), twoOfficers());
    await expect(believe(gap)).rejects.toEqual(code('registry-chain'));
    const other = await signedBy(following(first, { previous: '0'.repeat(64) }), twoOfficers());
    await expect(believe(other)).rejects.toEqual(code('registry-chain'));
  });

  it('is of the same issuer and realm', async () => {
    for (const fields of [{ issuer: 'amiens' }, { realm: 'production' }] as const) {
      const second = await signedBy(following(first, fields), twoOfficers());
      await expect(believe(second)).rejects.toEqual(detail('another issuer or realm'));
    }
  });

  it('may put out an officer, who then approves nothing further', async () => {
    const officers = first.officers.filter(({ id }) => id !== 'emma');
    const second = following(first, { officers });
    const signedSecond = await signedBy(second, twoOfficers());
    const third = following(second);
    await expect(believe(signedSecond, await signedBy(third, twoOfficers()))).rejects.toEqual(
      code('signature-quorum'),
    );
    const rest = { claire: officer('claire'), denis: officer('denis') };
    await expect(believe(signedSecond, await signedBy(third, rest))).resolves.toHaveLength(3);
  });
});
