/** What a jury's file holds that nothing else may, and where it is looked for. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { filesBelow } from './lab.ts';

/** An odd number of candidates, so that no other number is it by chance. */
export const CANDIDATES = 1237;

export interface Secrets {
  /** Names and candidate numbers, some of each, as bytes. */
  readonly names: readonly Buffer[];
  readonly rows: readonly string[];
}

/** What a jury's file holds that nothing else may. */
export function secretsOf(path: string): Secrets {
  const rows = readFileSync(path, 'utf8').trim().split('\r\n').slice(1);
  const cells = rows.map((row) => row.split(';'));
  // Short names could be there by chance in a mebibyte of random octets.
  const all = cells.flatMap((row) => [row[5] ?? '', row[6] ?? '']);
  const names = [...new Set(all.filter((text) => Buffer.byteLength(text) >= 8))];
  // One in some twenty, from all over the file: whatever held plaintext would hold several.
  const step = Math.ceil(names.length / 120);
  return { names: names.filter((_, i) => i % step === 0).map((text) => Buffer.from(text)), rows };
}

/** Files below a folder in which any of the texts stand. */
export function holding(folder: string, texts: readonly Buffer[]): readonly string[] {
  return filesBelow(folder).filter((path) => {
    const bytes = readFileSync(path);
    return texts.some((text) => bytes.includes(text));
  });
}

/** A digest as bytes and as people write it. */
export const digestsOf = (bytes: Uint8Array): readonly Buffer[] => {
  const digest = createHash('sha256').update(bytes).digest();
  return [digest, Buffer.from(digest.toString('hex')), Buffer.from(digest.toString('hex').toUpperCase())];
};
