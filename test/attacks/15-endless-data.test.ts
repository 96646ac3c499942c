/** Row 15: files that never end, or grow when they are unpacked: each reading is bounded, and its fault has a code. */
import { readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Manifest, manifestDocument } from '../../src/documents/manifest.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { concatBytes, sha256Hex } from '../../src/io/encodings.ts';
import { systemRandom } from '../../src/io/random.ts';
import { TAG, encodePacket } from '../../src/openpgp/packets.ts';
import { encryptSessionKey } from '../../src/openpgp/session-key.ts';
import { encodeLiteralHeader } from '../../src/openpgp/signed-literal.ts';
import { openPublication } from '../../src/stages/open.ts';
import type { Depot, DepotEntry } from '../../src/transport/depot.ts';
import { filesBelow, useLab } from './lab.ts';
import {
  expectNothingOpened,
  expectQuarantined,
  expectRejected,
  hostile,
  receiveThrough,
} from './refusals.ts';
import { wrapped } from './standing.ts';

const lab = useLab('pushed');

const file = (name: string): DepotEntry => ({ name, kind: 'file', length: 10 });

/** A file without an end. */
async function* endless(): AsyncGenerator<Uint8Array, void> {
  for (;;) yield await Promise.resolve(new Uint8Array(64 * 1024));
}

/** A depot in which reading some files never ends. */
const endlessAt =
  (isIt: (path: string) => boolean) =>
  (depot: Depot): Partial<Depot> => ({
    read: (path, maxBytes) => (isIt(path) ? endless() : depot.read(path, maxBytes)),
  });

describe('a file without an end', () => {
  it.each([
    ['manifest.json', 'document-too-large'],
    ['manifest.json.asc', 'document-too-large'],
    ['licence.json', 'document-too-large'],
    ['challenge.pgp', 'length-mismatch'],
    ['payload.pgp', 'length-mismatch'],
  ] as const)('%s is read as far as it may go: %s', async (name, code) => {
    const { outcomes } = await receiveThrough(
      lab(),
      endlessAt((path) => path.endsWith(`/${name}`)),
    );
    expect(outcomes.map((each) => each.fault?.code)).toEqual([code]);
    expectNothingOpened(lab(), 'presse-nord');
    expectQuarantined(lab(), 'presse-nord', code);
    const kept = filesBelow(join(lab().story.workspace('presse-nord'), 'quarantine'));
    for (const path of kept) expect(readFileSync(path).length).toBeLessThanOrEqual(1024 * 1024);
  });

  it.each(['manifest.json', 'manifest.json.asc', 'licence.json'])(
    '%s that is merely too long is refused, and quarantined as far as it may go',
    async (name) => {
      writeFileSync(lab().depot('presse-nord', `r1/press/presse-nord/${name}`), Buffer.alloc(1_200_000));
      await expectRejected(lab(), 'document-too-large');
      const kept = filesBelow(join(lab().story.workspace('presse-nord'), 'quarantine'));
      for (const path of kept) expect(readFileSync(path).length).toBeLessThanOrEqual(1024 * 1024);
    },
  );

  it.each(['publication.json', 'notice-1.json', 'registry-2.json'])(
    '%s fails its publication alone',
    async (name) => {
      const methods = (depot: Depot): Partial<Depot> => ({
        ...endlessAt((path) => path.endsWith(`/${name}`) || path.endsWith(`/${name}.asc`))(depot),
        list: async (path) => [...(await depot.list(path)), ...(path.includes('/') ? [file(name)] : [])],
      });
      const { outcomes, failures } = await receiveThrough(lab(), methods);
      expect([outcomes, failures.map((each) => each.fault.code)]).toEqual([[], ['document-too-large']]);
    },
  );

  it('ends in a release as anywhere', async () => {
    await lab().story.receive('presse-nord');
    const outcomes = await lab().story.run(
      'presse-nord',
      async (context) => openPublication(context, lab().story.publication),
      hostile((depot) => ({
        ...endlessAt((path) => path.includes('release-1'))(depot),
        list: async (path) => [...(await depot.list(path)), file('release-1.json.asc')],
      })),
    );
    expect(outcomes.map((each) => each.fault?.code)).toEqual(['document-too-large']);
    expectNothingOpened(lab(), 'presse-nord');
  });
});

describe('a file of ten gigabytes', () => {
  const TEN_GB = 10_000_000_000;

  it.each([
    ['presse-nord/manifest.json', 'document-too-large'],
    ['presse-nord/manifest.json.asc', 'document-too-large'],
    ['presse-nord/licence.json', 'document-too-large'],
    ['presse-nord/challenge.pgp', 'length-mismatch'],
    ['payload.pgp', 'length-mismatch'],
  ] as const)('%s is refused by its length, and not copied', async (name, code) => {
    const path = lab().depot('presse-nord', `r1/press/${name}`);
    truncateSync(path, TEN_GB);
    const { outcomes } = await lab().story.receive('presse-nord');
    expect(outcomes.map((each) => [each.outcome, each.fault?.code])).toEqual([['rejected', code]]);
    expectNothingOpened(lab(), 'presse-nord');
    for (const kept of filesBelow(lab().story.workspace('presse-nord'))) {
      expect(statSync(kept).size).toBeLessThan(4 * 1024 * 1024);
    }
    rmSync(path);
  });
});

describe('a message that unpacks to a hundred megabytes', () => {
  const BOMB = new Uint8Array(100 * 1024 * 1024);
  const literal = concatBytes(encodeLiteralHeader(BOMB.length), BOMB);
  const bombs: readonly (readonly [string, ErrorCode, () => Uint8Array])[] = [
    [
      'ZIP',
      'document-too-large',
      () => concatBytes(Uint8Array.of(1), new Uint8Array(deflateRawSync(literal))),
    ],
    ['ZLIB', 'document-too-large', () => concatBytes(Uint8Array.of(2), new Uint8Array(deflateSync(literal)))],
    // Nobody unpacks it, so that what is packed need not be: a stream of bzip2 begins like this.
    [
      'BZip2',
      'payload-malformed',
      () => concatBytes(Uint8Array.of(3), new TextEncoder().encode('BZh91AY&SY'), new Uint8Array(1000)),
    ],
  ];

  it.each(bombs)('%s, as a challenge that the manifest names, is not unpacked: %s', async (_, code, make) => {
    const sessionKey = systemRandom.bytes(32);
    const manifest = lab().depot('presse-nord', 'r1/press/presse-nord/manifest.json');
    const { subkey } = lab().value(manifest, manifestDocument).recipient;
    const { certificate } = lab().key('presse-nord');
    const packets = await encryptSessionKey(sessionKey, [{ certificate, subkey }]);
    const bomb = wrapped(sessionKey, encodePacket(TAG.compressed, make()));
    const message = concatBytes(packets, bomb);
    writeFileSync(lab().depot('presse-nord', 'r1/press/presse-nord/challenge.pgp'), message);
    const ref = { name: 'challenge.pgp', sha256: sha256Hex(message), length: message.length };
    await lab().resign(
      manifest,
      manifestDocument,
      (value): Manifest => ({ ...value, files: [value.files[0], ref, value.files[2]] }),
      {
        signer: 'seal',
      },
    );
    await expectRejected(lab(), code);
  });
});
