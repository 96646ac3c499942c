/** What the parts of one revision share while it is sealed into work/ (used by seal-revision and its parts). */
import { join } from 'node:path';
import type { Confirmation } from '../documents/confirmation.ts';
import { type DocumentType, type Header, type Verified, encodeDocument } from '../documents/envelope.ts';
import type { FileRef } from '../documents/fields.ts';
import { type RevisionPlace, revisionFolder } from '../documents/names.ts';
import { sha256Hex } from '../io/encodings.ts';
import { type Recipient as MessageRecipient, sealMessage } from '../openpgp/message.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import type { BelievedRegistry } from '../parties/registry.ts';
import type { JuryContext } from '../results/jury-context.ts';
import type { Survey } from '../results/survey.ts';
import type { KnownPublication } from '../workspace/publication-store.ts';
import type { FollowedRows, RevisionChanges } from './compare-revisions.ts';
import type { Context } from './context.ts';
import type { Recipient } from './find-recipients.ts';

/** All that is decided before the first byte is sealed. */
export interface RevisionPlan {
  readonly known: KnownPublication;
  readonly registry: BelievedRegistry;
  readonly recipients: readonly Recipient[];
  readonly survey: Survey;
  readonly rows: FollowedRows;
  /** By the second person; `null` where the settings ask for none. */
  readonly confirmation: Verified<Confirmation> | null;
  /** Against the newest earlier revision; `null` where there is none, or none to compare with. */
  readonly changes: RevisionChanges | null;
  readonly jury: JuryContext;
  readonly open: () => AsyncIterable<Uint8Array>;
  readonly place: RevisionPlace;
}

/** What it takes to address a sealed revision to somebody. */
export interface Addresser {
  readonly context: Context;
  readonly plan: Pick<RevisionPlan, 'known' | 'place'>;
  /** The seal key. */
  readonly key: UnlockedKey;
  readonly header: Header;
  readonly nowMs: number;
  /** Folder in work/ that stands for the revision's. */
  readonly dir: string;
}

/** What it takes to seal one. */
export interface Sealing extends Addresser {
  readonly plan: RevisionPlan;
  /** Folder in work/ that becomes its custody. */
  readonly custody: string;
}

/** Where a path of the revision's tree stands in work/. */
export function inWork(sealing: Addresser, path: string): string {
  return join(sealing.dir, path.slice(revisionFolder(sealing.plan.place).length));
}

/** The publication as documents name it. */
export function publicationOf(sealing: Addresser): { readonly id: string; readonly sha256: string } {
  const { plan } = sealing;
  return { id: plan.place.publication, sha256: plan.known.publication.sha256 };
}

/** A small file, fixed by digest and length. */
export function fileRefOf(name: string, bytes: Uint8Array): FileRef {
  return { name, sha256: sha256Hex(bytes), length: bytes.length };
}

/** Signs a document into a message to recipients, which `gpg -d` opens. */
export async function sealDocument<T extends Header>(
  sealing: Addresser,
  document: DocumentType<T>,
  o: { readonly value: NoInfer<T>; readonly recipients: readonly MessageRecipient[] },
): Promise<Uint8Array> {
  const { key, nowMs } = sealing;
  const bytes = encodeDocument(document, o.value);
  return sealMessage(bytes, { signer: key, recipients: o.recipients, nowMs });
}
