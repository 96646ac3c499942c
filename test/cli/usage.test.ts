/** What is said of a command line that is wrong: yargs finds most of it, and none of the words are yargs's. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/workspace/config.ts';
import { scratchFolder } from '../support/scratch.ts';
import { inProcess } from './surroundings.ts';

const folder = scratchFolder();

async function refusal(args: readonly string[], lang: 'fr' | 'en'): Promise<string> {
  const env = { LANG: lang === 'fr' ? 'fr_FR.UTF-8' : 'en_GB.UTF-8' };
  const { status, stdout, stderr } = await inProcess(args, { cwd: folder, env });
  expect({ status, stdout }).toEqual({ status: 64, stdout: '' });
  return stderr.split('\n')[0]?.replaceAll('\u00a0', ' ') ?? '';
}

it.each([
  ['release', 'ID', '--acts', 'a', '--acts', 'b'],
  ['release', 'ID', '--acts', 'a'],
  ['init', 'd', '--role=officer', '--realm=rehearsal', '--id=d', '--name=D', '--host-key=a', '--host-key=b'],
])('takes what may be given several times: %s %s …', async (...args) => {
  const { stdout } = await inProcess([...args, '--json'], { cwd: folder });
  // The line is read; what is missing after that is no matter here.
  expect(JSON.parse(stdout)).not.toMatchObject({ error: { code: 'usage' } });
});

it('knows the académies and exams of today, not those that are gone', async () => {
  const init = ['init', 'r', '--role=rectorat', '--realm=rehearsal', '--id=r', '--name=R'];
  const said = await refusal([...init, '--academies', '09,05'], 'en');
  expect(said).toMatch(/"05" is unknown; possible values: .*\b09, .*\b70\b/);
  expect(said.split(';').at(-1)).not.toMatch(/\b(05|21)\b/);
  const { status } = await inProcess([...init, '--academies', '09,70'], { cwd: folder });
  expect(status).toBe(0);
  const { scopes } = readConfig(join(folder, 'r'));
  expect(scopes?.['press']?.exams).toEqual(['BCG', 'BTN', 'BCP', 'DNB', 'CAP', 'BTS', 'BP', 'MC']);
});

const SITUATIONS: readonly {
  readonly what: string;
  readonly args: readonly string[];
  readonly fr: string;
  readonly en: string;
}[] = [
  {
    what: 'nothing at all',
    args: [],
    fr: 'il manque une commande : init, key, registry, trust, partner, publication, confirm, export, approve, release, notice, status, receive, open, purge, verify, rehearse, invent, demo',
    en: 'a command is missing: init, key, registry, trust, partner, publication, confirm, export, approve, release, notice, status, receive, open, purge, verify, rehearse, invent, demo',
  },
  {
    what: 'a group alone',
    args: ['key'],
    fr: 'il manque une commande après « sceau key » : create, import, export, list',
    en: 'a command is missing after "sceau key": create, import, export, list',
  },
  {
    what: 'a French group alone',
    args: ['cle'],
    fr: 'il manque une commande après « sceau key » : create, import, export, list',
    en: 'a command is missing after "sceau key": create, import, export, list',
  },
  {
    what: 'an end of a waiting that was not asked for',
    args: ['open', 'ID', '--until', '11:00'],
    fr: '--wait est nécessaire avec --until',
    en: '--wait is needed with --until',
  },
  {
    what: 'a form of results that there is not',
    args: ['open', 'ID', '--format', 'ndjson,xlsx'],
    fr: '--format : « xlsx » est inconnu ; valeurs possibles : csv, ndjson, json, spreadsheet',
    en: '--format: "xlsx" is unknown; possible values: csv, ndjson, json, spreadsheet',
  },
  {
    what: 'a release on a medium that is waited for',
    args: ['open', 'ID', '--release', 'DIR', '--wait'],
    fr: '--release et --wait ne vont pas ensemble',
    en: '--release and --wait do not go together',
  },
  {
    what: 'a kit and a release in one',
    args: ['release', 'ID', '--kit', 'DIR', '--to', 'DIR'],
    fr: '--kit et --to ne vont pas ensemble',
    en: '--kit and --to do not go together',
  },
  {
    what: 'a kit that is waited for',
    args: ['release', 'ID', '--kit', 'DIR', '--wait'],
    fr: '--kit et --wait ne vont pas ensemble',
    en: '--kit and --wait do not go together',
  },
  {
    what: 'a medium that is waited for and sent to several at once',
    args: ['release', 'ID', '--to', 'DIR', '--wait', '--parallel', '2', '--until', '11:00'],
    fr: '--to et --parallel ne vont pas ensemble',
    en: '--to and --parallel do not go together',
  },
  {
    what: 'the end of a medium that is not waited for',
    args: ['release', 'ID', '--to', 'DIR', '--until', '11:00'],
    fr: '--to et --until ne vont pas ensemble',
    en: '--to and --until do not go together',
  },
  {
    what: 'a medium that is sent to several at once',
    args: ['release', 'ID', '--to', 'DIR', '--parallel', '2'],
    fr: '--to et --parallel ne vont pas ensemble',
    en: '--to and --parallel do not go together',
  },
  {
    what: 'a slip in a command',
    args: ['relase', 'ID', '--bogus'],
    fr: 'commande inconnue : « relase » ; vouliez-vous dire « sceau release » ?',
    en: 'unknown command: "relase"; did you mean "sceau release"?',
  },
  {
    what: 'a slip in a French command',
    args: ['cle', 'crer'],
    fr: 'commande inconnue : « crer » ; vouliez-vous dire « sceau cle creer » ?',
    en: 'unknown command: "crer"; did you mean "sceau cle creer"?',
  },
  {
    what: 'a slip in a command of a group',
    args: ['key', 'creat', 'seal'],
    fr: 'commande inconnue : « creat » ; vouliez-vous dire « sceau key create » ?',
    en: 'unknown command: "creat"; did you mean "sceau key create"?',
  },
  {
    what: 'a command that nothing comes near',
    args: ['bonjour'],
    fr: 'commande inconnue : « bonjour »',
    en: 'unknown command: "bonjour"',
  },
  {
    what: 'no argument',
    args: ['release'],
    fr: 'il manque un argument (identifiant de la publication) ; attendu : sceau release <publication>',
    en: 'an argument is missing (id of the publication); expected: sceau release <publication>',
  },
  {
    what: 'the second argument missing',
    args: ['key', 'import', 'seal'],
    fr: 'il manque un argument (fichier à lire) ; attendu : sceau key import <key> <file>',
    en: 'an argument is missing (file to read); expected: sceau key import <key> <file>',
  },
  {
    what: 'a word too many',
    args: ['key', 'list', 'more'],
    fr: '« more » est de trop',
    en: '"more" is one word too many',
  },
  {
    what: 'an unknown option',
    args: ['status', '--bogus-one=secret'],
    fr: 'option inconnue : --bogus-one',
    en: 'unknown option: --bogus-one',
  },
  {
    what: 'an unknown letter',
    args: ['status', '-x'],
    fr: 'option inconnue : -x',
    en: 'unknown option: -x',
  },
  {
    what: 'options that are needed',
    args: ['registry', 'propose'],
    fr: 'il manque : --officers',
    en: 'missing: --officers',
  },
  {
    what: 'several options that are needed',
    args: ['init', '--role', 'officer'],
    fr: 'il manque : --realm, --id, --name',
    en: 'missing: --realm, --id, --name',
  },
  {
    what: 'an option without its value',
    args: ['status', '--workspace'],
    fr: 'il manque une valeur après --workspace',
    en: 'a value is missing after --workspace',
  },
  {
    what: 'a value that is no choice',
    args: ['status', '--lang', 'de'],
    fr: '--lang : « de » est inconnu ; valeurs possibles : fr, en',
    en: '--lang: "de" is unknown; possible values: fr, en',
  },
  {
    what: 'an argument that is no choice',
    args: ['key', 'create', 'foo'],
    fr: '<key> : « foo » est inconnu ; valeurs possibles : seal, release, second, deputy, officer, distributor',
    en: '<key>: "foo" is unknown; possible values: seal, release, second, deputy, officer, distributor',
  },
];

describe.each(['fr', 'en'] as const)('a wrong command line in %s', (lang) => {
  it.each(SITUATIONS)('is told for $what', async ({ args, ...said }) => {
    expect(await refusal(args, lang)).toBe(`sceau: ${said[lang]}`);
  });
});
