/** French, the first language of sceau: everything but errors and help, which stand beside it. */
import { accessErrors } from './fr-errors-access.ts';
import { checkErrors } from './fr-errors-checks.ts';
import { inputErrors } from './fr-errors-input.ts';
import { demo } from './fr-demo.ts';
import { help } from './fr-help.ts';
import { terms } from './fr-terms.ts';
import { fr } from './typeset.ts';
import type { EventWords, LabelWords, PromptWords, ResultWords, UsageWords, Words } from './words.ts';

const rules: Words['rules'] = {
  'cell-count': fr`la ligne n'a pas le bon nombre de cellules`,
  quote: fr`guillemet mal placé ou jamais refermé ; la suite du fichier n'est pas lue`,
  'too-long': fr`la cellule ou la ligne est trop longue`,
  empty: fr`la cellule est vide`,
  'control-character': fr`caractère de contrôle ou invisible`,
  'not-nfc': fr`accents décomposés (le texte n'est pas en forme NFC)`,
  formula: fr`commence comme une formule de tableur (=, +, - ou @)`,
  'session-mismatch': fr`n'est pas la session de la publication`,
  'academy-mismatch': fr`n'est pas une académie de la publication`,
  'exam-mismatch': fr`n'est pas un examen de la publication`,
  'group-mismatch': fr`n'est pas le groupe de la publication`,
  'unknown-decision': fr`décision inconnue`,
  'decision-not-in-group': fr`cette décision n'existe pas dans ce groupe`,
  'unknown-mention': fr`mention inconnue`,
  'mention-not-in-exam': fr`cet examen ne donne pas cette mention à cette session`,
  'mention-without-admission': fr`mention sans admission`,
  'mention-in-second-group': fr`mention au second groupe`,
  'bad-date': fr`n'est pas une date (JJ/MM/AAAA)`,
  'age-out-of-range': fr`âge invraisemblable à cette session`,
  'bad-sex': fr`ni F ni M`,
  'bad-candidate-number': fr`n'est pas un numéro de candidat`,
  'duplicate-candidate': fr`ce candidat figure deux fois`,
  'rehearsal-mark': fr`la colonne repetition ne porte pas REPETITION`,
};

const events: EventWords = {
  surveying: (e) => fr`contrôle de ${e.path}`,
  'not-in-revision': (e) =>
    fr`${e.party} (${e.scope}) a reçu sa licence après la révision ${e.revision} ; --new-revision en fait une pour tous`,
  'left-out': (e, reason) => fr`${e.party} (${e.scope}) est laissé de côté : ${reason}`,
  'scope-sealed': (e) =>
    fr`périmètre ${e.scope} scellé : ${e.recipients} destinataire(s), ${e.length} octets chiffrés`,
  'revision-sealed': (e) => fr`révision ${e.revision} de ${e.publication} scellée`,
  'revision-resumed': (e) => fr`révision ${e.revision} de ${e.publication} déjà scellée : on reprend l'envoi`,
  'registry-stands': (e) =>
    fr`la version ${e.version} du registre dit déjà la même chose : elle reste, aucune autre n'est proposée`,
  'publication-resumed': (e) =>
    fr`${e.publication} dit déjà la même chose et rien n'en est scellé : elle sert, aucune autre n'est créée`,
  'licence-stands': (e) =>
    fr`${e.party} : la licence ${e.number} du périmètre ${e.scope} dit déjà la même chose ; elle reste, aucune autre n'est signée`,
  connecting: (e) => fr`${e.party} : connexion à ${e.address}`,
  'file-delivered': () => null,
  'party-served': (e) => fr`${e.party} : servi`,
  'party-failed': (e, reason) => fr`${e.party} : échec : ${reason}`,
  'receipt-collected': (e) => fr`${e.party} : accusé recueilli, ${e.path}`,
  'receipt-refused': (e, reason) => fr`${e.party} : accusé refusé, ${e.path} : ${reason}`,
  'approval-refused': (e, reason) => fr`approbation de ${e.officer} refusée : ${reason}`,
  'revision-received': (e) => fr`${e.publication}, ${e.scope}, révision ${e.revision} : vérifiée et acceptée`,
  'revision-rejected': (e, reason) =>
    fr`${e.publication}, ${e.scope}, révision ${e.revision} : refusée : ${reason} ; copie en quarantaine : ${e.quarantine}`,
  'revision-superseded': (e) =>
    fr`${e.publication}, ${e.scope}, révision ${e.revision} : remplacée par une plus récente, passée`,
  'registry-updated': (e) => fr`registre de ${e.issuer} : version ${e.version} acceptée`,
  opened: (e) => fr`${e.publication}, ${e.scope}, révision ${e.revision} : ouverte, ${e.path}`,
};

const usage: UsageWords = {
  number: (option, text) => fr`${option} : nombre entier attendu, reçu « ${text} »`,
  repeated: (option) => fr`${option} est donné deux fois`,
  unknownValue: (option, text, known) =>
    fr`${option} : « ${text} » est inconnu ; valeurs possibles : ${known}`,
  needed: (option, because) => fr`${option} est nécessaire avec ${because}`,
  together: (first, second) => fr`${first} et ${second} ne vont pas ensemble`,
  zone: (text) => fr`--zone : « ${text} » n'est pas un fuseau horaire (par exemple Europe/Paris)`,
  time: (text) => fr`--at : heure attendue sous la forme 2026-07-05T10:00, reçu « ${text} »`,
  date: (text) =>
    fr`date attendue sous la forme 2026-08-31 (ou un instant 2026-08-31T22:00:00Z), reçu « ${text} »`,
  hourMissing: (text, zone) =>
    fr`--at : ${text} n'existe pas à ${zone} : les horloges y sautent cette heure (passage à l'heure d'été)`,
  hourTwice: (text, first, second) =>
    fr`--at : ${text} arrive deux fois (passage à l'heure d'hiver) : choisissez ${first} ou ${second}`,
};

const labels: LabelWords = {
  publication: 'publication',
  title: 'titre',
  realm: 'domaine',
  hour: 'heure',
  revision: 'révision',
  scope: 'périmètre',
  scopes: 'périmètres',
  recipient: 'diffuseur',
  recipients: 'destinataires',
  officer: 'responsable',
  officers: 'responsables',
  approvals: 'approbations requises',
  state: 'état',
  localTime: (zone) => fr`heure (${zone})`,
  utc: 'UTC',
  source: 'document',
  party: 'partenaire',
  kind: 'qualité',
  name: 'nom',
  key: 'clé',
  fingerprint: 'empreinte',
  depot: 'dépôt',
  licence: 'licence',
  validFrom: 'valable du',
  validUntil: 'jusqu’au (exclu)',
  basis: 'fondement',
  issuer: 'émetteur',
  version: 'version',
  digest: 'SHA-256',
  academies: 'académies',
  exams: 'examens',
  session: 'session',
  group: 'groupe',
  outcome: 'issue',
  path: 'chemin',
  type: 'type',
  signer: 'signataire',
  signedAt: 'signé le (UTC)',
  keyNow: 'clé à présent',
  entered: 'candidats inscrits',
  decision: 'décision',
  candidates: 'candidats',
  consents: 'accord presse',
  rows: 'lignes transmises',
};

const prompts: PromptWords = {
  passphrase: (key) => fr`phrase secrète (${terms.roles[key] ?? key}) : `,
  passphraseAgain: (key) => fr`encore une fois (${terms.roles[key] ?? key}) : `,
  passphrasesDiffer: fr`les deux phrases diffèrent ou sont vides`,
  sealRevision: (revision) => fr`Sceller la révision ${revision} et l'envoyer ?`,
  consent: fr`Approuver cette révision ?`,
  handOver: fr`Remettre votre part pour la levée d'embargo ?`,
  yesNo: '[oui/non]',
  isYes: (answer) => /^\s*(?:o|oui|y|yes)\s*$/i.test(answer),
  totalDiffers: (expected, found) =>
    fr`total attendu : ${expected} candidats ; le fichier en compte ${found}`,
};

const results: ResultWords = {
  workspaceMade: (dir) => fr`espace de travail créé : ${dir}`,
  keyMade: (key) => fr`clé « ${key} » prête ; son empreinte, à faire confirmer de vive voix :`,
  registryWritten: (version, path) => fr`registre, version ${version} : ${path}`,
  registrySigned: (version, path) => fr`registre, version ${version}, signé : ${path}`,
  registryProposed: (version, signatures) =>
    fr`version ${version} proposée, ${signatures} signature(s) : pas encore en vigueur`,
  compareDigest: fr`SHA-256, à lire à haute voix à ceux qui feront confiance à ce registre :`,
  trusted: (issuer, name) => fr`le registre de ${issuer} (${name}) fait foi ici`,
  partyAdded: (party, name) => fr`${party} (${name}) est enregistré`,
  announced: (title, hour) => fr`${title} : publication à ${hour} ; vérifiez cette heure`,
  exported: (publication, revision) => fr`${publication}, révision ${revision} : scellée et enregistrée`,
  released: (publication, revision) => fr`${publication}, révision ${revision} : embargo levé`,
  consented: (revision) => fr`révision ${revision} approuvée`,
  handedOver: (revision) => fr`part remise pour la révision ${revision}`,
  handOverFrom: (time) =>
    fr`part non remise : ce sera possible à partir du ${time} ; refaites alors la même commande`,
  nothingReceived: fr`rien de nouveau dans le dépôt`,
  nothingSealed: fr`rien n'est encore scellé`,
  withdrawn: fr`publication retirée`,
  none: fr`rien`,
  verified: (documents, failures) => fr`${documents} document(s) valables, ${failures} refusé(s)`,
  moreFaults: (more) => fr`… et ${more} autre(s)`,
};

export const words: Words = {
  language: 'fr',
  hintLabel: fr`conseil : `,
  errors: { ...inputErrors, ...checkErrors, ...accessErrors },
  rules,
  rowFault: (fault, rule) =>
    fault.column === 0
      ? fr`ligne ${fault.line} : ${rule}`
      : fr`ligne ${fault.line}, colonne ${fault.column} (${fault.name}) : ${rule}`,
  events,
  help,
  usage,
  labels,
  terms,
  prompts,
  results,
  demo,
  bug: fr`erreur interne de sceau ; signalez-la avec les lignes qui suivent, après y avoir relu qu'aucune donnée n'y figure`,
};
