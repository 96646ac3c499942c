// @ts-check
/** The bad samples: each has one fault, and says what must come of it. generate.js writes them. */
import iconv from 'iconv-lite';

/** @typedef {import('./good-samples.js').Context} Context */
/** @typedef {import('./good-samples.js').Form} Form */
/**
 * `base`: the publication that the file is first made for, where it is not its own. `encode`: how the spoilt text becomes
 * bytes, unless as UTF-8.
 * @typedef {{
 *   name: string, fault: string, code: string, rule?: string, line?: number, column?: number, reason?: string,
 *   context: Context, base?: Context, form?: Form,
 *   spoil: (lines: string[]) => string[],
 *   encode?: (text: string) => Buffer,
 * }} BadSample
 */

/** The publication that every sample belongs to that names no other. @type {Context} */
export const SAMPLE_CONTEXT = {
  realm: 'rehearsal',
  session: '2026-06',
  academies: ['09'],
  exams: ['BCG', 'BTN'],
  group: '1',
};
const SECOND_GROUP = { ...SAMPLE_CONTEXT, group: '2' };
const BTS = { ...SAMPLE_CONTEXT, exams: ['BTS'], group: '0' };

/** The line that most faults are put in. */
const LINE = 3;
/** Columns by number, from 1. */
const CELL = {
  session: 1,
  academie: 2,
  examen: 3,
  groupe: 4,
  serie: 5,
  numero_candidat: 6,
  nom: 7,
  prenom: 8,
  sexe: 9,
  date_naissance: 10,
  commune_etablissement: 11,
  diplome: 12,
  decision: 13,
  mention: 14,
  accord_presse: 15,
  repetition: 16,
};

/**
 * A bad sample with one wrong cell in line 3.
 * @param {string} rule
 * @param {keyof typeof CELL} column
 * @param {string} value as it stands in the file
 * @param {string} fault
 * @param {{ context?: Context, also?: Partial<Record<keyof typeof CELL, string>> }} [more]
 */
function wrongCell(rule, column, value, fault, more = {}) {
  const cells = { ...more.also, [column]: value };
  return {
    name: `bad-${rule.replace(/^bad-/, '')}.csv`,
    fault,
    code: 'csv-rows',
    rule,
    line: LINE,
    column: CELL[column],
    context: more.context ?? SAMPLE_CONTEXT,
    /** @param {string[]} lines */
    spoil: (lines) => replaceLine(lines, (line) => withCells(line, cells)),
  };
}

/**
 * @param {string} line
 * @param {Partial<Record<keyof typeof CELL, string>>} values
 */
function withCells(line, values) {
  const columns = Object.keys(CELL);
  const changed = new Map(Object.entries(values));
  return line
    .split(';')
    .map((cell, at) => changed.get(columns[at] ?? '') ?? cell)
    .join(';');
}

/**
 * @param {string[]} lines
 * @param {(line: string) => string} change
 */
function replaceLine(lines, change) {
  return lines.map((line, at) => (at === LINE - 1 ? change(line) : line));
}

/**
 * A bad sample with columns that its other rows leave empty; the fault is in the first of them.
 * @param {string} rule
 * @param {Record<string, string>} columns
 * @param {string} fault
 */
function furtherCell(rule, columns, fault) {
  return {
    name: `bad-${rule.replace(/^bad-/, '')}.csv`,
    fault,
    code: 'csv-rows',
    rule,
    line: LINE,
    column: CELL.repetition + 1,
    context: SAMPLE_CONTEXT,
    /** @param {string[]} lines */
    spoil: (lines) => withColumns(lines, columns),
  };
}

/**
 * @param {string[]} lines
 * @param {Record<string, string>} columns
 * @param {readonly number[]} [at] lines that have the values
 */
function withColumns(lines, columns, at = [LINE]) {
  return lines.map((line, index) =>
    [line, ...(index === 0 ? Object.keys(columns) : Object.values(columns).map((each) => (at.includes(index + 1) ? each : '')))].join(';'),
  );
}

/**
 * A bad sample that is wrong as a whole.
 * @param {string} code
 * @param {string} what
 * @param {string} fault
 * @param {Omit<Partial<BadSample>, 'code' | 'name'>} more
 * @returns {BadSample}
 */
function wrongFile(code, what, fault, more) {
  return { name: `bad-${what}.csv`, fault, code, context: SAMPLE_CONTEXT, spoil: (lines) => lines, ...more };
}

/** Cyclades's own form. @type {Form} */
const CYCLADES = {
  layout: 'cyclades',
  encoding: 'utf-8',
  delimiter: ';',
  lineEnd: '\r\n',
  separatorLine: false,
};
/** The first line of candidates in it, and the number of «Nom de famille». */
const CYCLADES_LINE = 10;
const CYCLADES_NAME = 5;

/** The bad samples with what each must give. @type {readonly BadSample[]} */
export const BAD_SAMPLES = [
  wrongFile('csv-encoding', 'mac-roman', 'saved on an old Mac', {
    line: 4,
    reason: 'unknown',
    encode: (text) => iconv.encode(text, 'macroman'),
  }),
  wrongFile('csv-encoding', 'code-page-850', 'in the encoding of a DOS window', {
    line: 2,
    reason: 'mojibake',
    encode: (text) => iconv.encode(text, 'cp850'),
  }),
  wrongFile('csv-encoding', 'mixed-encodings', 'one line in Windows-1252, the others in UTF-8', {
    line: LINE,
    reason: 'mixed',
    encode: (text) =>
      Buffer.concat(
        text.split(/(?<=\n)/).map((line, at) => iconv.encode(line, at === LINE - 1 ? 'windows-1252' : 'utf-8')),
      ),
  }),
  wrongFile('csv-encoding', 'utf-16-without-mark', 'UTF-16 without its byte order mark', {
    line: 1,
    reason: 'not-text',
    encode: (text) => iconv.encode(text, 'utf-16le'),
  }),
  wrongFile('csv-encoding', 'workbook', 'an Excel workbook that was renamed', {
    line: 1,
    reason: 'workbook',
    encode: (text) => Buffer.concat([Buffer.from([0x50, 0x4b, 0x03, 0x04]), Buffer.from(text)]),
  }),
  wrongFile('csv-header', 'header-twice', 'two columns that are both the name', {
    spoil: (lines) => lines.map((line, at) => `${line};${at === 0 ? 'Nom de famille' : 'Clairbois'}`),
  }),
  wrongFile('csv-preamble-rows', 'preamble-rows', 'sorted by a spreadsheet, its header with it', {
    line: 1,
    spoil: ([header, first, ...lines]) => [first, header, ...lines],
  }),
  wrongFile('csv-preamble-session', 'preamble-session', 'last year’s file, by the line above its header', {
    line: 1,
    form: CYCLADES,
    spoil: (lines) => lines.map((line, at) => (at === 0 ? line.replace('2026', '2025') : line)),
  }),
  wrongFile('csv-rows', 'apostrophe', 'an apostrophe that ends a cell in apostrophes', {
    rule: 'quote',
    line: CYCLADES_LINE,
    column: CYCLADES_NAME,
    form: CYCLADES,
    spoil: (lines) =>
      lines.map((line, at) =>
        at === CYCLADES_LINE - 1
          ? line
              .split(';')
              .map((cell, index) => (index === CYCLADES_NAME - 1 ? "'L'Écubois'" : cell))
              .join(';')
          : line,
      ),
  }),
  {
    name: 'bad-encoding.csv',
    fault: 'UTF-8, read as Windows-1252 and saved again',
    code: 'csv-encoding',
    reason: 'mojibake',
    line: LINE,
    context: SAMPLE_CONTEXT,
    spoil: (lines) =>
      replaceLine(lines, (line) => withCells(line, { prenom: Buffer.from('Zoé').toString('latin1') })),
  },
  {
    name: 'bad-delimiter.csv',
    fault: 'bars between the cells',
    code: 'csv-header',
    context: SAMPLE_CONTEXT,
    spoil: (lines) => lines.map((line) => line.replaceAll(';', '|')),
  },
  {
    name: 'bad-header-without-consent.csv',
    fault: 'no column accord_presse',
    code: 'csv-header',
    context: SAMPLE_CONTEXT,
    spoil: (lines) => lines.map((line) => withoutCell(line, CELL.accord_presse)),
  },
  {
    name: 'bad-header-without-repetition.csv',
    fault: 'a production file, sent to a rehearsal',
    code: 'csv-header',
    context: SAMPLE_CONTEXT,
    spoil: (lines) => lines.map((line) => withoutCell(line, CELL.repetition)),
  },
  {
    name: 'bad-header-missing.csv',
    fault: 'no header line',
    code: 'csv-header',
    context: SAMPLE_CONTEXT,
    spoil: (lines) => lines.slice(1),
  },
  {
    name: 'bad-no-candidates.csv',
    fault: 'a header and no candidate',
    code: 'csv-empty',
    context: SAMPLE_CONTEXT,
    spoil: (lines) => lines.slice(0, 1),
  },
  {
    name: 'bad-cell-count.csv',
    fault: 'a cell too few',
    code: 'csv-rows',
    rule: 'cell-count',
    line: LINE,
    column: 0,
    context: SAMPLE_CONTEXT,
    spoil: (lines) => replaceLine(lines, (line) => withoutCell(line, CELL.serie)),
  },
  wrongCell('quote', 'nom', '"Clairbois', 'a quote that is never closed'),
  wrongCell('too-long', 'nom', 'Houle'.repeat(21), '105 characters in a name'),
  wrongCell('empty', 'nom', '', 'no name'),
  wrongCell('control-character', 'prenom', 'Zoé\u200b', 'a zero-width space after the given name'),
  wrongCell('not-nfc', 'prenom', 'Zoe\u0301', 'an accent as a character of its own'),
  wrongCell('formula', 'commune_etablissement', '=1+1', 'a cell that a spreadsheet would compute'),
  wrongCell('spreadsheet-error', 'commune_etablissement', '#N/A', 'what a spreadsheet writes for a value it cannot find'),
  wrongCell('spreadsheet-number', 'numero_candidat', '9,01E+09', 'a number that a spreadsheet has rounded'),
  wrongCell('spreadsheet-date', 'date_naissance', '39521', 'a spreadsheet’s count of days'),
  wrongCell('session-mismatch', 'session', '2025-06', 'last year’s session'),
  wrongCell('academy-mismatch', 'academie', '20', 'an académie that the publication does not name'),
  wrongCell('exam-mismatch', 'examen', 'DNB', 'an exam that the publication does not name'),
  {
    ...wrongCell('mixed-exams', 'examen', 'CAP', 'a CAP in a file of the DNB', { also: { serie: '', mention: '' } }),
    context: { ...SAMPLE_CONTEXT, exams: ['DNB', 'CAP'], group: '0' },
    base: { ...SAMPLE_CONTEXT, exams: ['DNB'], group: '0' },
  },
  wrongCell('group-mismatch', 'groupe', '2', 'a row of the other group'),
  wrongCell('unknown-decision', 'decision', 'RECU', 'a decision that is not in the list'),
  wrongCell('unknown-serie', 'serie', 'STMG', 'a série of another exam', { also: { examen: 'BCG' } }),
  wrongCell('decision-not-in-exam', 'decision', 'ADMISSIBLE', 'sent to a second group, by a BTS', {
    context: BTS,
    also: { mention: '' },
  }),
  wrongCell('decision-not-in-group', 'decision', 'ADMISSIBLE', 'sent to a second group, in the second group', {
    context: SECOND_GROUP,
    also: { mention: '' },
  }),
  wrongCell('unknown-mention', 'mention', 'ABB', 'a mention that is not in the list', {
    also: { decision: 'ADMIS' },
  }),
  wrongCell('mention-not-in-exam', 'mention', 'AB', 'a mention of the BTS, which has none', {
    context: BTS,
    also: { decision: 'ADMIS' },
  }),
  wrongCell('mention-without-admission', 'mention', 'AB', 'a mention for someone who did not pass', {
    also: { decision: 'AJOURNE' },
  }),
  wrongCell('mention-in-second-group', 'mention', 'AB', 'a mention after the second group', {
    context: SECOND_GROUP,
    also: { decision: 'ADMIS' },
  }),
  wrongCell('bad-date', 'date_naissance', '29/02/2007', 'a day that does not exist'),
  wrongCell('age-out-of-range', 'date_naissance', '14/03/2026', 'someone born in the year of the session'),
  wrongCell('bad-sex', 'sexe', 'X', 'neither F nor M'),
  wrongCell('bad-candidate-number', 'numero_candidat', '9012345678', 'a leading zero lost: 10 digits'),
  {
    name: 'bad-duplicate-candidate.csv',
    fault: 'the candidate of line 3 again',
    code: 'csv-rows',
    rule: 'duplicate-candidate',
    line: LINE + 1,
    column: CELL.numero_candidat,
    context: SAMPLE_CONTEXT,
    spoil: (lines) => lines.map((line, at) => (at === LINE ? withCells(line, sameCandidate(lines)) : line)),
  },
  furtherCell('bad-ine', { ine: '0123456789' }, 'ten characters'),
  {
    ...furtherCell('duplicate-ine', { ine: '123456789AB' }, 'the INE of line 3 again'),
    line: LINE + 1,
    spoil: (lines) =>
      withColumns(lines.map((line, at) => (at === 0 ? line : withCells(line, { examen: 'BCG', serie: '' }))), { ine: '123456789AB' }, [LINE, LINE + 1]),
  },
  furtherCell('bad-uai', { uai: '750654D' }, 'a leading zero lost'),
  furtherCell('bad-postal-code', { code_postal: '1500', code_commune_residence: '01004' }, 'a leading zero lost'),
  furtherCell('bad-commune-code', { code_commune_residence: '1004' }, 'a leading zero lost'),
  {
    ...furtherCell('bad-mark', { note_ecrit: '20,5', note_oral: '12' }, 'more than 20'),
    context: { ...BTS, exams: ['EAF'] },
    base: BTS,
    spoil: (lines) =>
      withColumns(
        lines.map((line, at) => (at === 0 ? line : withCells(line, { examen: 'EAF', serie: '', decision: '', mention: '' }))),
        { note_ecrit: '20,5', note_oral: '12' },
      ),
  },
  wrongCell('rehearsal-mark', 'repetition', 'REEL', 'a row that is not marked as a rehearsal’s'),
];

/** @param {string[]} lines */
function sameCandidate(lines) {
  const cells = (lines[LINE - 1] ?? '').split(';');
  const cell = (/** @type {keyof typeof CELL} */ column) => cells[CELL[column] - 1] ?? '';
  return { examen: cell('examen'), serie: cell('serie'), numero_candidat: cell('numero_candidat') };
}

/**
 * @param {string} line
 * @param {number} cell one-based
 */
function withoutCell(line, cell) {
  return line
    .split(';')
    .filter((_, at) => at !== cell - 1)
    .join(';');
}

