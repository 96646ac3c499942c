/** English, faults of the command line, of the data, of files and of settings: 64, 65, 66, 70, 73, 74, 78. */
import { bothTimes } from '../render/times.ts';
import { roleNames } from './en-terms.ts';
import { en } from './typeset.ts';
import { type ErrorWords, says } from './words.ts';

export const inputErrors = {
  usage: (p) => says(en`${p.detail}`, en`sceau COMMAND --help says what is expected`),
  'role-wrong': (p) =>
    says(
      en`this workspace is of role ${roleNames(p.role)}; expected here: ${roleNames(p.expected)}`,
      en`choose the other workspace with --workspace`,
    ),
  'hour-past': (p) =>
    says(
      en`the hour given has passed: ${bothTimes(p.hour, p.zone)}`,
      en`check the date, the hour and the zone of --at and --zone`,
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

  'csv-encoding': (p) =>
    says(
      en`the file is not UTF-8: line ${p.line}`,
      en`export it again as "CSV UTF-8"; do not convert it by hand`,
    ),
  'csv-header': (p) =>
    says(
      en`the header is not the expected one; expected: ${p.expected}; found: ${p.found}`,
      en`the header must be exactly that one, in that order, separated by semicolons`,
    ),
  'csv-rows': (p) =>
    says(
      en`the file is refused (faults: ${p.total}); nothing was sealed, nothing was sent`,
      p.faults.some((fault) => fault.rule === 'rehearsal-mark')
        ? en`stop: this file mixes rehearsal and reality; find out where it comes from, add no mark by hand`
        : en`have the file corrected at its source, then try again`,
    ),
  'csv-empty': () => says(en`the file holds no candidate`, en`check that it is the right file`),
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

  'input-missing': (p) => says(en`not found: ${p.path}`, en`check the path`),
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
    says(en`unknown partner: ${p.partner}`, en`sceau partner list shows those that are registered`),
  'revision-missing': (p) =>
    says(
      en`no revision of ${p.publication} here`,
      en`at the rectorat: sceau export; at a distributor: sceau receive`,
    ),
  'key-file-invalid': (p) =>
    says(
      en`${p.path} is no readable key or passphrase file`,
      en`an SSH key must be in OpenSSH or PEM form (PuTTYgen: Conversions, Export OpenSSH key)`,
    ),

  bug: (p) => says(en`internal error of sceau: ${p.detail}`, en`report it with the lines that were shown`),

  'output-exists': (p) =>
    says(en`exists already and is not replaced: ${p.path}`, en`choose another name or folder`),
  'output-create': (p) => says(en`cannot be created: ${p.path}`, en`check the folder and its permissions`),
  io: (p) => says(en`input/output error (${p.operation}): ${p.path}`, en`check the disk or medium`),
  'disk-full': (p) => says(en`no space left: ${p.path}`, en`make room, then try again`),

  'workspace-missing': (p) =>
    says(
      en`no workspace (sceau.toml) in ${p.path} or above it`,
      en`go to the workspace, name it with --workspace, or make one with sceau init`,
    ),
  'config-invalid': (p) =>
    says(en`setting refused in ${p.path}: ${p.detail}`, en`correct this setting in sceau.toml`),
  'key-missing': (p) =>
    says(
      en`key missing: ${roleNames(p.role)}`,
      en`sceau key create makes it, sceau key import takes one that exists`,
    ),
  'registry-missing': () =>
    says(
      en`no registry is trusted here`,
      en`at the rectorat: sceau registry propose; elsewhere: sceau trust add with the SHA-256 that was read to you`,
    ),
  'scope-conflict': (p) =>
    says(
      en`two licences define the same scope differently: ${p.scope}`,
      en`a scope has one definition: give one of them another name and sign the licences again`,
    ),
  'scope-unknown': (p) =>
    says(en`unknown scope: ${p.scope}`, en`scopes are defined in sceau.toml, under [scopes.NAME]`),
  'scope-unlawful': (p) =>
    says(
      en`scope ${p.scope} goes beyond what the law allows: ${p.detail}`,
      en`the press gets at most the list of article 3 of the arrêté of 22 April 2013; narrow the scope`,
    ),
  'host-key-missing': (p) =>
    says(
      en`no host key is pinned for ${p.host}`,
      en`ask the server's administrator for its fingerprint (ssh-keygen -lf) and give it with --host-key`,
    ),
  'address-invalid': (p) =>
    says(
      en`depot address refused: ${p.address}`,
      en`expected: a folder, or sftp://user@host:port/folder, without a password`,
    ),
  'name-invalid': (p) =>
    says(en`name refused: ${p.name}`, en`lower-case letters, digits and hyphens, at most 63 characters`),
} satisfies Partial<ErrorWords>;
