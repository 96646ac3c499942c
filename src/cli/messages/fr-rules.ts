/** French, what each rule for a jury's file says, and what to do. docs/fr/clerc.md shows the same words. */
import { fr } from './typeset.ts';
import type { RuleWords } from './rule-words.ts';

const AT_SOURCE = fr`faites corriger la cellule dans l'application d'examen, puis refaites l'export`;
const WRONG_FILE = fr`vérifiez que c'est le bon fichier et la bonne publication`;
const CODE_TABLE = fr`si l'application écrit autrement ce code, donnez-en le sens dans sceau.toml, sous [values] ; sinon faites corriger la cellule`;
const NO_SPREADSHEET = fr`un tableur est passé par là : refaites l'export, et ne l'ouvrez ni ne l'enregistrez dans un tableur`;
const JURY = fr`demandez au jury ou au service des examens ce qui est juste : sceau ne corrige jamais une décision`;
const WHICH_ROW = fr`cherchez l'autre ligne (--show-values montre la valeur au terminal), puis laquelle des deux est la bonne : sceau ne choisit pas`;

export const rules: RuleWords = {
  'cell-count': {
    said: fr`la ligne n'a pas le bon nombre de cellules`,
    todo: fr`un séparateur dans un texte sans guillemets, une ligne vide, ou un export interrompu : refaites l'export`,
  },
  quote: {
    said: fr`guillemet mal placé ou jamais refermé ; la suite du fichier peut ne pas être lue`,
    todo: fr`faites corriger ce texte à la source, puis refaites l'export ; d'autres erreurs peuvent suivre`,
  },
  'too-long': {
    said: fr`la cellule ou la ligne est trop longue`,
    todo: fr`deux cellules réunies ou un guillemet de trop : refaites l'export`,
  },
  empty: {
    said: fr`la cellule est vide`,
    todo: fr`faites compléter le dossier du candidat dans l'application d'examen, puis refaites l'export`,
  },
  'control-character': {
    said: fr`caractère de contrôle ou invisible, ou « � »`,
    todo: fr`${AT_SOURCE} ; « � » est un accent qu'un autre programme a perdu : faites l'export sans lui`,
  },
  'not-nfc': {
    said: fr`accents décomposés (le texte n'est pas en forme NFC)`,
    todo: fr`refaites l'export depuis l'application d'examen, sans passer par un autre logiciel`,
  },
  formula: {
    said: fr`commence comme une formule de tableur (=, +, - ou @)`,
    todo: fr`faites corriger la cellule à la source : un tableur la calculerait au lieu de la montrer`,
  },
  'spreadsheet-error': {
    said: fr`message d'erreur d'un tableur (#N/A, #REF!, #NOM?…)`,
    todo: NO_SPREADSHEET,
  },
  'spreadsheet-number': {
    said: fr`numéro qu'un tableur a arrondi (9,01E+09) : des chiffres sont perdus`,
    todo: NO_SPREADSHEET,
  },
  'spreadsheet-date': {
    said: fr`date qu'un tableur a remplacée par un nombre de jours (39521)`,
    todo: NO_SPREADSHEET,
  },
  'session-mismatch': {
    said: fr`n'est pas la session de la publication`,
    todo: fr`${WRONG_FILE} ; « juin-26 » pour « 2026-06 » : un tableur l'a changée, refaites l'export`,
  },
  'academy-mismatch': {
    said: fr`n'est pas une académie de la publication`,
    todo: fr`vérifiez que c'est le bon fichier, et les académies de la publication (sceau publication show) ; « 9 » pour « 09 » : un tableur a effacé le zéro, refaites l'export`,
  },
  'exam-mismatch': {
    said: fr`n'est pas un examen de la publication`,
    todo: fr`vérifiez que c'est le bon fichier, ou si un --exam a été oublié à la création de la publication`,
  },
  'mixed-exams': {
    said: fr`n'est pas un examen de la même famille que le premier du fichier`,
    todo: fr`exportez chaque examen dans un fichier à lui ; seuls les trois baccalauréats vont ensemble, et les épreuves anticipées`,
  },
  'group-mismatch': { said: fr`n'est pas le groupe de la publication`, todo: WRONG_FILE },
  'unknown-serie': {
    said: fr`cet examen n'a pas cette série ou spécialité à cette session`,
    todo: CODE_TABLE,
  },
  'unknown-decision': { said: fr`décision inconnue`, todo: CODE_TABLE },
  'decision-not-in-exam': {
    said: fr`cet examen ne connaît pas cette décision ; les épreuves anticipées n'en ont aucune`,
    todo: fr`vérifiez l'examen et le modèle d'export`,
  },
  'decision-not-in-group': { said: fr`cette décision n'existe pas dans ce groupe`, todo: JURY },
  'unknown-mention': { said: fr`mention inconnue`, todo: CODE_TABLE },
  'mention-not-in-exam': {
    said: fr`cet examen ne donne pas cette mention à cette session`,
    todo: fr`faites corriger la mention ou l'examen à la source`,
  },
  'mention-without-admission': { said: fr`mention sans admission`, todo: JURY },
  'mention-in-second-group': {
    said: fr`mention au second groupe, où il n'y en a pas (code de l'éducation, D334-8 et D336-8)`,
    todo: JURY,
  },
  'bad-date': {
    said: fr`n'est pas une date (JJ/MM/AAAA)`,
    todo: fr`faites corriger la date de naissance à la source, ou le format des dates de l'export`,
  },
  'age-out-of-range': {
    said: fr`âge invraisemblable à cette session`,
    todo: fr`faites vérifier la date de naissance à la source`,
  },
  'bad-sex': { said: fr`ni F ni M`, todo: CODE_TABLE },
  'bad-candidate-number': {
    said: fr`n'est pas un numéro de candidat (11 chiffres)`,
    todo: fr`s'il manque le zéro du début, un tableur l'a effacé : refaites l'export sans l'ouvrir dans un tableur ; sinon faites corriger le numéro`,
  },
  'duplicate-candidate': { said: fr`ce numéro de candidat figure deux fois`, todo: WHICH_ROW },
  'bad-ine': {
    said: fr`n'a pas les 11 lettres et chiffres d'un INE`,
    todo: fr`faites corriger l'INE à la source ; s'il est inconnu, laissez la cellule vide`,
  },
  'duplicate-ine': { said: fr`cet INE figure deux fois pour un même examen`, todo: WHICH_ROW },
  'bad-uai': {
    said: fr`n'est pas un code d'établissement (UAI : 7 chiffres et une lettre clé)`,
    todo: fr`faites corriger le code à la source ; s'il manque le zéro du début, un tableur l'a effacé`,
  },
  'bad-postal-code': {
    said: fr`n'est pas un code postal (5 chiffres) pour une commune française`,
    todo: fr`s'il manque le zéro du début, un tableur l'a effacé : refaites l'export ; sinon faites corriger l'adresse`,
  },
  'bad-commune-code': {
    said: fr`n'est pas un code de commune de l'INSEE (5 caractères)`,
    todo: fr`donnez le code de l'INSEE, non le code postal ; s'il manque le zéro du début, un tableur l'a effacé`,
  },
  'bad-mark': { said: fr`n'est pas une note (0 à 20, deux décimales au plus)`, todo: AT_SOURCE },
  'rehearsal-mark': {
    said: fr`la colonne repetition ne porte pas REPETITION`,
    todo: fr`arrêtez : de vrais candidats dans une répétition, ou l'inverse ; cherchez d'où vient ce fichier`,
  },
  'ine-key': {
    said: fr`la forme ou la lettre clé de cet INE n'est d'aucun INE connu`,
    todo: fr`faites vérifier l'INE ; le fichier part malgré cela, car l'INE ne sort jamais`,
  },
  'same-person': {
    said: fr`mêmes nom, prénom, naissance et commune qu'une ligne d'avant, sous un autre numéro`,
    todo: fr`est-ce un candidat inscrit deux fois ? de vrais homonymes partent tous les deux`,
  },
  'odd-name': {
    said: fr`un chiffre ou un signe qu'aucun nom ne porte (?, *, parenthèse…)`,
    todo: fr`un accent perdu ou une annotation ? faites corriger : ce nom serait publié tel quel`,
  },
  'outer-blanks': {
    said: fr`espace au début ou à la fin`,
    todo: fr`le texte part tel quel ; faites ôter l'espace à la source`,
  },
};
