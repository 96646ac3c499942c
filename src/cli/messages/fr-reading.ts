/** French, how a jury's file is read. */
import { fr } from './typeset.ts';
import type { ReadingWords } from './reading-words.ts';

export const reading: ReadingWords = {
  doubtful: fr`noms tels qu'ils ont été lus, à l'écran seulement :`,
  asRead: (name) => fr`« ${name} »`,
  headerSeen: (encoding, delimiter, line) =>
    delimiter === null
      ? fr`aucune ligne n'est un en-tête (encodage ${encoding}) ; premières lignes, à l'écran seulement :`
      : fr`en-tête lu à la ligne ${line} (encodage ${encoding}, séparateur ${delimiter}), à l'écran seulement :`,
  headerFaults: {
    missing: (column, headers) => fr`${column} : absente du fichier ; noms cherchés : ${headers}`,
    twice: (column, headers) => fr`${column} : plusieurs colonnes du fichier y répondent : ${headers}`,
    stated: (column, headers) =>
      fr`${column} : sceau.toml en fixe la valeur, et le fichier a cette colonne : ${headers}`,
  },
  labels: {
    encoding: 'encodage',
    delimiter: fr`séparateur`,
    quote: 'guillemet',
    headerLine: fr`ligne de l'en-tête`,
    column: 'colonne',
    header: 'dans le fichier',
    cell: 'cellule',
    written: fr`écrit`,
    readAs: 'lu comme',
    rows: 'lignes',
  },
  tab: 'tabulation',
  empty: '(vide)',
  stated: (value) => fr`(fixé par sceau.toml : ${value})`,
  unused: (headers) => fr`colonnes du fichier qui ne servent pas : ${headers}`,
  samples: (names) =>
    fr`trois noms tels qu'ils ont été lus (nom, prénom) ; les accents sont-ils justes ? ${names}`,
  preview: (scope) => fr`premières lignes qui partiraient, périmètre ${scope} :`,
  nothingLeaves: fr`aucune ligne ne partirait`,
  noScope: fr`aucune licence ni aucun périmètre de sceau.toml ne concerne cette publication : rien ne dit ce qui partirait`,
  right: (file) => fr`${file} passe tous les contrôles`,
  nothingSealed: fr`vérification seulement : rien n'est scellé, rien n'est envoyé`,
};
