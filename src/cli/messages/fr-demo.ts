/** French, the story of the demo. */
import { bothTimes } from '../render/times.ts';
import { fr } from './typeset.ts';
import type { DemoWords } from './words.ts';

const story: DemoWords['story'] = {
  begun: (e) => fr`Domaine de répétition, candidats inventés ; tout reste dans ${e.dir}`,
  server: (e) =>
    fr`${e.party} ouvre un serveur SFTP, ${e.address} ; sa clé d'hôte est épinglée : ${e.hostKey}`,
  keys: (e) =>
    e.keys.length === 0
      ? fr`${e.workspace} a un espace de travail, sans clé : les certificats publics lui suffisent`
      : fr`${e.workspace} a un espace de travail et ses clés (${e.keys.join(', ')})`,
  registry: (e) =>
    fr`Le rectorat publie son registre ; tous en reçoivent le SHA-256 de vive voix : ${e.sha256}`,
  licence: (e) => fr`${e.party} reçoit une licence signée pour le périmètre ${e.scope}`,
  publication: (e) => fr`Publication ${e.publication}, à ${bothTimes(e.hour.utc, e.hour.zone)}`,
  counted: (e) =>
    fr`Le fichier du jury est contrôlé : ${e.candidates} candidats ; seront transmis : ${e.scopes
      .map(({ scope, rows }) => `${scope} ${rows}`)
      .join(', ')}`,
  exported: (e) =>
    fr`Révision ${e.revision} scellée, puis envoyée à ${e.parties.join(', ')}, bien avant l'heure`,
  received: (e) => fr`${e.party} vérifie tout, accuse réception, et prouve qu'il pourra ouvrir`,
  refused: (e) =>
    e.act === 'open'
      ? fr`${e.party} essaie d'ouvrir trop tôt : refusé (${e.code})`
      : fr`Le rectorat essaie de lever l'embargo trop tôt : refusé (${e.code})`,
  approved: (e) =>
    fr`${e.officer}, responsable, lit les effectifs, approuve et remet sa part : ${e.number} sur les ${e.needed} qu'il faut, de ${e.officers} responsables`,
  waiting: (e) => fr`On attend l'heure : ${e.seconds} s`,
  released: (e) =>
    fr`C'est l'heure : l'embargo est levé pour ${e.recipients} diffuseurs, en quelques kilo-octets`,
  opened: (e) => fr`${e.party} ouvre : ${e.path}`,
  status: () => fr`Qui a quoi :`,
  verified: (e) =>
    fr`Un auditeur vérifie le dossier entier avec les seuls certificats publics : ${e.documents} documents valables`,
};

export const demo: DemoWords = {
  story,
  leftBehind: (dir) => fr`Tout est dans ${dir}.`,
  byHand: fr`Pour ouvrir sans sceau, avec GnuPG :`,
  goodSignature: fr`signé par la clé de scellement du rectorat`,
  badSignature: fr`REFUSÉ : ne vous servez pas de ce fichier`,
};
