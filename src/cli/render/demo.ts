/** The demo's story, and the lines that open its results by hand. */
import type { DemoLine, DemoReport } from '../../days/demo.ts';
import type { DemoLineByKind, Words } from '../messages/words.ts';
import { statusLines } from './status.ts';

/** Pairs a line with the words of its kind. */
function say<K extends keyof DemoLineByKind>(words: Words, kind: K, line: DemoLineByKind[K]): string {
  return words.demo.story[kind](line);
}

/** Lines of one step. */
export function demoLines(words: Words, line: DemoLine): readonly string[] {
  const more = line.kind === 'status' ? statusLines(words, line.status, { sources: false }) : [];
  return [say(words, line.kind, line), ...more.map((each) => (each === '' ? '' : `  ${each}`))];
}

/** A path as a shell takes it. */
function quoted(path: string): string {
  return `'${path.replaceAll("'", `'\\''`)}'`;
}

/**
 * What is left behind, and how GnuPG opens it: gpg's exit status does not say who signed, so the recipe wants one
 * signature, GOODSIG and VALIDSIG of the seal key's whole fingerprint, and says REFUSED aloud.
 */
export function demoReportLines(words: Words, report: DemoReport): readonly string[] {
  const { demo } = words;
  const gpg = `gpg --batch --pinentry-mode loopback --passphrase-file ${quoted(report.passphraseFile)}`;
  return [
    demo.leftBehind(report.dir),
    '',
    demo.byHand,
    '  export GNUPGHOME="$(mktemp -d)"',
    `  ${gpg} --import ${quoted(report.distributorKey)} ${quoted(report.sealCertificate)}`,
    `  cat ${quoted(report.releaseKeys)} ${quoted(report.payload)} |`,
    `    ${gpg} --status-file "$GNUPGHOME/status" --output "$GNUPGHOME/results.csv" --decrypt &&`,
    `    [ "$(grep -c '^\\[GNUPG:\\] NEWSIG' "$GNUPGHOME/status")" = 1 ] &&`,
    `    grep -q '^\\[GNUPG:\\] GOODSIG ' "$GNUPGHOME/status" &&`,
    `    grep -q '^\\[GNUPG:\\] VALIDSIG .* ${report.sealFingerprint}$' "$GNUPGHOME/status" &&`,
    `    echo ${quoted(demo.goodSignature)} || { echo ${quoted(demo.badSignature)}; false; }`,
  ];
}
