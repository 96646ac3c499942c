/** French, faults of the command line, of the data, of files and of settings: 64, 65, 66, 70, 73, 74, 78. */
import { bothTimes } from '../render/times.ts';
import { roleNames } from './fr-terms.ts';
import { fr } from './typeset.ts';
import { type ErrorWords, says } from './words.ts';

export const inputErrors = {
  usage: (p) => says(fr`${p.detail}`, fr`sceau COMMANDE --help dit ce qui est attendu`),
  'role-wrong': (p) =>
    says(
      fr`l'espace de travail est celui d'un ${roleNames(p.role)} ; attendu ici : ${roleNames(p.expected)}`,
      fr`choisissez l'autre espace de travail par --workspace`,
    ),
  'hour-past': (p) =>
    says(
      fr`l'heure donnée est déjà passée : ${bothTimes(p.hour, p.zone)}`,
      fr`vérifiez la date, l'heure et le fuseau de --at et --zone`,
    ),
  'passphrase-short': (p) =>
    says(
      fr`phrase secrète trop courte : il faut au moins ${p.least} caractères`,
      fr`prenez quatre ou cinq mots sans rapport entre eux`,
    ),
  'terminal-needed': (p) =>
    p.what === 'passphrase'
      ? says(
          fr`une phrase secrète est nécessaire et il n'y a pas de terminal pour la demander`,
          fr`donnez-la par --passphrase-file FICHIER ou --passphrase-fd N`,
        )
      : says(
          fr`une confirmation est nécessaire et il n'y a pas de terminal pour la demander`,
          fr`relisez ce qui va être fait, puis confirmez par --yes (et --expect-total pour un export)`,
        ),

  'csv-encoding': (p) =>
    says(
      fr`le fichier n'est pas en UTF-8 : ligne ${p.line}`,
      fr`exportez-le de nouveau en « CSV UTF-8 » ; ne le convertissez pas à la main`,
    ),
  'csv-header': (p) =>
    says(
      fr`la ligne d'en-tête n'est pas celle attendue ; attendu : ${p.expected} ; reçu : ${p.found}`,
      fr`l'en-tête doit être exactement celui-là, dans cet ordre, séparé par des points-virgules`,
    ),
  'csv-rows': (p) =>
    says(
      fr`le fichier est refusé (erreurs : ${p.total}) ; rien n'est scellé, rien n'est envoyé`,
      p.faults.some((fault) => fault.rule === 'rehearsal-mark')
        ? fr`arrêtez : ce fichier mêle répétition et réalité ; cherchez d'où il vient, n'ajoutez aucune marque à la main`
        : fr`faites corriger le fichier à sa source, puis recommencez`,
    ),
  'csv-empty': () => says(fr`le fichier ne contient aucun candidat`, fr`vérifiez que c'est le bon fichier`),
  'csv-superseded': (p) =>
    says(
      fr`ce fichier est celui de la révision ${p.revision}, que la révision ${p.newest} a remplacée ; rien n'est envoyé`,
      fr`est-ce le bon fichier ? si oui, --new-revision en fait une révision de plus`,
    ),
  'csv-changed': () =>
    says(
      fr`le fichier a changé pendant qu'il était lu ; rien n'est scellé`,
      fr`attendez que le fichier soit complet, puis recommencez`,
    ),

  'input-missing': (p) => says(fr`introuvable : ${p.path}`, fr`vérifiez le chemin`),
  'publication-unknown': (p) => {
    const ids = p.known === undefined || p.known.length === 0 ? 'aucune' : p.known.join(', ');
    if (p.depot !== undefined) {
      return says(
        fr`publication inconnue : ${p.publication}`,
        fr`le dépôt ${p.depot} a été lu ; connues là-bas : ${ids} ; vérifiez l'identifiant, ou demandez un nouvel envoi`,
      );
    }
    return says(
      fr`publication inconnue : ${p.publication}`,
      p.receiveFrom === undefined
        ? fr`vérifiez l'identifiant ; connues ici : ${ids} (sceau publication list)`
        : fr`faites d'abord sceau receive, qui lit ${p.receiveFrom} ; connues ici : ${ids}`,
    );
  },
  'publication-ambiguous': (p) =>
    says(
      fr`plusieurs émetteurs ont une publication ${p.publication} : ${p.issuers}`,
      fr`dites laquelle par --issuer`,
    ),
  'partner-unknown': (p) =>
    says(fr`partenaire inconnu : ${p.partner}`, fr`sceau partner list montre ceux qui sont enregistrés`),
  'revision-missing': (p) =>
    says(
      fr`aucune révision de ${p.publication} ici`,
      fr`au rectorat : sceau export ; chez un diffuseur : sceau receive`,
    ),
  'key-file-invalid': (p) =>
    says(
      fr`${p.path} n'est pas un fichier de clé ou de phrase secrète lisible`,
      fr`une clé SSH doit être au format OpenSSH ou PEM (PuTTYgen : Conversions, Export OpenSSH key)`,
    ),

  bug: (p) => says(fr`erreur interne de sceau : ${p.detail}`, fr`signalez-la avec les lignes affichées`),

  'output-exists': (p) =>
    says(fr`existe déjà et n'est pas remplacé : ${p.path}`, fr`choisissez un autre nom ou un autre dossier`),
  'output-create': (p) =>
    says(fr`ne peut être créé : ${p.path}`, fr`vérifiez le dossier et les droits d'écriture`),
  io: (p) =>
    says(fr`erreur d'entrée-sortie (${p.operation}) : ${p.path}`, fr`vérifiez le disque ou le support`),
  'disk-full': (p) => says(fr`plus de place : ${p.path}`, fr`libérez de la place, puis recommencez`),

  'workspace-missing': (p) =>
    says(
      fr`pas d'espace de travail (sceau.toml) dans ${p.path} ni au-dessus`,
      fr`placez-vous dans l'espace de travail, nommez-le par --workspace, ou créez-le par sceau init`,
    ),
  'config-invalid': (p) =>
    says(fr`réglage refusé dans ${p.path} : ${p.detail}`, fr`corrigez ce réglage dans le fichier sceau.toml`),
  'key-missing': (p) =>
    says(
      fr`clé absente : ${roleNames(p.role)}`,
      fr`sceau key create la fabrique, sceau key import reprend une clé existante`,
    ),
  'registry-missing': () =>
    says(
      fr`aucun registre ne fait foi ici`,
      fr`au rectorat : sceau registry propose ; ailleurs : sceau trust add avec le SHA-256 reçu de vive voix`,
    ),
  'scope-conflict': (p) =>
    says(
      fr`deux licences définissent autrement le même périmètre : ${p.scope}`,
      fr`un périmètre n'a qu'une définition : donnez un autre nom à l'un des deux, refaites les licences`,
    ),
  'scope-unknown': (p) =>
    says(
      fr`périmètre inconnu : ${p.scope}`,
      fr`les périmètres sont définis dans sceau.toml, sous [scopes.NOM]`,
    ),
  'scope-unlawful': (p) =>
    says(
      fr`le périmètre ${p.scope} dépasse ce que le droit permet : ${p.detail}`,
      fr`la presse reçoit au plus la liste de l'article 3 de l'arrêté du 22 avril 2013 ; restreignez le périmètre`,
    ),
  'host-key-missing': (p) =>
    says(
      fr`aucune clé d'hôte n'est épinglée pour ${p.host}`,
      fr`demandez son empreinte (ssh-keygen -lf) à l'administrateur du serveur, donnez-la par --host-key`,
    ),
  'address-invalid': (p) =>
    says(
      fr`adresse de dépôt refusée : ${p.address}`,
      fr`attendu : un dossier, ou sftp://utilisateur@hôte:port/dossier, sans mot de passe`,
    ),
  'name-invalid': (p) =>
    says(
      fr`nom refusé : ${p.name}`,
      fr`lettres minuscules sans accent, chiffres et tirets, 63 signes au plus`,
    ),
} satisfies Partial<ErrorWords>;
