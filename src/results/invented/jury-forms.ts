/**
 * The forms in which invented candidates are written (results/FORMAT.md §7): as exam systems and the programs between them
 * write a jury's file.
 */
import iconv from 'iconv-lite';
import { encodeUtf8 } from '../../io/encodings.ts';
import {
  JURY_COLUMNS,
  type JuryColumn,
  type JuryRow,
  REHEARSAL_COLUMN,
  type Realm,
  mainColumns,
} from '../columns.ts';
import { type IntakeSettings, NO_SETTINGS } from '../intake/settings.ts';

/**
 * `sceau`: sceau's own columns. `full`: every column there is. `cyclades`: as Cyclades's export of an establishment (preamble,
 * quotes of its own, ` -` for nothing, a header name twice), with what it lacks of a jury's file.
 */
export const JURY_LAYOUTS = ['sceau', 'full', 'cyclades'] as const;
export type JuryLayout = (typeof JURY_LAYOUTS)[number];

export const JURY_ENCODINGS = ['utf-8', 'utf-8-bom', 'windows-1252', 'utf-16le'] as const;
export type JuryEncoding = (typeof JURY_ENCODINGS)[number];

/** How a file is written. */
export interface JuryForm {
  readonly layout: JuryLayout;
  readonly encoding: JuryEncoding;
  readonly delimiter: ';' | ',' | '\t';
  readonly lineEnd: '\r\n' | '\n';
  /** Whether Excel's line `sep=;` comes first. */
  readonly separatorLine: boolean;
}

/** How a layout is usually written. */
export function usualForm(layout: JuryLayout): JuryForm {
  const encoding = layout === 'cyclades' ? 'utf-8-bom' : 'utf-8';
  return { layout, encoding, delimiter: ';', lineEnd: '\r\n', separatorLine: false };
}

/** A column of a file: what its header says, and its cell. */
type FileColumn = readonly [header: string, cell: (row: JuryRow) => string];

const BYTE_ORDER_MARK = '\u{FEFF}';

/** Cyclades's own columns, in its order. */
const CYCLADES: readonly FileColumn[] = [
  ['Division de classe', divisionOf],
  ['N° Candidat', (row) => row.numero_candidat],
  ['N° Inscription', (row) => row.numero_candidat.slice(-6)],
  ['N° Océan', () => ''],
  ['Nom de famille', (row) => row.nom],
  ["Nom d'usage", (row) => row.nom_usage],
  ['Prénom(s)', (row) => row.prenom],
  ['Date de Naissance', (row) => row.date_naissance],
  ['Division de classe', divisionOf],
  ['INE', (row) => row.ine],
  ['Catégorie Candidat', (row) => (row.uai === '' ? 'INDIVIDUEL' : 'SCOLAIRE')],
  ['Code Spécialité', (row) => row.serie],
  ['Spécialité', (row) => row.serie_libelle],
  ['Etat', () => 'Inscrit'],
  ['Enseignements', () => ''],
];

/** What a jury's file has and that export has not. */
const CYCLADES_LACKS: Readonly<Partial<Record<JuryColumn, string>>> = {
  session: 'Session',
  academie: 'Académie',
  examen: 'Examen',
  groupe: 'Groupe',
  sexe: 'Sexe',
  uai: 'UAI',
  etablissement: "Nom de l'établissement",
  commune_etablissement: "Commune de l'établissement",
  adresse: 'Adresse',
  code_postal: 'Code postal',
  commune_residence: 'Commune de résidence',
  code_commune_residence: 'Code INSEE commune de résidence',
  decision: 'Décision du jury',
  mention: 'Mention',
  note_ecrit: "Note de l'écrit",
  note_oral: "Note de l'oral",
  accord_presse: 'Accord presse',
  accord_collectivites: 'Accord collectivités',
  accord_liste_publique: 'Accord liste publique',
  repetition: 'Répétition',
};

/** Writes the rows of one file as text, and the text as bytes. */
export class JuryWriter {
  readonly #form: JuryForm;
  readonly #columns: readonly FileColumn[];
  readonly #special: RegExp;
  readonly #quote: string;

  /** @param settings where the reader will look for columns: sceau's own layouts are written as they say. */
  constructor(form: JuryForm, realm: Realm, settings: IntakeSettings = NO_SETTINGS) {
    this.#form = form;
    this.#columns = columnsOf(form.layout, realm, settings);
    this.#quote = form.layout === 'cyclades' ? "'" : '"';
    this.#special = new RegExp(`[${form.delimiter}"\r\n]`);
  }

  /** All that comes before the first candidate. */
  head(session: string): string {
    const { encoding, layout, delimiter, separatorLine } = this.#form;
    const mark = encoding === 'utf-8-bom' || encoding === 'utf-16le' ? BYTE_ORDER_MARK : '';
    const lines = [
      ...(separatorLine ? [`sep=${delimiter}`] : []),
      ...(layout === 'cyclades' ? preamble(session) : []),
      this.#line(this.#columns.map(([header]) => header)),
    ];
    return mark + lines.map((line) => line + this.#form.lineEnd).join('');
  }

  row(row: JuryRow): string {
    return this.#line(this.#columns.map(([, cell]) => cell(row))) + this.#form.lineEnd;
  }

  /** Bytes of a text that ends between two characters. */
  encode(text: string): Uint8Array {
    const { encoding } = this.#form;
    if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
    return encoding === 'windows-1252' ? iconv.encode(text, 'windows-1252') : encodeUtf8(text);
  }

  #line(cells: readonly string[]): string {
    return cells.map((cell) => this.#cell(cell)).join(this.#form.delimiter);
  }

  #cell(cell: string): string {
    const quote = this.#quote;
    if (this.#form.layout === 'cyclades') {
      return `${quote}${cell === '' ? ' -' : cell.replaceAll(quote, quote + quote)}${quote}`;
    }
    return this.#special.test(cell) ? `${quote}${cell.replaceAll(quote, quote + quote)}${quote}` : cell;
  }
}

function named(column: JuryColumn, header: string): FileColumn {
  return [header, (row) => row[column]];
}

function columnsOf(layout: JuryLayout, realm: Realm, settings: IntakeSettings): readonly FileColumn[] {
  const isHere = (column: JuryColumn): boolean => column !== REHEARSAL_COLUMN || realm === 'rehearsal';
  if (layout === 'cyclades') {
    const further = JURY_COLUMNS.filter(isHere).flatMap((column) => {
      const header = CYCLADES_LACKS[column];
      return header === undefined ? [] : [named(column, header)];
    });
    return [...CYCLADES, ...further];
  }
  const columns = layout === 'sceau' ? mainColumns(realm) : JURY_COLUMNS.filter(isHere);
  return columns.flatMap((column) => {
    const header = settings.columns[column] ?? column;
    // What the settings state stands in no column.
    return typeof header === 'string' ? [named(column, header)] : [];
  });
}

/** The eight lines before Cyclades's header. */
function preamble(session: string): readonly string[] {
  return [`Session ${session}`, '', 'ÉTAB (UAI)', '', 'Liste des candidats', '', 'Document interne', ''];
}

/** A class, as schools number theirs. */
function divisionOf(row: JuryRow): string {
  return `T${row.serie.slice(0, 1)}${1 + (Number(row.numero_candidat.slice(-2)) % 9)}`;
}
