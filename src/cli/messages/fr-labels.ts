/** French: what is said of a wrong command line, and the labels of tables. */
import type { LabelWords, UsageWords } from './label-words.ts';
import { fr } from './typeset.ts';

export const usage: UsageWords = {
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
  fingerprint: (option, text) =>
    fr`${option} : empreinte entière attendue (40 chiffres hexadécimaux), reçu « ${text} »`,
  repeated: (option) => fr`${option} est donné deux fois`,
  unknownValue: (option, text, known) =>
    fr`${option} : « ${text} » est inconnu ; valeurs possibles : ${known}`,
  needed: (option, because) => fr`${option} est nécessaire avec ${because}`,
  valuesNeedTerminal: fr`--show-values montre des données de candidats : au terminal, ou dans un rapport (--report FICHIER)`,
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

export const labels: LabelWords = {
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
  timelock: 'verrou horaire',
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
  revokedAt: 'révoquée le (UTC)',
  basis: 'fondement',
  reason: 'raison',
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
  added: 'ajoutées',
  removed: 'retirées',
  changed: 'modifiées',
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
  notice: 'avis',
  hourBefore: 'heure en vigueur',
  hourAfter: 'nouvelle heure',
  mirrors: 'miroirs',
};
