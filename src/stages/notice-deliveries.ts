/** Who is told of a change: everyone ever served, licensed still or not, and every officer ever asked. */
import { noticeName, proposalName, signatureName, publicationFolder } from '../documents/names.ts';
import { publicationPaths } from '../workspace/depot-files.ts';
import {
  type KnownPublication,
  type PublicationPlace,
  listRevisions,
} from '../workspace/publication-store.ts';
import type { Context } from './context.ts';
import type { Delivery } from './push.ts';
import { RevisionRecord } from './revision-record.ts';

/** Parties of a publication, each once, sorted. */
export interface Audience {
  readonly officers: readonly string[];
  readonly recipients: readonly string[];
}

/** Everyone whom any request of any revision in the record names, and the publication's officers. */
export async function audienceOf(
  context: Context,
  place: PublicationPlace,
  known: KnownPublication,
): Promise<Audience> {
  const officers = new Set(known.publication.value.officers);
  const recipients = new Set<string>();
  for (const revision of listRevisions(context.workspace, place)) {
    const record = await RevisionRecord.open(context, { ...place, revision });
    for (const number of record.requestNumbers()) {
      const { value } = await record.requestAt(number);
      for (const { officer } of value.shares) officers.add(officer);
      for (const { recipient } of value.recipients) recipients.add(recipient);
    }
  }
  return { officers: [...officers].sort(), recipients: [...recipients].sort() };
}

/** The registries, the publication, its notices and its state, to each of them. */
export function noticeDeliveries(
  context: Context,
  place: PublicationPlace,
  { officers, recipients }: Audience,
): readonly Delivery[] {
  const bodies = publicationPaths(context.workspace, place);
  return [...new Set([...recipients, ...officers])].map((party) => ({
    party,
    act: 'push-notice',
    bodies,
    seals: [],
  }));
}

/** The notice to be, to each officer who may sign it. */
export function proposalDeliveries(
  context: Context,
  place: PublicationPlace,
  o: { readonly officers: readonly string[]; readonly number: number },
): readonly Delivery[] {
  const path = `${publicationFolder(place)}/${proposalName(o.number)}`;
  const bodies = [...publicationPaths(context.workspace, place), path];
  return o.officers.map((party) => ({
    party,
    act: 'propose-notice',
    bodies,
    seals: [signatureName(path)],
  }));
}

/** The file of a notice in a publication's folder. */
export function noticePath(place: PublicationPlace, number: number): string {
  return `${publicationFolder(place)}/${noticeName(number)}`;
}
