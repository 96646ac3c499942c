/** French, faults of the command line, of the data, of files and of settings: 64, 65, 66, 70, 73, 74, 78. */
import type { HeaderFault } from '../../file-faults.ts';
import { grouped } from '../render/table.ts';
import { bothTimes } from '../render/times.ts';
import { detailName, operationName } from './fr-details.ts';
import { encodingSaid } from './fr-encoding.ts';
import { PIN_HINT, roleNames } from './fr-terms.ts';
import { fr } from './typeset.ts';
import { type ErrorWords, type Said, says } from './words.ts';

export const inputErrors = {
  usage: (p) => says(fr`${p.detail}`, fr`sceau COMMANDE --help dit ce qui est attendu`),
  'party-key-known': (p) =>
    says(
      fr`${p.party} est connu avec la clé ${grouped(p.known)}, pas ${grouped(p.found)}`,
      fr`si cette partie a une nouvelle clé, comparez l'empreinte avec elle, puis ajoutez --new-key ; pour un responsable suivent sceau registry propose, puis une nouvelle révision`,
    ),
  'role-wrong': (p) =>
    says(
      fr`cette commande ne se fait pas dans un espace de travail de ${roleNames(p.role)} ; attendu : ${roleNames(p.expected)}`,
      fr`choisissez l'autre espace de travail par --workspace`,
    ),
  'hour-direction': (p) =>
    says(
      p.kind === 'postpone'
        ? fr`un report donne une heure plus tardive ; demandé : ${bothTimes(p.hour, p.zone)} ; en vigueur : ${bothTimes(p.standing, p.zone)}`
        : fr`une avance donne une heure plus proche ; demandé : ${bothTimes(p.hour, p.zone)} ; en vigueur : ${bothTimes(p.standing, p.zone)}`,
      p.kind === 'postpone'
        ? fr`pour avancer l'heure : sceau notice advance, que les responsables signent`
        : fr`pour reporter : sceau notice postpone`,
    ),
  'kit-only': (p) =>
    says(
      fr`cet espace de travail est un kit de secours : « sceau ${p.command} » ne s'y fait pas`,
      fr`un kit ne sert qu'à lever l'embargo : sceau release ID ; le reste se fait au premier site`,
    ),
  'hour-past': (p) =>
    says(
      fr`l'heure donnée est déjà passée : ${bothTimes(p.hour, p.zone)}`,
      fr`vérifiez la date, l'heure et le fuseau de --at et --zone`,
    ),
  'not-prepositioned': (p) =>
    says(
      fr`la publication ${p.publication} n'a pas été annoncée avec une levée envoyée d'avance`,
      fr`sceau release sans --preposition, à l'heure ; ou une autre publication, créée avec --timelock prepositioned`,
    ),
  'session-invalid': (p) =>
    says(
      fr`« ${p.session} » n'est pas une session`,
      fr`donnez l'année et le mois, par exemple --session 2026-06`,
    ),
  'exam-not-held': (p) =>
    says(
      fr`il n'y a pas d'examen ${p.exam} à la session ${p.session}${p.group === '' ? '' : fr`, groupe ${p.group}`}`,
      fr`vérifiez --exam, --session et --group (1, 2, ou 0 pour un examen sans groupes)`,
    ),
  'exams-mixed': (p) =>
    says(
      fr`ces examens ne se proclament pas ensemble : ${p.exams} ; un fichier du jury n'en tient qu'une famille`,
      fr`faites une publication pour chacun ; seuls les trois baccalauréats (BCG BTN BCP), ou les épreuves anticipées (EAF EAM), vont ensemble`,
    ),
  'approvals-out-of-range': (p) =>
    says(
      fr`nombre d'approbations refusé : ${p.approvals} ; il en faut de ${p.least} à ${p.most}`,
      fr`le registre fixe le moins (sceau registry show), le nombre de responsables le plus ; corrigez --approvals`,
    ),
  'validity-reversed': (p) =>
    says(
      fr`la licence finirait avant de commencer : du ${p.from} au ${p.until}`,
      fr`vérifiez --valid-from et --valid-until`,
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

  'csv-encoding': encodingSaid,
  'csv-header': headerSaid,
  'csv-preamble-rows': (p) =>
    says(
      fr`ligne ${p.line} : un candidat figure avant la ligne d'en-tête ; rien n'est scellé`,
      fr`le fichier a été trié avec son en-tête, ou deux fichiers ont été mis bout à bout : refaites l'export dans le logiciel d'examen, sans passer par un tableur`,
    ),
  'csv-preamble-session': (p) =>
    says(
      fr`ligne ${p.line} : le fichier est de la session ${p.found}, la publication de la session ${p.session} ; rien n'est scellé`,
      fr`est-ce le fichier de cette année, et la bonne publication ? refaites l'export dans le logiciel d'examen ; ne corrigez pas cette ligne à la main`,
    ),
  'csv-rows': (p) =>
    says(
      fr`le fichier est refusé (erreurs : ${p.total}) ; rien n'est scellé, rien n'est envoyé`,
      p.faults.some((fault) => fault.rule === 'rehearsal-mark')
        ? fr`arrêtez : ce fichier mêle répétition et réalité ; cherchez d'où il vient, n'ajoutez aucune marque à la main`
        : fr`faites corriger le fichier à sa source, puis recommencez`,
    ),
  'csv-empty': () => says(fr`le fichier ne contient aucun candidat`, fr`vérifiez que c'est le bon fichier`),
  'previous-differs': (p) =>
    says(
      fr`${p.path} n'est pas le fichier dont la révision ${p.revision} a été scellée`,
      fr`retrouvez ce fichier-là, ou passez-vous de --previous : les effectifs qui changent sont montrés de toute façon`,
    ),
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

  'input-missing': (p) =>
    says(fr`introuvable : ${p.path}`, fr`vérifiez le chemin et le nom ; la majuscule compte`),
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
    says(
      fr`partenaire inconnu : ${p.partner}`,
      fr`sceau partner list montre ceux qui sont enregistrés ; un miroir s'écrit mirror:ID`,
    ),
  'results-purged': (p) =>
    says(
      fr`les résultats de ${p.publication} ont été supprimés ici par sceau purge`,
      fr`une révision ultérieure s'ouvrira comme d'habitude ; pour rouvrir celle-ci, demandez au rectorat une nouvelle révision ; si la publication est retirée, il n'en viendra plus et il n'y a plus rien à faire`,
    ),
  'licence-unknown': (p) =>
    says(
      p.scope === '—'
        ? fr`${p.partner} n'a jamais eu de licence`
        : fr`${p.partner} n'a jamais eu de licence pour le périmètre ${p.scope}`,
      fr`sceau partner show ${p.partner} montre ses licences`,
    ),
  'revision-missing': (p) =>
    says(
      fr`aucune révision de ${p.publication} ici`,
      fr`au rectorat : sceau export ; chez un diffuseur : sceau receive`,
    ),
  'key-file-putty': (p) =>
    says(
      fr`${p.path} est une clé au format de PuTTY ; rien n'a été envoyé`,
      fr`convertissez-la : dans PuTTYgen, Load, puis Conversions, Export OpenSSH key (force new file format) ; ou bien : puttygen cle.ppk -O private-openssh-new -o id ; puis nommez le nouveau fichier dans ssh_key`,
    ),
  'key-file-invalid': (p) =>
    says(
      fr`${p.path} n'est pas un fichier de clé ou de phrase secrète lisible`,
      fr`une clé SSH doit être au format OpenSSH ou PEM, la clé d'accès d'un compartiment (bucket) en TOML (access_key_id, secret_access_key)`,
    ),

  bug: (p) => says(fr`erreur interne de sceau : ${p.detail}`, fr`signalez-la avec les lignes affichées`),

  'output-exists': (p) =>
    says(fr`${p.path} existe déjà et n'est pas remplacé`, fr`choisissez un autre nom ou un autre dossier`),
  'kit-too-large': (p) =>
    says(
      fr`le kit ferait ${p.bytes} octets, au-delà des ${p.maxBytes} permis ; rien n'est écrit`,
      fr`trop de destinataires pour un seul kit : copiez tout l'espace de travail au second site par une voie sûre`,
    ),
  'output-create': (p) =>
    says(fr`${p.path} ne peut être créé`, fr`vérifiez le dossier et les droits d'écriture`),
  io: (p) =>
    says(
      fr`le disque ou le support a refusé (${operationName(p.operation)}) : ${p.path}`,
      fr`vérifiez qu'il est branché et en état, puis recommencez`,
    ),
  'disk-full': (p) => says(fr`plus de place : ${p.path}`, fr`libérez de la place, puis recommencez`),

  'workspace-missing': (p) =>
    says(
      fr`pas d'espace de travail (sceau.toml) dans ${p.path} ni au-dessus`,
      fr`placez-vous dans l'espace de travail, nommez-le par --workspace, ou créez-le par sceau init`,
    ),
  'config-invalid': (p) =>
    says(
      fr`réglage refusé ou absent dans ${p.path} : ${detailName(p.detail)}`,
      fr`écrivez ou corrigez ce réglage dans le fichier sceau.toml`,
    ),
  'key-missing': (p) =>
    says(
      fr`clé absente : ${roleNames(p.role)}`,
      fr`sceau key create la fabrique, sceau key import reprend une clé existante`,
    ),
  'gpg-missing': () =>
    says(
      fr`le programme gpg ne se lance pas ici`,
      fr`installez GnuPG (version 2.2 ou plus récente), et vérifiez que la commande gpg --version répond`,
    ),
  'registry-missing': () =>
    says(
      fr`aucun registre ne fait foi ici`,
      fr`au rectorat : sceau registry propose ; ailleurs : sceau trust add avec le SHA-256 reçu de vive voix`,
    ),
  'scope-conflict': (p) =>
    says(
      fr`deux licences définissent autrement le même périmètre : ${p.scope}`,
      fr`un périmètre n'a qu'une définition : dans sceau.toml, donnez un autre nom à l'un des deux, puis refaites les licences (sceau partner add)`,
    ),
  'scope-unknown': (p) =>
    says(
      fr`périmètre inconnu : ${p.scope}`,
      fr`les périmètres sont définis dans sceau.toml, sous [scopes.NOM]`,
    ),
  'scope-unlawful': (p) =>
    says(
      fr`le périmètre ${p.scope} dépasse ce que le droit permet : ${detailName(p.detail)}`,
      fr`restreignez le périmètre : l'arrêté du 22 avril 2013 limite les colonnes et les décisions de chaque finalité ; residents vaut pour les collectivités seules, basis pour les examens dont l'arrêté ne parle pas`,
    ),
  'host-key-missing': (p) => says(fr`aucune clé d'hôte n'est épinglée pour ${p.host}`, PIN_HINT),
  'host-key-invalid': (p) =>
    says(
      fr`empreinte de clé d'hôte mal écrite (${p.path}) ; attendu : SHA256: et 43 signes`,
      fr`copiez ce que ssh-keygen -lf affiche sur le serveur, de SHA256: jusqu'à l'espace suivante`,
    ),
  'bucket-refused': (p) =>
    says(
      fr`un compartiment (bucket) n'est le dépôt d'aucun participant : ${p.address}`,
      fr`indiquez un dossier ou sftp://utilisateur@hôte:port/dossier ; un compartiment ne porte qu'un miroir, avec son endpoint, dans [mirrors.depot] du sceau.toml du rectorat`,
    ),
  'address-invalid': (p) =>
    says(
      fr`adresse de dépôt refusée : ${p.address}`,
      fr`attendu : un dossier, ou sftp://utilisateur@hôte:port/dossier, sans mot de passe ; pour un miroir aussi s3://compartiment/préfixe, avec un endpoint https://hôte`,
    ),
  'name-invalid': (p) =>
    says(
      fr`nom refusé : ${p.name}`,
      fr`lettres minuscules sans accent, chiffres et tirets, 63 signes au plus`,
    ),
} satisfies Partial<ErrorWords>;

/** A header of the other realm is a mix-up, and no fault of the export: nobody may mend it by hand. */
function headerSaid(p: HeaderFault): Said {
  if (p.realm === 'rehearsal') {
    return says(
      fr`c'est le fichier d'une répétition (colonne repetition) ; l'espace de travail est de production`,
      fr`prenez le vrai fichier du jury, ou répétez dans l'espace de travail de répétition ; n'ôtez pas la colonne à la main`,
    );
  }
  if (p.realm === 'production') {
    return says(
      fr`c'est un fichier de production (sans colonne repetition) ; l'espace de travail est de répétition`,
      fr`arrêtez : de vrais candidats n'ont pas leur place dans une répétition ; prenez un fichier d'exemple (samples), n'ajoutez pas la colonne à la main`,
    );
  }
  return says(
    fr`en-tête refusé ; colonnes à revoir : ${p.columns.map(({ column }) => column).join(', ')}`,
    fr`choisissez le bon modèle d'export ; si le fichier a ces colonnes sous un autre nom, dites-le dans sceau.toml, sous [columns] : ${p.columns[0]?.column ?? 'nom'} = "le nom qu'elle y porte"`,
  );
}
