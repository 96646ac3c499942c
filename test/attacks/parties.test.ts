/** Distributors who cannot, or may not: each alone is left out, by name; none is called ready who could not open. */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as openpgp from 'openpgp';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../src/errors.ts';
import { type Receipt, receiptDocument } from '../../src/documents/receipt.ts';
import { encodeArmor } from '../../src/openpgp/armor.ts';
import { PRIVATE_KEY_HANDLE, generateKey } from '../../src/openpgp/private-key.ts';
import { proveOpened } from '../../src/timelock/custody.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { HOUR, PASSPHRASE, Story } from '../support/story.ts';
import { filesBelow, useLab } from './lab.ts';
import { expectNothingOpened, expectQuarantined, expectShut } from './refusals.ts';

const HOUR_MS = 3600 * 1000;

/** Gives a distributor a key that ends at a moment, and a licence for it. */
async function withBriefKey(story: Story, party: string, endsMs: number): Promise<void> {
  const key = await generateKey({
    userId: { name: 'Essai bref' },
    curve: 'p256',
    passphrase: PASSPHRASE,
    createdMs: story.clock.nowMs(),
    expiresInSeconds: (endsMs - story.clock.nowMs()) / 1000,
  });
  writeFileSync(`${story.workspace(party)}/keys/distributor.asc`, key.armored);
  rmSync(`${story.workspace('rectorat')}/parties/${party}`, { recursive: true });
  await story.license(party, 'press');
}

describe('one distributor of two who cannot be served', () => {
  const lab = useLab('announced');

  it.each<[ErrorCode, (story: Story) => Promise<void>]>([
    ['licence-expired', (story) => story.license('presse-nord', 'press', story.clock.nowMs() + HOUR_MS)],
    ['key-expired', (story) => withBriefKey(story, 'presse-nord', story.clock.nowMs() + HOUR_MS)],
  ])('is left out of the export with %s, and the other is served', async (code, until) => {
    const { story } = lab();
    await until(story);
    story.clock.advance(2 * 3600);
    const report = await story.export(await lab().jury());
    expect(report.outcomes.map((each) => [each.party, each.fault])).toEqual([
      ['quotidien', null],
      ['quotidien', null],
      ['claire', null],
    ]);
    const left = story.events.filter((event) => event.kind === 'left-out');
    expect(left.map((event) => [event.party, event.scope, event.fault.code])).toEqual([
      ['presse-nord', 'press', code],
    ]);
    expect(filesBelow(story.depot('presse-nord'))).toEqual([]);
  });

  it.each<[ErrorCode, (story: Story) => Promise<void>]>([
    ['licence-expired', (story) => story.license('presse-nord', 'press', Date.parse(HOUR))],
    ['key-expired', (story) => withBriefKey(story, 'presse-nord', Date.parse(HOUR))],
  ])('is left out of the release with %s, told so, and the others open', async (code, until) => {
    const { story } = lab();
    await until(story);
    await lab().advance('received');
    const what = code === 'key-expired' ? 'key' : 'licence';
    expect(story.events).toContainEqual(
      expect.objectContaining({ kind: 'omission-foreseen', party: 'presse-nord', scope: 'press', what }),
    );
    await lab().release();
    const { omissions } = await story.release();
    expect(omissions).toEqual([{ scope: 'press', recipient: 'presse-nord', reason: code }]);
    const opened = await story.open('quotidien');
    expect(opened.map((each) => each.fault)).toEqual([null, null]);
    await expectShut(lab(), 'recipient-omitted');
  });
});

it('one expired certificate among twenty: nineteen are served and open, one is named', async () => {
  const names = Array.from({ length: 20 }, (_, i) => `diffuseur-${i + 1}`);
  const unlucky = 'diffuseur-7';
  const story = await Story.begin({
    distributors: Object.fromEntries(names.map((name) => [name, ['press']])),
  });
  try {
    const jury = `${story.dir}/jury.csv`;
    writeFileSync(jury, await smallJuryFile());
    await withBriefKey(story, unlucky, story.clock.nowMs() + HOUR_MS);
    story.clock.advance(2 * 3600);
    const report = await story.export(jury);
    const others = names.filter((name) => name !== unlucky).sort();
    expect(report.outcomes.map((each) => [each.party, each.fault])).toEqual(
      [...others, 'claire'].map((party) => [party, null]),
    );
    expect(report.omissions).toEqual([{ scope: 'press', recipient: unlucky, reason: 'key-expired' }]);
    for (const name of others) {
      expect((await story.receive(name)).outcomes.map((each) => each.outcome)).toEqual(['accepted']);
    }
    expect((await story.receive(unlucky)).outcomes).toEqual([]);
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    story.clock.set(HOUR);
    await story.release();
    for (const name of others) expect((await story.open(name)).map((each) => each.fault)).toEqual([null]);
  } finally {
    story.end();
  }
});

describe('readiness', () => {
  const lab = useLab('pushed');

  const stateOf = async (): Promise<readonly boolean[]> => {
    const { deliveries } = await lab().story.status(true);
    const found = deliveries.find((each) => each.recipient === 'presse-nord');
    return [found?.states.verified !== null, found?.states.rejected !== null, found?.states.ready !== null];
  };
  const receipt = (): string =>
    lab().depot('presse-nord', 'receipts/presse-nord/receipt-press-r1-verified.json');

  it('is shown by who opened the challenge', async () => {
    await lab().story.receive('presse-nord');
    expect(await stateOf()).toEqual([true, false, true]);
  });

  it('is not shown by who lost the encryption subkey, who can only refuse', async () => {
    const key = await openpgp.readPrivateKey({
      binaryKey: lab().key('presse-nord')[PRIVATE_KEY_HANDLE].write(),
    });
    key.subkeys = [];
    const locked = await openpgp.encryptKey({ privateKey: key, passphrase: PASSPHRASE });
    const path = `${lab().story.workspace('presse-nord')}/keys/distributor.asc`;
    writeFileSync(path, encodeArmor('PRIVATE KEY BLOCK', locked.write()));
    const { outcomes } = await lab().story.receive('presse-nord');
    expect(outcomes.map((each) => [each.outcome, each.fault?.code])).toEqual([
      ['rejected', 'decryption-failed'],
    ]);
    expectQuarantined(lab(), 'presse-nord', 'decryption-failed');
    expectNothingOpened(lab(), 'presse-nord');
    expect(await stateOf()).toEqual([false, true, false]);
  });

  it.each<[string, (value: Receipt) => Receipt]>([
    ['guesses the proof', (value) => ({ ...value, challenge: 'f'.repeat(64) })],
    [
      'guesses the nonce',
      (value) => ({ ...value, challenge: proveOpened('0'.repeat(64), value.manifest ?? '') }),
    ],
    ['gives no proof', (value) => ({ ...value, challenge: null })],
  ])('is not shown by who %s, whatever it signs', async (_, change) => {
    await lab().story.receive('presse-nord');
    await lab().resign(receipt(), receiptDocument, change, { signer: 'presse-nord' });
    expect(await stateOf()).toEqual([true, false, false]);
  });

  it('is not shown by another’s proof', async () => {
    for (const party of ['presse-nord', 'quotidien']) await lab().story.receive(party);
    const theirs = lab().value(
      lab().depot('quotidien', 'receipts/quotidien/receipt-press-r1-verified.json'),
      receiptDocument,
    );
    await lab().resign(receipt(), receiptDocument, (value) => ({ ...value, challenge: theirs.challenge }), {
      signer: 'presse-nord',
    });
    expect(await stateOf()).toEqual([true, false, false]);
  });

  it.each<[string, (value: Receipt) => Receipt]>([
    ['of another manifest', (value) => ({ ...value, manifest: '0'.repeat(64) })],
    ['of another recipient', (value) => ({ ...value, recipient: { ...value.recipient, id: 'quotidien' } })],
    ['of another revision', (value) => ({ ...value, revision: 2 })],
    ['of another scope', (value) => ({ ...value, scope: 'press-failed' })],
    ['that says something else than its name', (value) => ({ ...value, disposition: 'opened' })],
    ['of another realm', (value) => ({ ...value, realm: 'production' })],
  ])('a receipt %s is refused, and changes no state', async (_, change) => {
    await lab().story.receive('presse-nord');
    await lab().resign(receipt(), receiptDocument, change, { signer: 'presse-nord' });
    expect(await stateOf()).toEqual([false, false, false]);
    expect(lab().story.events.filter((event) => event.kind === 'receipt-refused')).toHaveLength(1);
  });

  it('a receipt by another distributor’s key is refused', async () => {
    for (const party of ['presse-nord', 'quotidien']) await lab().story.receive(party);
    await lab().resign(receipt(), receiptDocument, (value) => value, { signer: 'quotidien' });
    expect(await stateOf()).toEqual([false, false, false]);
    const theirs = 'receipts/quotidien/receipt-press-r1-verified.json';
    for (const suffix of ['', '.asc'])
      cpSync(lab().depot('quotidien', `${theirs}${suffix}`), `${receipt()}${suffix}`);
    expect(await stateOf()).toEqual([false, false, false]);
    expect(readFileSync(receipt())).toEqual(readFileSync(lab().depot('quotidien', theirs)));
  });
});
