/** French, the first language of sceau: everything but errors, help and labels, which stand beside it. */
import { accessErrors } from './fr-errors-access.ts';
import { checkErrors } from './fr-errors-checks.ts';
import { gateErrors } from './fr-errors-gate.ts';
import { inputErrors } from './fr-errors-input.ts';
import { gate } from './fr-gate.ts';
import { demo } from './fr-demo.ts';
import { rehearsal } from './fr-rehearsal.ts';
import { help } from './fr-help.ts';
import { labels, usage } from './fr-labels.ts';
import { bothTimes, offsetSeconds } from '../render/times.ts';
import { rules } from './fr-rules.ts';
import { terms } from './fr-terms.ts';
import { reading } from './fr-reading.ts';
import { fr } from './typeset.ts';
import type { EventWords, PromptWords, ResultWords, Words } from './words.ts';

/** What of a refused revision is in quarantine. */
const KEPT = {
  all: fr`copie en quarantaine`,
  documents: fr`copie en quarantaine, sans le contenu, car le manifeste n'est pas signé par qui de droit`,
  reason: fr`la quarantaine est pleine : pas de copie, la raison seule`,
} as const;

const events: EventWords = {
  surveying: (e) => fr`contrôle de ${e.path}`,
  'odd-rows': (e) =>
    fr`attention : ${e.path} : ${e.byRule.map(({ rule, count }) => `${rules[rule].said} (${count})`).join(fr` ; `)} ; rien n'est refusé pour cela`,
  'changes-unknown': (e, reason) =>
    fr`attention : on ne peut pas dire ce qui change depuis la révision ${e.revision} : ${reason}`,
  'rows-not-kept': (e, reason) =>
    fr`attention : la révision qui suivra la ${e.revision} ne pourra pas lui être comparée : ${reason}`,
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
  'quorum-weak': (e) =>
    e.what === 'one-suffices'
      ? fr`attention : une seule approbation suffit : une seule personne, ou qui tient sa machine, peut faire lever l'embargo ; il est d'usage d'en exiger deux, sur trois responsables`
      : fr`attention : il faut les parts de tous les responsables (${e.approvals} sur ${e.officers}) : un absent ou une clé perdue, et rien ne s'ouvre ; inscrivez un responsable de plus, par exemple par une clé gardée au coffre du recteur`,
  'scope-sealed': (e) =>
    fr`périmètre ${e.scope} scellé : ${e.recipients} destinataire(s), ${e.length} octets chiffrés`,
  'revision-sealed': (e) => fr`révision ${e.revision} de ${e.publication} scellée`,
  'settings-changed': (e) =>
    fr`attention : la révision ${e.revision} a été lue avec d'autres réglages ([columns], [values]) que ceux d'aujourd'hui, et part telle quelle ; pour sceller selon ceux d'aujourd'hui : --new-revision`,
  'revision-resumed': (e) => fr`révision ${e.revision} de ${e.publication} déjà scellée : on reprend l'envoi`,
  'publication-known': (e) =>
    fr`${e.publication} existe déjà, exactement la même ; elle est inchangée, rien n'est créé`,
  'publication-twin': (e) =>
    fr`attention : ces résultats sont déjà annoncés par ${e.publication}, pour ${bothTimes(e.hour, e.zone)} ; une correction s'exporte dans cette publication-là, c'est sa révision suivante`,
  'registry-stands': (e) =>
    fr`la version ${e.version} du registre dit déjà la même chose : elle reste, aucune autre n'est proposée`,
  'licence-stands': (e) =>
    fr`${e.party} : la licence ${e.number} du périmètre ${e.scope} dit déjà la même chose ; elle reste, aucune autre n'est signée`,
  'revoked-key-licensed': (e) =>
    fr`attention : cette clé révoquée est celle de la licence de ${e.party} (${e.scope}), qui vaut toujours ; retirez-la par sceau partner revoke ${e.party}`,
  'revocation-stands': (e) =>
    fr`${e.party} : la licence du périmètre ${e.scope} est révoquée depuis le ${e.at} ; rien ne change`,
  connecting: (e) => fr`${e.party} : connexion à ${e.address}`,
  'file-delivered': () => null,
  retrying: (e, reason) => {
    const limit = e.until === null ? '' : fr`, jusqu'à ${bothTimes(e.until.utc, e.until.zone)}`;
    return fr`${e.party} : ${reason} ; nouvel essai dans ${Math.ceil(e.afterMs / 1000)} s (${e.number}e)${limit}`;
  },
  'party-served': (e) => fr`${e.party} : servi`,
  'party-failed': (e, reason) => fr`${e.party} : échec : ${reason}`,
  'receipt-collected': (e) => fr`${e.party} : accusé recueilli, ${e.path}`,
  'receipt-refused': (e, reason) => fr`${e.party} : accusé refusé, ${e.path} : ${reason}`,
  'release-collected': (e) => fr`${e.party} : levée d'un autre site recueillie, ${e.path}`,
  'release-refused': (e, reason) => fr`${e.party} : levée refusée, ${e.path} : ${reason}`,
  'approval-refused': (e, reason) => fr`approbation de ${e.officer} refusée : ${reason}`,
  'clock-unchecked': (e) =>
    e.servers === 0
      ? fr`attention : l'horloge de cette machine n'est comparée à aucune autre ; indiquez au moins trois serveurs de temps dans sceau.toml ([time] servers)`
      : fr`attention : l'horloge de cette machine n'a pas pu être vérifiée : ${e.answers} réponse(s) de ${e.servers} serveur(s) de temps, pas de majorité d'accord sur l'heure ; comparez-la vous-même à une autre`,
  'time-server-failed': (e, reason) => fr`serveur de temps ${e.server} : ${reason}`,
  'time-server-apart': (e) =>
    fr`attention : le serveur de temps ${e.server} s'écarte des autres : ${offsetSeconds(e.offsetMs)} s ${e.offsetMs > 0 ? 'de plus' : 'de moins'} que cette machine`,
  'clock-overridden': (e) =>
    fr`l'horloge de cette machine ${e.aheadMs > 0 ? 'avance' : 'retarde'} de ${offsetSeconds(e.aheadMs)} s sur les serveurs de temps ; ${e.officers.join(', ')} attestent qu'elle est juste`,
  'release-planned': (e) =>
    fr`${e.publication}, révision ${e.revision} : levée d'embargo à ${bothTimes(e.hour.utc, e.hour.zone)} ; attente jusqu'à ${bothTimes(e.until.utc, e.until.zone)} au plus tard`,
  'release-countdown': (e) =>
    fr`${e.publication} : levée d'embargo dans ${e.minutes} min, à ${bothTimes(e.hour.utc, e.hour.zone)}`,
  'quorum-reached': (e) => fr`${e.publication} : parts remises par ${e.officers.join(', ')} ; c'est assez`,
  'release-held': (e, reason) =>
    fr`attention : l'embargo de ${e.publication} ne peut pas être levé en l'état : ${reason}`,
  'connections-ahead': (e) => fr`connexions ouvertes d'avance : ${e.standing} sur ${e.depots}`,
  'ahead-failed': (e, reason) =>
    fr`attention : ${e.party} : pas encore joignable : ${reason} ; nouvel essai avant l'heure, et à l'heure`,
  'clock-jumped': (e) =>
    fr`attention : l'horloge de cette machine a sauté de ${offsetSeconds(e.jumpMs)} s vers ${e.jumpMs > 0 ? "l'avant" : "l'arrière"} ; elle est vérifiée de nouveau`,
  'revision-received': (e) =>
    fr`${e.publication}, ${e.scope}, révision ${e.revision} : vérifiée et acceptée ; publication à ${bothTimes(e.hour.utc, e.hour.zone)}`,
  'revision-rejected': (e, reason) =>
    fr`${e.publication}, ${e.scope}, révision ${e.revision} : refusée : ${reason} ; ${KEPT[e.kept]} : ${e.quarantine}`,
  'revision-superseded': (e) => fr`${e.publication}, ${e.scope}, révision ${e.revision} : remplacée, passée`,
  'withdrawal-settled': (e) =>
    fr`${e.publication} : publication retirée par le rectorat ; il n'en reste rien dans cet espace de travail ; ôtez ce qui en aurait été publié`,
  'watch-begun': (e) => fr`surveillance du dépôt, toutes les ${e.seconds} s`,
  'inbox-fault': (e, reason) => fr`${e.folder} : ${reason}`,
  'more-faults': (e) => fr`${e.more} autres dossiers du dépôt sont refusés ou illisibles`,
  'scan-failed': (_, reason) => fr`le dépôt n'a pas été lu jusqu'au bout, nouvel essai à venir : ${reason}`,
  'scan-recovered': () => fr`le dépôt est de nouveau lisible`,
  'watch-ended': () => fr`fin de la surveillance`,
  'state-refused': (e, reason) => fr`attention : ${e.publication} : bulletin state.json refusé : ${reason}`,
  'state-stale': (e) =>
    e.until === null
      ? fr`attention : ${e.publication} : aucun bulletin state.json ; rien ne dit ici si un avis plus récent a été retenu en chemin, demandez-le au rectorat`
      : fr`attention : ${e.publication} : le dernier bulletin state.json ne valait que jusqu'à ${bothTimes(e.until, e.zone)} ; un avis plus récent a pu être retenu en chemin, demandez-le au rectorat`,
  'revision-awaited': (e) =>
    fr`attention : ${e.publication} : le rectorat en est à la révision ${e.newest}, la plus récente reçue ici est la ${e.received} ; faites sceau receive`,
  'mirror-unread': (e, reason) =>
    fr`attention : ${e.source} n'a pas pu être consulté, ses registres et avis ne sont pas lus : ${reason}`,
  'notice-received': ({ publication, notice }) => {
    const { number, kind, hour, revision, recipient, reason } = notice;
    const time = hour === null ? '' : bothTimes(hour.utc, hour.zone);
    const effects = {
      postpone: fr`publication reportée à ${time}`,
      advance: fr`publication avancée à ${time}`,
      withdraw: fr`publication retirée`,
      supersede: fr`révision ${revision ?? ''} remplacée`,
      revoke: fr`diffuseur ${recipient ?? ''} révoqué`,
    };
    return fr`${publication} : avis ${number} du rectorat : ${effects[kind]} (${reason})`;
  },
  'notice-given': (e) =>
    e.isKnown
      ? fr`avis ${e.number} de ${e.publication} déjà signé : on reprend l'envoi`
      : fr`avis ${e.number} de ${e.publication} signé`,
  'notice-proposed': (e) =>
    fr`avis ${e.number} de ${e.publication} proposé : ${e.signed.length} signature(s) de responsables sur ${e.needed} ; il n'a encore aucun effet`,
  'cosignature-refused': (e, reason) => fr`signature de ${e.officer} refusée : ${reason}`,
  'proposal-refused': (e, reason) =>
    fr`attention : ${e.publication} : projet d'avis refusé, rien n'en est signé : ${reason}`,
  'registry-updated': (e) => fr`registre de ${e.issuer} : version ${e.version} acceptée`,
  'release-awaited': (e) =>
    fr`${e.publication} : attente de la levée d'embargo, ${e.sources} source(s) interrogée(s), jusqu'à ${bothTimes(e.until.utc, e.until.zone)}`,
  'releases-left': (e) =>
    fr`attention : ${e.publication}, ${e.scope}, révision ${e.revision} : trop de levées d'embargo déposées ; ${e.left} n'ont pas été examinées`,
  'relay-failed': (e, reason) =>
    fr`attention : le relais ${e.relay} n'a pas donné la valeur drand : ${reason}`,
  'source-failed': (e, reason) =>
    fr`attention : ${e.source} n'a pas donné de levée d'embargo valable : ${reason}`,
  'receipts-waiting': (_, reason) =>
    fr`attention : les accusés n'ont pas pu être déposés : ${reason} ; ils partiront avec le prochain sceau ouvrir ou sceau recevoir`,
  'results-restored': (e) =>
    fr`${e.publication}, ${e.scope}, révision ${e.revision} : les résultats avaient été supprimés depuis ; rouverts, ${e.path}`,
  'changes-listed': (e) =>
    fr`${e.publication}, ${e.scope} : ce que la révision ${e.revision} change à la révision ${e.previous} : ${e.path}`,
  'columns-differ': (e) =>
    fr`${e.publication}, ${e.scope} : pas de liste des changements : les révisions ${e.previous} et ${e.revision} n'ont pas les mêmes colonnes ; reprenez tous les résultats`,
  'changes-unlisted': (e, reason) =>
    fr`${e.publication}, ${e.scope} : pas de liste des changements depuis la révision ${e.previous} : ${reason} ; la révision ${e.revision} est ouverte, reprenez tous ses résultats`,
  opened: (e) => fr`${e.publication}, ${e.scope}, révision ${e.revision} : ouverte, ${e.path}`,
};

const prompts: PromptWords = {
  passphrase: (key) => fr`phrase secrète (${terms.roles[key] ?? key}) : `,
  passphraseAgain: (key) => fr`encore une fois (${terms.roles[key] ?? key}) : `,
  passphrasesDiffer: fr`les deux phrases diffèrent ou sont vides`,
  replacesReleased: (earlier, next) =>
    fr`la révision ${earlier} est levée : ouverte, elle le reste ; qui ne l'a pas ouverte ne le pourra plus dès qu'il aura reçu la révision ${next}, qui attend ses propres approbations et sa propre levée`,
  replacesSealed: (earlier, next) =>
    fr`la révision ${earlier} ne sera pas levée : la révision ${next} la remplace, et aucune approbation donnée à la révision ${earlier} ne vaut pour elle ; prévenez les responsables`,
  changesSince: (previous) => fr`lignes qui changent depuis la révision ${previous} :`,
  changesNone: (previous) => fr`aucune ligne ne change depuis la révision ${previous}`,
  changesUnknown: fr`le nombre de lignes qui changent depuis la révision précédente n'est pas connu`,
  wholeFile: fr`fichier du jury`,
  changedAt: (lines) => fr`modifiées, dans le nouveau fichier : lignes ${lines}`,
  changedColumns: (line, before, columns) => fr`ligne ${line} (avant : ${before}) : ${columns}`,
  removedAt: (lines) => fr`retirées, dans le fichier précédent : lignes ${lines}`,
  addedAt: (lines) => fr`ajoutées, dans le nouveau fichier : lignes ${lines}`,
  addressLate: fr`Adresser aussi à ceux-ci la révision déjà scellée ?`,
  hourDoubtful: (session, hour) =>
    fr`les résultats de la session ${session} ne paraissent pas d'ordinaire à cette heure : ${hour} ; relisez l'année de --session et celle de --at`,
  announceAnyway: fr`La session et l'heure sont-elles bien celles-là ?`,
  consent: fr`Approuver cette révision ?`,
  preposition: (hour) =>
    fr`Envoyer la levée d'avance ? Elle s'ouvrira d'elle-même, ${hour} : plus personne ne pourra reporter l'heure, retirer la publication ni écarter un destinataire.`,
  overrideClock: fr`Votre propre horloge donne-t-elle la même heure que celle du rectorat, contre les serveurs de temps ?`,
  handOver: fr`Remettre votre part pour la levée d'embargo ?`,
  signRegistry: (version) => fr`Signer la version ${version} de ce registre ?`,
  giveNotice: (kind) => fr`Signer cet avis (${terms.notices[kind]}) et l'envoyer ?`,
  noticeEffects: {
    postpone: fr`les approbations déjà données ne valent plus : les responsables approuvent de nouveau pour la nouvelle heure ; qui n'a pas reçu l'avis peut encore ouvrir à l'ancienne heure, si une levée lui parvient`,
    advance: fr`les approbations déjà données ne valent plus ; rien ne change tant que les responsables n'ont pas signé l'avis`,
    withdraw: fr`c'est sans retour : plus rien de cette publication ne sera accepté, levé ni ouvert, et les diffuseurs reçoivent l'ordre d'effacer (sceau purge)`,
    supersede: fr`cette révision ne sera plus acceptée, levée ni ouverte par qui a reçu l'avis ; scellez la suivante par sceau export --new-revision`,
    revoke: fr`ce diffuseur ne sera servi par aucune levée à venir de cette publication ; personne n'a à approuver de nouveau`,
  },
  noticeCosigned: (officers) => fr`${officers} responsable(s) doivent signer cet avis par sceau approve`,
  noticeAgainstBeacon: fr`les résultats scellés attendent la balise drand de l'ancienne heure : une heure plus proche exige aussi une nouvelle révision (sceau export --new-revision)`,
  noticeAgainstPrepositioned: fr`si la levée est déjà partie, qui en a les fichiers pourra ouvrir à l'ancienne heure malgré cet avis`,
  signProposal: fr`Signer cette avance de l'heure ?`,
  replacePin: fr`Le second SHA-256 vous a-t-il été lu de vive voix par le rectorat, et faut-il remplacer le premier ?`,
  purge: fr`Supprimer tout cela, et le confirmer au rectorat ?`,
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
  pinReplaced: (issuer, pinned, next) =>
    fr`registre de ${issuer} qui fait foi ici : ${pinned} ; celui qui le remplacerait : ${next} ; tout ce qui a été reçu sous l'ancien sera mis à part dans replaced/ et ne s'ouvrira plus ; faites d'abord sceau purge de ce qui doit disparaître`,
  partyAdded: (party, name) => fr`${party} (${name}) est enregistré`,
  licenceRevoked: (party, scope, number) =>
    fr`${party} : licence ${number} du périmètre ${scope} révoquée ; les exports et les levées à venir le laisseront de côté, sans nouvelle approbation`,
  revocationMeans: (party) =>
    fr`ce que ${party} a déjà reçu ou ouvert, il l'a toujours ; sceau notice revoke l'annonce à tous, sans retour et pour une publication ; une licence signée plus tard par sceau partner add compte de nouveau pour toutes les autres`,
  announced: (title, hour) => fr`${title} : publication à ${hour} ; vérifiez cette heure`,
  exported: (publication, revision) => fr`${publication}, révision ${revision} : scellée et enregistrée`,
  released: (publication, revision) => fr`${publication}, révision ${revision} : embargo levé`,
  countdown: (left, hour) => fr`levée d'embargo dans ${left}, à ${hour}`,
  kitWritten: ({ publication, dir, revision, bytes, bring }) => {
    const steps = [
      [fr`copiez tout ce dossier au second site, sous un compte que personne d'autre ne lit`],
      [fr`reprenez-y la clé de levée, gardée à part : sceau key import release FICHIER --workspace ${dir}`],
      bring.length === 0
        ? []
        : [
            fr`mettez à leur place, dans ce dossier, les fichiers que les réglages nomment : ${bring.join(', ')}`,
          ],
      [fr`essayez les dépôts depuis ce site : sceau partner test --all --workspace ${dir}`],
      [fr`à l'heure : sceau release ${publication} --workspace ${dir}`],
      [
        fr`sans réseau : sceau release ${publication} --acts CLE_USB --to DOSSIER --workspace ${dir}, puis sceau open ${publication} --release DOSSIER chez chaque diffuseur`,
      ],
    ].flat();
    return [
      fr`kit de secours de ${publication}, révision ${revision} : ${dir} (${bytes} octets)`,
      ...steps.map((step, i) => `${i + 1}. ${step}`),
      fr`Sans la clé de levée et les parts des responsables, ce kit n'ouvre rien. Refaites-le après chaque approbation, avis ou révision : un kit ancien ne les connaît pas.`,
    ];
  },
  prepositioned: (publication, revision, hour) =>
    fr`${publication}, révision ${revision} : levée envoyée d'avance, elle s'ouvrira ${hour}`,
  consented: (revision) => fr`révision ${revision} approuvée`,
  handedOver: (revision) => fr`part remise pour la révision ${revision}`,
  clockOverridden: (revision) => fr`révision ${revision} : vous attestez que l'horloge du rectorat est juste`,
  handOverFrom: (time) =>
    fr`part non remise : ce sera possible à partir du ${time} ; refaites alors la même commande`,
  quorum: (approvals, officers) => fr`${approvals} sur ${officers}`,
  lateRequest: (number, revision) =>
    fr`demande ${number} : ces destinataires s'ajoutent à ceux de la révision ${revision}, déjà demandés`,
  changesSince: (revision) => fr`depuis la révision ${revision}`,
  nothingChanged: (revision) =>
    fr`mêmes destinataires, même heure et mêmes effectifs que la révision ${revision}`,
  countsUnknown: (revision) =>
    fr`les effectifs de la révision ${revision} étaient scellés pour une clé que vous avez remplacée : pas de comparaison`,
  earlierReleased: (revision, time) => fr`la révision ${revision} a été levée à ${time}`,
  earlierNotReleased: (revision) => fr`la révision ${revision} n'a pas été levée, à ce que sait le rectorat`,
  releaseWritten: (publication, dir) => [
    fr`Portez ou envoyez tout ce dossier ; chez chaque diffuseur : sceau open ${publication} --release ${dir}`,
    fr`Le réseau revenu, sceau release ${publication} sert aussi les dépôts et les miroirs.`,
  ],
  noticeGiven: (publication, number) => fr`${publication} : avis ${number} en vigueur`,
  noticeProposed: (publication, number) =>
    fr`${publication} : avis ${number} proposé aux responsables, sans effet encore`,
  stateRefreshed: (publication) => fr`${publication} : bulletin state.json signé`,
  proposalSigned: (number) => fr`avis ${number} signé`,
  stateUntil: (until) =>
    until === null
      ? fr`aucun bulletin state.json : sceau notice refresh ID`
      : fr`bulletin state.json valable jusqu'au ${until}`,
  nothingReceived: fr`rien de nouveau dans le dépôt`,
  nothingSealed: fr`rien n'est encore scellé`,
  withdrawn: fr`publication retirée`,
  purgeCase: (publication, plaintext, copies) =>
    fr`de ${publication} seront supprimés : ${plaintext.files} fichier(s) de résultats en clair (${plaintext.bytes} octets), ${copies.files} copie(s) scellées ou levées (${copies.bytes} octets) ; manifestes, accusés, avis et registres restent`,
  purgeMeans: fr`ce qui a été copié ailleurs, sauvegardé, ou gardé par un disque SSD ou un système de fichiers après une suppression, n'en fait pas partie : c'est à vous d'y voir`,
  purged: (publication, files) =>
    files === 0
      ? fr`${publication} : rien n'était plus à supprimer`
      : fr`${publication} : ${files} fichier(s) supprimés ; accusés signés pour le rectorat`,
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
  invented: (path, candidates, seed) =>
    fr`${path} : ${candidates} candidat(s) inventé(s), tous marqués REPETITION ; --seed ${seed} donne les mêmes`,
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
    purged: (files, paths) =>
      fr`supprimé, comme le dit l'accusé signé du diffuseur : ${files} fichier(s) : ${paths}`,
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

/** The report of faults, for a spreadsheet. */
const reportWords: Words['faultReport'] = {
  columns: [
    'gravite',
    'fichier',
    'ligne',
    'cellule',
    'colonne',
    'en_tete',
    'regle',
    'explication',
    'que_faire',
  ],
  value: 'valeur',
  refused: 'erreur',
  odd: 'avertissement',
  written: (path, rows) => fr`rapport écrit : ${path} (lignes : ${rows})`,
  shown: fr`valeurs, à l'écran seulement :`,
  shownValue: (cell, name, value) => fr`${cell} (${name}) : « ${value} »`,
};

export const words: Words = {
  language: 'fr',
  hintLabel: fr`conseil : `,
  errors: { ...inputErrors, ...gateErrors, ...checkErrors, ...accessErrors },
  reading,
  rules,
  rowFault: ({ line, column, cell, name, header }, rule) => {
    const title = header === '' || header === name ? '' : fr` « ${header} »`;
    const known = name === '' ? '' : ` (${name})`;
    return column === 0
      ? fr`ligne ${line}${known} : ${rule}`
      : fr`ligne ${line}, cellule ${cell}, colonne ${column}${title}${known} : ${rule}`;
  },
  byRule: (rule, count, todo) => fr`${rule} (${count}) : ${todo}`,
  ofFile: (file, message) => fr`${file} : ` + message,
  faultReport: reportWords,
  events,
  help,
  usage,
  labels,
  terms,
  prompts,
  gate,
  results,
  demo,
  rehearsal,
  bug: fr`erreur interne de sceau ; signalez-la avec les lignes qui suivent, après y avoir relu qu'aucune donnée n'y figure`,
};
