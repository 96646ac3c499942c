/** English, faults of networks, of the moment and of permission: 69, 75, 77. */
import { grouped } from '../render/table.ts';
import { bothTimes, offsetSeconds } from '../render/times.ts';
import { PIN_HINT, roleNames } from './en-terms.ts';
import { en } from './typeset.ts';
import { type ErrorWords, says } from './words.ts';

export const accessErrors = {
  'host-unreachable': (p) =>
    says(
      en`server cannot be reached: ${p.host}`,
      en`try again later; if it lasts, check the server's name and port in the depot's address, then the firewall`,
    ),
  'host-unresolved': (p) =>
    says(en`no server has this name: ${p.host}`, en`correct the server's name in the depot's address`),
  'server-busy': (p) =>
    says(
      en`${p.host} cannot serve now (HTTP status ${p.status})`,
      en`run the same command again later; if it lasts, tell whoever keeps the bucket`,
    ),
  'depot-full': (p) =>
    says(
      en`no space left at the recipient's: ${p.path}`,
      en`have the server's administrator make room or raise the quota, then try again`,
    ),
  'server-refused': (p) =>
    says(
      en`the server refused ${p.operation} (SFTP status ${p.status}) on ${p.path}`,
      en`ask the server's administrator what this account may do, and whether it has reached a quota`,
    ),
  'subsystem-refused': (p) =>
    says(en`${p.host} offers no SFTP to this account`, en`ask the server's administrator to enable SFTP`),
  'handshake-failed': (p) =>
    says(
      en`no agreement on encryption with ${p.host}`,
      en`the server is probably too old; ask its administrator to update it`,
    ),
  'certificate-untrusted': (p) =>
    says(
      en`the certificate of ${p.host} does not hold (${p.detail})`,
      en`if the server is your own, name the certificate of its authority beside the mirror in sceau.toml (ca); else tell whoever keeps the mirror`,
    ),
  'mirror-differs': (p) =>
    says(
      en`the mirror ${p.url} does not give ${p.path} back as it was just written there`,
      en`check in sceau.toml that url and depot mean the same folder, and that no cache before the mirror keeps its answers; tell whoever keeps it`,
    ),
  'http-refused': (p) =>
    says(
      en`${p.host} answered ${p.path} with HTTP status ${p.status}`,
      en`a mirror gives files at its own address, without login and without redirect elsewhere; tell whoever keeps it; for a bucket, check endpoint and region, and that it takes conditional writes`,
    ),
  'depot-missing': (p) =>
    says(
      en`the depot does not exist: ${p.address}`,
      en`plug the medium in, correct the address, or have this folder made by whoever keeps the depot: sceau does not make it`,
    ),

  'workspace-busy': (p) =>
    says(
      en`the workspace is in use by "${p.command}" (process ${p.pid}) since ${p.since}`,
      en`wait until that command ends, then try again`,
    ),
  'connection-lost': (p) =>
    says(
      en`no connection with ${p.host}, or connection lost`,
      en`try again: what arrived is kept; if it lasts, check the server's name and the network`,
    ),
  'deadline-exceeded': (p) =>
    says(
      en`no answer from the server within ${p.seconds} seconds (${p.operation})`,
      en`try again later: what arrived is kept`,
    ),
  'not-released': (p) =>
    says(
      en`${p.publication} is not released yet; its hour: ${bothTimes(p.hour, p.zone)}`,
      en`try again after that hour, or let sceau open ID --wait do the waiting; if it stays so, telephone the issuing rectorat`,
    ),
  'wait-interrupted': (p) =>
    says(
      en`the wait was ended: ${p.publication} is not released`,
      en`run the same command again: what was collected and sent before stays`,
    ),
  'release-incomplete': (p) =>
    says(
      en`the release is not complete: ${p.file} is not in the depot yet`,
      en`try again in a moment; if it lasts, have the issuing rectorat send this file again`,
    ),
  'open-before-hour': (p) =>
    says(
      en`a release is here, but the hour has not come: ${bothTimes(p.hour, p.zone)}`,
      en`try again at the hour; check this machine's clock as well`,
    ),
  'cosignatures-missing': (p) =>
    says(
      en`notice ${p.number} is only proposed: ${p.found} of ${p.needed} officers have signed it; the hour has not changed`,
      en`ask the officers to run sceau approve ID, then run the same command again`,
    ),
  'notice-missing': (p) =>
    says(en`notice ${p.number} is announced but has not arrived yet`, en`try again later`),
  'beacon-missing': (p) =>
    says(
      en`no relay gave the drand beacon of round ${p.round}, due ${bothTimes(p.at, p.zone)}`,
      en`after that moment, try again; if it lasts, on any machine with the Internet: curl -o drand.json ${p.url}, from one relay or another, then the same command with --beacon drand.json`,
    ),
  'retry-may-help': (p) =>
    says(
      en`recipients not served: ${p.failed} of ${p.total}`,
      en`run the same command again: only what is missing is sent`,
    ),
  'rehearsal-incomplete': (p) =>
    says(
      en`the rehearsal ${p.publication} is over, and not all have opened: ${p.opened} of ${p.total}`,
      en`see what is to be put right, above; sceau status ${p.publication} --fetch says whether others open yet`,
    ),
  'rehearsal-interrupted': (p) =>
    says(
      en`the rehearsal is interrupted; what was sent stays sent`,
      en`by hand: sceau release ${p.publication} at the hour, then sceau status ${p.publication} --fetch; or another rehearsal`,
    ),

  'before-hour': (p) =>
    says(
      en`the embargo cannot be lifted before the hour: ${bothTimes(p.hour, p.zone)}`,
      en`run the same command at the hour, or with --wait now, which releases at it`,
    ),
  'timelock-not-due': (p) =>
    says(
      en`the hour was brought forward, but the drand lock of revision ${p.revision} does not open before ${bothTimes(p.hour, p.zone)}`,
      en`run sceau export again with --new-revision, and have that revision approved; or wait for that moment`,
    ),
  'clock-disagrees': (p) =>
    says(
      en`this machine's clock is ${offsetSeconds(p.aheadMs)} s ${p.aheadMs > 0 ? 'ahead of' : 'behind'} ${p.servers} time servers`,
      en`set this clock right, then try again; where it is the servers that are wrong, each officer runs sceau approve with --override-clock`,
    ),
  'quorum-missing': (p) =>
    says(
      [
        en`shares handed over: ${p.found} of the ${p.needed} needed`,
        ...(p.handedOver.length > 0 ? [en`by ${p.handedOver.join(', ')}`] : []),
        ...(p.consented.length > 0 ? [en`consent without a share: ${p.consented.join(', ')}`] : []),
        ...(p.missing.length > 0 ? [en`neither consent nor share: ${p.missing.join(', ')}`] : []),
      ].join('; '),
      en`ask them to run sceau approve, which hands the share over within the hour before publication, then run the same command again; if a key is lost and too few officers are left: partner add … --officer --new-key, registry propose, then export --new-revision (clerk's guide, “A lost key”)`,
    ),
  'licence-expired': (p) =>
    says(
      en`the licence of ${p.partner} for ${p.scope} does not hold now`,
      en`a new licence is signed at the rectorat with sceau partner add`,
    ),
  'licence-missing': (p) =>
    says(
      p.scope === '—'
        ? en`no distributor has a licence that holds for this publication`
        : en`no distributor has a licence that holds for scope ${p.scope}`,
      en`sceau partner list shows the licences, sceau partner add signs one`,
    ),
  'licence-revoked': (p) =>
    says(
      en`the licence of ${p.partner} for ${p.scope} was revoked at ${p.at}`,
      en`if that was a mistake, sceau partner add signs a new licence, which counts again`,
    ),
  'issuer-pinned': (p) =>
    says(
      en`another registry of ${p.issuer} is trusted here: ${grouped(p.pinned)}; this one: ${grouped(p.found)}`,
      en`if the rectorat told you out of band that it begins anew with another registry, and read you this SHA-256: the same command with --replace; else this may be an attack: call them`,
    ),
  'publication-withdrawn': (p) =>
    says(
      en`publication ${p.publication} is withdrawn`,
      en`at a distributor: publish nothing, delete everything by sceau purge ${p.publication}, whose receipt goes to the rectorat; at the rectorat and with an officer: there is nothing left to do`,
    ),
  'revision-superseded': (p) =>
    says(
      en`revision ${p.revision} of ${p.publication} was declared superseded by a notice of the rectorat`,
      en`at the rectorat: seal the next one (sceau export --new-revision); elsewhere: wait for it, do not publish this one`,
    ),
  'rehearsal-only': (p) =>
    says(
      en`there is no rehearsing in the realm ${p.realm}`,
      en`rehearse in a workspace of the realm rehearsal, with keys and depots of its own: sceau init --realm rehearsal`,
    ),
  'recipient-omitted': (p) =>
    says(
      en`${p.recipient} is left out: ${omissionReason(p.reason)}`,
      p.reason === 'not-in-revision'
        ? en`export again with --late: this revision goes to them as well once the officers approve; or with --new-revision: the new one will be for all`
        : p.reason === 'licence-revoked'
          ? en`the rectorat did this, by sceau partner revoke or sceau notice revoke; nothing to do, unless it was a mistake: sceau partner add then signs a new licence, which counts again except for a publication whose notice revokes this distributor`
          : en`renew the licence or the key (sceau partner add at the rectorat), then seal a revision (sceau export --new-revision)`,
    ),
  'host-key-unknown': (p) => says(en`unknown host key for ${p.host}: ${p.found}; nothing was sent`, PIN_HINT),
  'host-key-changed': (p) =>
    says(
      en`the host key of ${p.host} has changed; expected: ${p.expected}; found: ${p.found}; nothing was sent`,
      en`this may be an attack: ${PIN_HINT}`,
    ),
  'authentication-failed': (p) =>
    says(
      en`${p.host} does not let ${p.user} in`,
      en`check the workspace's SSH key (ssh_key) or the agent, and that the server knows it; for a bucket, the access key (credentials), the region and this machine's clock`,
    ),
  'permission-denied': (p) =>
    says(en`permission denied: ${p.path}`, en`check what the account may do with this file or folder`),
  'key-file-exposed': (p) =>
    says(
      en`others on this machine may read the access key in ${p.path}`,
      en`close it (chmod 600), and have the key changed if somebody may have read it`,
    ),
  'passphrase-wrong': (p) =>
    says(
      en`passphrase refused (${roleNames(p.key)})`,
      en`try again; check the keyboard layout, or what the passphrase file holds`,
    ),
  'gpg-failed': (p) =>
    says(
      en`gpg could not ${p.operation}: ${p.detail}`,
      en`put the card in, unblock it (gpg --card-status), and run the command again; if nothing asks for the PIN, first do, in this terminal: export GPG_TTY=$(tty)`,
    ),
  'handover-early': (p) =>
    says(
      en`the share cannot be handed over yet: it can be from ${bothTimes(p.from, p.zone)} on`,
      en`run the same command in the hour before the publication; the approval itself can be given now, without --hand-over`,
    ),
  'override-early': (p) =>
    says(
      en`the rectorat's clock cannot be attested yet: it can be from ${bothTimes(p.from, p.zone)} on`,
      en`run the same command in the hour before the publication; the approval itself can be given now, without --override-clock`,
    ),
  'not-confirmed': () => says(en`not confirmed; nothing was done`, en`try again once everything is checked`),
} satisfies Partial<ErrorWords>;

function omissionReason(reason: string): string {
  const known: Readonly<Record<string, string>> = {
    'licence-expired': en`licence expired`,
    'licence-revoked': en`licence revoked`,
    'key-expired': en`key expired`,
    'key-revoked': en`key revoked`,
    'key-unusable': en`key unusable`,
    'licence-invalid': en`licence refused`,
    'not-in-revision': en`licensed after this revision was sealed`,
  };
  return known[reason] ?? reason;
}
