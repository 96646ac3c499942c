/** French, failed checks of signatures, digests and protocol: 76. */
import { grouped } from '../render/table.ts';
import { detailName } from './fr-details.ts';
import { realmName, roleNames, terms } from './fr-terms.ts';
import { fr } from './typeset.ts';
import { type ErrorWords, says } from './words.ts';

const TELL_ISSUER = fr`ne vous en servez pas ; prévenez le rectorat émetteur, par téléphone`;
const TELL_SENDER = fr`faites renvoyer ce fichier par qui l'a produit ; si cela se répète, prévenez-le par téléphone`;
const NEW_KEY = fr`son titulaire doit en fabriquer une autre (sceau key create) et la faire enregistrer`;

/** Why a drand beacon is refused. */
const BEACON_FAULTS = {
  form: fr`contenu illisible`,
  round: fr`ce tour est un autre`,
  signature: fr`la signature n'est pas celle du réseau drand`,
} as const;

/** Why a file under a time lock is refused. */
const TIMELOCK_FAULTS = {
  form: fr`ce n'en est pas un`,
  chain: fr`il attend un autre réseau drand`,
  round: fr`il attend un autre tour que celui de l'heure`,
  stanza: fr`il a été modifié`,
  content: fr`il a été modifié`,
} as const;

export const checkErrors = {
  'armor-not-canonical': (p) =>
    says(
      fr`${p.file} : le texte de la signature a été modifié (espaces, retours à la ligne ou en-têtes)`,
      TELL_SENDER,
    ),
  'signature-malformed': (p) =>
    says(fr`${p.file} : signature mal formée (${detailName(p.detail)})`, TELL_SENDER),
  'signature-invalid': (p) => says(fr`${p.file} : la signature n'est pas celle de ce fichier`, TELL_ISSUER),
  'signer-unknown': (p) =>
    says(
      fr`${p.file} : signé par une clé que le registre ne connaît pas : ${grouped(p.fingerprint)}`,
      fr`si le registre a changé, faites-vous remettre sa nouvelle version ; sinon prévenez le rectorat émetteur`,
    ),
  'signer-role': (p) =>
    says(
      fr`${p.file} : signataire attendu : ${roleNames(p.expected)} ; trouvé : ${roleNames(p.found)}`,
      TELL_ISSUER,
    ),
  'key-weak': (p) =>
    says(
      p.fingerprint === ''
        ? fr`clé refusée, d'une autre version d'OpenPGP que la 4 (${detailName(p.detail)})`
        : fr`clé trop faible : ${grouped(p.fingerprint)} (${detailName(p.detail)})`,
      NEW_KEY,
    ),
  'key-expired': (p) => says(fr`clé expirée : ${grouped(p.fingerprint)}`, NEW_KEY),
  'key-revoked': (p) => says(fr`clé révoquée : ${grouped(p.fingerprint)}`, NEW_KEY),
  'key-unusable': (p) =>
    terms.roles[p.detail] === undefined
      ? says(fr`clé inutilisable : ${grouped(p.fingerprint)} (${detailName(p.detail)})`, NEW_KEY)
      : says(
          fr`cette clé est déjà la ${roleNames(p.detail)} de cet espace de travail : ${grouped(p.fingerprint)}`,
          fr`une clé ne joue qu'un rôle : fabriquez-en une autre (sceau key create)`,
        ),
  'certificate-malformed': (p) =>
    says(
      fr`ce n'est pas un certificat (ou une clé) OpenPGP acceptable : ${detailName(p.detail)}`,
      fr`le certificat public s'obtient par sceau key export ou gpg --export --armor`,
    ),
  'fingerprint-mismatch': (p) =>
    says(
      fr`l'empreinte diffère ; attendu : ${grouped(p.expected)} ; trouvé : ${grouped(p.found)}`,
      fr`faites relire l'empreinte par son titulaire, de vive voix ; n'enregistrez rien d'ici là`,
    ),
  'sample-key': (p) =>
    says(
      fr`clé d'exemple, connue de tous : ${grouped(p.fingerprint)}`,
      fr`les clés de keys.example ne servent qu'aux répétitions ; fabriquez la vôtre par sceau key create`,
    ),
  'rehearsal-key': (p) =>
    says(
      fr`clé de répétition, comme le dit son identifiant : ${grouped(p.fingerprint)}`,
      fr`la production a ses propres clés : demandez à son titulaire d'en fabriquer une autre, dans un espace de production, par sceau key create`,
    ),
  'document-too-large': (p) => says(fr`${p.file} dépasse ${p.maxBytes} octets`, TELL_SENDER),
  'document-malformed': (p) => says(fr`${p.file} est mal formé : ${detailName(p.detail)}`, TELL_SENDER),
  'document-not-canonical': (p) =>
    says(fr`${p.file} n'est pas écrit comme sceau l'écrit, octet pour octet`, TELL_SENDER),
  'document-type': (p) =>
    says(
      fr`${p.file} : type attendu : ${p.expected} ; trouvé : ${p.found}`,
      fr`vérifiez que c'est le bon fichier, à sa place`,
    ),
  'document-link': (p) =>
    says(
      fr`${p.file} ne se rattache pas aux autres documents : ${detailName(p.link)} ; attendu : ${p.expected} ; trouvé : ${p.found}`,
      TELL_ISSUER,
    ),
  'realm-mismatch': (p) =>
    says(
      fr`${p.file} : domaine attendu : ${realmName(p.expected)} ; trouvé : ${realmName(p.found)}`,
      fr`répétition et production ne se mêlent jamais : changez d'espace de travail`,
    ),
  'issuer-mismatch': (p) =>
    says(fr`${p.file} : émetteur attendu : ${p.expected} ; trouvé : ${p.found}`, TELL_ISSUER),
  'issuer-untrusted': (p) =>
    says(
      fr`aucun registre ne fait foi ici pour l'émetteur ${p.issuer}`,
      fr`faites sceau trust add registry-1.json --digest SHA-256, avec le SHA-256 reçu de vive voix du rectorat`,
    ),
  'academy-unregistered': (p) =>
    says(
      fr`l'émetteur n'est pas enregistré pour l'académie ${p.academy}`,
      fr`sceau registry show montre les académies du registre`,
    ),
  'registry-digest': (p) =>
    says(
      fr`le SHA-256 du registre diffère ; attendu : ${grouped(p.expected)} ; trouvé : ${grouped(p.found)}`,
      fr`faites relire le SHA-256 par le rectorat, de vive voix ; ne faites pas confiance à ce fichier`,
    ),
  'registry-chain': (p) =>
    says(fr`registre, version ${p.version} : refusé (${detailName(p.detail)})`, TELL_ISSUER),
  'signature-quorum': (p) =>
    says(
      fr`${p.file} : ${p.found} signature(s) de responsables sur les ${p.needed} nécessaires`,
      fr`faites-le signer par d'autres responsables (sceau registry sign)`,
    ),
  'journal-forked': (p) =>
    says(
      fr`${p.file} : ce journal n'est pas celui dont des documents signés donnent l'état à ${p.size} lignes`,
      fr`le journal a été coupé ou réécrit, ou il est d'un autre rectorat : gardez cette copie et les documents, et demandez des explications`,
    ),
  'digest-mismatch': (p) =>
    says(fr`${p.file} n'est pas le fichier annoncé : son SHA-256 diffère`, TELL_SENDER),
  'length-mismatch': (p) =>
    says(fr`${p.file} : ${p.expected} octets annoncés, ${p.found} trouvés`, TELL_SENDER),
  'file-missing': (p) => says(fr`fichier manquant : ${p.file}`, TELL_SENDER),
  equivocation: (p) =>
    says(
      p.revision === 0
        ? fr`deux versions différentes de la publication ${p.publication} (${p.scope})`
        : fr`deux manifestes différents pour ${p.publication}, ${p.scope}, révision ${p.revision}`,
      fr`l'émetteur se contredit ou quelqu'un d'autre écrit à sa place : prévenez-le, par téléphone`,
    ),
  rollback: (p) =>
    says(
      fr`révision ${p.revision} de ${p.publication} (${p.scope}) venue après la révision ${p.accepted}, qui ne la remplace pas`,
      TELL_ISSUER,
    ),
  'beacon-invalid': (p) =>
    says(
      fr`ce que ${p.source} donne n'est pas la valeur drand attendue : ${BEACON_FAULTS[p.fault]}`,
      fr`prenez-la d'un autre relais ; sa signature est vérifiée, d'où qu'elle vienne`,
    ),
  'timelock-invalid': (p) =>
    says(fr`${p.file} : verrou horaire refusé, ${TIMELOCK_FAULTS[p.fault]}`, TELL_SENDER),
  'approval-quorum': (p) =>
    says(fr`${p.found} approbation(s) valables sur les ${p.needed} nécessaires`, TELL_ISSUER),
  'approval-mismatch': (p) =>
    says(
      fr`l'approbation de ${p.officer} ne porte pas sur cette révision : ${detailName(p.detail)}`,
      TELL_ISSUER,
    ),
  'officer-unknown': (p) =>
    says(
      fr`${p.officer} n'est pas un responsable inscrit`,
      fr`sceau registry show montre les responsables ; sceau partner add --officer en enregistre un`,
    ),
  'key-unregistered': (p) =>
    says(
      fr`cette clé n'est pas celle du registre (${roleNames(p.role)}) : ${grouped(p.fingerprint)}`,
      fr`faites d'abord entrer cette clé au registre (sceau registry propose, puis les signatures)`,
    ),
  'signed-in-future': (p) =>
    says(
      fr`${p.file} : signé à ${p.at}, ce qui est dans l'avenir pour cette machine`,
      fr`l'horloge de cette machine retarde sans doute ; mettez-la à l'heure, puis recommencez`,
    ),
  'not-supported': (p) =>
    says(
      fr`${p.file} demande « ${detailName(p.feature)} », que cette version de sceau ne sait pas contrôler`,
      fr`installez une version plus récente de sceau ; rien n'est accepté d'ici là`,
    ),
  'notice-chain': (p) =>
    says(fr`l'avis n° ${p.number} ne suit pas les précédents : ${detailName(p.detail)}`, TELL_ISSUER),
  'recipient-not-approved': (p) =>
    says(fr`${p.recipient} n'est pas dans la liste approuvée par les responsables`, TELL_ISSUER),
  'recipient-revoked': (p) =>
    says(fr`un avis a écarté ${p.recipient} : aucune levée d'embargo ne doit le servir`, TELL_ISSUER),
  'commitment-mismatch': (p) =>
    says(fr`la clé de session du périmètre ${p.scope} n'est pas celle du manifeste`, TELL_ISSUER),
  'inner-signature': (p) =>
    says(
      fr`la signature des résultats eux-mêmes est refusée : ${detailName(p.detail)} ; rien n'est gardé en clair`,
      TELL_ISSUER,
    ),
  'results-altered': (p) =>
    says(
      fr`${p.path} n'est pas ce que le rectorat a signé : ce fichier, ou la signature à côté, a été modifié depuis l'ouverture`,
      fr`ne le publiez pas ; déplacez-le, puis refaites la même commande : il sera rouvert`,
    ),
  'payload-malformed': (p) =>
    says(fr`le contenu chiffré est mal formé : ${detailName(p.detail)}`, TELL_SENDER),
  'payload-integrity': () =>
    says(fr`le contenu chiffré est endommagé ou modifié ; rien n'est gardé en clair`, TELL_SENDER),
  'decryption-failed': (p) =>
    says(
      fr`${p.file} ne se déchiffre pas avec les clés de cet espace de travail`,
      fr`vérifiez que c'est l'espace de travail du destinataire, et que sa clé n'a pas été remplacée`,
    ),
  'share-invalid': (p) =>
    says(
      fr`la part de ${p.officer} est refusée : ${detailName(p.detail)}`,
      fr`n'approuvez pas ; prévenez le rectorat émetteur, par téléphone`,
    ),
  'depot-conflict': (p) =>
    says(
      fr`le dépôt contient autre chose que prévu à ${p.path}`,
      fr`rien n'a été remplacé ; voyez avec l'administrateur du dépôt qui y a écrit`,
    ),
  'listing-too-large': (p) =>
    says(
      fr`le dossier ${p.folder} contient plus de ${p.maxEntries} entrées`,
      fr`voyez avec l'administrateur du dépôt qui y a écrit`,
    ),
  'not-all-accepted': (p) =>
    says(
      fr`contrôles refusés : ${p.failed} sur ${p.total}`,
      fr`les lignes ci-dessus disent pourquoi ; ne vous servez pas de ce qui est refusé`,
    ),
} satisfies Partial<ErrorWords>;
