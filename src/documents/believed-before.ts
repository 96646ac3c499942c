/**
 * Documents of one type that were believed a while ago, so that believing them again takes no more than what time can have
 * changed (FORMAT.md §4): for work that is done ahead of an hour and must be short at it. What is kept counts for
 * the very same bytes and signature under the very same registries, and for nothing else.
 */
import { encodeUtf8, sha256Hex } from '../io/encodings.ts';
import { signerStanding } from '../openpgp/signature.ts';
import {
  type DocumentType,
  type Header,
  type Moment,
  type SignedBytes,
  type Trust,
  type Verified,
  verify,
} from './envelope.ts';

interface Kept<T> {
  readonly document: Verified<T>;
  readonly atMs: number;
}

/** All that decides about a document, but for the moment's time. */
function caseOf({ file, bytes, asc }: SignedBytes, trust: Trust, mode: Moment['mode']): string {
  const versions = trust.versions.map(({ version, sha256, signers }) => [
    version,
    sha256,
    signers.map(({ role, id, certificate }) => [role, id, sha256Hex(encodeUtf8(certificate.armored))]),
  ]);
  return JSON.stringify([file, sha256Hex(bytes), sha256Hex(asc), mode, trust.issuer, trust.realm, versions]);
}

export class BelievedBefore<T extends Header> {
  readonly #document: DocumentType<T>;
  readonly #kept = new Map<string, Kept<T>>();

  constructor(document: DocumentType<T>) {
    this.#document = document;
  }

  /** How many documents are kept. */
  get size(): number {
    return this.#kept.size;
  }

  /**
   * Believes a document as `verify` does. Where it was believed here before, at this moment or an earlier one, only whether
   * its signer's key still stands as it did is looked at again.
   * @throws as `verify`
   */
  async verify(
    signed: SignedBytes,
    o: { readonly trust: Trust; readonly moment: Moment },
  ): Promise<Verified<T>> {
    const { trust, moment } = o;
    const key = caseOf(signed, trust, moment.mode);
    const kept = this.#kept.get(key);
    if (kept !== undefined && kept.atMs <= moment.nowMs) {
      const { file, asc } = signed;
      const { certificate } = kept.document.signer;
      const now = await signerStanding({ file, asc, certificate, moment });
      if (now === kept.document.signerNow) return kept.document;
    }
    const document = await verify(signed, { document: this.#document, trust, moment });
    this.#kept.set(key, { document, atMs: moment.nowMs });
    return document;
  }
}
