/** English: everything but errors and help, which stand beside it. */
import { accessErrors } from './en-errors-access.ts';
import { checkErrors } from './en-errors-checks.ts';
import { inputErrors } from './en-errors-input.ts';
import { demo } from './en-demo.ts';
import { rehearsal } from './en-rehearsal.ts';
import { help } from './en-help.ts';
import { bothTimes, localTime } from '../render/times.ts';
import { terms } from './en-terms.ts';
import { en } from './typeset.ts';
import type { EventWords, LabelWords, PromptWords, ResultWords, UsageWords, Words } from './words.ts';

const rules: Words['rules'] = {
  'cell-count': 'the row has the wrong number of cells',
  quote: 'a quote in the wrong place or never closed; the rest of the file is not read',
  'too-long': 'the cell or row is too long',
  empty: 'the cell is empty',
  'control-character': 'a control or invisible character',
  'not-nfc': 'decomposed accents (the text is not NFC)',
  formula: 'begins like a spreadsheet formula (=, +, - or @)',
  'session-mismatch': 'not the session of the publication',
  'academy-mismatch': 'not an académie of the publication',
  'exam-mismatch': 'not an exam of the publication',
  'group-mismatch': 'not the group of the publication',
  'unknown-decision': 'unknown decision',
  'decision-not-in-group': 'this decision does not exist in this group',
  'unknown-mention': 'unknown mention',
  'mention-not-in-exam': 'this exam does not give this mention at this session',
  'mention-without-admission': 'a mention without admission',
  'mention-in-second-group': 'a mention in the second group',
  'bad-date': 'not a date (DD/MM/YYYY)',
  'age-out-of-range': 'improbable age at this session',
  'bad-sex': 'neither F nor M',
  'bad-candidate-number': 'not a candidate number',
  'duplicate-candidate': 'this candidate stands twice',
  'rehearsal-mark': 'column repetition does not say REPETITION',
};

/** What of a refused revision is in quarantine. */
const KEPT = {
  all: 'quarantined copy',
  documents: 'quarantined copy, without the payload, since the manifest is not signed by whom it should be',
  reason: 'the quarantine is full: no copy, only the reason',
} as const;

const events: EventWords = {
  surveying: (e) => en`checking ${e.path}`,
  'not-in-revision': (e) =>
    en`${e.party} (${e.scope}) was licensed, or had its key, after revision ${e.revision}; --late addresses that to it as well, --new-revision makes one for all`,
  'late-addressed': (e) =>
    en`revision ${e.revision} is addressed to ${e.party} (${e.scope}) as well; the officers are asked to approve that (request ${e.request})`,
  'left-out': (e, reason) => en`${e.party} (${e.scope}) is left out: ${reason}`,
  'omission-foreseen': (e) =>
    e.what === 'licence'
      ? en`warning: the licence of ${e.party} (${e.scope}) does not cover the hour of ${e.publication}; sign another with sceau partner add, else this distributor will be left out of the release`
      : en`warning: the key of ${e.party} (${e.scope}) will not be valid at the hour of ${e.publication}; ask for their certificate with a later end, run sceau partner add again, else this distributor will be left out of the release`,
  'signer-foreseen': (e) => {
    const whose = e.role === 'officer' ? en`key of officer ${e.party}` : (terms.roles[e.role] ?? e.role);
    return en`warning: the ${whose} will not be valid at the hour of ${e.publication}; have it renewed or replaced, then propose a registry (sceau registry propose), else release or opening will fail`;
  },
  'scope-sealed': (e) =>
    en`scope ${e.scope} sealed: ${e.recipients} recipient(s), ${e.length} bytes of ciphertext`,
  'revision-sealed': (e) => en`revision ${e.revision} of ${e.publication} sealed`,
  'revision-resumed': (e) =>
    en`revision ${e.revision} of ${e.publication} was sealed before: pushing goes on`,
  'publication-known': (e) =>
    en`${e.publication} exists already, the very same; unchanged, nothing is created`,
  'publication-twin': (e) =>
    en`warning: these results are announced already by ${e.publication}, for ${bothTimes(e.hour, e.zone)}; a correction is exported into that publication, as its next revision`,
  'registry-stands': (e) =>
    en`version ${e.version} of the registry says the same: it stands, no other is proposed`,
  'licence-stands': (e) =>
    en`${e.party}: licence ${e.number} for scope ${e.scope} says the same; it stands, no other is signed`,
  connecting: (e) => en`${e.party}: connecting to ${e.address}`,
  'file-delivered': () => null,
  retrying: (e, reason) => {
    const limit = e.until === null ? '' : en`, until ${localTime(e.until.utc, e.until.zone).slice(11, 16)}`;
    return en`${e.party}: ${reason}; trying again in ${Math.ceil(e.afterMs / 1000)} s (try ${e.number})${limit}`;
  },
  'party-served': (e) => en`${e.party}: served`,
  'party-failed': (e, reason) => en`${e.party}: failed: ${reason}`,
  'receipt-collected': (e) => en`${e.party}: receipt collected, ${e.path}`,
  'receipt-refused': (e, reason) => en`${e.party}: receipt refused, ${e.path}: ${reason}`,
  'approval-refused': (e, reason) => en`approval by ${e.officer} refused: ${reason}`,
  'revision-received': (e) => en`${e.publication}, ${e.scope}, revision ${e.revision}: verified and accepted`,
  'revision-rejected': (e, reason) =>
    en`${e.publication}, ${e.scope}, revision ${e.revision}: rejected: ${reason}; ${KEPT[e.kept]}: ${e.quarantine}`,
  'revision-superseded': (e) =>
    en`${e.publication}, ${e.scope}, revision ${e.revision}: superseded by a newer one, passed over`,
  'watch-begun': (e) => en`watching the depot, every ${e.seconds} s`,
  'inbox-fault': (e, reason) => en`${e.folder}: ${reason}`,
  'more-faults': (e) => en`${e.more} more folders of the depot are refused or cannot be read`,
  'scan-failed': (_, reason) => en`the depot was not read to its end, and will be tried again: ${reason}`,
  'scan-recovered': () => 'the depot can be read again',
  'watch-ended': () => 'watching has ended',
  'registry-updated': (e) => en`registry of ${e.issuer}: version ${e.version} accepted`,
  'release-awaited': (e) =>
    en`${e.publication}: waiting for the release, ${e.sources} source(s) asked, until ${bothTimes(e.until.utc, e.until.zone)}`,
  'releases-left': (e) =>
    en`warning: ${e.publication}, ${e.scope}, revision ${e.revision}: too many releases stand there; ${e.left} of them were not looked at`,
  'source-failed': (e, reason) => en`warning: ${e.source} gave no good release: ${reason}`,
  'receipts-waiting': (_, reason) =>
    en`warning: the receipts could not be delivered: ${reason}; they go with the next sceau open or sceau receive`,
  'results-restored': (e) =>
    en`${e.publication}, ${e.scope}, revision ${e.revision}: the results had been removed since; opened again, ${e.path}`,
  opened: (e) => en`${e.publication}, ${e.scope}, revision ${e.revision}: opened, ${e.path}`,
};

const usage: UsageWords = {
  commandMissing: (group, known) =>
    group === ''
      ? en`a command is missing: ${known}`
      : en`a command is missing after "sceau ${group}": ${known}`,
  commandUnknown: (text, suggestion) =>
    suggestion === null
      ? en`unknown command: "${text}"`
      : en`unknown command: "${text}"; did you mean "${suggestion}"?`,
  argumentMissing: (what, line) => en`an argument is missing (${what}); expected: ${line}`,
  tooMuch: (text) => en`"${text}" is one word too many`,
  optionUnknown: (option) => en`unknown option: ${option}`,
  optionMissing: (options) => en`missing: ${options}`,
  valueMissing: (option) => en`a value is missing after ${option}`,
  number: (option, text) => en`${option}: expected a whole number, got "${text}"`,
  repeated: (option) => en`${option} is given twice`,
  unknownValue: (option, text, known) => en`${option}: "${text}" is unknown; possible values: ${known}`,
  needed: (option, because) => en`${option} is needed with ${because}`,
  together: (first, second) => en`${first} and ${second} do not go together`,
  between: (option, text, least, most) =>
    en`${option}: expected a whole number from ${least} to ${most}, got "${text}"`,
  untilBeforeHour: (text, hour) => en`--until: the waiting must end after the hour, ${hour}; got "${text}"`,
  until: (text) =>
    en`--until: expected a time to come, such as 08:00, 2026-07-05T06:00:00Z or +30m, got "${text}"`,
  zone: (text) => en`--zone: "${text}" is not a time zone (for example Europe/Paris)`,
  time: (text) => en`--at: expected an hour like 2026-07-05T10:00, got "${text}"`,
  date: (text) => en`expected a date like 2026-08-31 (or an instant, 2026-08-31T22:00:00Z), got "${text}"`,
  hourMissing: (text, zone) =>
    en`--at: ${text} does not exist in ${zone}: clocks skip that hour there (summer time begins)`,
  hourTwice: (text, first, second) =>
    en`--at: ${text} comes twice (summer time ends): choose ${first} or ${second}`,
};

const labels: LabelWords = {
  publication: 'publication',
  title: 'title',
  realm: 'realm',
  hour: 'hour',
  revision: 'revision',
  scope: 'scope',
  scopes: 'scopes',
  recipient: 'distributor',
  recipients: 'recipients',
  requestNumber: (number) => en`request ${number}`,
  officer: 'officer',
  officers: 'officers',
  approvals: 'approvals needed',
  state: 'state',
  localTime: (zone) => en`time (${zone})`,
  utc: 'UTC',
  source: 'document',
  party: 'partner',
  kind: 'kind',
  name: 'name',
  key: 'key',
  fingerprint: 'fingerprint',
  depot: 'depot',
  licence: 'licence',
  validFrom: 'valid from',
  validUntil: 'until (excluded)',
  basis: 'basis',
  issuer: 'issuer',
  version: 'version',
  digest: 'SHA-256',
  academies: 'académies',
  exams: 'exams',
  session: 'session',
  group: 'group',
  outcome: 'outcome',
  toDo: 'to do',
  change: 'change',
  path: 'path',
  type: 'type',
  signer: 'signer',
  signedAt: 'signed at (UTC)',
  keyNow: 'key now',
  entered: 'candidates entered',
  decision: 'decision',
  candidates: 'candidates',
  consents: 'consent to the press',
  rows: 'rows sent',
  server: 'server',
  hostKey: 'host key',
  mirror: 'public address',
  testedAt: 'tested at (UTC)',
  write: 'write',
  renameOver: 'rename over',
  fsync: 'flush to disk (fsync)',
  statvfs: 'space told (statvfs)',
  setstat: 'modes settable (setstat)',
  resume: 'resuming a cut file',
  freeSpace: 'free space',
  clockSkew: 'clock ahead by',
  roundTrip: 'round trip',
  upload: 'upload',
  download: 'download',
  remark: 'remark',
};

const prompts: PromptWords = {
  passphrase: (key) => en`passphrase (${terms.roles[key] ?? key}): `,
  passphraseAgain: (key) => en`once more (${terms.roles[key] ?? key}): `,
  passphrasesDiffer: 'the two differ or are empty',
  sealRevision: (revision) => en`Seal revision ${revision} and push it?`,
  replacesReleased: (earlier, next) =>
    en`revision ${earlier} is released: where it was opened it stays open; whoever has not opened it cannot once they have received revision ${next}, which waits for its own approvals and its own release`,
  replacesSealed: (earlier, next) =>
    en`revision ${earlier} will not be released: revision ${next} takes its place, and no approval of revision ${earlier} counts for it; tell the officers`,
  addressLate: en`Address the sealed revision to these as well?`,
  hourDoubtful: (session, hour) =>
    en`results of session ${session} do not usually appear at this hour: ${hour}; read the year of --session and that of --at again`,
  announceAnyway: 'Are the session and the hour really these?',
  consent: 'Approve this revision?',
  handOver: 'Hand over your share for the release?',
  signRegistry: (version) => en`Sign version ${version} of this registry?`,
  yesNo: '[yes/no]',
  isYes: (answer) => /^\s*(?:y|yes|o|oui)\s*$/i.test(answer),
  totalDiffers: (expected, found) => en`expected total: ${expected} candidates; the file has ${found}`,
};

const PUBLICATION_NEXT = {
  rectorat: 'sceau publication create --title …',
  officer: 'sceau approve ID',
  distributor: 'sceau receive',
  auditor: 'sceau verify DIR',
} as const;

const results: ResultWords = {
  workspaceMade: (dir) => en`workspace made: ${dir}`,
  keyMade: (key) => en`key "${key}" is ready; its fingerprint, to be confirmed by voice:`,
  registryWritten: (version, path) => en`registry, version ${version}: ${path}`,
  registrySigned: (version, path) => en`registry, version ${version}, signed: ${path}`,
  registryProposed: (version, signatures) =>
    en`version ${version} is proposed, ${signatures} signature(s): not in force yet`,
  registryUnchanged: 'nothing changes for anyone',
  compareOwnDigest: 'SHA-256 of this version, to be compared with the rectorat by voice:',
  compareDigest: 'SHA-256, to be read aloud to those who will trust this registry:',
  trusted: (issuer, name) => en`the registry of ${issuer} (${name}) is trusted here`,
  partyAdded: (party, name) => en`${party} (${name}) is registered`,
  announced: (title, hour) => en`${title}: to be published at ${hour}; check that hour`,
  exported: (publication, revision) => en`${publication}, revision ${revision}: sealed and recorded`,
  released: (publication, revision) => en`${publication}, revision ${revision}: released`,
  consented: (revision) => en`revision ${revision} approved`,
  handedOver: (revision) => en`share handed over for revision ${revision}`,
  handOverFrom: (time) => en`share not handed over: possible from ${time} on; run the same command then`,
  nothingReceived: 'nothing new in the depot',
  nothingSealed: 'nothing is sealed yet',
  withdrawn: 'publication withdrawn',
  earlierRevision: ({ revision, approvedBy, released, openedBy }) => {
    const said = [
      approvedBy === '' ? [] : [en`approved by ${approvedBy}`],
      released === '' ? [] : [en`released at ${released}`],
      openedBy === '' ? [] : [en`opened by ${openedBy}`],
    ].flat();
    const state =
      said.length === 0 ? 'neither approved nor released, as far as is known here' : said.join(', ');
    return en`revision ${revision}, superseded: ${state}`;
  },
  earlierBroken: (revision, reason) =>
    en`revision ${revision}, superseded: it can no longer be read: ${reason}`,
  noKeys: (key) => en`no key here; next: sceau key create ${key}`,
  noPartners:
    'no partner here; next: sceau partner add ID --officer … for an officer, sceau partner add ID --scope … for a distributor',
  rehearsal: en`REHEARSAL (REPETITION): invented candidates, nothing here is a result`,
  noPublications: (role) => en`no publication here; next: ${PUBLICATION_NEXT[role]}`,
  noTrust: (role) =>
    role === 'rectorat'
      ? 'no registry here; next: sceau registry propose --officers ID,ID'
      : 'no registry is trusted here; next: sceau trust add registry-1.json --digest SHA256',
  verified: (documents, failures) => en`${documents} document(s) hold, ${failures} refused`,
  notChecked: {
    encrypted: (files, paths) =>
      en`not checked: ${files} share(s) and hand-over(s), because they are encrypted to the officers or to the release key: ${paths}`,
    unattached: (files, paths) =>
      en`not checked: ${files} file(s), because no document that holds leads to them: ${paths}`,
  },
  delivered: (counts) => {
    const said = [
      counts.sent > 0 ? [en`${counts.sent} file(s) sent, ${counts.sentBytes} bytes`] : [],
      counts.present > 0 ? [en`${counts.present} already there and right`] : [],
      counts.tries > 1 ? [en`${counts.tries} tries`] : [],
    ];
    return said.flat().join('; ');
  },
  moreFaults: (more) => en`… and ${more} more`,
};

export const words: Words = {
  language: 'en',
  hintLabel: 'hint: ',
  errors: { ...inputErrors, ...checkErrors, ...accessErrors },
  rules,
  rowFault: (fault, rule) =>
    fault.column === 0
      ? en`line ${fault.line}: ${rule}`
      : fault.name === ''
        ? en`line ${fault.line}, column ${fault.column}: ${rule}`
        : en`line ${fault.line}, column ${fault.column} (${fault.name}): ${rule}`,
  events,
  help,
  usage,
  labels,
  terms,
  prompts,
  results,
  demo,
  rehearsal,
  bug: 'internal error of sceau; report it with the lines below, once you have checked that no data is in them',
};
