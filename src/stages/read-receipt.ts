/** Receipts as a tree has them, each believed by the licence and the manifest of the revision that its name says. */
import { type Verified, expectLink, trustAlso, verify } from '../documents/envelope.ts';
import { linkReceipt } from '../documents/links.ts';
import {
  type Addressing,
  parseReceiptName,
  receiptName,
  receiptsFolder,
  recipientFolder,
} from '../documents/names.ts';
import { type Receipt, receiptDocument } from '../documents/receipt.ts';
import { SceauError } from '../errors.ts';
import { LICENCE, distributorOf, licenceDocument } from '../parties/licence.ts';
import { hasSigned, readSigned } from '../workspace/signed-files.ts';
import type { RevisionRecord } from './revision-record.ts';

/**
 * A receipt that stands in the tree, of `record`'s revision.
 * @throws `name-invalid`, `file-missing` where the tree lacks what it is believed by, `document-link` and others of 76
 */
export async function readReceipt(
  record: RevisionRecord,
  o: { readonly recipient: string; readonly name: string },
): Promise<Verified<Receipt>> {
  const { recipient, name } = o;
  const named = parseReceiptName(name);
  if (named === null) throw new SceauError('name-invalid', { name });
  const to = { scope: named.scope, recipient, request: named.request };
  const licencePath = `${recipientFolder(record.place, to)}/${LICENCE}`;
  const licence = await record.read(licencePath, licenceDocument);
  const manifest = await record.manifest(to);
  if (licence === null || manifest === null) throw new SceauError('file-missing', { file: licencePath });
  const { trust, moment } = record.reading;
  const receipt = await verify(
    readSigned(record.at(`${receiptsFolder(record.place, recipient)}/${name}`), receiptDocument),
    { document: receiptDocument, trust: trustAlso(trust, [await distributorOf(licence)]), moment },
  );
  linkReceipt(receipt, manifest, await record.releases(named.scope));
  expectLink(name, 'disposition', named.disposition, receipt.value.disposition);
  return receipt;
}

/**
 * Whether a recipient has said, in a receipt of the tree that holds, that they deleted what they had of a scope.
 * @throws 76 where there is a receipt that does not hold
 */
export async function hasPurged(
  record: RevisionRecord,
  { scope, recipient, request }: Addressing,
): Promise<boolean> {
  const { revision } = record.place;
  const name = receiptName({ scope, revision, request, disposition: 'purged' });
  if (!hasSigned(record.at(`${receiptsFolder(record.place, recipient)}/${name}`))) return false;
  await readReceipt(record, { recipient, name });
  return true;
}
