/** What `verify` found: the documents that hold, and what does not, by its path in the tree. */
import { createHash } from 'node:crypto';
import { SceauError } from '../errors.ts';
import type { Header, Verified } from '../documents/envelope.ts';
import { type FileRef, encodeInstant } from '../documents/fields.ts';
import { signatureName } from '../documents/names.ts';
import { exists, readChunks } from '../io/files.ts';
import type { TreeHead } from '../journal/tree.ts';
import { type Fault, faultOf } from './context.ts';

/** A document that holds. */
export interface VerifiedDocument {
  readonly path: string;
  readonly signer: { readonly role: string; readonly id: string; readonly fingerprint: string } | null;
  /** UTC. */
  readonly signedAt: string | null;
  readonly signerNow: 'valid' | 'expired' | 'revoked' | null;
}

/** What does not hold, and why. */
export interface Failure {
  readonly path: string;
  readonly fault: Fault;
}

/**
 * A file that nothing was checked of, and why. `encrypted`: only its addressees can open it (shares to the officers,
 * hand-overs to the release key), or nobody can before the hour (a pre-positioned release). `unattached`: no document that
 * holds leads to it. `purged`: it is not there, and a receipt that holds says that it was deleted.
 */
export interface NotChecked {
  readonly path: string;
  readonly reason: 'encrypted' | 'unattached' | 'purged';
}

/** Gathers; a fault with a code is a finding, and the next check goes on. */
export class Findings {
  readonly documents: VerifiedDocument[] = [];
  readonly failures: Failure[] = [];
  /** Checkpoints of the issuer's journal that documents which hold state or echo. */
  readonly checkpoints: TreeHead[] = [];
  readonly #looked = new Set<string>();
  readonly #purged = new Set<string>();

  /** Notes that a file was judged by its digest, or is about to be. */
  look(path: string): void {
    this.#looked.add(path);
  }

  /** Notes that a file is not there, as a receipt that holds says. */
  purged(path: string): void {
    this.#purged.add(path);
  }

  /** Of the files of a tree those that no check has looked at, and those that were purged. */
  notChecked(files: readonly string[]): readonly NotChecked[] {
    const named = [...this.documents, ...this.failures].map(({ path }) => path);
    const judged = new Set([...this.#looked, ...named, ...named.map(signatureName)]);
    const unjudged = files
      .filter((path) => !judged.has(path))
      .map((path): NotChecked => ({ path, reason: isSealed(path) ? 'encrypted' : 'unattached' }));
    return [...unjudged, ...[...this.#purged].map((path): NotChecked => ({ path, reason: 'purged' }))];
  }

  /** Runs one check; what it returns holds, `null` where there was nothing to hold. */
  async check(path: string, run: () => Promise<Verified<Header> | null>): Promise<boolean> {
    try {
      const found = await run();
      if (found !== null) this.hold(path, found);
      return true;
    } catch (error) {
      this.failures.push({ path, fault: faultOf(error) });
      return false;
    }
  }

  /** Notes a document that was believed by its signature. */
  hold(path: string, found: Verified<Header>): void {
    const { role, id, certificate } = found.signer;
    this.documents.push({
      path,
      signer: { role, id, fingerprint: certificate.fingerprint },
      signedAt: encodeInstant(found.signedAtMs),
      signerNow: found.signerNow,
    });
    const { value } = found;
    if (hasCheckpoint(value) && value.checkpoint !== null) this.checkpoints.push(value.checkpoint);
  }

  /** Notes a document that was believed by its digest. */
  holdPinned(path: string): void {
    this.documents.push({ path, signer: null, signedAt: null, signerNow: null });
  }
}

/** Whether a document is one that carries a checkpoint: a manifest, or a receipt. */
function hasCheckpoint(value: Header): value is Header & { readonly checkpoint: TreeHead | null } {
  return 'checkpoint' in value;
}

/** Whether a path of the tree is that of a share, a hand-over, or a release that waits for its drand round. */
function isSealed(path: string): boolean {
  return /\.tle$|\/officers\/[^/]+\/(?:share|handover)-[^/]+\.pgp$/.test(path);
}

/** A file is the one that its reference fixes. @throws `file-missing`, `length-mismatch`, `digest-mismatch` */
export async function checkFile(path: string, ref: FileRef): Promise<void> {
  if (!exists(path)) throw new SceauError('file-missing', { file: ref.name });
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of readChunks(path)) {
    hash.update(chunk);
    length += chunk.length;
  }
  if (length !== ref.length) {
    throw new SceauError('length-mismatch', { file: ref.name, expected: ref.length, found: length });
  }
  if (hash.digest('hex') !== ref.sha256) throw new SceauError('digest-mismatch', { file: ref.name });
}
