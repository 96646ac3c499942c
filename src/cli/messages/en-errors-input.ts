/** English, faults of the command line, of the data, of files and of settings: 64, 65, 66, 70, 73, 74, 78. */
import type { HeaderFault } from '../../file-faults.ts';
import { grouped } from '../render/table.ts';
import { bothTimes } from '../render/times.ts';
import { PIN_HINT, roleNames } from './en-terms.ts';
import { encodingSaid } from './en-encoding.ts';
import { en } from './typeset.ts';
import { type ErrorWords, type Said, says } from './words.ts';

export const inputErrors = {
  usage: (p) => says(en`${p.detail}`, en`sceau COMMAND --help says what is expected`),
  'party-key-known': (p) =>
    says(
      en`${p.party} is known with the key ${grouped(p.known)}, not ${grouped(p.found)}`,
      en`if this party has a new key, compare the fingerprint with them, then add --new-key; for an officer, sceau registry propose and a new revision follow`,
    ),
  'role-wrong': (p) =>
    says(
      en`this command is not for a workspace of role ${roleNames(p.role)}; expected: ${roleNames(p.expected)}`,
      en`choose the other workspace with --workspace`,
    ),
  'hour-direction': (p) =>
    says(
      p.kind === 'postpone'
        ? en`a postponement gives a later hour; asked for: ${bothTimes(p.hour, p.zone)}; standing: ${bothTimes(p.standing, p.zone)}`
        : en`an advance gives an earlier hour; asked for: ${bothTimes(p.hour, p.zone)}; standing: ${bothTimes(p.standing, p.zone)}`,
      p.kind === 'postpone'
        ? en`to bring the hour forward: sceau notice advance, which officers sign`
        : en`to put it off: sceau notice postpone`,
    ),
  'kit-only': (p) =>
    says(
      en`this workspace is a release kit: “sceau ${p.command}” is not done in it`,
      en`a kit is for lifting the embargo alone: sceau release ID; everything else is done at the first site`,
    ),
  'hour-past': (p) =>
    says(
      en`the hour given has passed: ${bothTimes(p.hour, p.zone)}`,
      en`check the date, the hour and the zone of --at and --zone`,
    ),
  'not-prepositioned': (p) =>
    says(
      en`publication ${p.publication} was not announced with a release sent ahead`,
      en`sceau release without --preposition, at the hour; or another publication, created with --timelock prepositioned`,
    ),
  'session-invalid': (p) =>
    says(en`"${p.session}" is not a session`, en`give year and month, for example --session 2026-06`),
  'exam-not-held': (p) =>
    says(
      en`there is no exam ${p.exam} at session ${p.session}${p.group === '' ? '' : en`, group ${p.group}`}`,
      en`check --exam, --session and --group (1, 2, or 0 for an exam without groups)`,
    ),
  'exams-mixed': (p) =>
    says(
      en`these exams are not proclaimed together: ${p.exams}; a jury's file holds one family of them`,
      en`make a publication for each; only the three baccalauréats (BCG BTN BCP), or the épreuves anticipées (EAF EAM), go together`,
    ),
  'approvals-out-of-range': (p) =>
    says(
      en`number of approvals refused: ${p.approvals}; it must be from ${p.least} to ${p.most}`,
      en`the registry sets the least (sceau registry show), the number of officers the most; correct --approvals`,
    ),
  'validity-reversed': (p) =>
    says(
      en`the licence would end before it begins: from ${p.from} to ${p.until}`,
      en`check --valid-from and --valid-until`,
    ),
  'passphrase-short': (p) =>
    says(
      en`passphrase too short: at least ${p.least} characters are needed`,
      en`take four or five words that have nothing to do with each other`,
    ),
  'terminal-needed': (p) =>
    p.what === 'passphrase'
      ? says(
          en`a passphrase is needed and there is no terminal to ask for it`,
          en`give it with --passphrase-file FILE or --passphrase-fd N`,
        )
      : says(
          en`a confirmation is needed and there is no terminal to ask for it`,
          en`read again what will be done, then confirm with --yes (and --expect-total for an export)`,
        ),

  'csv-encoding': encodingSaid,
  'csv-header': headerSaid,
  'csv-preamble-rows': (p) =>
    says(
      en`line ${p.line}: a candidate stands before the header line; nothing was sealed`,
      en`the file was sorted together with its header, or two files were joined: export again from the exam system, through no spreadsheet`,
    ),
  'csv-preamble-session': (p) =>
    says(
      en`line ${p.line}: the file is of session ${p.found}, the publication of session ${p.session}; nothing was sealed`,
      en`is it this year's file, and the right publication? export it again from the exam system; do not correct that line by hand`,
    ),
  'csv-rows': (p) =>
    says(
      en`the file is refused (faults: ${p.total}); nothing was sealed, nothing was sent`,
      p.faults.some((fault) => fault.rule === 'rehearsal-mark')
        ? en`stop: this file mixes rehearsal and reality; find out where it comes from, add no mark by hand`
        : en`have the file corrected at its source, then try again`,
    ),
  'csv-empty': () => says(en`the file holds no candidate`, en`check that it is the right file`),
  'previous-differs': (p) =>
    says(
      en`${p.path} is not the file that revision ${p.revision} was sealed from`,
      en`find that file, or do without --previous: the counts of what changes are shown all the same`,
    ),
  'csv-superseded': (p) =>
    says(
      en`this is the file of revision ${p.revision}, which revision ${p.newest} has replaced; nothing is sent`,
      en`is it the right file? if so, --new-revision makes it one more revision`,
    ),
  'csv-changed': () =>
    says(
      en`the file changed while it was read; nothing was sealed`,
      en`wait until the file is complete, then try again`,
    ),

  'input-missing': (p) => says(en`not found: ${p.path}`, en`check the path and the name; capitals count`),
  'publication-unknown': (p) => {
    const ids = p.known === undefined || p.known.length === 0 ? 'none' : p.known.join(', ');
    if (p.depot !== undefined) {
      return says(
        en`unknown publication: ${p.publication}`,
        en`the depot ${p.depot} was looked into; known there: ${ids}; check the id, or have it sent again`,
      );
    }
    return says(
      en`unknown publication: ${p.publication}`,
      p.receiveFrom === undefined
        ? en`check the id; known here: ${ids} (sceau publication list)`
        : en`run sceau receive first: it looks into ${p.receiveFrom}; known here: ${ids}`,
    );
  },
  'publication-ambiguous': (p) =>
    says(en`several issuers have a publication ${p.publication}: ${p.issuers}`, en`say which with --issuer`),
  'partner-unknown': (p) =>
    says(
      en`unknown partner: ${p.partner}`,
      en`sceau partner list shows those that are registered; a mirror is written mirror:ID`,
    ),
  'results-purged': (p) =>
    says(
      en`the results of ${p.publication} were deleted here by sceau purge`,
      en`a later revision opens as usual; to have this one again, ask the rectorat for a new revision; where the publication is withdrawn, there is none to come and nothing left to do`,
    ),
  'licence-unknown': (p) =>
    says(
      p.scope === '—'
        ? en`${p.partner} never had a licence`
        : en`${p.partner} never had a licence for scope ${p.scope}`,
      en`sceau partner show ${p.partner} shows the licences`,
    ),
  'revision-missing': (p) =>
    says(
      en`no revision of ${p.publication} here`,
      en`at the rectorat: sceau export; at a distributor: sceau receive`,
    ),
  'key-file-putty': (p) =>
    says(
      en`${p.path} is a key in PuTTY's own form; nothing was sent`,
      en`convert it: in PuTTYgen, Load, then Conversions, Export OpenSSH key (force new file format); or: puttygen key.ppk -O private-openssh-new -o id; then name the new file in ssh_key`,
    ),
  'key-file-invalid': (p) =>
    says(
      en`${p.path} is no readable key or passphrase file`,
      en`an SSH key must be in OpenSSH or PEM form, a bucket's access key in TOML (access_key_id, secret_access_key)`,
    ),

  bug: (p) => says(en`internal error of sceau: ${p.detail}`, en`report it with the lines that were shown`),

  'output-exists': (p) =>
    says(en`${p.path} exists already and is not replaced`, en`choose another name or folder`),
  'kit-too-large': (p) =>
    says(
      en`the kit would have ${p.bytes} bytes, more than the ${p.maxBytes} allowed; nothing is written`,
      en`there are too many recipients for one kit: copy the whole workspace to the second site by a safe way`,
    ),
  'output-create': (p) => says(en`${p.path} cannot be created`, en`check the folder and its permissions`),
  io: (p) =>
    says(
      en`the disk or medium refused (${p.operation}): ${p.path}`,
      en`check that it is plugged in and sound, then try again`,
    ),
  'disk-full': (p) => says(en`no space left: ${p.path}`, en`make room, then try again`),

  'workspace-missing': (p) =>
    says(
      en`no workspace (sceau.toml) in ${p.path} or above it`,
      en`go to the workspace, name it with --workspace, or make one with sceau init`,
    ),
  'config-invalid': (p) =>
    says(
      en`setting refused or missing in ${p.path}: ${p.detail}`,
      en`write or correct this setting in sceau.toml`,
    ),
  'key-missing': (p) =>
    says(
      en`key missing: ${roleNames(p.role)}`,
      en`sceau key create makes it, sceau key import takes one that exists`,
    ),
  'gpg-missing': () =>
    says(
      en`the program gpg does not start here`,
      en`install GnuPG (version 2.2 or newer), and see that the command gpg --version answers`,
    ),
  'registry-missing': () =>
    says(
      en`no registry is trusted here`,
      en`at the rectorat: sceau registry propose; elsewhere: sceau trust add with the SHA-256 that was read to you`,
    ),
  'scope-conflict': (p) =>
    says(
      en`two licences define the same scope differently: ${p.scope}`,
      en`a scope has one definition: in sceau.toml, give one of them another name, then sign the licences again (sceau partner add)`,
    ),
  'scope-unknown': (p) =>
    says(en`unknown scope: ${p.scope}`, en`scopes are defined in sceau.toml, under [scopes.NAME]`),
  'scope-unlawful': (p) =>
    says(
      en`scope ${p.scope} goes beyond what the law allows: ${p.detail}`,
      en`narrow the scope: the arrêté of 22 April 2013 limits the columns and decisions of each purpose; residents is for local authorities alone, basis for exams that the arrêté does not name`,
    ),
  'host-key-missing': (p) => says(en`no host key is pinned for ${p.host}`, PIN_HINT),
  'host-key-invalid': (p) =>
    says(
      en`a host key's fingerprint is not well written (${p.path}); expected: SHA256: and 43 characters`,
      en`copy what ssh-keygen -lf shows on the server, from SHA256: to the next space`,
    ),
  'bucket-refused': (p) =>
    says(
      en`a bucket is no depot of a party: ${p.address}`,
      en`give a folder or sftp://user@host:port/folder; a bucket only holds a mirror, with its endpoint, in [mirrors.depot] of the rectorat's sceau.toml`,
    ),
  'address-invalid': (p) =>
    says(
      en`depot address refused: ${p.address}`,
      en`expected: a folder, or sftp://user@host:port/folder, without a password; for a mirror also s3://bucket/prefix, with an endpoint https://host`,
    ),
  'name-invalid': (p) =>
    says(en`name refused: ${p.name}`, en`lower-case letters, digits and hyphens, at most 63 characters`),
} satisfies Partial<ErrorWords>;

/** A header of the other realm is a mix-up, and no fault of the export: nobody may mend it by hand. */
function headerSaid(p: HeaderFault): Said {
  if (p.realm === 'rehearsal') {
    return says(
      en`this is a rehearsal's file (column repetition); the workspace is of production`,
      en`take the jury's real file, or rehearse in the rehearsal's workspace; do not remove the column by hand`,
    );
  }
  if (p.realm === 'production') {
    return says(
      en`this is a file of production (no column repetition); the workspace is a rehearsal's`,
      en`stop: real candidates have no place in a rehearsal; take a sample file (samples), do not add the column by hand`,
    );
  }
  return says(
    en`header refused; columns to look at: ${p.columns.map(({ column }) => column).join(', ')}`,
    en`choose the right export; if the file has these columns by another name, say so in sceau.toml, under [columns]: ${p.columns[0]?.column ?? 'nom'} = "its name there"`,
  );
}
