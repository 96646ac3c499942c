/** English: everything but errors, help and labels, which stand beside it. */
import { accessErrors } from './en-errors-access.ts';
import { checkErrors } from './en-errors-checks.ts';
import { gateErrors } from './en-errors-gate.ts';
import { inputErrors } from './en-errors-input.ts';
import { gate } from './en-gate.ts';
import { demo } from './en-demo.ts';
import { rehearsal } from './en-rehearsal.ts';
import { help } from './en-help.ts';
import { labels, usage } from './en-labels.ts';
import { bothTimes, offsetSeconds } from '../render/times.ts';
import { rules } from './en-rules.ts';
import { terms } from './en-terms.ts';
import { reading } from './en-reading.ts';
import { en } from './typeset.ts';
import type { EventWords, PromptWords, ResultWords, Words } from './words.ts';

/** What of a refused revision is in quarantine. */
const KEPT = {
  all: 'quarantined copy',
  documents: 'quarantined copy, without the payload, since the manifest is not signed by whom it should be',
  reason: 'the quarantine is full: no copy, only the reason',
} as const;

const events: EventWords = {
  surveying: (e) => en`checking ${e.path}`,
  'odd-rows': (e) =>
    en`warning: ${e.path}: ${e.byRule.map(({ rule, count }) => `${rules[rule].said} (${count})`).join('; ')}; nothing is refused for that`,
  'changes-unknown': (e, reason) =>
    en`warning: what changes since revision ${e.revision} cannot be told: ${reason}`,
  'rows-not-kept': (e, reason) =>
    en`warning: the revision after ${e.revision} will not be compared with it: ${reason}`,
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
  'quorum-weak': (e) =>
    e.what === 'one-suffices'
      ? en`warning: one approval suffices: one person, or whoever has their machine, can have the embargo lifted; it is usual to ask for two, of three officers`
      : en`warning: the shares of all officers are needed (${e.approvals} of ${e.officers}): one away, or one key lost, and nothing opens; register one more officer, by a key kept in the recteur's safe for example`,
  'scope-sealed': (e) =>
    en`scope ${e.scope} sealed: ${e.recipients} recipient(s), ${e.length} bytes of ciphertext`,
  'revision-sealed': (e) => en`revision ${e.revision} of ${e.publication} sealed`,
  'settings-changed': (e) =>
    en`warning: revision ${e.revision} was read by other settings ([columns], [values]) than today's, and goes out as it is; to seal by today's: --new-revision`,
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
  'revoked-key-licensed': (e) =>
    en`warning: this revoked key is that of the licence of ${e.party} (${e.scope}), which still holds; take it back with sceau partner revoke ${e.party}`,
  'revocation-stands': (e) =>
    en`${e.party}: the licence for scope ${e.scope} was revoked at ${e.at}; nothing changes`,
  connecting: (e) => en`${e.party}: connecting to ${e.address}`,
  'file-delivered': () => null,
  retrying: (e, reason) => {
    const limit = e.until === null ? '' : en`, until ${bothTimes(e.until.utc, e.until.zone)}`;
    return en`${e.party}: ${reason}; trying again in ${Math.ceil(e.afterMs / 1000)} s (try ${e.number})${limit}`;
  },
  'party-served': (e) => en`${e.party}: served`,
  'party-failed': (e, reason) => en`${e.party}: failed: ${reason}`,
  'receipt-collected': (e) => en`${e.party}: receipt collected, ${e.path}`,
  'receipt-refused': (e, reason) => en`${e.party}: receipt refused, ${e.path}: ${reason}`,
  'release-collected': (e) => en`${e.party}: release of another site collected, ${e.path}`,
  'release-refused': (e, reason) => en`${e.party}: release refused, ${e.path}: ${reason}`,
  'approval-refused': (e, reason) => en`approval by ${e.officer} refused: ${reason}`,
  'clock-unchecked': (e) =>
    e.servers === 0
      ? en`warning: this machine's clock is compared with no other; name at least three time servers in sceau.toml ([time] servers)`
      : en`warning: this machine's clock could not be checked: ${e.answers} answer(s) of ${e.servers} time server(s), no majority agreed on the time; compare it with another one yourself`,
  'time-server-failed': (e, reason) => en`time server ${e.server}: ${reason}`,
  'time-server-apart': (e) =>
    en`warning: time server ${e.server} stands apart from the others: ${offsetSeconds(e.offsetMs)} s ${e.offsetMs > 0 ? 'ahead of' : 'behind'} this machine`,
  'clock-overridden': (e) =>
    en`this machine's clock is ${offsetSeconds(e.aheadMs)} s ${e.aheadMs > 0 ? 'ahead of' : 'behind'} the time servers; ${e.officers.join(', ')} attest that it is right`,
  'release-planned': (e) =>
    en`${e.publication}, revision ${e.revision}: to be released at ${bothTimes(e.hour.utc, e.hour.zone)}; waiting until ${bothTimes(e.until.utc, e.until.zone)} at the latest`,
  'release-countdown': (e) =>
    en`${e.publication}: release in ${e.minutes} min, at ${bothTimes(e.hour.utc, e.hour.zone)}`,
  'quorum-reached': (e) => en`${e.publication}: shares handed over by ${e.officers.join(', ')}: enough`,
  'release-held': (e, reason) => en`warning: ${e.publication} cannot be released as things stand: ${reason}`,
  'connections-ahead': (e) => en`connections open ahead: ${e.standing} of ${e.depots}`,
  'ahead-failed': (e, reason) =>
    en`warning: ${e.party}: cannot be reached yet: ${reason}; tried again before the hour, and at the hour`,
  'clock-jumped': (e) =>
    en`warning: this machine's clock jumped ${offsetSeconds(e.jumpMs)} s ${e.jumpMs > 0 ? 'forward' : 'back'}; it is checked again`,
  'revision-received': (e) =>
    en`${e.publication}, ${e.scope}, revision ${e.revision}: verified and accepted; to be published at ${bothTimes(e.hour.utc, e.hour.zone)}`,
  'revision-rejected': (e, reason) =>
    en`${e.publication}, ${e.scope}, revision ${e.revision}: rejected: ${reason}; ${KEPT[e.kept]}: ${e.quarantine}`,
  'revision-superseded': (e) =>
    en`${e.publication}, ${e.scope}, revision ${e.revision}: superseded, passed over`,
  'withdrawal-settled': (e) =>
    en`${e.publication}: withdrawn by the rectorat; nothing of it is left in this workspace; take down whatever was published of it`,
  'watch-begun': (e) => en`watching the depot, every ${e.seconds} s`,
  'inbox-fault': (e, reason) => en`${e.folder}: ${reason}`,
  'more-faults': (e) => en`${e.more} more folders of the depot are refused or cannot be read`,
  'scan-failed': (_, reason) => en`the depot was not read to its end, and will be tried again: ${reason}`,
  'scan-recovered': () => 'the depot can be read again',
  'watch-ended': () => 'watching has ended',
  'state-refused': (e, reason) => en`warning: ${e.publication}: state.json is refused: ${reason}`,
  'state-stale': (e) =>
    e.until === null
      ? en`warning: ${e.publication}: there is no state.json; nothing here tells whether a newer notice was held back on its way, so ask the rectorat`
      : en`warning: ${e.publication}: the last state.json was valid only until ${bothTimes(e.until, e.zone)}; a newer notice may have been held back on its way, so ask the rectorat`,
  'revision-awaited': (e) =>
    en`warning: ${e.publication}: the rectorat is at revision ${e.newest}, the newest received here is ${e.received}; run sceau receive`,
  'mirror-unread': (e, reason) =>
    en`warning: ${e.source} could not be asked, its registries and notices are not read: ${reason}`,
  'notice-received': ({ publication, notice }) => {
    const { number, kind, hour, revision, recipient, reason } = notice;
    const time = hour === null ? '' : bothTimes(hour.utc, hour.zone);
    const effects = {
      postpone: en`postponed to ${time}`,
      advance: en`advanced to ${time}`,
      withdraw: en`withdrawn`,
      supersede: en`revision ${revision ?? ''} superseded`,
      revoke: en`distributor ${recipient ?? ''} revoked`,
    };
    return en`${publication}: notice ${number} of the rectorat: ${effects[kind]} (${reason})`;
  },
  'notice-given': (e) =>
    e.isKnown
      ? en`notice ${e.number} of ${e.publication} was signed before: sending goes on`
      : en`notice ${e.number} of ${e.publication} is signed`,
  'notice-proposed': (e) =>
    en`notice ${e.number} of ${e.publication} is proposed: ${e.signed.length} of ${e.needed} officers' signatures; it has no effect yet`,
  'cosignature-refused': (e, reason) => en`signature of ${e.officer} refused: ${reason}`,
  'proposal-refused': (e, reason) =>
    en`warning: ${e.publication}: the proposed notice is refused, nothing of it is signed: ${reason}`,
  'registry-updated': (e) => en`registry of ${e.issuer}: version ${e.version} accepted`,
  'release-awaited': (e) =>
    en`${e.publication}: waiting for the release, ${e.sources} source(s) asked, until ${bothTimes(e.until.utc, e.until.zone)}`,
  'releases-left': (e) =>
    en`warning: ${e.publication}, ${e.scope}, revision ${e.revision}: too many releases stand there; ${e.left} of them were not looked at`,
  'relay-failed': (e, reason) => en`warning: relay ${e.relay} gave no drand beacon: ${reason}`,
  'source-failed': (e, reason) => en`warning: ${e.source} gave no good release: ${reason}`,
  'receipts-waiting': (_, reason) =>
    en`warning: the receipts could not be delivered: ${reason}; they go with the next sceau open or sceau receive`,
  'results-restored': (e) =>
    en`${e.publication}, ${e.scope}, revision ${e.revision}: the results had been removed since; opened again, ${e.path}`,
  'changes-listed': (e) =>
    en`${e.publication}, ${e.scope}: what revision ${e.revision} changes in revision ${e.previous}: ${e.path}`,
  'columns-differ': (e) =>
    en`${e.publication}, ${e.scope}: no list of changes: revisions ${e.previous} and ${e.revision} have other columns; take all results anew`,
  'changes-unlisted': (e, reason) =>
    en`${e.publication}, ${e.scope}: no list of changes since revision ${e.previous}: ${reason}; revision ${e.revision} is open, take all its results anew`,
  opened: (e) => en`${e.publication}, ${e.scope}, revision ${e.revision}: opened, ${e.path}`,
};

const prompts: PromptWords = {
  passphrase: (key) => en`passphrase (${terms.roles[key] ?? key}): `,
  passphraseAgain: (key) => en`once more (${terms.roles[key] ?? key}): `,
  passphrasesDiffer: 'the two differ or are empty',
  replacesReleased: (earlier, next) =>
    en`revision ${earlier} is released: where it was opened it stays open; whoever has not opened it cannot once they have received revision ${next}, which waits for its own approvals and its own release`,
  replacesSealed: (earlier, next) =>
    en`revision ${earlier} will not be released: revision ${next} takes its place, and no approval of revision ${earlier} counts for it; tell the officers`,
  changesSince: (previous) => en`rows that change since revision ${previous}:`,
  changesNone: (previous) => en`no row changes since revision ${previous}`,
  changesUnknown: en`how many rows change since the earlier revision is not known`,
  wholeFile: en`jury's file`,
  changedAt: (lines) => en`changed, in the new file: lines ${lines}`,
  changedColumns: (line, before, columns) => en`line ${line} (before: ${before}): ${columns}`,
  removedAt: (lines) => en`removed, in the earlier file: lines ${lines}`,
  addedAt: (lines) => en`added, in the new file: lines ${lines}`,
  addressLate: en`Address the sealed revision to these as well?`,
  hourDoubtful: (session, hour) =>
    en`results of session ${session} do not usually appear at this hour: ${hour}; read the year of --session and that of --at again`,
  announceAnyway: 'Are the session and the hour really these?',
  consent: 'Approve this revision?',
  preposition: (hour) =>
    en`Send the release ahead? It opens by itself, ${hour}: nobody will be able to postpone the hour, withdraw the publication or leave a recipient out any more.`,
  overrideClock: en`Does your own clock agree with the issuing rectorat's, against the time servers?`,
  handOver: 'Hand over your share for the release?',
  signRegistry: (version) => en`Sign version ${version} of this registry?`,
  giveNotice: (kind) => en`Sign this notice (${terms.notices[kind]}) and send it?`,
  noticeEffects: {
    postpone: en`approvals given before are void: the officers approve again, for the new hour; whoever has not received the notice may still open at the old hour, if a release reaches them`,
    advance: en`approvals given before are void; nothing changes until the officers have signed the notice`,
    withdraw: en`there is no way back: nothing of this publication will be accepted, released or opened any more, and distributors are told to delete it (sceau purge)`,
    supersede: en`whoever has received the notice will not accept, release or open this revision; seal the next one by sceau export --new-revision`,
    revoke: en`no release of this publication to come will serve this distributor; nobody has to approve again`,
  },
  noticeCosigned: (officers) => en`${officers} officer(s) must sign this notice by sceau approve`,
  noticeAgainstBeacon: en`the sealed results wait for the drand beacon of the old hour: an earlier hour needs a new revision too (sceau export --new-revision)`,
  noticeAgainstPrepositioned: en`if the release was sent ahead already, whoever has its files can open at the old hour in spite of this notice`,
  signProposal: en`Sign this earlier hour?`,
  replacePin: en`Did the rectorat read the second SHA-256 to you, and is it to replace the first?`,
  purge: en`Delete all of this, and confirm it to the rectorat?`,
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
  pinReplaced: (issuer, pinned, next) =>
    en`registry of ${issuer} trusted here: ${pinned}; the one that would replace it: ${next}; everything received under the old one is set apart in replaced/ and opens no more; first run sceau purge for what is to go`,
  partyAdded: (party, name) => en`${party} (${name}) is registered`,
  licenceRevoked: (party, scope, number) =>
    en`${party}: licence ${number} for scope ${scope} is revoked; exports and releases to come leave them out, and nobody approves again`,
  revocationMeans: (party) =>
    en`what ${party} has received or opened stays with them; sceau notice revoke tells everybody, for good and for one publication; a licence that sceau partner add signs later counts again for all others`,
  announced: (title, hour) => en`${title}: to be published at ${hour}; check that hour`,
  exported: (publication, revision) => en`${publication}, revision ${revision}: sealed and recorded`,
  released: (publication, revision) => en`${publication}, revision ${revision}: released`,
  countdown: (left, hour) => en`release in ${left}, at ${hour}`,
  kitWritten: ({ publication, dir, revision, bytes, bring }) => {
    const steps = [
      [en`copy this whole folder to the second site, under an account that nobody else reads`],
      [
        en`import the release key there, which is kept elsewhere: sceau key import release FILE --workspace ${dir}`,
      ],
      bring.length === 0
        ? []
        : [en`put the files that the settings name in their places in this folder: ${bring.join(', ')}`],
      [en`try the depots from that site: sceau partner test --all --workspace ${dir}`],
      [en`at the hour: sceau release ${publication} --workspace ${dir}`],
      [
        en`without a network: sceau release ${publication} --acts USB_KEY --to FOLDER --workspace ${dir}, then sceau open ${publication} --release FOLDER at each distributor`,
      ],
    ].flat();
    return [
      en`release kit of ${publication}, revision ${revision}: ${dir} (${bytes} bytes)`,
      ...steps.map((step, i) => `${i + 1}. ${step}`),
      en`Without the release key and the officers' shares this kit opens nothing. Make it again after each approval, notice or revision: an old kit knows none of them.`,
    ];
  },
  prepositioned: (publication, revision, hour) =>
    en`${publication}, revision ${revision}: release sent ahead, it opens ${hour}`,
  consented: (revision) => en`revision ${revision} approved`,
  handedOver: (revision) => en`share handed over for revision ${revision}`,
  clockOverridden: (revision) =>
    en`revision ${revision}: you attest that the issuing rectorat's clock is right`,
  handOverFrom: (time) => en`share not handed over: possible from ${time} on; run the same command then`,
  quorum: (approvals, officers) => en`${approvals} of ${officers}`,
  lateRequest: (number, revision) =>
    en`request ${number}: these recipients are added to those of revision ${revision}, asked for before`,
  changesSince: (revision) => en`since revision ${revision}`,
  nothingChanged: (revision) => en`the same recipients, hour and counts as revision ${revision}`,
  countsUnknown: (revision) =>
    en`the counts of revision ${revision} were sealed to a key that you have replaced: no comparison`,
  earlierReleased: (revision, time) => en`revision ${revision} was released at ${time}`,
  earlierNotReleased: (revision) => en`revision ${revision} was not released, as far as the rectorat knows`,
  releaseWritten: (publication, dir) => [
    en`Carry or mail the whole folder; at each distributor: sceau open ${publication} --release ${dir}`,
    en`Once the network is back, sceau release ${publication} serves depots and mirrors too.`,
  ],
  noticeGiven: (publication, number) => en`${publication}: notice ${number} holds`,
  noticeProposed: (publication, number) =>
    en`${publication}: notice ${number} is proposed to the officers, without effect yet`,
  stateRefreshed: (publication) => en`${publication}: state.json is signed`,
  proposalSigned: (number) => en`notice ${number} is signed`,
  stateUntil: (until) =>
    until === null ? en`no state.json: sceau notice refresh ID` : en`state.json is valid until ${until}`,
  nothingReceived: 'nothing new in the depot',
  nothingSealed: 'nothing is sealed yet',
  withdrawn: 'publication withdrawn',
  purgeCase: (publication, plaintext, copies) =>
    en`of ${publication} will be deleted: ${plaintext.files} file(s) of results in the clear (${plaintext.bytes} bytes), ${copies.files} sealed or released copies (${copies.bytes} bytes); manifests, receipts, notices and registries stay`,
  purgeMeans: en`what was copied elsewhere, backed up, or kept by an SSD or a file system after a deletion is not part of this: that is for you to see to`,
  purged: (publication, files) =>
    files === 0
      ? en`${publication}: nothing was left to delete`
      : en`${publication}: ${files} file(s) deleted; receipts signed for the rectorat`,
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
  invented: (path, candidates, seed) =>
    en`${path}: ${candidates} invented candidate(s), all marked REPETITION; --seed ${seed} gives the same`,
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
    purged: (files, paths) =>
      en`deleted, as the distributor's signed receipt says: ${files} file(s): ${paths}`,
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

/** The report of faults, for a spreadsheet. */
const reportWords: Words['faultReport'] = {
  columns: ['severity', 'file', 'line', 'cell', 'column', 'header', 'rule', 'explanation', 'what_to_do'],
  value: 'value',
  refused: 'error',
  odd: 'warning',
  written: (path, rows) => en`report written: ${path} (rows: ${rows})`,
  shown: 'values, on the screen only:',
  shownValue: (cell, name, value) => en`${cell} (${name}): "${value}"`,
};

export const words: Words = {
  language: 'en',
  hintLabel: 'hint: ',
  errors: { ...inputErrors, ...gateErrors, ...checkErrors, ...accessErrors },
  reading,
  rules,
  rowFault: ({ line, column, cell, name, header }, rule) => {
    const title = header === '' || header === name ? '' : en` "${header}"`;
    const known = name === '' ? '' : ` (${name})`;
    return column === 0
      ? en`line ${line}${known}: ${rule}`
      : en`line ${line}, cell ${cell}, column ${column}${title}${known}: ${rule}`;
  },
  byRule: (rule, count, todo) => en`${rule} (${count}): ${todo}`,
  ofFile: (file, message) => en`${file}: ` + message,
  faultReport: reportWords,
  events,
  help,
  usage,
  labels,
  terms,
  prompts,
  gate,
  results,
  demo,
  rehearsal,
  bug: 'internal error of sceau; report it with the lines below, once you have checked that no data is in them',
};
