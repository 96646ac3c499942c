/**
 * Row 9: octets after a message whose signature is good. A library may say «verified» while the stream fails: nothing here
 * is opened before all of it has ended well.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { concatBytes } from '../../src/io/encodings.ts';
import { TAG, encodeLongHeader } from '../../src/openpgp/packets.ts';
import { useLab } from './lab.ts';
import { expectShut } from './refusals.ts';
import { onPayload } from './standing.ts';

const lab = useLab('released');

let payload: Uint8Array;
beforeEach(() => {
  payload = new Uint8Array(readFileSync(lab().record('presse-nord', 'r1/press/payload.pgp')));
});

const TEN = Uint8Array.from({ length: 10 }, (_, i) => 0x41 + i);

describe('ten octets after a payload', () => {
  it('that stands alone opens: these tests can fail', async () => {
    await onPayload(lab(), payload);
    expect((await lab().story.open('presse-nord')).map((each) => each.fault)).toEqual([null]);
  });

  it('are found by its digest', async () => {
    appendFileSync(lab().record('presse-nord', 'r1/press/payload.pgp'), TEN);
    await expectShut(lab(), 'digest-mismatch');
  });

  it('are found by decryption, whatever manifest, approvals and release say', async () => {
    await onPayload(lab(), concatBytes(payload, TEN));
    await expectShut(lab(), 'payload-malformed');
  });

  it('are found inside the packet, whose length was made to fit', async () => {
    const body = concatBytes(payload.subarray(6), TEN);
    await onPayload(lab(), concatBytes(encodeLongHeader(TAG.seipd, body.length), body));
    await expectShut(lab(), 'payload-integrity');
  });
});
