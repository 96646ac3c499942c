/** English, failed checks of signatures, digests and protocol: 76. */
import { grouped } from '../render/table.ts';
import { roleNames, terms } from './en-terms.ts';
import { en } from './typeset.ts';
import { type ErrorWords, says } from './words.ts';

const TELL_ISSUER = en`do not use it; tell the issuing rectorat, by telephone`;
const TELL_SENDER = en`have this file sent again by whoever made it; if it happens again, telephone them`;
const NEW_KEY = en`its owner must make another one (sceau key create) and have it registered`;

/** Why a drand beacon is refused. */
const BEACON_FAULTS = {
  form: en`unreadable`,
  round: en`it is of another round`,
  signature: en`its signature is not by the drand network`,
} as const;

/** Why a file under a time lock is refused. */
const TIMELOCK_FAULTS = {
  form: en`it is none`,
  chain: en`it waits for another drand network`,
  round: en`it waits for another round than that of the hour`,
  stanza: en`it was changed`,
  content: en`it was changed`,
} as const;

export const checkErrors = {
  'armor-not-canonical': (p) =>
    says(en`${p.file}: the text of the signature was changed (spaces, line ends or headers)`, TELL_SENDER),
  'signature-malformed': (p) => says(en`${p.file}: malformed signature (${p.detail})`, TELL_SENDER),
  'signature-invalid': (p) => says(en`${p.file}: the signature is not of this file`, TELL_ISSUER),
  'signer-unknown': (p) =>
    says(
      en`${p.file}: signed by a key that the registry does not know: ${grouped(p.fingerprint)}`,
      en`if the registry has changed, get its new version; otherwise tell the issuing rectorat`,
    ),
  'signer-role': (p) =>
    says(en`${p.file}: expected signer: ${roleNames(p.expected)}; found: ${roleNames(p.found)}`, TELL_ISSUER),
  'key-weak': (p) =>
    says(
      p.fingerprint === ''
        ? en`key refused, of another version of OpenPGP than 4 (${p.detail})`
        : en`key too weak: ${grouped(p.fingerprint)} (${p.detail})`,
      NEW_KEY,
    ),
  'key-expired': (p) => says(en`key expired: ${grouped(p.fingerprint)}`, NEW_KEY),
  'key-revoked': (p) => says(en`key revoked: ${grouped(p.fingerprint)}`, NEW_KEY),
  'key-unusable': (p) =>
    terms.roles[p.detail] === undefined
      ? says(en`key unusable: ${grouped(p.fingerprint)} (${p.detail})`, NEW_KEY)
      : says(
          en`this key is the ${roleNames(p.detail)} of this workspace already: ${grouped(p.fingerprint)}`,
          en`a key plays one part only: make another one (sceau key create)`,
        ),
  'certificate-malformed': (p) =>
    says(
      en`not an acceptable OpenPGP certificate (or key): ${p.detail}`,
      en`sceau key export or gpg --export --armor writes the public certificate`,
    ),
  'fingerprint-mismatch': (p) =>
    says(
      en`the fingerprint differs; expected: ${grouped(p.expected)}; found: ${grouped(p.found)}`,
      en`have its owner read the fingerprint to you; register nothing until then`,
    ),
  'sample-key': (p) =>
    says(
      en`sample key, known to everyone: ${grouped(p.fingerprint)}`,
      en`the keys of keys.example serve rehearsals only; make your own with sceau key create`,
    ),
  'rehearsal-key': (p) =>
    says(
      en`key made for rehearsals, as its user ID says: ${grouped(p.fingerprint)}`,
      en`production has keys of its own: have its owner make another, in a production workspace, with sceau key create`,
    ),
  'document-too-large': (p) => says(en`${p.file} is longer than ${p.maxBytes} bytes`, TELL_SENDER),
  'document-malformed': (p) => says(en`${p.file} is malformed: ${p.detail}`, TELL_SENDER),
  'document-not-canonical': (p) =>
    says(en`${p.file} is not written as sceau writes it, byte for byte`, TELL_SENDER),
  'document-type': (p) =>
    says(
      en`${p.file}: expected type: ${p.expected}; found: ${p.found}`,
      en`check that it is the right file, in its place`,
    ),
  'document-link': (p) =>
    says(
      en`${p.file} does not belong to the other documents: ${p.link}; expected: ${p.expected}; found: ${p.found}`,
      TELL_ISSUER,
    ),
  'realm-mismatch': (p) =>
    says(
      en`${p.file}: expected realm: ${p.expected}; found: ${p.found}`,
      en`rehearsal and production never mix: change the workspace`,
    ),
  'issuer-mismatch': (p) =>
    says(en`${p.file}: expected issuer: ${p.expected}; found: ${p.found}`, TELL_ISSUER),
  'issuer-untrusted': (p) =>
    says(
      en`no registry is trusted here for issuer ${p.issuer}`,
      en`run sceau trust add registry-1.json --digest SHA-256, with the SHA-256 that the rectorat read to you`,
    ),
  'academy-unregistered': (p) =>
    says(
      en`the issuer is not registered for académie ${p.academy}`,
      en`sceau registry show shows the registry's académies`,
    ),
  'registry-digest': (p) =>
    says(
      en`the registry's SHA-256 differs; expected: ${grouped(p.expected)}; found: ${grouped(p.found)}`,
      en`have the rectorat read the SHA-256 to you; do not trust this file`,
    ),
  'registry-chain': (p) => says(en`registry, version ${p.version}: refused (${p.detail})`, TELL_ISSUER),
  'signature-quorum': (p) =>
    says(
      en`${p.file}: ${p.found} officers' signature(s) of the ${p.needed} needed`,
      en`have more officers sign it (sceau registry sign)`,
    ),
  'journal-forked': (p) =>
    says(
      en`${p.file}: this journal is not the one whose state at ${p.size} lines signed documents give`,
      en`the journal was cut or written over, or is another rectorat's: keep this copy and the documents, and ask for an explanation`,
    ),
  'digest-mismatch': (p) => says(en`${p.file} is not the file announced: its SHA-256 differs`, TELL_SENDER),
  'length-mismatch': (p) => says(en`${p.file}: ${p.expected} bytes announced, ${p.found} found`, TELL_SENDER),
  'file-missing': (p) => says(en`file missing: ${p.file}`, TELL_SENDER),
  equivocation: (p) =>
    says(
      p.revision === 0
        ? en`two different versions of publication ${p.publication} (${p.scope})`
        : en`two different manifests for ${p.publication}, ${p.scope}, revision ${p.revision}`,
      en`the issuer contradicts itself, or someone else writes in its place: telephone them`,
    ),
  rollback: (p) =>
    says(
      en`revision ${p.revision} of ${p.publication} (${p.scope}) came after revision ${p.accepted}, which does not supersede it`,
      TELL_ISSUER,
    ),
  'beacon-invalid': (p) =>
    says(
      en`what ${p.source} gives is not the drand beacon that is asked for: ${BEACON_FAULTS[p.fault]}`,
      en`take it from another relay; its signature is verified wherever it comes from`,
    ),
  'timelock-invalid': (p) => says(en`${p.file}: time lock refused, ${TIMELOCK_FAULTS[p.fault]}`, TELL_SENDER),
  'approval-quorum': (p) => says(en`${p.found} valid approval(s) of the ${p.needed} needed`, TELL_ISSUER),
  'approval-mismatch': (p) =>
    says(en`the approval by ${p.officer} is not of this revision: ${p.detail}`, TELL_ISSUER),
  'officer-unknown': (p) =>
    says(
      en`${p.officer} is not a registered officer`,
      en`sceau registry show shows the officers; sceau partner add --officer adds one`,
    ),
  'key-unregistered': (p) =>
    says(
      en`this key is not the one in the registry (${roleNames(p.role)}): ${grouped(p.fingerprint)}`,
      en`have this key registered first (sceau registry propose, then the signatures)`,
    ),
  'signed-in-future': (p) =>
    says(
      en`${p.file}: signed at ${p.at}, which is in the future for this machine`,
      en`this machine's clock is probably slow; set it, then try again`,
    ),
  'not-supported': (p) =>
    says(
      en`${p.file} asks for “${p.feature}”, which this version of sceau cannot check`,
      en`install a newer version of sceau; nothing is accepted until then`,
    ),
  'notice-chain': (p) =>
    says(en`notice ${p.number} does not follow those before it: ${p.detail}`, TELL_ISSUER),
  'recipient-not-approved': (p) =>
    says(en`${p.recipient} is not on the list that the officers approved`, TELL_ISSUER),
  'recipient-revoked': (p) =>
    says(en`a notice revoked ${p.recipient}: no release may serve them`, TELL_ISSUER),
  'commitment-mismatch': (p) =>
    says(en`the session key of scope ${p.scope} is not the manifest's`, TELL_ISSUER),
  'inner-signature': (p) =>
    says(
      en`the signature of the results themselves is refused: ${p.detail}; nothing is kept in clear`,
      TELL_ISSUER,
    ),
  'results-altered': (p) =>
    says(
      en`${p.path} is not what the rectorat signed: it, or the signature beside it, was altered since it was opened`,
      en`do not publish it; move it away, then run the same command again: it is opened anew`,
    ),
  'payload-malformed': (p) => says(en`the encrypted content is malformed: ${p.detail}`, TELL_SENDER),
  'payload-integrity': () =>
    says(en`the encrypted content is damaged or changed; nothing is kept in clear`, TELL_SENDER),
  'decryption-failed': (p) =>
    says(
      en`${p.file} does not decrypt with the keys of this workspace`,
      en`check that this is the recipient's workspace and that its key was not replaced`,
    ),
  'share-invalid': (p) =>
    says(
      en`the share of ${p.officer} is refused: ${p.detail}`,
      en`do not approve; tell the issuing rectorat, by telephone`,
    ),
  'depot-conflict': (p) =>
    says(
      en`the depot holds something else than expected at ${p.path}`,
      en`nothing was replaced; ask the depot's administrator who wrote there`,
    ),
  'listing-too-large': (p) =>
    says(
      en`folder ${p.folder} holds more than ${p.maxEntries} entries`,
      en`ask the depot's administrator who wrote there`,
    ),
  'not-all-accepted': (p) =>
    says(
      en`checks refused: ${p.failed} of ${p.total}`,
      en`the lines above say why; do not use what is refused`,
    ),
} satisfies Partial<ErrorWords>;
