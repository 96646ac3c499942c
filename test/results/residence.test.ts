import { expect, test } from 'vitest';
import { isPlaceOfResidence, isResident } from '../../src/results/scopes/residence.ts';

test.each([
  '59350',
  '01004',
  '2A004',
  '2B033',
  '97105',
  '97415',
  '98818',
  '75115',
  '59',
  '09',
  '2A',
  '971',
  '988',
])('%s is a place that a scope may name', (code) => {
  expect(isPlaceOfResidence(code)).toBe(true);
});

test.each([
  ['nothing', ''],
  ['a digit', '5'],
  ['Corsica as it was', '20'],
  ['a commune of Corsica as it was', '20004'],
  ['all départements overseas', '97'],
  ['no département overseas', '979'],
  ['no département', '96'],
  ['no département, 00', '00'],
  ['a country', '99100'],
  ['abroad', '99'],
  ['a lower-case letter', '2a004'],
  ['a blank', ' 59350'],
  ['a blank after it', '59350 '],
  ['too short a commune', '5935'],
  ['too long a commune', '593500'],
  ['everyone', '*'],
  ['a région', 'FR-59'],
  ['digits that are not ASCII', '５９'],
])('%s is no place that a scope may name', (_, code) => {
  expect(isPlaceOfResidence(code)).toBe(false);
});

test.each([
  ['a commune', ['59350'], '59350'],
  ['its département', ['59'], '59350'],
  ['Corse-du-Sud', ['2A'], '2A004'],
  ['Guadeloupe', ['971'], '97105'],
  ['a commune overseas', ['97105'], '97105'],
  ['one of several', ['59', '62041'], '62041'],
])('who lives in %s is a resident', (_, residents, commune) => {
  expect(isResident(residents, commune)).toBe(true);
});

test.each([
  ['in no known commune', ['59'], ''],
  ['in the next commune', ['59350'], '59351'],
  ['in the next département', ['59'], '62041'],
  ['in the other département of Corsica', ['2A'], '2B033'],
  ['in another département overseas', ['971'], '97209'],
  ['in a commune misspelt', ['59'], '59 350'],
  ['in a commune cut short', ['59'], '5935'],
  ['abroad', ['99100'], '99100'],
  ['where the scope names nothing', [], '59350'],
  ['where a scope names the beginning of all codes overseas', ['97'], '97105'],
  ['where a scope names the beginning of a commune', ['593'], '59350'],
])('who lives %s is no resident', (_, residents, commune) => {
  expect(isResident(residents, commune)).toBe(false);
});
