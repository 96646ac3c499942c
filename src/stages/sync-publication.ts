/**
 * Brings a publication from a depot into the record: newer registries, the publication, its notices. Everything
 * is believed before it is kept, and what was kept once is never exchanged.
 */
import { SceauError } from '../errors.ts';
import { type DocumentType, type Header, type Trust, type Verified, verify } from '../documents/envelope.ts';
import { noticeName, publicationFolder } from '../documents/names.ts';
import { noticeDocument } from '../documents/notice.ts';
import { publicationDocument } from '../documents/publication.ts';
import { linkPublication } from '../documents/links.ts';
import { equalBytes } from '../io/encodings.ts';
import { believeChain } from '../parties/registry.ts';
import { standingOf } from '../timelock/hour.ts';
import type { ReadableDepot } from '../transport/depot.ts';
import { fetchRegistry, fetchSigned } from '../workspace/depot-files.ts';
import {
  type KnownPublication,
  PUBLICATION,
  type PublicationPlace,
  loadPublication,
} from '../workspace/publication-store.ts';
import {
  loadTrust,
  readPin,
  readVersions,
  registryFolder,
  writeRegistryVersion,
} from '../workspace/registry-store.ts';
import { hasSigned, readSigned, writeSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import { type Context, accepting } from './context.ts';

/** A publication that this workspace knows, and the trust in which it was believed. */
export interface SyncedPublication extends KnownPublication {
  readonly trust: Trust;
}

/** Takes over registry versions newer than those known, once the whole chain is believed. */
async function syncTrust(context: Context, depot: ReadableDepot, place: PublicationPlace): Promise<Trust> {
  const { workspace } = context;
  const moment = accepting(context);
  const folder = registryFolder(workspace, place.issuer);
  const pin = readPin(workspace, place.issuer);
  const known = [...readVersions(folder)];
  for (;;) {
    const next = await fetchRegistry(depot, publicationFolder(place), known.length + 1);
    if (next === null) break;
    // One at a time: a depot cannot make anyone hold more than one version that nobody signed.
    await believeChain([...known, next], pin, moment);
    writeRegistryVersion(folder, next);
    known.push(next);
    context.report({ kind: 'registry-updated', issuer: place.issuer, version: next.version });
  }
  return loadTrust(workspace, place.issuer, moment);
}

/** A document to be kept under its place in the tree. */
interface Keeping<T extends Header> {
  readonly path: string;
  readonly document: DocumentType<T>;
  readonly trust: Trust;
  readonly place: PublicationPlace;
  /** Throws where the document, whose signature is good, does not belong there. */
  readonly link: (found: Verified<T>) => void;
}

/**
 * Keeps a document once it is believed and belongs where it stands; `false` where neither the depot nor the record has
 * one. A different one under a kept name is equivocation if it was signed, and else merely refused for what it is.
 */
async function keepSigned<T extends Header>(
  context: Context,
  depot: ReadableDepot,
  o: Keeping<T>,
): Promise<boolean> {
  const { path, document, trust, place, link } = o;
  const local = inRecord(context.workspace, path);
  const signed = await fetchSigned(depot, path, document);
  if (signed === null) return hasSigned(local);
  const isKept = hasSigned(local);
  if (isKept && equalBytes(readSigned(local, document).bytes, signed.bytes)) return true;
  const found = await verify(signed, { document, trust, moment: accepting(context) });
  if (isKept) {
    throw new SceauError('equivocation', { publication: place.publication, scope: '—', revision: 0 });
  }
  link(found);
  writeSigned(local, signed);
  return true;
}

/**
 * Brings a publication up to date from a depot.
 * @throws `issuer-untrusted`, `publication-unknown` where the depot and the record have none, 76 by the first fault
 */
export async function syncPublication(
  context: Context,
  depot: ReadableDepot,
  place: PublicationPlace,
): Promise<SyncedPublication> {
  const trust = await syncTrust(context, depot, place);
  const folder = publicationFolder(place);
  const options = { trust, moment: accepting(context) };
  await keepSigned(context, depot, {
    path: `${folder}/${PUBLICATION}`,
    document: publicationDocument,
    trust,
    place,
    link: (found) => linkPublication(found, { id: place.publication, ...options }),
  });
  for (let number = 1; ; number += 1) {
    const known = await loadPublication(context.workspace, place, options);
    const kept = await keepSigned(context, depot, {
      path: `${folder}/${noticeName(number)}`,
      document: noticeDocument,
      trust,
      place,
      // A notice that does not carry the chain on would stay in the record, and shut the publication for good.
      link: (found) => void standingOf(known.publication, [...known.notices, found]),
    });
    if (!kept) return { ...known, trust };
  }
}
