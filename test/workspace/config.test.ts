import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readConfig } from '../../src/workspace/config.ts';
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

it.each([
  [mirror('carries = "tout"', 'address = "/srv/www"'), 'mirrors.0.carries ("releases" | "everything")'],
  [mirror('', 'address = "/srv/www"'), 'mirrors.0.carries'],
  [mirror('carries = "releases"', without('endpoint')), 'mirrors.0.depot.endpoint'],
  [mirror('carries = "releases"', without('region')), 'mirrors.0.depot.region'],
  [mirror('carries = "releases"', without('credentials')), 'mirrors.0.depot.credentials'],
  [mirror('carries = "releases"', 'port = 22'), 'mirrors.0.depot.address'],
  [`${HEAD}[delivery]\nparallel = 0\n`, 'delivery.parallel'],
])('names the setting that is wrong: %s', (toml, detail) => {
  expect(() => read(toml)).toThrow(
    expect.objectContaining({ code: 'config-invalid', params: expect.objectContaining({ detail }) }),
  );
});
