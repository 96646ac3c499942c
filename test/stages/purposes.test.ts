/** One jury's file for the press, a commune and the public list: what each opens, and what the officers are told of it. */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { parseTyped, signDocument } from '../../src/documents/envelope.ts';
import type { Summary } from '../../src/documents/request.ts';
import { licenceDocument } from '../../src/parties/licence.ts';
import { JURY_COLUMNS, type JuryRow } from '../../src/results/columns.ts';
import { approve } from '../../src/stages/approve.ts';
import { openKey } from '../../src/workspace/keys.ts';
import { licencePath } from '../../src/workspace/party-store.ts';
import { writeSigned } from '../../src/workspace/signed-files.ts';
import { createPublication } from '../../src/stages/create-publication.ts';
import { juryText, row } from '../results/fixtures.ts';
import { HOUR, SAMPLE, Story } from '../support/story.ts';

const ANSWERS = ['oui', 'non', '', 'OUI'] as const;
/** The commune of the licence, the next one, and nothing known. */
const COMMUNES = ['59350', '59351', ''] as const;

/** Everyone that there can be: each answer to each purpose, wherever they live, whatever was decided. */
function everyone(): readonly JuryRow[] {
  const rows: JuryRow[] = [];
  for (const accord_presse of ANSWERS)
    for (const accord_collectivites of ANSWERS)
      for (const accord_liste_publique of ANSWERS)
        for (const code_commune_residence of COMMUNES)
          for (const decision of ['ADMIS', 'AJOURNE'])
            rows.push(
              row({
                nom: `Brumeval-${String.fromCharCode(65 + (rows.length % 26), 65 + Math.floor(rows.length / 26))}`,
                nom_usage: '',
                adresse: 'allée des Essais invisibles',
                etablissement: 'Lycée Inventé',
                decision,
                mention: decision === 'ADMIS' ? 'AB' : '',
                accord_presse,
                accord_collectivites,
                accord_liste_publique,
                code_commune_residence,
              }),
            );
  return rows;
}

describe('one file, three purposes', () => {
  const rows = everyone();
  const distributors = { 'presse-nord': ['press'], mairie: ['ville'], afficheur: ['liste'] };
  let story: Story;
  let file: string;
  let summary: Summary | null = null;

  beforeAll(async () => {
    story = await Story.begin({ distributors });
    file = join(story.dir, 'jury.csv');
    writeFileSync(file, juryText(rows, JURY_COLUMNS));
    await story.export(file);
    for (const party of Object.keys(distributors)) await story.receive(party);
    story.clock.set('2026-07-03T07:30:00Z');
    await story.run('claire', (context) =>
      approve(context, story.publication, async (shown) => {
        summary = shown.summary.value;
        return true;
      }),
    );
    story.clock.set(HOUR);
    await story.release();
  });
  afterAll(() => story.end());

  /** What a distributor opens, by column. */
  const opened = async (party: string): Promise<readonly Readonly<Record<string, string>>[]> => {
    const [outcome] = await story.open(party);
    expect(outcome?.fault).toBeNull();
    return parse(readFileSync(outcome?.path ?? ''), { columns: true, record_delimiter: '\r\n' });
  };
  const admitted = rows.filter(({ decision }) => decision === 'ADMIS');
  const names = (list: readonly Readonly<Record<string, string>>[]): readonly (string | undefined)[] =>
    list.map(({ nom }) => nom);

  it('give the press those who agreed to the press', async () => {
    const found = await opened('presse-nord');
    expect(names(found)).toEqual(names(admitted.filter((each) => each.accord_presse === 'oui')));
    expect(found.some((each) => 'adresse' in each || 'etablissement' in each)).toBe(false);
  });

  it('give the commune those who live there and agreed to that, with their address and no decision', async () => {
    const found = await opened('mairie');
    const residents = admitted.filter((each) => each.code_commune_residence === '59350');
    expect(names(found)).toEqual(names(residents.filter((each) => each.accord_collectivites === 'oui')));
    expect(found[0]).toMatchObject({
      adresse: 'allée des Essais invisibles',
      etablissement: 'Lycée Inventé',
    });
    expect(found.some((each) => 'decision' in each || 'date_naissance' in each)).toBe(false);
  });

  it('give the public list the names of those who agreed to be on it, and nothing else', async () => {
    const found = await opened('afficheur');
    expect(names(found)).toEqual(names(admitted.filter((each) => each.accord_liste_publique === 'oui')));
    expect(Object.keys(found[0] ?? {})).toEqual(['nom', 'prenom', 'repetition']);
  });

  it('tell the officers who agreed to what, and why rows stay: in each scope all candidates are accounted for', () => {
    const answers = { yes: 96, no: 96, unknown: 96, unreadable: 96 };
    const none = { otherTerritory: 0, otherExam: 0, notResident: 0 };
    expect(summary).toMatchObject({
      entered: 384,
      consents: ['press', 'local-authority', 'public-list'].map((purpose) => ({ purpose, ...answers })),
      scopes: [
        { scope: 'liste', rows: 48, stays: { ...none, decision: 192, noConsent: 144 } },
        { scope: 'press', rows: 48, stays: { ...none, decision: 192, noConsent: 144 } },
        { scope: 'ville', rows: 16, stays: { ...none, decision: 192, notResident: 128, noConsent: 48 } },
      ],
    });
  });

  it('are refused whole where the file does not ask for one of the consents', async () => {
    const columns = JURY_COLUMNS.filter((column) => column !== 'accord_collectivites');
    writeFileSync(file, juryText(rows, columns));
    await expect(story.export(file, true)).rejects.toMatchObject({ code: 'csv-header' });
    await expect(story.export(SAMPLE, true)).rejects.toMatchObject({ code: 'csv-header' });
  });
});

it('marks leave to those alone whose licence states its own basis', async () => {
  const story = await Story.begin({ distributors: { 'presse-nord': ['press'], orientation: ['eaf'] } });
  onTestFinished(() => story.end());
  const announced = await story.run('rectorat', (context) =>
    createPublication(context, {
      title: 'Épreuves anticipées 2026',
      exams: ['EAF'],
      session: '2026-06',
      group: '0',
      hour: { utc: HOUR, zone: 'Europe/Paris' },
      approvals: 1,
    }),
  );
  story.publication = announced.value.publication;
  const marks = { examen: 'EAF', groupe: '0', serie: '', decision: '', mention: '', note_oral: '14' };
  const rows = ANSWERS.map((accord_presse, at) =>
    row({ ...marks, nom: `Brumeval-${'ABCD'[at]}`, accord_presse, note_ecrit: '12,5' }),
  );
  const file = join(story.dir, 'eaf.csv');
  writeFileSync(file, juryText(rows, JURY_COLUMNS));
  await story.export(file);
  await story.receive('orientation');
  story.clock.set('2026-07-03T07:30:00Z');
  await story.approve('claire');
  story.clock.set(HOUR);
  await story.release();
  const [outcome] = await story.open('orientation');
  expect(readFileSync(outcome?.path ?? '', 'utf8')).toBe(
    'nom,prenom,note_ecrit,note_oral,repetition\r\nBrumeval-A,Zoé,"12,5",14,REPETITION\r\n',
  );
  expect(readdirSync(story.depot('presse-nord'))).toEqual([]);
});

it('a licence beyond the law is left out and named, whoever signed it, and the others are served', async () => {
  const story = await Story.begin({
    distributors: { 'presse-nord': ['press'], quotidien: ['press-failed'] },
  });
  onTestFinished(() => story.end());
  await story.run('rectorat', async ({ workspace, clock, secrets }) => {
    const path = licencePath(workspace, 'quotidien', 'press-failed', 1);
    const licence = parseTyped('licence', readFileSync(path), licenceDocument);
    const scope: typeof licence.scope = { ...licence.scope, columns: ['nom', 'adresse'] };
    const key = await openKey(workspace, 'seal', secrets);
    const wider = await signDocument(licenceDocument, { ...licence, number: 2, scope }, key, clock.nowMs());
    writeSigned(licencePath(workspace, 'quotidien', 'press-failed', 2), wider);
  });
  const { omissions, outcomes } = await story.export();
  expect(omissions).toEqual([{ scope: 'press-failed', recipient: 'quotidien', reason: 'licence-invalid' }]);
  expect(outcomes.map(({ party, fault }) => [party, fault])).toEqual([
    ['presse-nord', null],
    ['claire', null],
  ]);
  const told = story.events.filter(({ kind }) => kind === 'left-out');
  const fault = { code: 'scope-unlawful', params: { scope: 'press-failed', detail: 'columns: adresse' } };
  expect(told).toMatchObject([{ party: 'quotidien', fault }]);
  expect(readdirSync(story.depot('quotidien'))).toEqual([]);
});

it('a scope that the law forbids is not licensed', async () => {
  const story = await Story.begin({ distributors: {} });
  onTestFinished(() => story.end());
  await story.addWorkspace('mairie', { role: 'distributor' });
  const path = join(story.workspace('rectorat'), 'sceau.toml');
  const toml = readFileSync(path, 'utf8');
  for (const [lawful, unlawful, detail] of [
    ['residents = ["59350"]\n', '', 'residents: empty or repeated'],
    ['"mention", "etablissement"', '"mention", "date_naissance"', 'columns: date_naissance'],
    [
      'residents = ["59350"]',
      'residents = ["59350"]\nbasis = "Convention"',
      'basis: not for local-authority',
    ],
  ] as const) {
    expect(toml).toContain(lawful);
    writeFileSync(path, toml.replace(lawful, unlawful));
    await expect(story.license('mairie', 'ville')).rejects.toMatchObject({
      code: 'scope-unlawful',
      params: { detail },
    });
  }
  writeFileSync(path, toml);
  await story.license('mairie', 'ville');
});
