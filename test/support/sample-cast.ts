/** The people of the examples: the throwaway keys of keys.example/, unlocked, and certificates of the same. */
import { readFileSync } from 'node:fs';
import type { Certificate } from '../../src/openpgp/certificate.ts';
import { type UnlockedKey, generateKey, parsePrivateKey, unlockKey } from '../../src/openpgp/private-key.ts';

export const SAMPLE_PASSPHRASE = 'chacun peut lire ceci';
export const SAMPLE_KEYS = ['seal', 'release', 'officer', 'distributor-1', 'distributor-2'] as const;
export type SampleKey = (typeof SAMPLE_KEYS)[number];

/** Who signs what in a set of documents. */
export interface Cast {
  readonly seal: UnlockedKey;
  readonly release: UnlockedKey;
  /** By officer id, in the order of the registry. */
  readonly officers: ReadonlyMap<string, UnlockedKey>;
  readonly distributor: UnlockedKey;
  /** The second person, who confirms files. */
  readonly second: UnlockedKey;
}

/** The bytes of a file of keys.example/. */
export function readSampleFile(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../keys.example/${name}`, import.meta.url)));
}

/** A key of keys.example/, unlocked. */
export async function sampleKey(name: SampleKey): Promise<UnlockedKey> {
  return unlockKey(await parsePrivateKey(readSampleFile(`${name}.asc`)), SAMPLE_PASSPHRASE);
}

/** The cast of the examples: one officer, one distributor. */
export async function sampleCast(): Promise<Cast> {
  return {
    seal: await sampleKey('seal'),
    release: await sampleKey('release'),
    officers: new Map([['claire', await sampleKey('officer')]]),
    distributor: await sampleKey('distributor-1'),
    second: await sampleKey('distributor-2'),
  };
}

/** A fresh key of an invented person, valid from the beginning of 2026. */
export async function freshKey(name: string): Promise<UnlockedKey> {
  const passphrase = 'for one test';
  const createdMs = Date.UTC(2026, 0, 1);
  return unlockKey(await generateKey({ userId: { name }, curve: 'p256', passphrase, createdMs }), passphrase);
}

/** A cast of fresh keys with these officers. */
export async function freshCast(...officers: readonly string[]): Promise<Cast> {
  const keys = await Promise.all(officers.map(async (id) => [id, await freshKey(id)] as const));
  return {
    seal: await freshKey('seal'),
    release: await freshKey('release'),
    officers: new Map(keys),
    distributor: await freshKey('distributor'),
    second: await freshKey('second'),
  };
}

/** The one encryption subkey of a key that sceau made. */
export function subkeyOf({ subkeys }: Certificate): string {
  const [only] = subkeys;
  if (only === undefined) throw new Error('no subkey');
  return only;
}
