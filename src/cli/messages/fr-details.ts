/**
 * French for what errors say in particular: stages and formats name it in a few English words, always the same ones.
 * What a file or person brought into such a text (a column, a number) comes back as it is, to be escaped by the message.
 */

const DETAILS: Readonly<Record<string, string>> = {
  // documents and registries
  'not JSON': 'ce n’est pas du JSON',
  'not XML of S3': 'pas une réponse S3 en XML',
  'no ETag': 'pas d’ETag',
  'cut short': 'coupé avant la fin',
  'last line without its end': 'la dernière ligne n’est pas terminée',
  'line end': 'fin de ligne',
  'line too long': 'une ligne est trop longue',
  'not a file of rows': 'ce n’est pas un fichier d’empreintes de lignes',
  'order of rows': 'ordre des lignes',
  quotes: 'guillemets',
  'scope id': 'identifiant de périmètre',
  scopes: 'périmètres',
  'not TOML': 'ce n’est pas du TOML',
  'not UTF-8': 'ce n’est pas de l’UTF-8',
  'a gap': 'il manque une version avant celle-ci',
  'an officer stands twice': 'un responsable y figure deux fois',
  'two officers have one name': 'deux responsables y portent le même nom',
  'another issuer or realm': 'un autre émetteur ou un autre domaine',
  'does not follow the version before': 'elle ne suit pas la version précédente',
  'fewer officers than approvals': 'moins de responsables que d’approbations exigées',
  'not the next version': 'ce n’est pas la version suivante',
  'not the licence of its name': 'c’est une autre licence que celle de son nom',
  'not the version that is pinned here': 'ce n’est pas la version qui fait foi ici',
  'a proposal that was signed is not there': 'une proposition signée n’est pas là',
  withdrawn: 'la publication est déjà retirée',
  'only version 1 is pinned': 'seule la version 1 se reçoit par son SHA-256',
  // keys and certificates
  'a signature of the key over itself does not verify': 'une signature de la clé sur elle-même est fausse',
  armor: 'armure',
  'binding with a weak hash': 'sous-clé rattachée par un hachage trop faible',
  'cannot be encrypted to': 'rien ne peut lui être chiffré',
  'designated revoker': 'révocateur désigné',
  'ECDH KDF': 'dérivation ECDH',
  integers: 'entiers',
  key: 'clé',
  'key packet': 'paquet de clé',
  'no secret material': 'sans partie secrète',
  'no self-certified user ID': 'aucune identité signée par la clé elle-même',
  'no such subkey': 'cette sous-clé n’existe pas',
  'no user ID': 'sans identité',
  'not valid for this use at this time': 'pas valable pour cet usage à cette date',
  'private key': 'clé privée',
  'repeated key ID': 'identifiant de clé répété',
  'secret and public parts differ': 'parties secrète et publique différentes',
  'signature with two issuers': 'signature à deux auteurs',
  'signing subkey without its own signature': 'sous-clé de signature qui ne signe pas son rattachement',
  'too long': 'trop long',
  'unbound subkey': 'sous-clé sans rattachement',
  // keys held by gpg
  'no such key': 'cette clé n’est pas dans le trousseau',
  'no secret key': 'la partie secrète n’est ni sur la carte ni dans le trousseau',
  'wrong PIN or passphrase': 'code ou phrase secrète faux',
  'PIN blocked': 'code bloqué',
  cancelled: 'annulé',
  card: 'carte en défaut',
  'no card': 'carte absente',
  'wrong card': 'ce n’est pas la bonne carte',
  'no agent': 'gpg-agent ne répond pas',
  'no pinentry': 'personne n’a pu être interrogé (pinentry)',
  'no answer in time': 'pas de réponse à temps',
  'too much output': 'réponse trop longue',
  // signatures
  'creation time': 'date de création',
  'issuer fingerprint': 'empreinte de l’auteur',
  'issuer key ID': 'identifiant de la clé de l’auteur',
  'not a version 4 signature': 'ce n’est pas une signature de version 4',
  'not exactly one packet': 'pas exactement un paquet',
  notation: 'notation',
  'packet header': 'en-tête de paquet',
  type: 'type',
  'unhashed area': 'zone non signée',
  // payloads
  empty: 'vide',
  literal: 'contenu',
  'literal format': 'format du contenu',
  'more than one packet': 'plus d’un paquet',
  'one-pass signature': 'annonce de signature',
  'partial length': 'longueur partielle',
  'sequence of packets': 'suite de paquets',
  'session key packets': 'paquets de clés de session',
  signature: 'signature',
  truncated: 'tronqué',
  digest: 'empreinte des données',
  notations: 'notations',
  verification: 'vérification',
  // links between documents
  approval: 'approbation',
  approvals: 'nombre d’approbations',
  challenge: 'épreuve',
  commitment: 'engagement de clé',
  disposition: 'nature de l’accusé',
  fingerprint: 'empreinte',
  hour: 'heure',
  index: 'numéro de part',
  kind: 'sorte d’avis',
  licence: 'licence',
  manifest: 'manifeste',
  name: 'nom du fichier',
  notice: 'avis',
  number: 'numéro',
  officer: 'responsable',
  officers: 'responsables',
  payload: 'contenu chiffré',
  proof: 'preuve que la part s’ouvre',
  publication: 'publication',
  'publication-digest': 'SHA-256 de la publication',
  received: 'fichiers supprimés',
  recipient: 'destinataire',
  recipients: 'destinataires',
  registry: 'registre',
  release: 'levée d’embargo',
  'release-keys': 'clés de la levée d’embargo',
  'released-at': 'instant de la levée d’embargo',
  request: 'demande d’approbation',
  'request-number': 'numéro de la demande d’approbation',
  revision: 'révision',
  scope: 'périmètre',
  signer: 'signataire',
  subkey: 'sous-clé de chiffrement',
  summary: 'effectifs',
  supersedes: 'révision remplacée',
  zone: 'fuseau horaire',
  'another notice has this number': 'un autre avis porte ce numéro',
  'not the share that was sealed': 'ce n’est pas la part scellée',
  // what a scope asks for
  columns: 'colonnes',
  decisions: 'décisions',
  exams: 'examens',
  purpose: 'finalité',
  territory: 'territoire',
  'empty or repeated': 'liste vide, ou valeur répétée',
};

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/^line (\d+)$/, 'ligne $1'],
  [/^gpg error (\d+)$/, 'erreur $1 de gpg'],
  [/^status (\d+)$/, 'état $1'],
  [/^RSA (\d+) bits$/, 'RSA de $1 bits'],
  [/^algorithm (\d+)$/, 'algorithme $1'],
  [/^curve ([0-9a-f]*)$/, 'courbe $1'],
  [/^self-signature with hash (\d+)$/, 'signature de la clé sur elle-même par le hachage $1'],
  [/^timelock (.*)$/s, 'verrou temporel $1'],
  [/^profile (.*)$/s, 'profil $1'],
  [/^purpose: no consent column for (.*)$/s, 'finalité\u00a0: pas de colonne d’accord pour $1'],
];

const OPERATIONS: Readonly<Record<string, string>> = {
  answer: 'réponse',
  append: 'ajout',
  chmod: 'droits',
  close: 'fermeture',
  connect: 'connexion',
  create: 'création',
  decrypt: 'déchiffrement',
  end: 'fin de connexion',
  export: 'certificat',
  fsetstat: 'droits',
  fsync: 'écriture sur le disque',
  link: 'création',
  list: 'liste',
  lstat: 'consultation',
  forward: 'passage par le serveur de rebond',
  mkdir: 'création de dossier',
  open: 'ouverture',
  opendir: 'liste',
  'posix-rename': 'renommage',
  read: 'lecture',
  readdir: 'liste',
  remove: 'suppression',
  rename: 'renommage',
  request: 'demande',
  sign: 'signature',
  stat: 'consultation',
  statvfs: 'place libre',
  visit: 'passage entier au dépôt',
  write: 'écriture',
};

/** A detail in French; what is not known comes back as it is. `list: entry` is worded on both sides of its colon. */
export function detailName(detail: string): string {
  const known = ownValue(DETAILS, detail);
  if (known !== undefined) return known;
  const pattern = PATTERNS.find(([form]) => form.test(detail));
  if (pattern !== undefined) return detail.replace(...pattern);
  const [, list = '', entry = ''] = /^(\w+): (.*)$/s.exec(detail) ?? [];
  const heading = ownValue(DETAILS, list);
  return heading === undefined ? detail : `${heading}\u00a0: ${ownValue(DETAILS, entry) ?? entry}`;
}

/** What was being done on a disk or server, in French. */
export function operationName(operation: string): string {
  return ownValue(OPERATIONS, operation) ?? operation;
}

function ownValue(table: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
