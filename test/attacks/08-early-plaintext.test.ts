/**
 * Row 8: files that were changed, cut, lengthened or exchanged while they are read. Every single bit of the documents, by
 * `verify` itself; bits of all files, and of payloads, by the stages. test/faults/ kills the program at every step.
 */
import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DocumentType, type Header, trustAlso, verify } from '../../src/documents/envelope.ts';
import { manifestDocument } from '../../src/documents/manifest.ts';
import { receiptDocument } from '../../src/documents/receipt.ts';
import { releaseDocument } from '../../src/documents/release.ts';
import { requestDocument } from '../../src/documents/request.ts';
import { SceauError, exitStatus } from '../../src/errors.ts';
import { openBulk } from '../../src/openpgp/bulk.ts';
import { decryptSessionKey } from '../../src/openpgp/session-key.ts';
import { approvalDocument } from '../../src/timelock/custody.ts';
import type { Depot } from '../../src/transport/depot.ts';
import { loadTrust } from '../../src/workspace/registry-store.ts';
import { fileDigest, filesBelow, flipBit, flipped, useLab } from './lab.ts';
import {
  expectNothingOpened,
  expectRejected,
  expectRejectionKnown,
  expectShut,
  receiveThrough,
} from './refusals.ts';

const lab = useLab('released');

const at = (path: string): string => lab().depot('quotidien', path);

/** A typed refusal's status, or what went wrong instead. */
async function statusOf(run: Promise<unknown>): Promise<unknown> {
  try {
    await run;
    return 'accepted';
  } catch (error) {
    return error instanceof SceauError ? exitStatus(error.code) : error;
  }
}

describe('one flipped bit', () => {
  it.each<[string, string, DocumentType<Header>]>([
    ['manifest', 'r1/press-failed/quotidien/manifest.json', manifestDocument],
    ['release', 'r1/press-failed/release-1.json', releaseDocument],
    ['approval', 'r1/officers/claire/approval-claire-1-0.json', approvalDocument],
    ['request', 'r1/request-1.json', requestDocument],
    ['receipt', 'receipts/quotidien/receipt-press-failed-r1-verified.json', receiptDocument],
  ])('anywhere in a %s, or in its signature, is refused with a code', async (_, path, document) => {
    const moment = { nowMs: lab().story.clock.nowMs(), mode: 'accept' as const };
    const own = await lab().story.run('auditor', async ({ workspace }) =>
      loadTrust(workspace, 'lille', moment),
    );
    const { certificate } = lab().key('quotidien');
    const trust = trustAlso(own, [{ role: 'distributor', id: 'quotidien', certificate }]);
    const signed = { file: path, bytes: readFileSync(at(path)), asc: readFileSync(`${at(path)}.asc`) };
    const options = { document, trust, moment };
    await verify(signed, options);
    for (const part of ['bytes', 'asc'] as const) {
      for (let bit = 0; bit < 8 * signed[part].length; bit += 1) {
        const status = await statusOf(verify({ ...signed, [part]: flipped(signed[part], bit) }, options));
        if (status !== 76) expect([part, bit, status]).toEqual([part, bit, 76]);
      }
    }
  });

  it('in a payload is refused by decryption itself, whatever the manifest would have said', async () => {
    const key = lab().key('quotidien');
    const manifest = lab().value(at('r1/press/quotidien/manifest.json'), manifestDocument);
    const sessionKey = await decryptSessionKey(
      'release-1.pgp',
      readFileSync(at('r1/press/release-1.pgp')),
      key,
    );
    const payload = readFileSync(at('r1/press/payload.pgp'));
    const opened = async (bytes: Uint8Array): Promise<unknown> =>
      openBulk({
        ciphertext: (async function* () {
          yield bytes;
        })(),
        file: 'payload.pgp',
        sessionKey,
        expect: {
          certificate: lab().key('seal').certificate,
          signatureSha256: manifest.innerSignature,
          notations: {
            'publication@sceau.invalid': lab().story.publication,
            'scope@sceau.invalid': 'press',
            'revision@sceau.invalid': '1',
            'realm@sceau.invalid': 'rehearsal',
          },
          moment: { nowMs: lab().story.clock.nowMs(), mode: 'accept' },
        },
        write: () => undefined,
      });
    expect(await statusOf(opened(payload))).toBe('accepted');
    // Every 64th octet at both ends, and a sample between: test/openpgp/bulk-attacks.test.ts does all of a small one.
    const { length } = payload;
    const near = Array.from({ length: 16 }, (_, i) => i * 64);
    const between = Array.from({ length: 64 }, (_, i) => 64 * Math.floor(((i + 1) * length) / (65 * 64)));
    for (const octet of [...near, ...between, ...near.map((each) => length - 1 - each)]) {
      const status = await statusOf(opened(flipped(payload, 8 * octet + (octet % 8))));
      if (status !== 76) expect([octet, status]).toEqual([octet, 76]);
    }
  });
});

/** Bits of a file: its first and last, and one between. */
function sampleOf(path: string): readonly number[] {
  const bits = 8 * readFileSync(path).length;
  return [0, Math.floor(bits / 2) + 2, bits - 1];
}

/** As if the distributor had not received yet. */
const forget = (party: string): void => {
  rmSync(lab().record(party, 'r1'), { recursive: true });
  for (const folder of [lab().record(party), lab().depot(party)])
    rmSync(`${folder}/receipts`, { recursive: true });
};

describe('one flipped bit, by the stages', () => {
  it.each([
    ['presse-nord/manifest.json', 'signature-invalid'],
    ['presse-nord/licence.json', 'signature-invalid'],
    ['presse-nord/challenge.pgp', 'digest-mismatch'],
    ['payload.pgp', 'digest-mismatch'],
  ] as const)('receive refuses it in %s as %s', async (name, code) => {
    const path = lab().depot('presse-nord', `r1/press/${name}`);
    for (const bit of sampleOf(path)) {
      forget('presse-nord');
      flipBit(path, bit);
      await expectRejected(lab(), code);
      lab().restore();
    }
  });

  it.each(['presse-nord/manifest.json.asc', 'presse-nord/licence.json.asc'])(
    'receive refuses it in %s',
    async (name) => {
      const path = lab().depot('presse-nord', `r1/press/${name}`);
      for (const bit of sampleOf(path)) {
        forget('presse-nord');
        flipBit(path, bit);
        const { outcomes } = await lab().story.receive('presse-nord');
        expect(outcomes.map((each) => each.outcome)).toEqual(['rejected']);
        expectNothingOpened(lab(), 'presse-nord');
        lab().restore();
      }
    },
  );

  it.each([
    ['r1/press/release-1.json', 'signature-invalid'],
    ['r1/press/release-1.pgp', 'digest-mismatch'],
    ['r1/request-1.json', 'signature-invalid'],
    ['r1/officers/claire/approval-claire-1-0.json', 'signature-invalid'],
  ] as const)('open refuses it in %s as %s', async (name, code) => {
    const path = lab().depot('presse-nord', name);
    for (const bit of sampleOf(path)) {
      flipBit(path, bit);
      await expectShut(lab(), code);
      lab().restore();
    }
  });

  it.each([
    'r1/press/release-1.json.asc',
    'r1/request-1.json.asc',
    'r1/officers/claire/approval-claire-1-0.json.asc',
  ])('open refuses it in %s', async (name) => {
    const path = lab().depot('presse-nord', name);
    for (const bit of sampleOf(path)) {
      flipBit(path, bit);
      const [outcome] = await lab().story.open('presse-nord');
      expect(outcome?.path).toBeNull();
      expect(exitStatus(outcome?.fault?.code ?? 'bug')).toBe(76);
      expectNothingOpened(lab(), 'presse-nord');
      lab().restore();
    }
  });

  it.each([
    ['press/payload.pgp', 'digest-mismatch'],
    ['press/presse-nord/manifest.json', 'signature-invalid'],
  ] as const)('open refuses it in %s of its own record as %s', async (name, code) => {
    const path = lab().record('presse-nord', `r1/${name}`);
    const bit = 8 * Math.floor(readFileSync(path).length / 2);
    flipBit(path, bit);
    await expectShut(lab(), code);
  });

  it('collecting refuses it in a receipt, and shows nothing of it', async () => {
    const place = 'receipts/presse-nord/receipt-press-r1-verified.json';
    for (const name of [place, `${place}.asc`]) {
      const path = lab().depot('presse-nord', name);
      for (const bit of sampleOf(path)) {
        flipBit(path, bit);
        const { deliveries } = await lab().story.status(true);
        const found = deliveries.find((each) => each.recipient === 'presse-nord');
        expect([found?.states.verified, found?.states.ready]).toEqual([null, null]);
        expect(lab().story.events.filter((event) => event.kind === 'receipt-refused')).toHaveLength(1);
        lab().restore();
      }
    }
  });
});

const MINE = 'r1/press/presse-nord';

describe('files that were cut, lengthened or taken away', () => {
  const lab = useLab('pushed');
  const inbox = (path: string): string => lab().depot('presse-nord', path);

  it.each([
    ['manifest.json', 'signature-invalid'],
    ['manifest.json.asc', 'armor-not-canonical'],
    ['licence.json', 'signature-invalid'],
    ['licence.json.asc', 'armor-not-canonical'],
    ['challenge.pgp', 'length-mismatch'],
    ['../payload.pgp', 'length-mismatch'],
  ] as const)('%s that was truncated, emptied or appended to is %s', async (name, code) => {
    const path = inbox(`${MINE}/${name}`);
    const { length } = readFileSync(path);
    for (const attack of [
      () => truncateSync(path, length - 1),
      () => truncateSync(path, 0),
      () => appendFileSync(path, '\n'),
    ]) {
      attack();
      await expectRejected(lab(), code);
      await expectRejectionKnown(lab(), code);
      lab().restore();
    }
  });

  it.each(['manifest.json', 'licence.json', 'licence.json.asc', 'challenge.pgp', '../payload.pgp'])(
    '%s that is absent is missed',
    async (name) => {
      rmSync(inbox(`${MINE}/${name}`));
      await expectRejected(lab(), 'file-missing');
    },
  );

  it('are kept and answered once, however often they are seen', async () => {
    flipBit(inbox(`${MINE}/manifest.json`), 9);
    await expectRejected(lab(), 'signature-invalid');
    const kept = (): readonly string[] =>
      [join(lab().story.workspace('presse-nord'), 'quarantine'), inbox('receipts')]
        .flatMap((folder) => filesBelow(folder))
        .map((path) => `${path} ${fileDigest(path)}`);
    const before = kept();
    lab().story.clock.advance(60);
    await lab().story.receive('presse-nord');
    await lab().story.receive('presse-nord');
    expect(kept()).toEqual(before);
    expect(before.filter((line) => line.includes('reason.json'))).toHaveLength(1);
  });

  it('do not stand in the way of what is sent again', async () => {
    const path = inbox(`${MINE}/manifest.json`);
    const good = readFileSync(path);
    flipBit(path, 9);
    await expectRejected(lab(), 'signature-invalid');
    writeFileSync(path, good);
    const { outcomes } = await lab().story.receive('presse-nord');
    expect(outcomes.map((each) => each.outcome)).toEqual(['accepted']);
  });
});

/** Each reading of a path gives the next of these, then the depot's own. */
const changing =
  (name: string, versions: readonly Uint8Array[]) =>
  (depot: Depot): Partial<Depot> => {
    let reads = 0;
    return {
      read: (path, maxBytes) => {
        const version = path.endsWith(name) ? versions[reads] : undefined;
        if (path.endsWith(name)) reads += 1;
        if (version === undefined) return depot.read(path, maxBytes);
        return (async function* () {
          yield await Promise.resolve(version);
        })();
      },
    };
  };

describe('a file that changes between two readings', () => {
  const lab = useLab('pushed');

  it.each(['manifest.json', 'payload.pgp', 'challenge.pgp', 'licence.json'])(
    '%s: what is accepted is what was judged',
    async (name) => {
      const path = lab().depot(
        'presse-nord',
        name === 'payload.pgp' ? `r1/press/${name}` : `r1/press/presse-nord/${name}`,
      );
      const good = new Uint8Array(readFileSync(path));
      const bad = Uint8Array.from(good, (octet, i) => (i === 40 ? octet ^ 1 : octet));
      writeFileSync(path, bad);
      const { outcomes } = await receiveThrough(lab(), changing(name, [good]));
      expect(outcomes.map((each) => each.outcome)).toEqual(['accepted']);
      const kept = filesBelow(lab().record('presse-nord')).filter((each) => each.endsWith(`/${name}`));
      for (const each of kept) expect(Buffer.compare(readFileSync(each), good)).toBe(0);
      expect(kept).toHaveLength(1);
    },
  );

  it('is refused where the judged reading is the bad one, whatever comes after', async () => {
    const path = lab().depot('presse-nord', 'r1/press/presse-nord/manifest.json');
    const good = new Uint8Array(readFileSync(path));
    const bad = Uint8Array.from(good, (octet, i) => (i === 40 ? octet ^ 1 : octet));
    const { outcomes } = await receiveThrough(lab(), changing('/manifest.json', [bad]));
    expect(outcomes.map((each) => [each.outcome, each.fault?.code])).toEqual([
      ['rejected', 'signature-invalid'],
    ]);
  });
});
