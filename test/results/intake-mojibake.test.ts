import iconv from 'iconv-lite';
import { expect, test } from 'vitest';
import { suspectReading } from '../../src/results/intake/mojibake.ts';

const REAL = [
  'ÅSA',
  'JOÃO',
  'CONCEIÇÃO',
  'Žižek',
  'ŽIŽEK',
  'D’Œuvre',
  "l'Haÿ",
  'L’HAŸ',
  'Nuño',
  'Łukasz',
  'Šárka',
  'Ÿ',
  'SŒUR',
  'sŒur',
  'CŒUR-DE-LYS',
  'Œilletsac',
  'Éloïse',
  'IRMÃ DE SÃO',
  'BÂLE',
  'ÄNGLA',
  'Ångström',
  'Mª José',
  'N° 12',
  '12 ½ rue',
  'Gal·la',
  'Jean–Paul',
  'L‘Haÿ',
  'L´Haÿ',
  '«Liberté»',
  '“Les Ormes”',
  'Đặng',
  'Nguyễn',
  'Džemal',
  'DŽEMAL',
  'Strauß',
  'Müller',
  'Ægir',
  'Þór',
  'Œ',
];

test.each(REAL)('%s is a name', (name) => {
  expect(suspectReading(name)).toBe(false);
});

const READ_AS_1252 = [
  'Thérèse',
  'Zoé',
  'François',
  'Éloïse',
  'Cœurjoli',
  'CŒURJOLI',
  'L’Haÿ',
  'Noël',
  'Lætitia',
  'HÉLÈNE',
  'Müller',
  'Łukasz',
  'Nuño',
  'Benoît',
  'Jérôme',
  'Inès',
];

test.each(READ_AS_1252)('%s in UTF-8 is noticed where it was read as Windows-1252 or Latin-1', (name) => {
  for (const encoding of ['windows-1252', 'iso-8859-1'])
    expect(suspectReading(iconv.decode(Buffer.from(name), encoding))).toBe(true);
});

test('what was read wrongly twice is noticed', () => {
  const once = iconv.decode(Buffer.from('Zoé'), 'windows-1252');
  expect(suspectReading(iconv.decode(Buffer.from(once), 'windows-1252'))).toBe(true);
});

test.each(['Zoé', 'Renée', 'Héloïse', 'Élodie', 'Andrée', 'Jérôme', 'ÉCUME', 'Anaïs'])(
  '%s in MacRoman is noticed where it was read as Windows-1252',
  (name) => {
    expect(suspectReading(iconv.decode(iconv.encode(name, 'macintosh'), 'windows-1252'))).toBe(true);
  },
);

test.each(['Zoé', 'Renée', 'Héloïse', 'Inès', 'François', 'Chloë'])(
  '%s in CP850 is noticed where it was read as Windows-1252',
  (name) => {
    expect(suspectReading(iconv.decode(iconv.encode(name, 'cp850'), 'windows-1252'))).toBe(true);
  },
);

test.each(['Cœurjoli', 'Œilletsac', 'SŒUR'])(
  '%s in ISO 8859-15 is noticed where it was read as Windows-1252',
  (name) => {
    expect(suspectReading(iconv.decode(iconv.encode(name, 'iso-8859-15'), 'windows-1252'))).toBe(true);
  },
);
