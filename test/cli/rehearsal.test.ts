/** A rehearsal says what it is on every screen, in its keys and titles; production never says the word. No flag crosses. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import yargs, { type Argv } from 'yargs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/command-table.ts';
import type { CommonOptions } from '../../src/cli/command.ts';
import { words as french } from '../../src/cli/messages/fr.ts';
import { publicationDocument } from '../../src/documents/publication.ts';
import { encodeUtf8 } from '../../src/io/encodings.ts';
import { addOfficer } from '../../src/stages/license.ts';
import { importKey } from '../../src/stages/create-key.ts';
import { useLab } from '../attacks/lab.ts';
import { BANNERS, inProcess } from './surroundings.ts';

const WORD = /R[EÉ]P[EÉ]TITION|REHEARSAL/iu;
/** Commands that only look, one for each role at least. */
const LOOKS: readonly (readonly [string, readonly string[]])[] = [
  ['rectorat', ['status']],
  ['rectorat', ['publication', 'list']],
  ['rectorat', ['partner', 'list']],
  ['rectorat', ['key', 'list']],
  ['rectorat', ['registry', 'show']],
  ['claire', ['trust', 'list']],
  ['presse-nord', ['publication', 'list']],
  ['auditor', ['trust', 'list']],
];

describe('a rehearsal’s screen', () => {
  const lab = useLab('announced');

  it.each(LOOKS)('of %s, at %j, begins with what it is, once, on standard error', async (name, args) => {
    const cwd = lab().story.workspace(name);
    for (const [lang, banner] of Object.entries(BANNERS)) {
      for (const json of [[], ['--json']]) {
        const { stderr, stdout, status } = await inProcess([...args, '--lang', lang, ...json], { cwd });
        expect(stdout).not.toContain(banner.trim());
        expect(status).toBe(0);
        expect(stderr.slice(0, banner.length)).toBe(banner);
        expect(stderr.split(banner)).toHaveLength(2);
      }
    }
  });

  it('does not begin so for help', async () => {
    const { stderr, stdout } = await inProcess(['status', '--help'], {
      cwd: lab().story.workspace('rectorat'),
    });
    expect(stderr).toBe('');
    expect(stdout).not.toMatch(/RÉPÉTITION/);
  });

  it('gives its publications titles that say so, and says it once', async () => {
    const title = (): string =>
      lab().value(lab().record('rectorat', 'publication.json'), publicationDocument).title;
    expect(title()).toBe('RÉPÉTITION – Baccalauréat 2026, premier groupe');
    await lab().story.announce('Repetition generale du bac');
    expect(title()).toBe('Repetition generale du bac');
    await expect(lab().story.announce('x'.repeat(195))).rejects.toMatchObject({ code: 'name-invalid' });
  });
});

describe('a production screen', () => {
  const lab = useLab('opened', { realm: 'production' });
  const rehearsal = useLab('announced');

  it.each(LOOKS)('of %s, at %j, never says the word', async (name, args) => {
    const cwd = lab().story.workspace(name);
    for (const lang of ['fr', 'en']) {
      for (const json of [[], ['--json']]) {
        const { stderr, stdout } = await inProcess([...args, '--lang', lang, ...json], { cwd });
        expect(stderr + stdout).not.toMatch(WORD);
      }
    }
  });

  it('names its results without it', () => {
    const path = join(
      lab().story.workspace('presse-nord'),
      `opened/lille/${lab().story.publication}/r1/press/results.csv`,
    );
    expect(readFileSync(path, 'utf8')).not.toMatch(WORD);
  });

  it('takes no key that was made for a rehearsal', async () => {
    const { certificate } = rehearsal().key('claire');
    const { fingerprint } = certificate;
    const statement = {
      id: 'nouveau',
      name: 'Nouveau',
      certificate: encodeUtf8(certificate.armored),
      fingerprint,
    };
    const depot = { address: lab().story.dir };
    const adding = lab().story.run('rectorat', (context) => addOfficer(context, { ...statement, depot }));
    await expect(adding).rejects.toMatchObject({ code: 'rehearsal-key', params: { fingerprint } });
    const armored = readFileSync(join(rehearsal().story.workspace('claire'), 'keys/officer.asc'));
    const importing = lab().story.run('claire', (context) =>
      importKey(context, { name: 'officer', armored }),
    );
    await expect(importing).rejects.toMatchObject({ code: 'rehearsal-key' });
  });
});

describe('the command line', () => {
  it('has an option for the realm on init alone', async () => {
    const crossing: string[] = [];
    for (const entry of COMMANDS.flatMap((each) => (each.kind === 'group' ? each.commands : [each]))) {
      const parser = yargs([]) as Argv<CommonOptions>;
      (await entry.load()).command.options(parser, french);
      const { key } = (
        parser as unknown as { getOptions: () => { key: Record<string, unknown> } }
      ).getOptions();
      for (const option of Object.keys(key)) {
        if (/realm|rehears|repet|production|domaine/i.test(option))
          crossing.push(`${entry.name} --${option}`);
      }
    }
    expect(crossing).toEqual(['init --realm']);
  });
});
