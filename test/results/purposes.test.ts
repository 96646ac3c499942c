/** The widest lawful scope of each purpose, and what goes beyond it. */
import { describe, expect, it } from 'vitest';
import type { Scope } from '../../src/results/scopes/scope.ts';
import { columnsReadFor, narrowScope, reasonToStay } from '../../src/results/scopes/scope.ts';
import { PRESS, row } from './fixtures.ts';

/** A scope as a licence written by hand may have it. */
type Changes = Readonly<Record<string, unknown>>;

const LOCAL: Scope = {
  ...PRESS,
  id: 'hetrebourg',
  purpose: 'local-authority',
  columns: ['nom', 'nom_usage', 'prenom', 'adresse', 'mention'],
  residents: ['59350', '62'],
};
const LIST: Scope = { ...PRESS, id: 'liste', purpose: 'public-list', columns: ['nom', 'prenom'] };
const EAF: Scope = {
  ...PRESS,
  id: 'eaf',
  exams: ['EAF', 'EAM'],
  decisions: ['marks'],
  columns: ['nom', 'prenom', 'note_ecrit', 'note_oral'],
  basis: 'Délibération inventée 2026-1',
};
const UNI: Scope = { ...PRESS, id: 'uni', exams: ['UNI'], basis: 'Délibération inventée 2026-2' };

const changed = (scope: Scope, changes: Changes): Scope => Object.assign({ ...scope }, changes);

describe('lawful', () => {
  it.each([
    ['a commune and a département', LOCAL],
    ['the public list', LIST],
    ['marks on a basis of their own', EAF],
    ['first years at university on a basis of their own', UNI],
  ])('is a scope for %s, which comes back as it is', (_, scope) => {
    expect(narrowScope(scope)).toEqual(scope);
  });

  it('is any order of columns and places, which comes back in one', () => {
    const written = changed(LOCAL, {
      columns: ['mention', 'adresse', 'prenom', 'nom_usage', 'nom'],
      residents: ['62', '59350'],
    });
    expect(narrowScope(written)).toEqual(LOCAL);
  });
});

describe('unlawful', () => {
  it.each<[string, Scope, Changes, string]>([
    [
      'a local authority without places of residence',
      LOCAL,
      { residents: [] },
      'residents: empty or repeated',
    ],
    ['a place twice', LOCAL, { residents: ['59', '59'] }, 'residents: empty or repeated'],
    ['a place that is none', LOCAL, { residents: ['59', '97'] }, 'residents: 97'],
    ['decisions for a local authority', LOCAL, { columns: ['nom', 'decision'] }, 'columns: decision'],
    ['birth dates for a local authority', LOCAL, { columns: ['date_naissance'] }, 'columns: date_naissance'],
    [
      'the code of residence itself',
      LOCAL,
      { columns: ['code_commune_residence'] },
      'columns: code_commune_residence',
    ],
    ['who failed, for a local authority', LOCAL, { decisions: ['failed'] }, 'decisions: failed'],
    ['marks for a local authority', LOCAL, { exams: ['EAF'], basis: 'x' }, 'basis: not for local-authority'],
    ['mentions on the public list', LIST, { columns: ['nom', 'mention'] }, 'columns: mention'],
    ['the second group on the public list', LIST, { decisions: ['second-group'] }, 'decisions: second-group'],
    ['places for the public list', LIST, { residents: ['59'] }, 'residents: not for public-list'],
    ['places for the press', PRESS, { residents: ['59'] }, 'residents: not for press'],
    [
      'a basis of its own for the public list',
      LIST,
      { exams: ['UNI'], basis: 'x' },
      'basis: not for public-list',
    ],
    ['marks without a basis', EAF, { basis: null }, 'basis: none for EAF'],
    ['a blank basis', EAF, { basis: ' ' }, 'basis: empty or repeated'],
    ['university without a basis', UNI, { basis: null }, 'basis: none for UNI'],
    ['an exam of the arrêté on a basis of its own', UNI, { exams: ['UNI', 'BCG'] }, 'exams: BCG'],
    ['an exam of the arrêté beside marks', EAF, { exams: ['EAF', 'BCG'] }, 'exams: BCG'],
    ['marks beside decisions', EAF, { exams: ['EAF', 'UNI'] }, 'exams: UNI'],
    ['decisions of exams with marks', EAF, { decisions: ['marks', 'admitted'] }, 'decisions: admitted'],
    ['marks of university', UNI, { columns: ['nom', 'note_oral'] }, 'columns: note_oral'],
    ['marks as decisions of university', UNI, { decisions: ['marks'] }, 'decisions: marks'],
    ['an address for marks', EAF, { columns: ['nom', 'adresse'] }, 'columns: adresse'],
  ])('is %s', (_, scope, changes, detail) => {
    expect(() => narrowScope(changed(scope, changes))).toThrow(
      expect.objectContaining({ code: 'scope-unlawful', params: { scope: scope.id, detail } }),
    );
  });
});

describe('a row', () => {
  const resident = { code_commune_residence: '59350', accord_collectivites: 'oui' };
  const marks = { examen: 'EAF', decision: '', mention: '', note_ecrit: '12,5' };

  it.each<[string, Scope, Parameters<typeof row>[0], ReturnType<typeof reasonToStay>]>([
    ['leaves to the press with the consent to it', PRESS, {}, null],
    [
      'stays without it, whatever else is consented to',
      PRESS,
      { accord_presse: '', ...resident },
      'noConsent',
    ],
    ['leaves to the commune of who lives there and agrees', LOCAL, resident, null],
    [
      'stays from a commune by the consent to the press',
      LOCAL,
      { ...resident, accord_collectivites: '' },
      'noConsent',
    ],
    [
      'stays from a commune where somebody else lives',
      LOCAL,
      { ...resident, code_commune_residence: '59351' },
      'notResident',
    ],
    [
      'stays from a commune without a known residence',
      LOCAL,
      { ...resident, code_commune_residence: '' },
      'notResident',
    ],
    [
      'stays from a commune where it failed',
      LOCAL,
      { ...resident, decision: 'AJOURNE', mention: '' },
      'decision',
    ],
    ['leaves to the public list with the consent to it', LIST, { accord_liste_publique: 'oui' }, null],
    ['stays from the public list by the consent to the press', LIST, {}, 'noConsent'],
    ['of another académie stays', PRESS, { academie: '25' }, 'otherTerritory'],
    ['of another exam stays', PRESS, { examen: 'BCP' }, 'otherExam'],
    ['with marks leaves on a basis of its own', EAF, marks, null],
    ['with marks stays without consent', EAF, { ...marks, accord_presse: 'Oui' }, 'noConsent'],
    ['with marks and a decision stays', EAF, { ...marks, decision: 'FRAUDE_SUSPENDUE' }, 'decision'],
    ['of an exam before it existed stays', EAF, { ...marks, examen: 'EAM', session: '2025-06' }, 'decision'],
    ['with marks stays from the press', PRESS, marks, 'otherExam'],
  ])('%s', (_, scope, changes, reason) => {
    expect(reasonToStay(scope, row(changes))).toBe(reason);
  });
});

it('a scope reads its columns, the consent to its purpose, and residence where that decides', () => {
  expect(columnsReadFor(LIST)).toEqual(['nom', 'prenom', 'accord_liste_publique']);
  expect(columnsReadFor(LOCAL)).toEqual([...LOCAL.columns, 'accord_collectivites', 'code_commune_residence']);
  expect(columnsReadFor(PRESS)).toEqual([...PRESS.columns, 'accord_presse']);
});
