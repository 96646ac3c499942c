/** The quality gate's judgement: minutes, absurd files, last session. Each alert by a file that raises it and one that does not. */
import { describe, expect, it } from 'vitest';
import type { MinutesFault } from '../../src/gate-faults.ts';
import type { AlertKind } from '../../src/results/gate/alert-kinds.ts';
import { findAbsurd } from '../../src/results/gate/alerts.ts';
import { figuresOf } from '../../src/results/gate/figures.ts';
import { findMoved } from '../../src/results/gate/last-session.ts';
import { type MinutesLine, compareMinutes, readMinutes } from '../../src/results/gate/minutes.ts';
import type { Tally } from '../../src/results/tallies.ts';
import { opener, paramsOf } from './fixtures.ts';

const SESSION = { year: 2026, month: 6 };
const HEADER = 'examen;serie;compte;nombre\n';

/** Candidates of BCG, first group; no mention. */
function tally(serie: string, decision: string, candidates: number, more: Partial<Tally> = {}): Tally {
  return { exam: 'BCG', group: '1', serie, decision, mention: '', candidates, ...more };
}

/** An ordinary file: two séries of BCG, mentions, all decisions. */
const ORDINARY: readonly Tally[] = [
  tally('GENERALE', 'ADMIS', 500),
  tally('GENERALE', 'ADMIS', 300, { mention: 'AB' }),
  tally('GENERALE', 'ADMISSIBLE', 120),
  tally('GENERALE', 'AJOURNE', 80),
  tally('EUROPE', 'ADMIS', 90, { mention: 'B' }),
  tally('EUROPE', 'AJOURNE', 10),
];
const CONSENTS = { yes: 700, no: 300, unknown: 99, unreadable: 1 };

/** Kinds of the alerts that a file raises by itself. */
function absurd(
  tallies: readonly Tally[],
  o: { consents?: Partial<typeof CONSENTS>; rows?: number; session?: typeof SESSION; oddNames?: number } = {},
): readonly AlertKind[] {
  return findAbsurd({
    tallies,
    consents: [{ purpose: 'press', ...CONSENTS, ...o.consents }],
    scopes: [{ scope: 'press', rows: o.rows ?? 1 }],
    session: o.session ?? SESSION,
    oddNames: o.oddNames ?? 0,
  }).map(({ kind }) => kind);
}

async function minutes(text: string): Promise<readonly MinutesLine[]> {
  return readMinutes('pv.csv', opener(text));
}

/** Kinds of the alerts of a file against last session's counts. */
async function moved(last: string, tallies: readonly Tally[] = ORDINARY): Promise<readonly AlertKind[]> {
  return findMoved(await minutes(HEADER + last), tallies).map(({ kind }) => kind);
}

describe('figures', () => {
  it('count decisions, mentions of those admitted, and each série, in one order', () => {
    const figures = figuresOf(ORDINARY.toReversed());
    expect(figures).toEqual(figuresOf(ORDINARY));
    expect(figures).toEqual({
      entered: 1100,
      decisions: [
        { decision: 'ADMIS', candidates: 890 },
        { decision: 'ADMISSIBLE', candidates: 120 },
        { decision: 'AJOURNE', candidates: 90 },
      ],
      mentions: [
        { mention: '', candidates: 500 },
        { mention: 'AB', candidates: 300 },
        { mention: 'B', candidates: 90 },
      ],
      series: [
        { exam: 'BCG', group: '1', serie: 'EUROPE', entered: 100, admitted: 90 },
        { exam: 'BCG', group: '1', serie: 'GENERALE', entered: 1000, admitted: 800 },
      ],
    });
  });

  it('tell an exam as a whole where it has more séries than a summary holds', () => {
    const many = Array.from({ length: 501 }, (_, at) => tally(`S${at}`, 'ADMIS', 2));
    expect(figuresOf(many).series).toEqual([
      { exam: 'BCG', group: '1', serie: null, entered: 1002, admitted: 1002 },
    ]);
    expect(figuresOf(many.slice(1)).series).toHaveLength(500);
  });
});

describe('the minutes', () => {
  it('are borne out by a file that has what they state', async () => {
    const text = `${HEADER};;Inscrits;1100\nbac général;;Admis;890\nBCG;GENERALE;Assez bien;300\nBCG;EUROPE;ABSENT;0\nBCG;;sans mention;500\n`;
    expect(compareMinutes(await minutes(text), ORDINARY)).toEqual([]);
  });

  it('are not where a count differs, or the file has no such exam or série, whatever is counted', async () => {
    const text = `${HEADER};;inscrits;1100\r\nBCG;;ADMIS;889\r\nBTN;;inscrits;0\r\nBCG;EUROPA;ABSENT;0\r\n`;
    const found = compareMinutes(await minutes(text), ORDINARY);
    expect(found.map((each) => [each.line, each.candidates, each.found])).toEqual([
      [3, 889, 890],
      [4, 0, null],
      [5, 0, null],
    ]);
  });

  it.each<[MinutesFault, number, string]>([
    ['header', 1, 'examen;serie;nombre;compte\n'],
    ['header', 1, ''],
    // A spreadsheet sorted the rows, the header among them.
    ['header', 2, 'Procès-verbal\nBCG;;inscrits;1100\nexamen;serie;compte;nombre\nBCG;;admis;890\n'],
    ['empty', 1, HEADER],
    ['cells', 2, `${HEADER};;inscrits\n`],
    ['exam', 2, `${HEADER}BAC;;inscrits;3\n`],
    ['exam', 3, `${HEADER};;inscrits;3\n;STMG;inscrits;3\n`],
    ['count', 2, `${HEADER};;présents;3\n`],
    ['count', 2, `${HEADER};;;3\n`],
    ['number', 2, `${HEADER};;inscrits;3 000\n`],
    ['number', 2, `${HEADER};;inscrits;-3\n`],
    ['duplicate', 4, `${HEADER}BCG;;inscrits;3\nBCG;;ADMIS;3\nBCG;;inscrits;4\n`],
    ['form', 2, `${HEADER};;"inscrits;3\n`],
  ])('are refused for %s, at line %i', async (fault, line, text) => {
    expect(await paramsOf('minutes-malformed', minutes(text))).toEqual({ path: 'pv.csv', line, fault });
  });

  it('are read in any encoding that a spreadsheet writes, and refused where there is none', async () => {
    const text = `${HEADER};Générale;inscrits;3\n`.replace(/;Générale/, 'BCG;Générale');
    const lines = await readMinutes('pv.csv', opener(text));
    expect(lines[0]?.serie).toBe('Générale');
    for (const bytes of [Buffer.from(text, 'latin1'), Buffer.from(`\uFEFF${text}`, 'utf16le')]) {
      expect(await readMinutes('pv.csv', opener(bytes))).toEqual(lines);
    }
    const refused = paramsOf(
      'minutes-malformed',
      readMinutes('pv.csv', opener(Buffer.from(text, 'utf16le'))),
    );
    expect(await refused).toEqual({ path: 'pv.csv', line: 1, fault: 'encoding' });
  });
});

describe('an ordinary file', () => {
  it('raises no alert, by itself or against a session that was much the same', async () => {
    expect(absurd(ORDINARY)).toEqual([]);
    const last =
      'BCG;;inscrits;1200\nBCG;;ADMIS;950\nBCG;;AB;330\nBCG;GENERALE;inscrits;1090\nBCG;EUROPE;inscrits;110\n';
    expect(await moved(last)).toEqual([]);
  });
});

const WITHOUT_MENTION = ORDINARY.map((each) => ({ ...each, mention: '' }));
const ALL_ADMITTED = [tally('GENERALE', 'ADMIS', 19, { mention: 'AB' }), tally('GENERALE', 'ADMIS', 1)];
const LONE = tally('RARE', 'AJOURNE', 1);

describe('a file that is absurd by itself', () => {
  const cases: readonly [AlertKind, readonly AlertKind[], readonly AlertKind[]][] = [
    [
      'nobody-admitted',
      absurd([tally('GENERALE', 'AJOURNE', 20)]),
      absurd([tally('GENERALE', 'AJOURNE', 19)]),
    ],
    ['everybody-admitted', absurd(ALL_ADMITTED), absurd([...ALL_ADMITTED, tally('GENERALE', 'AJOURNE', 1)])],
    ['no-mention', absurd(WITHOUT_MENTION), absurd(WITHOUT_MENTION.map((each) => ({ ...each, group: '2' })))],
    [
      'no-mention',
      absurd(WITHOUT_MENTION.map((each) => ({ ...each, exam: 'CAP', group: '0' }))),
      // The CAP gives mentions since 2024.
      absurd(
        WITHOUT_MENTION.map((each) => ({ ...each, exam: 'CAP', group: '0' })),
        { session: { year: 2023, month: 6 } },
      ),
    ],
    [
      'lone-candidate',
      absurd([...ORDINARY, LONE]),
      absurd([tally('S1', 'ADMIS', 12), tally('S1', 'AJOURNE', 3), LONE]),
    ],
    [
      'no-consent',
      absurd(ORDINARY, { consents: { yes: 0, no: 1000 } }),
      absurd(ORDINARY, { consents: { yes: 1 } }),
    ],
    [
      'consents-unreadable',
      absurd(ORDINARY, { consents: { unreadable: 1100 } }),
      absurd(ORDINARY, { consents: { unreadable: 1099 } }),
    ],
    ['odd-names', absurd(ORDINARY, { oddNames: 12 }), absurd(ORDINARY, { oddNames: 11 })],
    ['scope-empty', absurd(ORDINARY, { rows: 0 }), absurd(ORDINARY, { rows: 1 })],
  ];

  it.each(cases)('raises %s, and one that is not does not', (kind, raised, quiet) => {
    expect(raised).toEqual([kind]);
    expect(quiet).toEqual([]);
  });

  it('raises an alert for a large série that nobody or everybody passes, once', () => {
    const none = [...ORDINARY, tally('NULLE', 'AJOURNE', 100)];
    expect(absurd(none)).toEqual(['nobody-admitted']);
    expect(absurd([...ORDINARY, tally('NULLE', 'AJOURNE', 99)])).toEqual([]);
    expect(absurd([tally('NULLE', 'AJOURNE', 100)])).toEqual(['nobody-admitted']);
  });

  it('is judged at once, however many séries it has', () => {
    const many = Array.from({ length: 50_000 }, (_, at) =>
      tally(`Licence ${at}`, 'ADMIS', 1, { exam: 'UNI', group: '0' }),
    );
    expect(absurd(many)).toEqual(['everybody-admitted', 'no-mention']);
  });

  it('raises none about decisions in an exam that has none', () => {
    expect(absurd([tally('', '', 500, { exam: 'DNB', group: '0' })])).toEqual([]);
  });
});

describe('a file against last session', () => {
  it.each<[AlertKind, string, string]>([
    // Entered: 1100 now.
    ['entered-moved', 'BCG;;inscrits;846\n', 'BCG;;inscrits;847\n'],
    ['entered-moved', ';;inscrits;1572\n', ';;inscrits;1571\n'],
    // Admitted: 80.9 % now.
    ['rate-moved', 'BCG;;inscrits;1000\nBCG;;ADMIS;709\n', 'BCG;;inscrits;1000\nBCG;;ADMIS;710\n'],
    [
      'rate-moved',
      'BCG;EUROPE;inscrits;100\nBCG;EUROPE;ADMIS;79\nBCG;GENERALE;inscrits;1000\n',
      'BCG;EUROPE;inscrits;100\nBCG;EUROPE;ADMIS;80\nBCG;GENERALE;inscrits;1000\n',
    ],
    // Mention AB: 33.7 % of those admitted now.
    ['mention-moved', 'BCG;;ADMIS;1000\nBCG;;AB;236\n', 'BCG;;ADMIS;1000\nBCG;;AB;238\n'],
    ['serie-gone', 'BTN;;inscrits;1\nBCG;;inscrits;1000\n', 'BTN;;inscrits;0\nBCG;;inscrits;1000\n'],
    ['serie-new', 'BCG;GENERALE;inscrits;1000\n', 'BCG;GENERALE;inscrits;1000\nBCG;EUROPE;inscrits;100\n'],
  ])('raises %s where it moved by more, and not where by less', async (kind, more, less) => {
    expect(await moved(more)).toEqual([kind]);
    expect(await moved(less)).toEqual([]);
  });

  it('raises none about too few candidates to make a rate', async () => {
    const few = [tally('RARE', 'AJOURNE', 10), tally('RARE', 'ADMIS', 9)];
    expect(await moved('BCG;RARE;inscrits;19\nBCG;RARE;ADMIS;19\n', few)).toEqual([]);
    expect(await moved('BCG;RARE;inscrits;5\n', few)).toEqual([]);
  });

  it('tells an exam that last session did not have', async () => {
    expect(await moved('BTN;;inscrits;0\n')).toEqual(['serie-new']);
  });
});
