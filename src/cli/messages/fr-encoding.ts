/** French, why the text of a jury's file cannot be read. */
import type { Encoding, EncodingFault } from '../../file-faults.ts';
import { fr } from './typeset.ts';
import { type Said, says } from './words.ts';

const EXPORT_AGAIN = fr`refaites l'export depuis l'application d'origine, en « CSV UTF-8 » si elle le propose ; n'ouvrez pas ce fichier dans un tableur : il perdrait des zéros`;

const ENCODING_NAMES: Readonly<Record<Encoding, string>> = {
  'utf-8': 'UTF-8',
  'windows-1252': 'Windows-1252',
  'utf-16le': 'UTF-16',
  'utf-16be': 'UTF-16',
};

export function encodingSaid(p: EncodingFault): Said {
  switch (p.reason) {
    case 'workbook':
      return says(
        fr`ce n'est pas un fichier CSV, mais un classeur ou un document`,
        fr`demandez à l'application d'origine un export en CSV ; si elle n'a que le classeur, dans Excel : Enregistrer sous, « CSV UTF-8 (délimité par des virgules) », puis sceau export avec --check : un zéro perdu y est vu`,
      );
    case 'not-text':
      return says(
        fr`ce n'est pas un fichier texte, ou c'est de l'UTF-16 sans sa marque : octet nul à la ligne ${p.line}`,
        EXPORT_AGAIN,
      );
    case 'mixed':
      return says(
        fr`le fichier mêle deux encodages : la ligne ${p.line} n'est pas dans celui des autres`,
        fr`le fichier a sans doute été assemblé à partir de plusieurs ; ${EXPORT_AGAIN}`,
      );
    case 'broken':
      return says(
        fr`le fichier est en UTF-16, mais un caractère est coupé à la ligne ${p.line}`,
        fr`la copie du fichier est peut-être incomplète ; copiez-le de nouveau, ou refaites l'export`,
      );
    case 'line-ends':
      return says(
        fr`la ligne ${p.line} contient un retour chariot seul, la fin de ligne des anciens Mac`,
        EXPORT_AGAIN,
      );
    case 'mojibake':
      return says(
        fr`des noms ont été lus dans un mauvais encodage avant d'arriver ici (« Ã© » pour « é »), d'abord à la ligne ${p.line} ; le fichier a été lu en ${nameOf(p.encoding)}`,
        fr`ne corrigez pas les noms à la main ; refaites l'export depuis l'application d'origine en « CSV UTF-8 », sans l'ouvrir dans un tableur`,
      );
    case 'unknown':
    default:
      return says(
        fr`l'encodage du fichier est inconnu : la ligne ${p.line} n'est ni en UTF-8 ni en Windows-1252`,
        EXPORT_AGAIN,
      );
  }
}

function nameOf(encoding: Encoding | null): string {
  return encoding === null ? fr`encodage inconnu` : ENCODING_NAMES[encoding];
}
