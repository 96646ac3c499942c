/**
 * Believing a publication and its notices (timelock/FORMAT.md §1): who signed them, and who vouches for a publication whose
 * signer's key was replaced since.
 */
import { SceauError, isCode } from '../errors.ts';
import {
  type DocumentType,
  type Header,
  type Moment,
  type SignedBytes,
  type Trust,
  type Verified,
  verify,
  verifyCosignature,
} from '../documents/envelope.ts';
import { noticeName, officerSignatureName } from '../documents/names.ts';
import { type Notice, noticeDocument } from '../documents/notice.ts';
import { type Publication, publicationDocument } from '../documents/publication.ts';

/** Signatures of officers over one notice, as they came: by the officer whose the file's name says it is. */
export type OfficerSignatures = ReadonlyMap<string, Uint8Array>;

/** What documents are judged by. */
export interface Judging {
  readonly trust: Trust;
  readonly moment: Moment;
}

/**
 * The officers of a publication who signed a notice, each once. What is no signature of theirs is passed over: anyone may
 * have put it there.
 * @throws `signed-in-future` where those whom this clock is behind are needed for k
 */
export async function officersWhoSigned(
  notice: Verified<Notice>,
  o: Judging & {
    readonly publication: Verified<Publication>;
    readonly signatures: OfficerSignatures;
  },
): Promise<readonly string[]> {
  const { publication, signatures, trust, moment } = o;
  const { officers, approvals } = publication.value;
  const found: string[] = [];
  const early: SceauError[] = [];
  for (const officer of officers) {
    const asc = signatures.get(officer);
    if (asc === undefined) continue;
    const file = officerSignatureName(noticeName(notice.value.number), officer);
    try {
      await verifyCosignature(notice, { file, asc, officer, trust, moment });
      found.push(officer);
    } catch (error) {
      if (!(error instanceof SceauError)) throw error;
      if (isCode(error, 'signed-in-future')) early.push(error);
    }
  }
  const [first] = early;
  const isForLater = found.length < approvals && found.length + early.length >= approvals;
  if (first !== undefined && isForLater && notice.value.kind === 'advance') throw first;
  return found;
}

/** A document that was believed, by a key that stands now or by one that only stood when it signed. */
interface BelievedOnce<T> {
  readonly found: Verified<T>;
  /** What is wrong unless something vouches for it; `null` where its signer's key stands. */
  readonly unless: SceauError | null;
}

async function believeOnce<T extends Header>(
  document: DocumentType<T>,
  signed: SignedBytes,
  { trust, moment }: Judging,
): Promise<BelievedOnce<T>> {
  try {
    return { found: await verify(signed, { document, trust, moment }), unless: null };
  } catch (error) {
    if (moment.mode === 'record' || !isCode(error, 'signer-unknown')) throw error;
    const found = await verify(signed, { document, trust, moment: { ...moment, mode: 'record' } });
    return { found, unless: error };
  }
}

/** A publication that was believed, unless no notice vouches for it. */
export interface BelievedPublication extends Pick<BelievedOnce<Publication>, 'unless'> {
  readonly publication: Verified<Publication>;
}

/** Believes a publication, up to a notice's vouching for it. @throws 76 */
export async function believePublication(signed: SignedBytes, o: Judging): Promise<BelievedPublication> {
  const { found: publication, unless } = await believeOnce(publicationDocument, signed, o);
  return { publication, unless };
}

/** A notice that was believed, unless no later one follows it. */
export interface BelievedNotice extends Pick<BelievedOnce<Notice>, 'unless'> {
  readonly notice: Verified<Notice>;
}

/** Believes a notice, up to a later one's following it. @throws 76 */
export async function believeNotice(signed: SignedBytes, o: Judging): Promise<BelievedNotice> {
  const { found: notice, unless } = await believeOnce(noticeDocument, signed, o);
  return { notice, unless };
}

/** Whether a notice, itself believed now, says that this very publication stands. */
export function vouchesFor(notice: Verified<Notice>, publication: Verified<Publication>): boolean {
  const { id, sha256 } = notice.value.publication;
  return sha256 === publication.sha256 && id === publication.value.publication;
}

/**
 * A publication whose signer's key was replaced is the one that a notice names: who stole the key cannot make another.
 * @throws `signer-unknown`
 */
export function checkVouched(
  { publication, unless }: BelievedPublication,
  notices: readonly Verified<Notice>[],
): void {
  if (unless !== null && !notices.some((each) => vouchesFor(each, publication))) throw unless;
}
