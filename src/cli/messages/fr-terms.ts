/** French names of the values that programs know by a code. */
import { fr } from './typeset.ts';
import type { TermWords } from './label-words.ts';

export const terms: TermWords = {
  roles: {
    rectorat: 'rectorat',
    officer: 'responsable',
    distributor: 'diffuseur',
    auditor: 'auditeur',
    seal: 'clé de scellement',
    release: 'clé de levée',
    second: 'clé de la deuxième personne',
    deputy: 'clé de sa suppléance',
    ssh: 'clé SSH',
  },
  realms: { rehearsal: 'répétition', production: 'production' },
  timelocks: {
    none: '',
    drand: fr`réseau drand : rien ne s'ouvre avant l'heure, même si tous les responsables le voulaient ; les parts peuvent être remises à tout moment`,
    prepositioned: fr`levée envoyée d'avance, sous le seul verrou du réseau drand : une fois partie, l'heure ne peut plus être reportée ni la levée retirée, et nul ne peut plus être écarté`,
  },
  timelockEarly: (sealedFor) =>
    fr`le verrou drand de cette révision s'ouvre dès l'ancienne heure, ${sealedFor} : d'ici la nouvelle, les responsables seuls gardent les résultats ; une nouvelle révision (sceau export --new-revision) le referme`,
  states: {
    sealed: 'scellé',
    pushed: 'envoyé',
    verified: 'vérifié',
    rejected: 'refusé',
    ready: 'prêt',
    released: 'levé',
    opened: 'ouvert',
    purged: 'purgé',
    approved: 'approuvé',
    handedOver: 'part remise',
  },
  outcomes: {
    accepted: 'accepté',
    known: 'déjà accepté',
    purged: 'purgé',
    superseded: 'remplacé',
    waiting: 'en attente',
    rejected: 'refusé',
    served: 'servi',
    present: 'déjà servi',
    tested: 'essayé',
    failed: 'échec',
    omitted: 'laissé de côté',
    held: 'non levée',
    opened: 'ouvert',
  },
  consents: { yes: 'oui', no: 'non', unknown: 'sans réponse', unreadable: 'illisible (compte pour non)' },
  purposes: { press: 'presse', 'local-authority': 'collectivités', 'public-list': 'liste publique' },
  stays: {
    otherTerritory: 'autre académie',
    otherExam: 'autre examen',
    decision: 'décision non transmise',
    notResident: 'domicile ailleurs',
    noConsent: 'sans accord',
  },
  signerNow: { valid: 'valable', expired: 'expirée depuis', revoked: 'révoquée depuis' },
  renames: { 'posix-rename': 'oui, d’un seul coup (posix-rename)', rename: 'oui (rename)', none: 'non' },
  profileWarnings: {
    'no-rename-over': fr`ce serveur ne remplace pas un fichier d'un seul coup : un fichier abîmé au dépôt devra y être supprimé à la main avant d'être renvoyé ; demandez posix-rename`,
    'no-fsync': fr`ce serveur ne dit pas quand un fichier est sur le disque : une panne de courant chez lui juste après l'envoi peut l'effacer ; refaites alors la commande`,
    'no-resume': fr`un envoi coupé y recommence du début`,
    'clock-off': fr`l'horloge de ce serveur est fausse de plus de deux minutes : faites-la régler (NTP)`,
    'absence-cacheable': fr`ce miroir laisse garder ses réponses « absent » : un cache peut cacher la levée d'embargo après l'heure ; faites ajouter Cache-Control: no-store à toutes les réponses, erreurs comprises`,
    'absence-unclear': fr`ce miroir ne répond pas par 404 à ce qu'il n'a pas : faites-lui dire 404`,
    'file-cacheable': fr`ce miroir laisse garder ses fichiers : un cache peut en donner d'anciens ; faites ajouter Cache-Control: no-store`,
    overwrites: fr`ce compartiment (bucket) accepte une écriture dont la condition n'est pas remplie : n'y laissez écrire personne d'autre, ou prenez un endpoint qui connaît If-None-Match et If-Match`,
    redirects: fr`ce miroir renvoie à une autre adresse : inscrivez celle-là comme url dans sceau.toml`,
    'little-space': fr`moins de place libre que deux fois le plus gros contenu scellé ici : faites libérer de la place`,
  },
  notices: {
    postpone: 'report',
    advance: 'avance',
    withdraw: 'retrait',
    supersede: 'révision remplacée',
    revoke: 'diffuseur révoqué',
  },
  kinds: { officer: 'responsable', distributor: 'diffuseur' },
  changes: { added: 'ajouté', removed: 'retiré', before: 'avant', now: 'après', renewed: 'après (même clé)' },
};

/** A list of roles or key names that came as one text, in words. */
export function roleNames(list: string): string {
  return list
    .split(', ')
    .map((role) => terms.roles[role] ?? role)
    .join(', ');
}

/** A realm in words; what is none comes back as it is. */
export function realmName(realm: string): string {
  if (realm === 'rehearsal' || realm === 'production') return terms.realms[realm];
  return realm;
}

/** Where the pin of a host key is had, and where it is written: never from the connection that was refused. */
export const PIN_HINT = fr`demandez à l'administrateur du serveur, par téléphone, ce qu'y affiche ssh-keygen -lf de la clé d'hôte publique ; au rectorat, donnez-le par sceau partner add … --host-key "SHA256:…" ; chez un responsable ou un diffuseur, écrivez dans sceau.toml : host_keys = ["SHA256:…"]`;
