/** French, the first language of sceau: everything but errors and help, which stand beside it. */
import { accessErrors } from './fr-errors-access.ts';
import { checkErrors } from './fr-errors-checks.ts';
import { inputErrors } from './fr-errors-input.ts';
import { demo } from './fr-demo.ts';
import { rehearsal } from './fr-rehearsal.ts';
import { help } from './fr-help.ts';
import { bothTimes, localTime } from '../render/times.ts';
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

/** What of a refused revision is in quarantine. */
const KEPT = {
  all: fr`copie en quarantaine`,
  documents: fr`copie en quarantaine, sans le contenu, car le manifeste n'est pas signé par qui de droit`,
  reason: fr`la quarantaine est pleine : pas de copie, la raison seule`,
} as const;

const events: EventWords = {
  surveying: (e) => fr`contrôle de ${e.path}`,
  'not-in-revision': (e) =>
    fr`${e.party} (${e.scope}) a reçu sa licence ou sa clé après la révision ${e.revision} ; --late la lui adresse aussi, --new-revision en fait une pour tous`,
  'late-addressed': (e) =>
    fr`révision ${e.revision} adressée aussi à ${e.party} (${e.scope}) ; les responsables sont priés de l'approuver (demande ${e.request})`,
  'left-out': (e, reason) => fr`${e.party} (${e.scope}) est laissé de côté : ${reason}`,
  'omission-foreseen': (e) =>
    e.what === 'licence'
      ? fr`attention : la licence de ${e.party} (${e.scope}) ne couvre pas l'heure de ${e.publication} ; signez-en une autre par sceau partner add, sinon ce diffuseur sera laissé de côté à la levée`
      : fr`attention : la clé de ${e.party} (${e.scope}) ne sera plus valable à l'heure de ${e.publication} ; demandez-lui son certificat prolongé, refaites sceau partner add, sinon ce diffuseur sera laissé de côté à la levée`,
  'signer-foreseen': (e) => {
    const whose = e.role === 'officer' ? fr`clé du responsable ${e.party}` : (terms.roles[e.role] ?? e.role);
    return fr`attention : la ${whose} ne sera plus valable à l'heure de ${e.publication} ; faites-la prolonger ou remplacer, puis proposez un registre (sceau registry propose), sinon la levée ou l'ouverture échouera`;
  },
  'scope-sealed': (e) =>
    fr`périmètre ${e.scope} scellé : ${e.recipients} destinataire(s), ${e.length} octets chiffrés`,
  'revision-sealed': (e) => fr`révision ${e.revision} de ${e.publication} scellée`,
  'revision-resumed': (e) => fr`révision ${e.revision} de ${e.publication} déjà scellée : on reprend l'envoi`,
  'publication-known': (e) =>
    fr`${e.publication} existe déjà, exactement la même ; elle est inchangée, rien n'est créé`,
  'publication-twin': (e) =>
    fr`attention : ces résultats sont déjà annoncés par ${e.publication}, pour ${bothTimes(e.hour, e.zone)} ; une correction s'exporte dans cette publication-là, c'est sa révision suivante`,
  'registry-stands': (e) =>
    fr`la version ${e.version} du registre dit déjà la même chose : elle reste, aucune autre n'est proposée`,
  'licence-stands': (e) =>
    fr`${e.party} : la licence ${e.number} du périmètre ${e.scope} dit déjà la même chose ; elle reste, aucune autre n'est signée`,
  connecting: (e) => fr`${e.party} : connexion à ${e.address}`,
  'file-delivered': () => null,
  retrying: (e, reason) => {
    const limit = e.until === null ? '' : fr`, jusqu'à ${localTime(e.until.utc, e.until.zone).slice(11, 16)}`;
    return fr`${e.party} : ${reason} ; nouvel essai dans ${Math.ceil(e.afterMs / 1000)} s (${e.number}e)${limit}`;
  },
  'party-served': (e) => fr`${e.party} : servi`,
  'party-failed': (e, reason) => fr`${e.party} : échec : ${reason}`,
  'receipt-collected': (e) => fr`${e.party} : accusé recueilli, ${e.path}`,
  'receipt-refused': (e, reason) => fr`${e.party} : accusé refusé, ${e.path} : ${reason}`,
  'approval-refused': (e, reason) => fr`approbation de ${e.officer} refusée : ${reason}`,
  'revision-received': (e) => fr`${e.publication}, ${e.scope}, révision ${e.revision} : vérifiée et acceptée`,
  'revision-rejected': (e, reason) =>
    fr`${e.publication}, ${e.scope}, révision ${e.revision} : refusée : ${reason} ; ${KEPT[e.kept]} : ${e.quarantine}`,
  'revision-superseded': (e) =>
    fr`${e.publication}, ${e.scope}, révision ${e.revision} : remplacée par une plus récente, passée`,
  'watch-begun': (e) => fr`surveillance du dépôt, toutes les ${e.seconds} s`,
  'inbox-fault': (e, reason) => fr`${e.folder} : ${reason}`,
  'more-faults': (e) => fr`${e.more} autres dossiers du dépôt sont refusés ou illisibles`,
  'scan-failed': (_, reason) => fr`le dépôt n'a pas été lu jusqu'au bout, nouvel essai à venir : ${reason}`,
  'scan-recovered': () => fr`le dépôt est de nouveau lisible`,
  'watch-ended': () => fr`fin de la surveillance`,
  'registry-updated': (e) => fr`registre de ${e.issuer} : version ${e.version} acceptée`,
  'release-awaited': (e) =>
    fr`${e.publication} : attente de la levée d'embargo, ${e.sources} source(s) interrogée(s), jusqu'à ${bothTimes(e.until.utc, e.until.zone)}`,
  'releases-left': (e) =>
    fr`attention : ${e.publication}, ${e.scope}, révision ${e.revision} : trop de levées d'embargo déposées ; ${e.left} n'ont pas été examinées`,
  'source-failed': (e, reason) =>
    fr`attention : ${e.source} n'a pas donné de levée d'embargo valable : ${reason}`,
  'receipts-waiting': (_, reason) =>
    fr`attention : les accusés n'ont pas pu être déposés : ${reason} ; ils partiront avec le prochain sceau ouvrir ou sceau recevoir`,
  'results-restored': (e) =>
    fr`${e.publication}, ${e.scope}, révision ${e.revision} : les résultats avaient été supprimés depuis ; rouverts, ${e.path}`,
  opened: (e) => fr`${e.publication}, ${e.scope}, révision ${e.revision} : ouverte, ${e.path}`,
};

const usage: UsageWords = {
  commandMissing: (group, known) =>
    group === ''
      ? fr`il manque une commande : ${known}`
      : fr`il manque une commande après « sceau ${group} » : ${known}`,
  commandUnknown: (text, suggestion) =>
    suggestion === null
      ? fr`commande inconnue : « ${text} »`
      : fr`commande inconnue : « ${text} » ; vouliez-vous dire « ${suggestion} » ?`,
  argumentMissing: (what, line) => fr`il manque un argument (${what}) ; attendu : ${line}`,
  tooMuch: (text) => fr`« ${text} » est de trop`,
  optionUnknown: (option) => fr`option inconnue : ${option}`,
  optionMissing: (options) => fr`il manque : ${options}`,
  valueMissing: (option) => fr`il manque une valeur après ${option}`,
  number: (option, text) => fr`${option} : nombre entier attendu, reçu « ${text} »`,
  repeated: (option) => fr`${option} est donné deux fois`,
  unknownValue: (option, text, known) =>
    fr`${option} : « ${text} » est inconnu ; valeurs possibles : ${known}`,
  needed: (option, because) => fr`${option} est nécessaire avec ${because}`,
  together: (first, second) => fr`${first} et ${second} ne vont pas ensemble`,
  between: (option, text, least, most) =>
    fr`${option} : nombre entier de ${least} à ${most} attendu, reçu « ${text} »`,
  untilBeforeHour: (text, hour) =>
    fr`--until : la fin de l'attente doit suivre l'heure, ${hour} ; reçu « ${text} »`,
  until: (text) =>
    fr`--until : heure à venir attendue, sous la forme 08:00, 2026-07-05T06:00:00Z ou +30m, reçu « ${text} »`,
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
  requestNumber: (number) => fr`demande ${number}`,
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
  toDo: fr`à faire`,
  change: 'changement',
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
  server: 'serveur',
  hostKey: 'clé d’hôte',
  mirror: 'adresse publique',
  testedAt: 'essayé le (UTC)',
  write: 'écriture',
  renameOver: 'renommer par-dessus',
  fsync: 'écriture forcée au disque (fsync)',
  statvfs: 'place annoncée (statvfs)',
  setstat: 'droits réglables (setstat)',
  resume: 'reprise d’un fichier coupé',
  freeSpace: 'place libre',
  clockSkew: 'horloge en avance de',
  roundTrip: 'aller-retour',
  upload: 'envoi',
  download: 'lecture',
  remark: 'remarque',
};

const prompts: PromptWords = {
  passphrase: (key) => fr`phrase secrète (${terms.roles[key] ?? key}) : `,
  passphraseAgain: (key) => fr`encore une fois (${terms.roles[key] ?? key}) : `,
  passphrasesDiffer: fr`les deux phrases diffèrent ou sont vides`,
  sealRevision: (revision) => fr`Sceller la révision ${revision} et l'envoyer ?`,
  replacesReleased: (earlier, next) =>
    fr`la révision ${earlier} est levée : ouverte, elle le reste ; qui ne l'a pas ouverte ne le pourra plus dès qu'il aura reçu la révision ${next}, qui attend ses propres approbations et sa propre levée`,
  replacesSealed: (earlier, next) =>
    fr`la révision ${earlier} ne sera pas levée : la révision ${next} la remplace, et aucune approbation donnée à la révision ${earlier} ne vaut pour elle ; prévenez les responsables`,
  addressLate: fr`Adresser aussi à ceux-ci la révision déjà scellée ?`,
  hourDoubtful: (session, hour) =>
    fr`les résultats de la session ${session} ne paraissent pas d'ordinaire à cette heure : ${hour} ; relisez l'année de --session et celle de --at`,
  announceAnyway: fr`La session et l'heure sont-elles bien celles-là ?`,
  consent: fr`Approuver cette révision ?`,
  handOver: fr`Remettre votre part pour la levée d'embargo ?`,
  signRegistry: (version) => fr`Signer la version ${version} de ce registre ?`,
  yesNo: '[oui/non]',
  isYes: (answer) => /^\s*(?:o|oui|y|yes)\s*$/i.test(answer),
  totalDiffers: (expected, found) =>
    fr`total attendu : ${expected} candidats ; le fichier en compte ${found}`,
};

const PUBLICATION_NEXT = {
  rectorat: 'sceau publication create --title …',
  officer: 'sceau approve ID',
  distributor: 'sceau receive',
  auditor: fr`sceau verify DOSSIER`,
} as const;

const results: ResultWords = {
  workspaceMade: (dir) => fr`espace de travail créé : ${dir}`,
  keyMade: (key) =>
    fr`clé prête (${terms.roles[key] ?? key}) ; son empreinte, à faire confirmer de vive voix :`,
  registryWritten: (version, path) => fr`registre, version ${version} : ${path}`,
  registrySigned: (version, path) => fr`registre, version ${version}, signé : ${path}`,
  registryProposed: (version, signatures) =>
    fr`version ${version} proposée, ${signatures} signature(s) : pas encore en vigueur`,
  registryUnchanged: fr`rien ne change pour personne`,
  compareOwnDigest: fr`SHA-256 de cette version, à comparer de vive voix avec le rectorat :`,
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
  earlierRevision: ({ revision, approvedBy, released, openedBy }) => {
    const said = [
      approvedBy === '' ? [] : [fr`approuvée par ${approvedBy}`],
      released === '' ? [] : [fr`levée à ${released}`],
      openedBy === '' ? [] : [fr`ouverte par ${openedBy}`],
    ].flat();
    const state = said.length === 0 ? fr`ni approuvée ni levée, à ce qu'on sait ici` : said.join(', ');
    return fr`révision ${revision}, remplacée : ${state}`;
  },
  earlierBroken: (revision, reason) => fr`révision ${revision}, remplacée : elle ne se lit plus : ${reason}`,
  noKeys: (key) => fr`aucune clé ici ; la suite : sceau key create ${key}`,
  noPartners: fr`aucun partenaire ici ; la suite : sceau partner add ID --officer … pour un responsable, sceau partner add ID --scope … pour un diffuseur`,
  rehearsal: fr`RÉPÉTITION : candidats inventés, rien de ceci n'est un résultat`,
  noPublications: (role) => fr`aucune publication ici ; la suite : ${PUBLICATION_NEXT[role]}`,
  noTrust: (role) =>
    role === 'rectorat'
      ? fr`aucun registre ici ; la suite : sceau registry propose --officers ID,ID`
      : fr`aucun registre ne fait foi ici ; la suite : sceau trust add registry-1.json --digest SHA256`,
  verified: (documents, failures) => fr`${documents} document(s) valables, ${failures} refusé(s)`,
  notChecked: {
    encrypted: (files, paths) =>
      fr`non vérifié : ${files} part(s) et remise(s), car chiffrées pour les responsables ou pour la clé de levée : ${paths}`,
    unattached: (files, paths) =>
      fr`non vérifié : ${files} fichier(s), car aucun document valable n'y conduit : ${paths}`,
  },
  delivered: (counts) => {
    const said = [
      counts.sent > 0 ? [fr`${counts.sent} fichier(s) envoyé(s), ${counts.sentBytes} octets`] : [],
      counts.present > 0 ? [fr`${counts.present} déjà là et juste(s)`] : [],
      counts.tries > 1 ? [fr`${counts.tries} essais`] : [],
    ];
    return said.flat().join(' ; ');
  },
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
      : fault.name === ''
        ? fr`ligne ${fault.line}, colonne ${fault.column} : ${rule}`
        : fr`ligne ${fault.line}, colonne ${fault.column} (${fault.name}) : ${rule}`,
  events,
  help,
  usage,
  labels,
  terms,
  prompts,
  results,
  demo,
  rehearsal,
  bug: fr`erreur interne de sceau ; signalez-la avec les lignes qui suivent, après y avoir relu qu'aucune donnée n'y figure`,
};
