/** Readiness: no distributor is called ready who could not open. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import * as openpgp from 'openpgp';
import { describe, expect, it } from 'vitest';
import { type Receipt, receiptDocument } from '../../src/documents/receipt.ts';
import { encodeArmor } from '../../src/openpgp/armor.ts';
import { PRIVATE_KEY_HANDLE } from '../../src/openpgp/private-key.ts';
import { proveOpened } from '../../src/timelock/custody.ts';
import { PASSPHRASE } from '../support/story.ts';
import { useLab } from './lab.ts';
import { expectNothingOpened, expectQuarantined } from './refusals.ts';

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
