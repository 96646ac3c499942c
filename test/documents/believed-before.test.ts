/** What was believed before is believed again by its very bytes, for as long as its signer's key stands. */
import { beforeAll, describe, expect, it } from 'vitest';
import { BelievedBefore } from '../../src/documents/believed-before.ts';
import type { Moment, SignedBytes, Trust } from '../../src/documents/envelope.ts';
import { manifestDocument } from '../../src/documents/manifest.ts';
import { generateKey, unlockKey } from '../../src/openpgp/private-key.ts';
import { type Documents, makeDocuments } from '../support/documents.ts';
import { HOUR, SEALED_AT, changed, signed } from '../support/sample.ts';
import { type Cast, freshCast, freshKey } from '../support/sample-cast.ts';

const HOUR_MS = Date.parse(HOUR.utc);
const at = (afterMs: number): Moment => ({ nowMs: HOUR_MS + afterMs, mode: 'accept' });

let cast: Cast;
let documents: Documents;
let manifest: SignedBytes;
beforeAll(async () => {
  // A seal key that ends two seconds after the hour.
  const createdMs = Date.UTC(2026, 0, 1);
  const ending = await generateKey({
    userId: { name: 'seal' },
    curve: 'p256',
    passphrase: 'for one test',
    createdMs,
    expiresInSeconds: (HOUR_MS - createdMs) / 1000 + 2,
  });
  cast = { ...(await freshCast('claire')), seal: await unlockKey(ending, 'for one test') };
  documents = await makeDocuments(cast, 1);
  manifest = await signed(documents.manifest);
});

const before = async (): Promise<BelievedBefore<typeof documents.manifest.value>> => {
  const kept = new BelievedBefore(manifestDocument);
  await kept.verify(manifest, { trust: documents.trust, moment: at(-1000) });
  return kept;
};

const again = async (given: SignedBytes, moment = at(0), trust: Trust = documents.trust) => {
  const kept = await before();
  const found = await kept.verify(given, { trust, moment });
  return { found, size: kept.size };
};

describe('a document that was believed before', () => {
  it('is the same one again', async () => {
    const kept = await before();
    const o = { trust: documents.trust, moment: at(0) };
    expect(await kept.verify(manifest, o)).toBe(await kept.verify({ ...manifest }, o));
    expect(kept.size).toBe(1);
  });

  it('is refused once its signer’s key has ended', async () => {
    await expect(again(manifest, at(1000))).resolves.toMatchObject({ size: 1 });
    await expect(again(manifest, at(3000))).rejects.toMatchObject({ code: 'key-expired' });
  });

  it('is looked at whole where the clock stood earlier', async () => {
    const early = { nowMs: Date.parse(SEALED_AT) - 3_600_000, mode: 'accept' } as const;
    await expect(again(manifest, early)).rejects.toMatchObject({ code: 'signed-in-future' });
  });

  it('stands for no other bytes, signature, registry or end', async () => {
    const other = changed(documents.manifest, { revision: 7 });
    await expect(again({ ...manifest, bytes: other.bytes })).rejects.toMatchObject({
      code: 'signature-invalid',
    });
    const { asc } = await signed(documents.manifest, await freshKey('seal'));
    await expect(again({ ...manifest, asc })).rejects.toMatchObject({ code: 'signer-unknown' });
    const [version = expect.unreachable()] = documents.trust.versions;
    const signers = version.signers.filter(({ role }) => role !== 'seal');
    const without = { ...documents.trust, versions: [{ ...version, signers }] };
    await expect(again(manifest, at(0), without)).rejects.toMatchObject({ code: 'signer-unknown' });
    const renewed = { ...documents.trust, versions: [{ ...version, sha256: '0'.repeat(64) }] };
    await expect(again(manifest, at(0), renewed)).rejects.toMatchObject({ code: 'document-link' });
    await expect(again(manifest, { ...at(3000), mode: 'record' })).resolves.toMatchObject({
      found: { signerNow: 'expired' },
      size: 2,
    });
  });
});
