/**
 * The drand network that the time secret waits for (timelock/FORMAT.md §5): which chain, and which of its rounds an
 * hour is. Quicknet is pinned here, by its hash and its public key; no relay is ever asked which chain it serves.
 */
import { parseInstant } from '../documents/fields.ts';

/** One chain of a drand network, of the scheme `bls-unchained-g1-rfc9380`: signatures on G1, the key on G2. */
export interface DrandChain {
  /** 64 hexadecimal digits, as a stanza names it. */
  readonly hash: string;
  /** 96 bytes, the compressed point on G2, in hexadecimal. */
  readonly publicKey: string;
  readonly periodSeconds: number;
  /** When round 1 comes, in seconds since 1970-01-01T00:00:00Z. */
  readonly genesisSeconds: number;
}

/** Quicknet, the League of Entropy's chain of three seconds. */
export const QUICKNET: DrandChain = {
  hash: '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971',
  publicKey:
    '83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451' +
    '0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a',
  periodSeconds: 3,
  genesisSeconds: 1_692_803_367,
};

/** The relays of quicknet that are asked where sceau.toml names none. */
export const PUBLIC_RELAYS: readonly string[] = [
  'https://api.drand.sh/',
  'https://api2.drand.sh/',
  'https://api3.drand.sh/',
  'https://drand.cloudflare.com/',
];

/** When a round's beacon comes, in milliseconds since 1970-01-01T00:00:00Z. */
export function roundTimeMs(round: number, chain: DrandChain): number {
  return (chain.genesisSeconds + (round - 1) * chain.periodSeconds) * 1000;
}

/** The first round that comes no earlier than an hour. Before the chain began it is round 1. */
export function roundOfHour(hour: { readonly utc: string }, chain: DrandChain): number {
  const sinceMs = parseInstant(hour.utc) - chain.genesisSeconds * 1000;
  return Math.max(1, Math.ceil(sinceMs / (chain.periodSeconds * 1000)) + 1);
}

/** Where a relay has a round's beacon, below its root (drand's HTTP API, version 1). */
export function beaconPath(round: number, chain: DrandChain): string {
  return `${chain.hash}/public/${round}`;
}
