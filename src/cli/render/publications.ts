/** Publications, for people and for `--json`. */
import type { KnownPublication } from '../../workspace/publication-store.ts';
import type { Words } from '../messages/words.ts';
import { propertyLines, tableLines } from './table.ts';
import { bothTimes, localTime } from './times.ts';

/** A publication as it stands, and how far it was sealed. */
export interface ShownPublication extends KnownPublication {
  /** The newest revision known here, 0 where there is none. */
  readonly revision: number;
}

/** A publication for `--json`: what was signed, and what notices made of it. */
export function publicationJson(shown: ShownPublication): Readonly<Record<string, unknown>> {
  const { publication, standing, revision } = shown;
  const { value, sha256 } = publication;
  return {
    publication: value.publication,
    issuer: value.issuer,
    realm: value.realm,
    title: value.title,
    academies: value.academies,
    exams: value.exams,
    session: value.session,
    group: value.group,
    hour: standing.hour,
    withdrawn: standing.withdrawn,
    notice: standing.notice.number,
    officers: value.officers,
    approvals: value.approvals,
    timelock: value.timelock,
    revision,
    sha256,
  };
}

/** One line for each publication. */
export function publicationTable(words: Words, shown: readonly ShownPublication[]): readonly string[] {
  const { labels, results } = words;
  const rows = shown.map(({ publication: { value }, standing: { hour, withdrawn }, revision }) => [
    value.publication,
    withdrawn ? results.withdrawn : `${localTime(hour.utc, hour.zone)} ${hour.zone}`,
    hour.utc,
    revision,
    value.title,
  ]);
  return tableLines([labels.publication, labels.hour, labels.utc, labels.revision, labels.title], rows);
}

/** All that a publication says. */
export function publicationLines(words: Words, shown: ShownPublication): readonly string[] {
  const { labels, terms, results } = words;
  const { publication, standing, revision } = shown;
  const { value } = publication;
  return [
    ...propertyLines([
      [labels.publication, value.publication],
      [labels.title, value.title],
      [labels.issuer, value.issuer],
      [labels.realm, terms.realms[value.realm]],
      [labels.hour, bothTimes(standing.hour.utc, standing.hour.zone)],
      [labels.academies, value.academies.join(', ')],
      [labels.exams, value.exams.join(', ')],
      [labels.session, value.session],
      [labels.group, value.group],
      [labels.officers, value.officers.join(', ')],
      [labels.approvals, value.approvals],
      ...(terms.timelocks[value.timelock] === ''
        ? []
        : [[labels.timelock, terms.timelocks[value.timelock]] as const]),
      [labels.revision, revision],
    ]),
    ...(standing.withdrawn ? [results.withdrawn] : []),
  ];
}
