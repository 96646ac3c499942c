/** French, how a jury's file is read. */
import { fr } from './typeset.ts';
import type { ReadingWords } from './reading-words.ts';

export const reading: ReadingWords = {
  doubtful: fr`noms tels qu'ils ont été lus, à l'écran seulement :`,
  asRead: (name) => fr`« ${name} »`,
  headerFaults: {
    missing: (column, headers) => fr`${column} : absente du fichier ; noms cherchés : ${headers}`,
    twice: (column, headers) => fr`${column} : plusieurs colonnes du fichier y répondent : ${headers}`,
    stated: (column, headers) =>
      fr`${column} : sceau.toml en fixe la valeur, et le fichier a cette colonne : ${headers}`,
  },
};
