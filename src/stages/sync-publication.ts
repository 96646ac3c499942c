/**
 * Brings a publication from a depot into the record: newer registries, the publication, its notices. Everything
 * is believed before it is kept, and what was kept once is never exchanged.
 */
import { SceauError } from '../errors.ts';
import type { Trust } from '../documents/envelope.ts';
import type { NoticeRef } from '../documents/fields.ts';
import { verify } from '../documents/envelope.ts';
import { noticeName, publicationFolder } from '../documents/names.ts';
import { type Notice, noticeDocument } from '../documents/notice.ts';
import { publicationDocument } from '../documents/publication.ts';
import { linkPublication } from '../documents/links.ts';
import { equalBytes } from '../io/encodings.ts';
import { believeChain } from '../parties/registry.ts';
import { type Standing, standingOf } from '../timelock/hour.ts';
import type { Depot } from '../transport/depot.ts';
import { fetchRegistries, fetchSigned } from '../workspace/depot-files.ts';
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
async function syncTrust(context: Context, depot: Depot, place: PublicationPlace): Promise<Trust> {
  const { workspace } = context;
  const moment = accepting(context);
  const folder = registryFolder(workspace, place.issuer);
  const pin = readPin(workspace, place.issuer);
  const known = readVersions(folder);
  const newer = await fetchRegistries(depot, publicationFolder(place), known.length + 1);
  if (newer.length > 0) {
    await believeChain([...known, ...newer], pin, moment);
    for (const version of newer) {
      writeRegistryVersion(folder, version);
      context.report({ kind: 'registry-updated', issuer: place.issuer, version: version.version });
    }
  }
  return loadTrust(workspace, place.issuer, moment);
}

/** Keeps a document under its name; a different one under the same name is equivocation. */
async function keepSigned(
  context: Context,
  depot: Depot,
  o: { readonly path: string; readonly trust: Trust; readonly place: PublicationPlace },
): Promise<boolean> {
  const { workspace } = context;
  const isPublication = o.path.endsWith(`/${PUBLICATION}`);
  const local = inRecord(workspace, o.path);
  const moment = accepting(context);
  const { trust } = o;
  const found = isPublication
    ? await fetchSigned(depot, o.path, publicationDocument)
    : await fetchSigned(depot, o.path, noticeDocument);
  if (found === null) return false;
  if (hasSigned(local)) {
    const kept = readSigned(local, publicationDocument);
    if (!equalBytes(kept.bytes, found.bytes)) {
      throw new SceauError('equivocation', { publication: o.place.publication, scope: '—', revision: 0 });
    }
    return true;
  }
  if (isPublication) {
    const publication = await verify(found, { document: publicationDocument, trust, moment });
    linkPublication(publication, trust, o.place.publication);
  } else {
    await verify(found, { document: noticeDocument, trust, moment });
  }
  writeSigned(local, found);
  return true;
}

/**
 * Brings a publication up to date from a depot.
 * @throws `issuer-untrusted`, `publication-unknown` where the depot and the record have none, 76 by the first fault
 */
export async function syncPublication(
  context: Context,
  depot: Depot,
  place: PublicationPlace,
): Promise<SyncedPublication> {
  const trust = await syncTrust(context, depot, place);
  const folder = publicationFolder(place);
  const keep = (name: string): Promise<boolean> =>
    keepSigned(context, depot, { path: `${folder}/${name}`, trust, place });
  await keep(PUBLICATION);
  for (let number = 1; await keep(noticeName(number)); number += 1);
  const known = await loadPublication(context.workspace, place, { trust, moment: accepting(context) });
  return { ...known, trust };
}

/**
 * The publication as it stood at the notice that a document names.
 * @throws `notice-missing` where that notice is not here yet; `notice-chain` where another one has its number
 */
export function standingAt(known: KnownPublication, named: NoticeRef): Standing {
  const { publication, notices } = known;
  if (named.number > notices.length) throw new SceauError('notice-missing', { number: named.number });
  const until: readonly { readonly sha256: string; readonly value: Notice }[] = notices.slice(
    0,
    named.number,
  );
  if ((until.at(-1)?.sha256 ?? null) !== named.sha256) {
    throw new SceauError('notice-chain', { number: named.number, detail: 'another notice has this number' });
  }
  return standingOf(publication, notices.slice(0, named.number));
}
