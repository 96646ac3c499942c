/** French, faults of networks, of the moment and of permission: 69, 75, 77. */
import { grouped } from '../render/table.ts';
import { bothTimes, offsetSeconds } from '../render/times.ts';
import { detailName, operationName } from './fr-details.ts';
import { PIN_HINT, roleNames } from './fr-terms.ts';
import { fr } from './typeset.ts';
import { type ErrorWords, says } from './words.ts';

export const accessErrors = {
  'host-unreachable': (p) =>
    says(
      fr`serveur injoignable : ${p.host}`,
      fr`recommencez plus tard ; si cela dure, vérifiez le nom du serveur et son port dans l'adresse du dépôt, puis le pare-feu`,
    ),
  'host-unresolved': (p) =>
    says(
      fr`aucun serveur ne porte ce nom : ${p.host}`,
      fr`corrigez le nom du serveur dans l'adresse du dépôt`,
    ),
  'server-busy': (p) =>
    says(
      fr`${p.host} ne peut pas servir pour l'instant (code HTTP ${p.status})`,
      fr`relancez la même commande plus tard ; si cela dure, prévenez qui tient le compartiment (bucket)`,
    ),
  'depot-full': (p) =>
    says(
      fr`plus de place chez le destinataire : ${p.path}`,
      fr`faites libérer de la place, ou relever le quota, par l'administrateur du serveur, puis recommencez`,
    ),
  'server-refused': (p) =>
    says(
      fr`le serveur a refusé une opération (${operationName(p.operation)}, état SFTP ${p.status}) sur ${p.path}`,
      fr`demandez à l'administrateur du serveur ce que ce compte a le droit de faire, et s'il a atteint un quota`,
    ),
  'subsystem-refused': (p) =>
    says(
      fr`${p.host} n'offre pas de SFTP à ce compte`,
      fr`demandez à l'administrateur du serveur d'ouvrir SFTP`,
    ),
  'handshake-failed': (p) =>
    says(
      fr`pas d'accord sur le chiffrement avec ${p.host}`,
      fr`le serveur est sans doute trop ancien ; demandez à son administrateur de le mettre à jour`,
    ),
  'certificate-untrusted': (p) =>
    says(
      fr`le certificat de ${p.host} n'est pas valable (${p.detail})`,
      fr`si ce serveur est le vôtre, indiquez le certificat de son autorité à côté du miroir dans sceau.toml (ca) ; sinon, prévenez le gestionnaire du miroir`,
    ),
  'mirror-differs': (p) =>
    says(
      fr`le miroir ${p.url} ne rend pas ${p.path} tel qu'il vient d'y être écrit`,
      fr`vérifiez dans sceau.toml que url et depot désignent le même dossier, et qu'aucun cache devant le miroir ne garde ses réponses ; prévenez son gestionnaire`,
    ),
  'http-refused': (p) =>
    says(
      fr`${p.host} a répondu à ${p.path} par le code HTTP ${p.status}`,
      fr`un miroir donne ses fichiers à sa propre adresse, sans identification ni renvoi ailleurs ; prévenez son gestionnaire ; pour un compartiment (bucket), vérifiez endpoint et region, et qu'il accepte les écritures conditionnelles`,
    ),
  'depot-missing': (p) =>
    says(
      fr`le dépôt n'existe pas : ${p.address}`,
      fr`branchez le support, corrigez l'adresse, ou faites créer ce dossier par qui tient le dépôt : sceau ne le crée pas`,
    ),

  'workspace-busy': (p) =>
    says(
      fr`l'espace de travail est occupé par « ${p.command} » (processus ${p.pid}) depuis ${p.since}`,
      fr`attendez la fin de cette commande, puis recommencez`,
    ),
  'connection-lost': (p) =>
    says(
      fr`pas de connexion avec ${p.host}, ou connexion perdue`,
      fr`recommencez : ce qui est arrivé est gardé ; si cela dure, vérifiez le nom du serveur et le réseau`,
    ),
  'deadline-exceeded': (p) =>
    says(
      fr`pas de réponse du serveur en ${p.seconds} secondes (${operationName(p.operation)})`,
      fr`recommencez plus tard : ce qui est arrivé est gardé`,
    ),
  'not-released': (p) =>
    says(
      fr`l'embargo de ${p.publication} n'est pas encore levé ; heure de publication : ${bothTimes(p.hour, p.zone)}`,
      fr`recommencez passé cette heure, ou laissez attendre sceau open ID --wait ; si rien ne vient, téléphonez au rectorat`,
    ),
  'wait-interrupted': (p) =>
    says(
      fr`l'attente est interrompue : l'embargo de ${p.publication} n'est pas levé`,
      fr`refaites la même commande : ce qui est déjà recueilli et envoyé reste`,
    ),
  'release-incomplete': (p) =>
    says(
      fr`la levée d'embargo n'est pas complète : ${p.file} n'est pas encore au dépôt`,
      fr`recommencez dans un instant ; si cela dure, faites renvoyer ce fichier par le rectorat`,
    ),
  'open-before-hour': (p) =>
    says(
      fr`la levée d'embargo est au dépôt, mais l'heure n'est pas venue : ${bothTimes(p.hour, p.zone)}`,
      fr`recommencez à l'heure ; vérifiez aussi l'horloge de cette machine`,
    ),
  'cosignatures-missing': (p) =>
    says(
      fr`l'avis ${p.number} n'est que proposé : ${p.found} responsable(s) sur ${p.needed} l'ont signé ; l'heure n'a pas changé`,
      fr`demandez aux responsables de faire sceau approve ID, puis refaites la même commande`,
    ),
  'notice-missing': (p) =>
    says(fr`l'avis n° ${p.number} est annoncé mais n'est pas encore arrivé`, fr`recommencez plus tard`),
  'beacon-missing': (p) =>
    says(
      fr`aucun relais n'a donné la valeur drand du tour ${p.round}, attendue le ${bothTimes(p.at, p.zone)}`,
      fr`passé cet instant, recommencez ; si cela dure, depuis un poste relié à Internet : curl -o drand.json ${p.url}, d'un relais ou d'un autre, puis la même commande avec --beacon drand.json`,
    ),
  'retry-may-help': (p) =>
    says(
      fr`destinataires non servis : ${p.failed} sur ${p.total}`,
      fr`refaites la même commande : seul ce qui manque sera envoyé`,
    ),
  'rehearsal-incomplete': (p) =>
    says(
      fr`la répétition ${p.publication} est finie, et tous n'ont pas ouvert : ${p.opened} sur ${p.total}`,
      fr`voyez ce qui est à reprendre, ci-dessus ; sceau status ${p.publication} --fetch dit si d'autres ouvrent encore`,
    ),
  'rehearsal-interrupted': (p) =>
    says(
      fr`la répétition est interrompue ; ce qui est envoyé reste envoyé`,
      fr`à la main : sceau release ${p.publication} à l'heure, puis sceau status ${p.publication} --fetch ; ou une autre répétition`,
    ),

  'before-hour': (p) =>
    says(
      fr`l'embargo ne peut être levé avant l'heure : ${bothTimes(p.hour, p.zone)}`,
      fr`refaites la même commande à l'heure ; ou dès maintenant avec --wait, qui lève l'embargo à l'heure`,
    ),
  'timelock-not-due': (p) =>
    says(
      fr`l'heure a été avancée, mais le verrou drand de la révision ${p.revision} ne s'ouvre pas avant le ${bothTimes(p.hour, p.zone)}`,
      fr`refaites sceau export avec --new-revision, puis faites approuver cette révision ; ou attendez cet instant`,
    ),
  'clock-disagrees': (p) =>
    says(
      fr`l'horloge de cette machine ${p.aheadMs > 0 ? 'avance' : 'retarde'} de ${offsetSeconds(p.aheadMs)} s sur ${p.servers} serveurs de temps`,
      fr`remettez cette horloge à l'heure, puis recommencez ; si ce sont les serveurs qui se trompent, chaque responsable fait sceau approve avec --override-clock`,
    ),
  'quorum-missing': (p) =>
    says(
      [
        fr`parts remises : ${p.found} sur les ${p.needed} nécessaires`,
        ...(p.handedOver.length > 0 ? [fr`par ${p.handedOver.join(', ')}`] : []),
        ...(p.consented.length > 0 ? [fr`accord sans part : ${p.consented.join(', ')}`] : []),
        ...(p.missing.length > 0 ? [fr`ni accord ni part : ${p.missing.join(', ')}`] : []),
      ].join(fr` ; `),
      fr`demandez-leur de faire sceau approve, qui remet la part dans l'heure qui précède la publication, puis refaites la même commande ; si une clé est perdue et que trop peu de responsables restent : partner add … --officer --new-key, registry propose, puis export --new-revision (guide du gestionnaire, « Une clé perdue »)`,
    ),
  'licence-expired': (p) =>
    says(
      fr`la licence de ${p.partner} pour ${p.scope} n'est pas valable à présent`,
      fr`une nouvelle licence se signe au rectorat par sceau partner add`,
    ),
  'licence-missing': (p) =>
    says(
      p.scope === '—'
        ? fr`aucun diffuseur n'a de licence valable pour cette publication`
        : fr`aucun diffuseur n'a de licence valable pour le périmètre ${p.scope}`,
      fr`sceau partner list montre les licences, sceau partner add en signe`,
    ),
  'licence-revoked': (p) =>
    says(
      fr`la licence de ${p.partner} pour ${p.scope} est révoquée depuis le ${p.at}`,
      fr`si c'était une erreur, sceau partner add signe une nouvelle licence, qui compte de nouveau`,
    ),
  'issuer-pinned': (p) =>
    says(
      fr`un autre registre de ${p.issuer} fait foi ici : ${grouped(p.pinned)} ; celui-ci : ${grouped(p.found)}`,
      fr`si le rectorat vous a dit de vive voix qu'il recommence avec un nouveau registre, et lu ce SHA-256 : même commande avec --replace ; sinon, c'est peut-être une attaque : appelez-le`,
    ),
  'publication-withdrawn': (p) =>
    says(
      fr`la publication ${p.publication} est retirée`,
      fr`chez un diffuseur : ne publiez rien, effacez tout par sceau purge ${p.publication}, l'accusé d'effacement part au rectorat ; au rectorat et chez un responsable : il n'y a plus rien à faire`,
    ),
  'revision-superseded': (p) =>
    says(
      fr`la révision ${p.revision} de ${p.publication} est déclarée remplacée par un avis du rectorat`,
      fr`au rectorat : scellez la suivante (sceau export --new-revision) ; ailleurs : attendez-la, ne publiez pas celle-ci`,
    ),
  'rehearsal-only': (p) =>
    says(
      fr`on ne répète pas dans le domaine ${p.realm}`,
      fr`répétez dans un espace de travail du domaine rehearsal, avec ses propres clés et dépôts : sceau init --realm rehearsal`,
    ),
  'recipient-omitted': (p) =>
    says(
      fr`${p.recipient} est laissé de côté : ${omissionReason(p.reason)}`,
      p.reason === 'not-in-revision'
        ? fr`refaites l'export avec --late : cette révision lui sera adressée aussi, si les responsables l'approuvent ; ou avec --new-revision : la nouvelle sera pour tous`
        : p.reason === 'licence-revoked'
          ? fr`le rectorat l'a voulu, par sceau partner revoke ou sceau notice revoke ; rien à faire, sauf erreur : alors sceau partner add signe une nouvelle licence, qui compte de nouveau sauf pour une publication dont un avis écarte ce diffuseur`
          : fr`la licence ou la clé est à renouveler (sceau partner add au rectorat), puis une révision à sceller (sceau export --new-revision)`,
    ),
  'host-key-unknown': (p) =>
    says(fr`clé d'hôte inconnue pour ${p.host} : ${p.found} ; rien n'a été envoyé`, PIN_HINT),
  'host-key-changed': (p) =>
    says(
      fr`la clé d'hôte de ${p.host} a changé ; attendu : ${p.expected} ; reçu : ${p.found} ; rien n'a été envoyé`,
      fr`ce peut être une attaque : ${PIN_HINT}`,
    ),
  'authentication-failed': (p) =>
    says(
      fr`${p.host} refuse l'identification de ${p.user}`,
      fr`vérifiez la clé SSH de l'espace de travail (ssh_key) ou l'agent, et que le serveur la connaît ; pour un compartiment (bucket), la clé d'accès (credentials), la région et l'horloge de cette machine`,
    ),
  'permission-denied': (p) =>
    says(fr`accès refusé : ${p.path}`, fr`vérifiez les droits du compte sur ce fichier ou ce dossier`),
  'key-file-exposed': (p) =>
    says(
      fr`d'autres comptes de cette machine peuvent lire la clé d'accès de ${p.path}`,
      fr`fermez ce fichier (chmod 600), et faites changer la clé si quelqu'un a pu la lire`,
    ),
  'passphrase-wrong': (p) =>
    says(
      fr`phrase secrète refusée (${roleNames(p.key)})`,
      fr`recommencez ; vérifiez la disposition du clavier, ou ce que contient le fichier de la phrase secrète`,
    ),
  'gpg-failed': (p) =>
    says(
      fr`échec de gpg (${operationName(p.operation)}) : ${detailName(p.detail)}`,
      fr`branchez la carte, débloquez-la (gpg --card-status) et refaites la commande ; si la question du code n'apparaît pas, faites d'abord, dans ce terminal : export GPG_TTY=$(tty)`,
    ),
  'handover-early': (p) =>
    says(
      fr`la part ne se remet pas encore : ce sera possible à partir du ${bothTimes(p.from, p.zone)}`,
      fr`refaites la même commande dans l'heure qui précède la publication ; l'approbation, elle, se donne dès à présent, sans --hand-over`,
    ),
  'override-early': (p) =>
    says(
      fr`l'horloge du rectorat ne s'atteste pas encore : ce sera possible à partir du ${bothTimes(p.from, p.zone)}`,
      fr`refaites la même commande dans l'heure qui précède la publication ; l'approbation, elle, se donne dès à présent, sans --override-clock`,
    ),
  'not-confirmed': () => says(fr`non confirmé ; rien n'a été fait`, fr`recommencez quand tout est vérifié`),
} satisfies Partial<ErrorWords>;

function omissionReason(reason: string): string {
  const known: Readonly<Record<string, string>> = {
    'licence-expired': fr`licence expirée`,
    'licence-revoked': fr`licence révoquée`,
    'key-expired': fr`clé expirée`,
    'key-revoked': fr`clé révoquée`,
    'key-unusable': fr`clé inutilisable`,
    'licence-invalid': fr`licence refusée`,
    'not-in-revision': fr`licence reçue après le scellement de cette révision`,
  };
  return known[reason] ?? reason;
}
