import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readConfig } from '../../src/workspace/config.ts';
import { intakeSettings } from '../../src/workspace/jury-settings.ts';
import { scratchFolder } from '../support/scratch.ts';

const HEAD = 'role = "rectorat"\nrealm = "production"\nid = "lille"\nname = "Lille"\n';
const mirror = (lines: string, depot: string): string =>
  `${HEAD}[[mirrors]]\nid = "public"\nurl = "https://levee.example.org/r/"\n${lines}\n[mirrors.depot]\n${depot}\n`;
const BUCKET =
  'address = "s3://resultats/levee"\nendpoint = "https://s3.example.org"\nregion = "gra"\ncredentials = "keys/s3.toml"';
const without = (key: string): string => BUCKET.replace(new RegExp(`^${key} = .*$`, 'm'), '');

function read(toml: string): ReturnType<typeof readConfig> {
  const folder = scratchFolder();
  writeFileSync(join(folder, 'sceau.toml'), toml);
  return readConfig(folder);
}

it('reads a mirror in a folder and one in a bucket', () => {
  expect(read(mirror('carries = "releases"', 'address = "/srv/www"')).mirrors).toHaveLength(1);
  expect(read(mirror('carries = "releases"', BUCKET)).mirrors).toHaveLength(1);
});

it('reads where columns are and what spellings mean', () => {
  const columns =
    '[columns]\nnom = "Nom de famille"\nserie = "Spécialité"\nsession = { value = "2026-06" }\n';
  const values = '[values.accord_presse]\nO = "oui"\nOUI = "oui"\n[values.mention]\n"Sans mention" = ""\n';
  expect(intakeSettings(read(`${HEAD}${columns}${values}`))).toEqual({
    columns: { nom: 'Nom de famille', serie: 'Spécialité', session: { value: '2026-06' } },
    values: { accord_presse: { O: 'oui', OUI: 'oui' }, mention: { 'Sans mention': '' } },
  });
});

it.each([
  [mirror('carries = "tout"', 'address = "/srv/www"'), 'mirrors.0.carries ("releases" | "everything")'],
  [mirror('', 'address = "/srv/www"'), 'mirrors.0.carries'],
  [mirror('carries = "releases"', without('endpoint')), 'mirrors.0.depot.endpoint'],
  [mirror('carries = "releases"', without('region')), 'mirrors.0.depot.region'],
  [mirror('carries = "releases"', without('credentials')), 'mirrors.0.depot.credentials'],
  [mirror('carries = "releases"', 'port = 22'), 'mirrors.0.depot.address'],
  [`${HEAD}[delivery]\nparallel = 0\n`, 'delivery.parallel'],
  [`${HEAD}[columns]\nnote = "Note"\n`, 'columns.note'],
  [`${HEAD}[columns]\nrepetition = "Test"\n`, 'columns.repetition'],
  [`${HEAD}[columns]\nnom = "°"\n`, 'columns.nom'],
  [`${HEAD}[columns]\nnom = { value = "Brumeval" }\n`, 'columns.nom'],
  [`${HEAD}[columns]\nsession = { value = "" }\n`, 'columns.session.value'],
  [`${HEAD}[columns]\nnom = "Patronyme"\nprenom = "PATRONYME"\n`, 'columns'],
  [`${HEAD}[columns]\ncommune_etablissement = "N° INE"\n`, 'columns'],
  [`${HEAD}[columns]\ndiplome = "ADRESSE"\n`, 'columns'],
  [`${HEAD}[columns]\naccord_presse = "Accord Publinet"\n`, 'columns'],
  [`${HEAD}[values.accord_presse]\nO = "yes"\n`, 'values.accord_presse.O ("oui" | "non" | "")'],
  [`${HEAD}[values.accord_presse]\n"" = "oui"\n`, 'values.accord_presse.'],
  [`${HEAD}[values.accord_presse]\n" " = "oui"\n`, 'values.accord_presse. '],
  [`${HEAD}[values.accord_presse]\n" -" = "oui"\n`, 'values.accord_presse. -'],
  [`${HEAD}[values.accord_presse]\nnon = "oui"\n`, 'values.accord_presse'],
  [`${HEAD}[values.accord_presse]\nNON = "oui"\n`, 'values.accord_presse'],
  [`${HEAD}[values.accord_liste_publique]\n" non. " = "oui"\n`, 'values.accord_liste_publique'],
  [`${HEAD}[values.decision]\nAJOURNE = "ADMIS"\n`, 'values.decision'],
  [`${HEAD}[values.nom]\nX = "Y"\n`, 'values.nom'],
])('names the setting that is wrong: %s', (toml, detail) => {
  expect(() => read(toml)).toThrow(
    expect.objectContaining({ code: 'config-invalid', params: expect.objectContaining({ detail }) }),
  );
});
