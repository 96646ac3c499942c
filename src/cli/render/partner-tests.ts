/** What trying partners' depots has found, for people and for `--json`. */
import type { PartnerTest } from '../../stages/test-partner.ts';
import type { DepotProfile } from '../../transport/profile.ts';
import { type Words, sayFault } from '../messages/words.ts';
import { errorJsonOrNull, faultText } from './errors.ts';
import { propertyLines, tableLines } from './table.ts';

const MEGABYTE = 1_000_000;

/** A test for `--json`. */
export function partnerTestJson(words: Words, test: PartnerTest): Readonly<Record<string, unknown>> {
  const { party, url, profile, warnings, fault } = test;
  return { party, url, profile, warnings, error: errorJsonOrNull(words, fault) };
}

const megabytes = (bytes: number | null): string =>
  bytes === null ? '—' : `${Math.floor(bytes / MEGABYTE)} MB`;
const rate = (bytes: number): string => `${(bytes / MEGABYTE).toFixed(1)} MB/s`;
const milliseconds = (ms: number): string => `${ms.toFixed(1)} ms`;

/** All that a profile says. */
function profileLines(words: Words, { party, url }: PartnerTest, profile: DepotProfile): readonly string[] {
  const { labels, terms } = words;
  const yesNo = (holds: boolean): string => (holds ? terms.consents.yes : terms.consents.no);
  const { clockSkewMs } = profile;
  return propertyLines([
    [labels.party, party],
    ...(url === null ? [] : [[labels.mirror, url] as const]),
    [labels.depot, profile.address],
    [labels.server, profile.server ?? '—'],
    [labels.hostKey, profile.hostKey ?? '—'],
    [labels.testedAt, profile.testedAt],
    [labels.write, yesNo(profile.write)],
    [labels.renameOver, terms.renames[profile.renameOver]],
    [labels.fsync, yesNo(profile.fsync)],
    [labels.statvfs, yesNo(profile.statvfs)],
    [labels.setstat, yesNo(profile.setstat)],
    [labels.resume, yesNo(profile.resume)],
    [labels.freeSpace, megabytes(profile.freeBytes)],
    [labels.clockSkew, clockSkewMs === null ? '—' : `${Math.round(clockSkewMs / 1000)} s`],
    [labels.roundTrip, milliseconds(profile.roundTripMs)],
    [labels.upload, rate(profile.uploadBytesPerSecond)],
    [labels.download, rate(profile.downloadBytesPerSecond)],
  ]);
}

/** A table of all tests: figures where there are, and each fault or remark with what to do on a line of its own. */
function testTable(words: Words, tests: readonly PartnerTest[]): readonly string[] {
  const { labels, terms } = words;
  const rows = tests.flatMap(({ party, profile, warnings, fault }) => {
    const figures =
      profile === null
        ? ['', '', '']
        : [
            milliseconds(profile.roundTripMs),
            rate(profile.uploadBytesPerSecond),
            megabytes(profile.freeBytes),
          ];
    const remarks =
      fault === null
        ? warnings.map((warning) => terms.profileWarnings[warning])
        : [faultText(words, fault), sayFault(words, fault).hint];
    const outcome = fault === null ? terms.outcomes.tested : terms.outcomes.failed;
    const [first = '', ...more] = remarks;
    return [[party, outcome, ...figures, first], ...more.map((remark) => ['', '', '', '', '', remark])];
  });
  const headings = [labels.party, labels.outcome, labels.roundTrip, labels.upload, labels.freeSpace];
  return tableLines([...headings, labels.remark], rows);
}

/** Lines of some tests; a single depot that could be tried is shown in full. */
export function partnerTestLines(words: Words, tests: readonly PartnerTest[]): readonly string[] {
  const [only] = tests;
  if (tests.length !== 1 || only === undefined || only.profile === null) return testTable(words, tests);
  const remarks = only.warnings.map((warning) => words.terms.profileWarnings[warning]);
  return [...profileLines(words, only, only.profile), ...remarks.map((each) => `! ${each}`)];
}
