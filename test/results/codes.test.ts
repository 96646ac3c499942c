/** The tables of codes: consistent at every session, and each dated fact on both sides of its date. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import academyData from '../../src/results/codes/academies.json' with { type: 'json' };
import decisionData from '../../src/results/codes/decisions.json' with { type: 'json' };
import examData from '../../src/results/codes/exams.json' with { type: 'json' };
import mentionData from '../../src/results/codes/mentions.json' with { type: 'json' };
import sexData from '../../src/results/codes/sexes.json' with { type: 'json' };
import {
  ACADEMY_CODES,
  ARRETE_EXAM_CODES,
  DECISIONS,
  DECISION_CLASSES,
  EXAM_CODES,
  type Exam,
  GROUPS,
  MENTIONS,
  type Period,
  type Session,
  academiesAt,
  academyAt,
  decisionClass,
  decisionsOf,
  examAt,
  examsAt,
  isDecisionOf,
  isExamAt,
  isMentionAt,
  mentionsAt,
  parseSession,
  sessionOn,
} from '../../src/results/codes/codes.ts';
import { isSerieAt, serieAt, seriesAt } from '../../src/results/codes/series.ts';
import {
  readAcademy,
  readDecision,
  readExam,
  readGroup,
  readMention,
  readSex,
} from '../../src/results/codes/spellings.ts';
import { SpellingTable, foldSpelling } from '../../src/results/codes/spelling-table.ts';

const june = (year: number): Session => ({ year, month: 6 });
const exam = (code: string, year = 2026): Exam => {
  const found = examAt(code, june(year));
  if (found === null) throw new Error(`no ${code} in ${year}`);
  return found;
};
const session = fc.record({
  year: fc.integer({ min: 2000, max: 2099 }),
  month: fc.integer({ min: 1, max: 12 }),
});
const codesOf = (entries: readonly { readonly code: string }[]): readonly string[] =>
  entries.map(({ code }) => code);

describe('the data', () => {
  type Dated = { readonly code: string } & Period;
  const lists: readonly (readonly [string, readonly Dated[]])[] = [
    ['academies', academyData.academies],
    ['exams', examData.exams],
    ...examData.exams.flatMap(({ code, since, mentions, series }): [string, readonly Dated[]][] => [
      [`mentions of ${code} ${since ?? ''}`, mentions],
      [`séries of ${code} ${since ?? ''}`, series.list ?? []],
    ]),
    ['decisions', decisionData.decisions],
    ['groups', decisionData.groups],
    ['mentions', mentionData.mentions],
    ['sexes', sexData.sexes],
  ];

  test.each(lists)(
    '%s: a code has one entry at a time, and no period ends before it begins',
    (_, entries) => {
      for (const [at, { code, since = 0, until = 9999 }] of entries.entries()) {
        expect(since).toBeLessThanOrEqual(until);
        const others = entries.filter((other, where) => where !== at && other.code === code);
        expect(
          others.filter((other) => since <= (other.until ?? 9999) && (other.since ?? 0) <= until),
        ).toEqual([]);
      }
    },
  );

  test('words of the files that the program does not check are the ones it knows', () => {
    for (const { kind } of academyData.academies) expect(['academy', 'territory']).toContain(kind);
    for (const { basis, series, decisions, groups, mentions } of examData.exams) {
      expect(['arrete', 'licence']).toContain(basis);
      expect(['list', 'speciality', 'text']).toContain(series.form);
      for (const code of decisions) expect([...DECISIONS.keys()]).toContain(code);
      for (const code of groups) expect([...GROUPS.keys()]).toContain(code);
      for (const { code } of mentions) expect([...MENTIONS.keys()]).toContain(code);
      for (const code of series.of ?? []) expect([...EXAM_CODES]).toContain(code);
    }
    for (const { releasedAs, groups } of decisionData.decisions) {
      expect([null, ...DECISION_CLASSES]).toContain(releasedAs);
      for (const code of groups) expect([...GROUPS.keys()]).toContain(code);
    }
    for (const data of [academyData, decisionData, examData, mentionData, sexData])
      expect(data.source.length).toBeGreaterThan(20);
  });

  test('no spelling has two meanings, and every label and spelling is read as its code', () => {
    const tables = [
      { entries: academyData.academies, read: readAcademy },
      { entries: examData.exams, read: readExam },
      { entries: decisionData.groups, read: readGroup },
      { entries: mentionData.mentions, read: readMention },
      { entries: sexData.sexes, read: readSex },
    ];
    for (const { entries, read } of tables)
      for (const { code, label, spellings } of entries)
        for (const text of [code, label, ...spellings]) expect([text, read(text)]).toEqual([text, code]);
    for (const { code, label, spellings } of decisionData.decisions) {
      for (const text of [code, label])
        expect([text, readDecision(text)]).toEqual([text, { code, group: null }]);
      for (const spelling of spellings as readonly { text: string; group?: string }[])
        expect([spelling.text, readDecision(spelling.text)]).toEqual([
          spelling.text,
          { code, group: spelling.group ?? null },
        ]);
    }
    for (const year of [2019, 2020, 2021, 2026])
      for (const each of examsAt(june(year)))
        for (const serie of seriesAt(each, june(year)))
          for (const text of [serie.code, serie.label.fr, ...serie.spellings])
            expect([text, serieAt(each, text, june(year))?.code]).toEqual([text, serie.code]);
  });
});

describe('at any session', () => {
  test('every entry that is listed is the one its code has, and only those', () => {
    fc.assert(
      fc.property(session, (at) => {
        const academies = academiesAt(at);
        expect(academies.every((each) => academyAt(each.code, at) === each)).toBe(true);
        expect([...ACADEMY_CODES].filter((code) => academyAt(code, at) !== null).sort()).toEqual(
          codesOf(academies).toSorted(),
        );
        const exams = examsAt(at);
        expect(exams.every((each) => examAt(each.code, at) === each)).toBe(true);
        expect([...EXAM_CODES].filter((code) => isExamAt(code, at)).sort()).toEqual(
          codesOf(exams).toSorted(),
        );
      }),
    );
  });

  test('an exam gives decisions in its groups alone, or marks; its figures name only what it gives', () => {
    fc.assert(
      fc.property(session, (at) => {
        for (const each of examsAt(at)) {
          for (const group of GROUPS.keys()) {
            const decisions = codesOf(decisionsOf(each, group));
            const hasSome = each.groups.includes(group) && each.decisions.length > 0;
            expect(decisions.length > 0).toBe(hasSome);
            for (const code of Object.keys(each.usual.decisions[group] ?? {}))
              expect(decisions).toContain(code);
          }
          expect(Object.keys(each.usual.decisions)).toEqual(
            each.decisions.length > 0 ? [...each.groups] : [],
          );
          const ever = ['', ...codesOf(each.mentions)];
          for (const mention of Object.keys(each.usual.mentions)) expect(ever).toContain(mention);
          for (const { code } of mentionsAt(each, at)) expect(isMentionAt(each, code, at)).toBe(true);
          expect(isMentionAt(each, '', at) && isSerieAt(each, '', at)).toBe(true);
        }
      }),
    );
  });
});

describe('académies', () => {
  test('there are thirty today, and seven places outside them', () => {
    const kinds = academiesAt(june(2026)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'academy')).toHaveLength(30);
    expect(kinds.filter((kind) => kind === 'territory')).toHaveLength(7);
  });

  test.each([
    ['05', 2019, 'Caen'],
    ['05', 2020, undefined],
    ['21', 2019, 'Rouen'],
    ['21', 2020, undefined],
    ['70', 2019, undefined],
    ['70', 2020, 'Normandie'],
    ['09', 2026, 'Lille'],
    ['9', 2026, undefined],
  ])('%s in %i is %s', (code, year, label) => {
    expect(academyAt(code, june(year))?.label.fr).toBe(label);
  });
});

describe('exams', () => {
  test.each([
    ['BEP', 2021, true],
    ['BEP', 2022, false],
    ['EAM', 2025, false],
    ['EAM', 2026, true],
    ['EAF', 2020, true],
    ['XYZ', 2026, false],
  ])('%s in %i: %s', (code, year, exists) => {
    expect(isExamAt(code, june(year))).toBe(exists);
  });

  test('the mention complémentaire has another name since 2025, and one code', () => {
    expect(exam('MC', 2024).label.fr).toBe('Mention complémentaire');
    expect(exam('MC', 2025).label.fr).toBe('Certificat de spécialisation');
    expect(readExam('certificat de specialisation')).toBe('MC');
  });

  test.each([
    ['BCG', 'TBF', 2020, false],
    ['BCG', 'TBF', 2021, true],
    ['BCP', 'TBF', 2023, false],
    ['BCP', 'TBF', 2024, true],
    ['DNB', 'TBF', 2024, false],
    ['DNB', 'TBF', 2025, true],
    ['DNB', 'AB', 2010, true],
    ['CAP', 'TB', 2023, false],
    ['CAP', 'TB', 2024, true],
    ['MC', 'AB', 2023, false],
    ['MC', 'AB', 2024, true],
    ['MC', 'AB', 2026, true],
    ['BTS', 'AB', 2026, false],
    ['EAF', 'AB', 2026, false],
  ])('%s can give %s in %i: %s', (code, mention, year, possible) => {
    expect(isMentionAt(exam(code, year), mention, june(year))).toBe(possible);
  });

  test('a mention goes with admission alone, and not with the second group', () => {
    expect(
      [...DECISIONS.values()].filter(({ takesMention }) => takesMention).map(({ code }) => code),
    ).toEqual(['ADMIS']);
    expect([...GROUPS.values()].filter(({ takesMention }) => takesMention).map(({ code }) => code)).toEqual([
      '0',
      '1',
    ]);
  });

  test.each([
    ['BCG', '1', 'ADMISSIBLE', true],
    ['BCG', '2', 'ADMISSIBLE', false],
    ['BCG', '2', 'AJOURNE', true],
    ['BCG', '0', 'ADMIS', false],
    ['DNB', '0', 'ADMISSIBLE', false],
    ['DNB', '0', 'ADMIS', true],
    ['DNB', '0', '', false],
    ['EAF', '0', 'ADMIS', false],
    ['EAF', '0', '', true],
    ['EAF', '1', '', false],
  ])('%s, group %s: «%s» %s', (code, group, decision, possible) => {
    expect(isDecisionOf(exam(code), group, decision)).toBe(possible);
  });

  test.each([
    ['BCG', 'ADMIS', 'admitted'],
    ['BCG', 'ADMISSIBLE', 'second-group'],
    ['DNB', 'ADMISSIBLE', null],
    ['BTS', 'AJOURNE', 'failed'],
    ['BCG', 'FRAUDE_SUSPENDUE', null],
    ['BCG', '', null],
    ['EAM', '', 'marks'],
    ['EAM', 'ADMIS', null],
  ])('%s «%s» leaves as %s', (code, decision, released) => {
    expect(decisionClass(exam(code), decision)).toBe(released);
  });

  test('marks and university are outside the arrêté, the nine diplomas inside', () => {
    expect([...ARRETE_EXAM_CODES]).toEqual(['BCG', 'BTN', 'BCP', 'DNB', 'CAP', 'BEP', 'BTS', 'BP', 'MC']);
    expect([...EXAM_CODES].slice(9)).toEqual(['EAF', 'EAM', 'UNI']);
  });

  test('a file holds exams of one family', () => {
    const families = new Map(
      [...EXAM_CODES].map((code) => [code, exam(code, code === 'BEP' ? 2021 : 2026).family]),
    );
    expect([families.get('BTN'), families.get('BCP')]).toEqual(['BAC', 'BAC']);
    expect([families.get('EAF'), families.get('EAM')]).toEqual(['EA', 'EA']);
    expect(new Set(families.values()).size).toBe(families.size - 3);
  });
});

describe('séries', () => {
  test.each([
    ['BCG', 'Générale', 2026, true],
    ['BCG', 'GENERALE', 2026, true],
    ['BCG', 'S', 2020, true],
    ['BCG', 'S', 2021, false],
    ['BCG', 'Générale', 2020, false],
    ['BCG', 'STMG', 2026, false],
    ['BTN', 'STMG', 2026, true],
    ['BTN', 'Générale', 2026, false],
    ['BTN', 'S2TMD', 2021, true],
    ['BTN', 'S2TMD', 2020, false],
    ['BTN', 'TMD', 2020, true],
    ['BTN', 'TMD', 2021, false],
    ['BTN', '', 2026, true],
    ['BTN', 'STMG - Mercatique', 2026, true],
    ['BTN', 'STI2D(SIN)', 2026, true],
    ['BTN', 'STMGX', 2026, false],
    ['BTN', 'TMD - Danse', 2026, false],
    ['BTN', 'Mercatique STMG', 2026, false],
    ['BTN', ' STMG-', 2026, true],
    ['DNB', 'Professionnelle', 2026, true],
    ['BCP', '31212', 2026, true],
    ['BCP', '3121', 2026, false],
    ['BCP', '31212 ', 2026, false],
    ['BCP', 'Commerce', 2026, false],
    ['UNI', 'Droit', 2026, true],
    ['EAF', 'STMG', 2026, true],
    ['EAF', 'S', 2026, false],
    // Whoever sits it in 2020 sits the bac in 2021.
    ['EAF', 'Générale', 2020, true],
    ['EAF', 'S', 2020, false],
    ['EAF', 'S', 2019, true],
  ])('%s «%s» in %i: %s', (code, serie, year, exists) => {
    expect(isSerieAt(exam(code, year), serie, june(year))).toBe(exists);
  });
});

describe('spellings', () => {
  test.each([
    ['Admis', 'ADMIS', null],
    ['ADMIS(E)', 'ADMIS', null],
    ['admise', 'ADMIS', null],
    ['Ajourné', 'AJOURNE', null],
    ['AJOURNEE', 'AJOURNE', null],
    ['Admis 1er groupe', 'ADMIS', '1'],
    ['ADMIS 2ND GROUPE', 'ADMIS', '2'],
    ['Admissible 2nd groupe', 'ADMISSIBLE', '1'],
    ['fraude\u00a0suspendue', 'FRAUDE_SUSPENDUE', null],
  ])('«%s» is the decision %s of group %s', (text, code, group) => {
    expect(readDecision(text)).toEqual({ code, group });
  });

  test.each([
    '',
    ' ',
    '-',
    'Second groupe',
    'Admis mention bien',
    'Reçu',
    'ADMI',
    'Admis\n',
    'ADM IS\t',
    'Ａｄｍｉｓ',
  ])('«%s» is no decision', (text) => {
    expect(readDecision(text)).toBeNull();
  });

  test.each([
    ['', ''],
    ['Très bien', 'TB'],
    ['TRES BIEN', 'TB'],
    ['Tre\u0300s bien', 'TB'],
    ['assez bien', 'AB'],
    ['Très Bien, avec les félicitations du jury', 'TBF'],
    ['Sans mention', ''],
    ['TB+', null],
    ['Mention', null],
    [' ', null],
    ['-', null],
  ])('the mention «%s» is %s', (text, code) => {
    expect(readMention(text)).toBe(code);
  });

  test('sex, exam, group and académie are read where they have one meaning', () => {
    expect(['f', 'Masculin', 'H', '1', 'X', ''].map(readSex)).toEqual(['F', 'M', 'M', null, null, null]);
    expect(['bcg', 'BAC PRO', 'BACCALAUREAT GENERAL', 'BGT', 'Bac'].map(readExam)).toEqual([
      'BCG',
      'BCP',
      'BCG',
      null,
      null,
    ]);
    expect(['1er groupe', 'Second groupe', '0', '01'].map(readGroup)).toEqual(['1', '2', '0', null]);
    expect(['LILLE', 'Académie d’Orléans-Tours', 'Academie de Lille', '9', 'Rouen'].map(readAcademy)).toEqual(
      ['09', '18', '09', null, '21'],
    );
  });

  test('a spelling that two codes share is none of theirs', () => {
    const table = new SpellingTable([
      ['A', ['a', 'Été', 'both']],
      ['B', ['b', 'BOTH']],
    ]);
    expect(['A', 'b', 'ETE', 'été', 'both', 'Both', 'c', ''].map((text) => table.read(text))).toEqual([
      'A',
      'B',
      'A',
      'A',
      null,
      null,
      null,
      null,
    ]);
  });

  test('reading a text never changes with what was read before, and folding is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (text) => {
        expect(foldSpelling(foldSpelling(text))).toBe(foldSpelling(text));
        for (const read of [readAcademy, readExam, readGroup, readSex, readMention, readDecision])
          expect(read(text)).toEqual(read(text));
      }),
    );
  });
});

test('a session is a year and a month of this century', () => {
  expect(parseSession('2026-06')).toEqual({ year: 2026, month: 6 });
  expect(['2026', '2026-13', '2026-00', '1999-06', '2026-6', '2026-06 '].map(parseSession)).toEqual(
    Array.from({ length: 6 }, () => null),
  );
  expect(sessionOn(Date.UTC(2026, 5, 30, 23, 59))).toEqual({ year: 2026, month: 6 });
});
