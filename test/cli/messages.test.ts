import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ERROR_CODES, type ErrorCode, type ErrorParams } from '../../src/errors.ts';
import { type HeaderFault, FILE_RULES } from '../../src/file-faults.ts';
import { words as english } from '../../src/cli/messages/en.ts';
import { detailName, operationName } from '../../src/cli/messages/fr-details.ts';
import { words as french } from '../../src/cli/messages/fr.ts';
import { escapeText, fr } from '../../src/cli/messages/typeset.ts';
import { type Words, sayFault } from '../../src/cli/messages/words.ts';
import { errorJson, errorLines } from '../../src/cli/render/errors.ts';
import { eventLine } from '../../src/cli/render/events.ts';
import type { StageEvent } from '../../src/stages/context.ts';
import { ERROR_SAMPLES } from './error-samples.ts';

const LANGUAGES: readonly (readonly [string, Words])[] = [
  ['fr', french],
  ['en', english],
];

/** Text that would turn the line round, hide, or write where it should not, were it shown as it came. */
const HOSTILE = 'a\u001b[2Jb\u202ec\u200bd\u0085e\u2028f\nsceau: faux\u{e0041}';
const DANGEROUS = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

const fault = <C extends ErrorCode>(code: C): { code: C; params: ErrorParams[C] } => ({
  code,
  params: ERROR_SAMPLES[code],
});

/** The same value, every text in it hostile but its kind. */
function poison<T extends object>(value: T): T {
  const copy = structuredClone(value);
  for (const [key, text] of Object.entries(copy)) {
    if (typeof text === 'string' && key !== 'kind') Reflect.set(copy, key, HOSTILE);
  }
  return copy;
}

/** First groups of a pattern's matches in the stages, formats and adapters; bugs are not for clerks. */
function namedInSource(pattern: RegExp): readonly string[] {
  const src = fileURLToPath(new URL('../../src/', import.meta.url));
  const found = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/^(?:cli|days)\b/.test(path))
    .flatMap((path) => readFileSync(src + path, 'utf8').split('\n'))
    .filter((line) => !line.includes("'bug'"))
    .flatMap((line) => [...line.matchAll(pattern)].map(([, text = '']) => text));
  return [...new Set(found)].sort();
}

/** What is said of a header with these faults. */
function saidOfHeader(words: Words, params: HeaderFault): string {
  return errorLines(words, { code: 'csv-header', params }).join('\n').replaceAll('\u00a0', ' ');
}

const party = 'journal';
const HOUR = '2026-07-05T08:00:00Z';
const EVENTS: { readonly [K in StageEvent['kind']]: Extract<StageEvent, { kind: K }> } = {
  surveying: { kind: 'surveying', path: 'jury.csv' },
  'odd-rows': { kind: 'odd-rows', path: 'jury.csv', byRule: [{ rule: 'ine-key', count: 2 }] },
  'changes-unknown': { kind: 'changes-unknown', revision: 1, fault: fault('document-malformed') },
  'rows-not-kept': { kind: 'rows-not-kept', revision: 1, fault: fault('key-unusable') },
  'not-in-revision': { kind: 'not-in-revision', party, scope: 'press', revision: 1 },
  'omission-foreseen': { kind: 'omission-foreseen', party, scope: 'press', publication: 'p', what: 'key' },
  'signer-foreseen': { kind: 'signer-foreseen', role: 'officer', party: 'claire', publication: 'p' },
  'quorum-weak': { kind: 'quorum-weak', what: 'all-needed', approvals: 2, officers: 2, publication: 'p' },
  'ahead-failed': { kind: 'ahead-failed', party, fault: fault('host-unreachable') },
  'clock-jumped': { kind: 'clock-jumped', jumpMs: -60_000 },
  'clock-overridden': { kind: 'clock-overridden', aheadMs: 7300, officers: ['claire', 'denis'] },
  'clock-unchecked': { kind: 'clock-unchecked', answers: 2, servers: 3 },
  'connections-ahead': { kind: 'connections-ahead', standing: 59, depots: 60 },
  'quorum-reached': { kind: 'quorum-reached', publication: 'p', officers: ['claire'] },
  'release-countdown': {
    kind: 'release-countdown',
    publication: 'p',
    hour: { utc: HOUR, zone: 'Europe/Paris' },
    minutes: 5,
  },
  'release-held': { kind: 'release-held', publication: 'p', fault: fault('quorum-missing') },
  'release-planned': {
    kind: 'release-planned',
    publication: 'p',
    revision: 1,
    hour: { utc: HOUR, zone: 'Indian/Reunion' },
    until: { utc: HOUR, zone: 'Indian/Reunion' },
  },
  'time-server-apart': { kind: 'time-server-apart', server: 'https://a.example/', offsetMs: -7300 },
  'time-server-failed': {
    kind: 'time-server-failed',
    server: 'https://a.example/',
    fault: fault('host-unreachable'),
  },
  'publication-known': { kind: 'publication-known', publication: 'p' },
  'publication-twin': { kind: 'publication-twin', publication: 'p', hour: HOUR, zone: 'Europe/Paris' },
  'left-out': { kind: 'left-out', party, scope: 'press', fault: fault('licence-expired') },
  'late-addressed': { kind: 'late-addressed', party, scope: 'press', revision: 1, request: 2 },
  'scope-sealed': { kind: 'scope-sealed', scope: 'press', recipients: 2, length: 1_048_576 },
  'revision-sealed': { kind: 'revision-sealed', publication: 'p', revision: 1 },
  'revision-resumed': { kind: 'revision-resumed', publication: 'p', revision: 1 },
  'settings-changed': { kind: 'settings-changed', revision: 1 },
  'registry-stands': { kind: 'registry-stands', version: 1 },
  'licence-stands': { kind: 'licence-stands', party, scope: 'press', number: 1 },
  'revocation-stands': { kind: 'revocation-stands', party, scope: 'press', at: HOUR },
  'revoked-key-licensed': { kind: 'revoked-key-licensed', party, scope: 'press' },
  connecting: { kind: 'connecting', party, address: 'file:/depot' },
  'file-delivered': { kind: 'file-delivered', party, path: 'p/payload.pgp', outcome: 'sent' },
  retrying: {
    kind: 'retrying',
    party,
    fault: fault('connection-lost'),
    afterMs: 3100,
    number: 2,
    until: { utc: HOUR, zone: 'Europe/Paris' },
  },
  'party-served': { kind: 'party-served', party },
  'party-failed': { kind: 'party-failed', party, fault: fault('host-key-changed') },
  'receipt-collected': { kind: 'receipt-collected', party, path: 'p/receipt.json' },
  'receipt-refused': {
    kind: 'receipt-refused',
    party,
    path: 'p/receipt.json',
    fault: fault('signature-invalid'),
  },
  'release-collected': { kind: 'release-collected', party, path: 'p/release-1.0badcafe.json' },
  'release-refused': {
    kind: 'release-refused',
    party,
    path: 'p/release-1.0badcafe.json',
    fault: fault('signature-invalid'),
  },
  'approval-refused': { kind: 'approval-refused', officer: 'claire', fault: fault('share-invalid') },
  'revision-received': {
    kind: 'revision-received',
    publication: 'p',
    scope: 's',
    revision: 1,
    hour: { utc: HOUR, zone: 'Europe/Paris' },
  },
  'notice-received': {
    kind: 'notice-received',
    publication: 'p',
    notice: {
      number: 1,
      kind: 'postpone',
      hour: { utc: HOUR, zone: 'Europe/Paris' },
      revision: null,
      recipient: null,
      reason: 'Incident',
    },
  },
  'relay-failed': {
    kind: 'relay-failed',
    relay: 'https://relay.example/',
    fault: fault('host-unreachable'),
  },
  'revision-rejected': {
    kind: 'revision-rejected',
    publication: 'p',
    scope: 's',
    revision: 1,
    fault: fault('digest-mismatch'),
    kept: 'all',
    quarantine: 'quarantine/p',
  },
  'revision-superseded': { kind: 'revision-superseded', publication: 'p', scope: 's', revision: 1 },
  'state-refused': { kind: 'state-refused', publication: 'p', fault: fault('signature-invalid') },
  'state-stale': { kind: 'state-stale', publication: 'p', until: HOUR, zone: 'Europe/Paris' },
  'revision-awaited': { kind: 'revision-awaited', publication: 'p', newest: 2, received: 1 },
  'mirror-unread': { kind: 'mirror-unread', source: 'https://m.example/', fault: fault('host-unreachable') },
  'notice-given': { kind: 'notice-given', publication: 'p', number: 1, isKnown: false },
  'notice-proposed': { kind: 'notice-proposed', publication: 'p', number: 1, needed: 2, signed: ['claire'] },
  'proposal-refused': { kind: 'proposal-refused', publication: 'p', fault: fault('signature-invalid') },
  'cosignature-refused': {
    kind: 'cosignature-refused',
    officer: 'claire',
    fault: fault('signature-invalid'),
  },
  'withdrawal-settled': { kind: 'withdrawal-settled', publication: 'p' },
  'watch-begun': { kind: 'watch-begun', seconds: 60 },
  'inbox-fault': { kind: 'inbox-fault', folder: 'lille/p/r1/press', fault: fault('permission-denied') },
  'scan-failed': { kind: 'scan-failed', fault: fault('connection-lost') },
  'scan-recovered': { kind: 'scan-recovered' },
  'watch-ended': { kind: 'watch-ended' },
  'registry-updated': { kind: 'registry-updated', issuer: 'lille', version: 2 },
  'release-awaited': {
    kind: 'release-awaited',
    publication: 'p',
    sources: 3,
    until: { utc: HOUR, zone: 'Europe/Paris' },
  },
  'more-faults': { kind: 'more-faults', more: 12 },
  'releases-left': { kind: 'releases-left', publication: 'p', scope: 's', revision: 1, left: 464 },
  'source-failed': {
    kind: 'source-failed',
    source: 'https://miroir.example/',
    fault: fault('signature-invalid'),
  },
  'receipts-waiting': { kind: 'receipts-waiting', fault: fault('host-unreachable') },
  'results-restored': {
    kind: 'results-restored',
    publication: 'p',
    scope: 's',
    revision: 1,
    path: 'opened/results.csv',
  },
  'changes-listed': {
    kind: 'changes-listed',
    publication: 'p',
    scope: 's',
    revision: 2,
    previous: 1,
    path: 'opened/changes.csv',
  },
  'columns-differ': { kind: 'columns-differ', publication: 'p', scope: 's', revision: 2, previous: 1 },
  'changes-unlisted': {
    kind: 'changes-unlisted',
    publication: 'p',
    scope: 's',
    revision: 2,
    previous: 1,
    fault: fault('results-altered'),
  },
  opened: { kind: 'opened', publication: 'p', scope: 's', revision: 1, path: 'opened/results.csv' },
};

describe.each(LANGUAGES)('words in %s', (language, words) => {
  it.each(ERROR_CODES)('say what %s is and what to do next', (code) => {
    const { message, hint } = sayFault(words, fault(code));
    for (const text of [message, hint]) {
      expect(text).not.toMatch(/undefined|\[object|NaN|\$\{/);
      expect(text).not.toMatch(/\.$/);
      expect(text).not.toMatch(DANGEROUS);
    }
    expect(message.length).toBeGreaterThan(3);
    expect(hint.length).toBeGreaterThan(10);
    expect(errorJson(words, fault(code))).toMatchObject({ code, message, hint });
  });

  it.each(ERROR_CODES)('never show what an attacker put into %s as it came', (code) => {
    const lines = errorLines(words, { code, params: poison(ERROR_SAMPLES[code]) });
    for (const line of lines) expect(line).not.toMatch(DANGEROUS);
  });

  it('name line, column and rule of each fault in a file, and count the rest', () => {
    const lines = errorLines(words, fault('csv-rows'));
    expect(lines).toHaveLength(5);
    expect(lines[1]).toMatch(/ 12, .* J12, .* 10 .*Né\(e\) le.* \(date_naissance\)/);
    expect(lines[1]).toContain(words.rules['bad-date'].said);
    expect(lines[2]).toContain('50');
    expect(lines[3]).toContain('bad-date (51)');
    expect(lines[3]).toContain(words.rules['bad-date'].todo);
  });

  it('show no brackets where a fault has no column of a name: a quote that is never closed', () => {
    const faults = [{ line: 12, column: 7, cell: 'G12', name: '', header: '', rule: 'quote' }] as const;
    const lines = errorLines(words, {
      code: 'csv-rows',
      params: { faults, total: 1, byRule: [{ rule: 'quote', count: 1 }] },
    });
    expect(lines[1]).toContain(words.rules.quote.said);
    expect(lines[1]).not.toMatch(/\(\)/);
  });

  it('leave no bracket empty, whatever the error', () => {
    for (const code of ERROR_CODES)
      expect(errorLines(words, fault(code)).join()).not.toMatch(/\(\s*\)|«\s*»/);
    const { message } = sayFault(words, {
      code: 'key-weak',
      params: { fingerprint: '', detail: 'version 6' },
    });
    expect(message).toContain('OpenPGP');
    expect(message).not.toMatch(/: {2}|: \(/);
  });

  it('say of a header that is the other realm’s just that, and else of each column what is wrong', () => {
    const columns = [
      { column: 'decision', fault: 'missing', headers: ['decision', 'Résultat'] },
      { column: 'nom', fault: 'twice', headers: ['Nom', 'Nom de famille'] },
      { column: 'session', fault: 'stated', headers: ['SESSION'] },
    ] as const;
    const ofRehearsal = saidOfHeader(words, { columns, realm: 'rehearsal' });
    expect(ofRehearsal).toMatch(/répétition|rehearsal/);
    expect(ofRehearsal).not.toContain('decision');
    expect(saidOfHeader(words, { columns: [], realm: 'production' })).toMatch(/production/);
    const said = saidOfHeader(words, { columns, realm: null });
    expect(said).toMatch(/^ {2}decision ?: .*Résultat$/m);
    expect(said).toMatch(/^ {2}nom ?: .*Nom, Nom de famille$/m);
    expect(said).toMatch(/^ {2}session ?: .*sceau\.toml.*SESSION$/m);
    expect(said).toContain('[columns]');
  });

  it.each(['host-key-missing', 'host-key-unknown', 'host-key-changed'] as const)(
    'say of %s where the fingerprint is had and where it is written, and never to accept it',
    (code) => {
      const { hint } = sayFault(words, fault(code));
      for (const each of [
        'ssh-keygen -lf',
        'sceau partner add … --host-key "SHA256:…"',
        'host_keys = ["SHA256:…"]',
        'sceau.toml',
      ]) {
        expect(hint).toContain(each);
      }
      expect(hint).toMatch(/téléphone|telephone/);
      expect(hint).not.toMatch(/accept/i);
    },
  );

  it('have a sentence of its own for every rule', () => {
    expect(new Set(FILE_RULES.map((rule) => words.rules[rule].said)).size).toBe(FILE_RULES.length);
    for (const rule of FILE_RULES) expect(words.rules[rule].todo.length).toBeGreaterThan(10);
  });

  it.each(['csv-encoding', 'csv-header', 'csv-rows', 'csv-empty', 'csv-changed'] as const)(
    'name the file of %s, escaped, before what is wrong with it',
    (code) => {
      const named = { ...ERROR_SAMPLES[code], file: 'jury\u202e.csv' };
      const { message } = sayFault(words, { code, params: named });
      expect(message).toMatch(/^jury\\u\{202e\}\.csv\s?: /);
      expect(message).toContain(sayFault(words, fault(code)).message);
    },
  );

  it('say of what is odd in a file that it refuses nothing', () => {
    const line = eventLine(words, EVENTS['odd-rows']);
    expect(line).toContain(words.rules['ine-key'].said);
    expect(line).toContain('(2)');
    expect(line).toMatch(/rien n’est refusé|nothing is refused/);
  });

  it.each(Object.values(EVENTS))('tell $kind in a line', (event) => {
    const line = eventLine(words, event);
    if (event.kind === 'file-delivered') expect(line).toBeNull();
    else expect(line).toMatch(/^[^\n]+$/);
    expect(eventLine(words, poison(event)) ?? '').not.toMatch(DANGEROUS);
  });

  it('carry their own language', () => {
    expect(words.language).toBe(language);
  });
});

describe('French words', () => {
  const texts = ERROR_CODES.flatMap((code) => {
    const { message, hint } = sayFault(french, fault(code));
    return [message, hint];
  });

  it('put a no-break space where French wants one, and curved apostrophes', () => {
    for (const text of texts) expect(text).not.toMatch(/ [:;!?»]|« |[a-zé]'[a-zé]/);
  });

  it('are not English ones', () => {
    for (const code of ERROR_CODES) {
      // The detail of `usage` comes worded; the error itself adds nothing.
      if (code === 'usage') continue;
      expect(sayFault(french, fault(code)).message).not.toBe(sayFault(english, fault(code)).message);
    }
  });

  it('have French for every detail, link and operation that the code names', () => {
    const details = namedInSource(
      /(?:\bdetail: |\b(?:malformed|chainError|broken|expectLink|expectFor)\((?:[^'()]*(?:\([^()]*\))?[^'()]*, )?|\bdetail = )'([^']+)'/g,
    );
    // A key's name and a setting's are what people type.
    const same = [
      'depot',
      'academies',
      'publication.json',
      'licence',
      'notation',
      'notations',
      'type',
      'signature',
      'publication',
      'zone',
    ];
    expect(details.length).toBeGreaterThan(60);
    expect(details.filter((each) => detailName(each) === each && !same.includes(each))).toEqual([]);
    const operations = namedInSource(
      /(?:\b(?:guarded|translated|#single<[^(]*>)\(|\boperation: |operation = links === 'own' \? )'([^']+)'/g,
    );
    expect(operations.filter((each) => operationName(each) === each)).toEqual([]);
  });

  it('name columns, numbers and features within details', () => {
    expect(detailName('RSA 2048 bits')).toBe('RSA de 2048 bits');
    expect(detailName('columns: adresse')).toBe('colonnes\u00a0: adresse');
    expect(detailName('columns: empty or repeated')).toBe('colonnes\u00a0: liste vide, ou valeur répétée');
    expect(detailName('basis: none for EAF')).toBe('fondement propre\u00a0: manque pour EAF');
    expect(detailName('constructor')).toBe('constructor');
  });

  it('set the fixed text only, never a value', () => {
    expect(fr`l'un : « ${"a'b : c"} »`).toBe("l’un\u00a0: «\u00a0a'b : c\u00a0»");
  });
});

describe('escaping', () => {
  it('leaves ordinary text as it is', () => {
    const text = 'Œuvrecourt-lès-Landes, «\u00a0Zoé\u00a0» — 10 €';
    expect(escapeText(text)).toBe(text);
  });

  it('shows controls, reordering and invisible characters by their numbers', () => {
    expect(escapeText('a\u001bb\u202ec\u200bd')).toBe('a\\u{1b}b\\u{202e}c\\u{200b}d');
    expect(escapeText(HOSTILE)).not.toMatch(DANGEROUS);
    expect(escapeText('\ud800')).toBe('\\u{d800}');
  });

  it('cuts what is long enough to push the rest off the screen', () => {
    expect(escapeText('x'.repeat(5000)).length).toBeLessThan(1100);
  });
});
