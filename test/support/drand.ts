/** A drand chain of the tests' own, of quicknet's scheme, and what its relays give. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { encodeHex, encodeUtf8, parseHex, sha256Hex } from '../../src/io/encodings.ts';
import type { Clock } from '../../src/io/clock.ts';
import { type DrandChain, beaconPath, roundTimeMs } from '../../src/timelock/drand.ts';
import { hashRound } from '../../src/timelock/ibe.ts';
import type { TlsFiles } from './tls.ts';
import { tlsOptions } from './tls.ts';

const { shortSignatures } = bls12_381;

/** A chain with a key of its own; `name` makes it. */
export class TestChain {
  readonly chain: DrandChain;
  readonly #secret: Uint8Array;

  constructor(name = 'a chain of the tests') {
    this.#secret = shortSignatures.keygen(encodeUtf8(name.padEnd(48, '.'))).secretKey;
    this.chain = {
      hash: sha256Hex(encodeUtf8(name)),
      publicKey: encodeHex(shortSignatures.getPublicKey(this.#secret).toBytes(true)),
      periodSeconds: 3,
      genesisSeconds: Date.parse('2026-01-01T00:00:01Z') / 1000,
    };
  }

  /** The chain's signature of a round, 48 bytes in hexadecimal. */
  signature(round: number): string {
    return encodeHex(shortSignatures.sign(hashRound(round), this.#secret).toBytes(true));
  }

  /** A round's beacon, as a relay gives it. */
  beacon(round: number): Uint8Array {
    const signature = this.signature(round);
    const randomness = sha256Hex(parseHex(signature) ?? new Uint8Array());
    return encodeUtf8(JSON.stringify({ round, randomness, signature }));
  }
}

/** A relay on this machine, and what it was asked for. */
export interface TestRelay {
  readonly url: string;
  readonly asked: string[];
  readonly close: () => Promise<void>;
}

/** Serves a chain's rounds once they are due by the clock; `answer` instead of the chain where it lies. */
export async function startRelay(
  chain: TestChain,
  o: {
    readonly clock: Pick<Clock, 'nowMs'>;
    readonly tls: TlsFiles;
    readonly answer?: (round: number) => Uint8Array;
  },
): Promise<TestRelay> {
  const asked: string[] = [];
  const prefix = `/${beaconPath(0, chain.chain).slice(0, -1)}`;
  const server = createServer(tlsOptions(o.tls), ({ url = '' }, response) => {
    asked.push(url);
    const round = Number(url.slice(prefix.length));
    const isDue = roundTimeMs(round, chain.chain) <= o.clock.nowMs();
    if (!url.startsWith(prefix) || !(round > 0)) {
      response.writeHead(404).end();
      return;
    }
    // What drand's relays say to a round that is still to come.
    if (!isDue) {
      response.writeHead(425).end('{"error": "too early"}');
      return;
    }
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(o.answer?.(round) ?? chain.beacon(round));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://127.0.0.1:${port}/`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}
