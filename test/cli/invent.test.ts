/** `invent` of the built program: what it writes, what it refuses, and that nothing of it can pass for real. */
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { surveyJuryFile } from '../../src/results/survey.ts';
import { faultOf, opener } from '../results/fixtures.ts';
import { scratchFolder } from '../support/scratch.ts';
import { sceau } from './program.ts';
import { BANNERS } from './surroundings.ts';

const folder = scratchFolder();
const BAC = ['--exam', 'BCG', '--exam', 'BTN', '--academy', '09', '--session', '2026-06'];
const CONTEXT = {
  realm: 'rehearsal',
  session: '2026-06',
  academies: ['09'],
  exams: ['BCG', 'BTN'],
  group: '1',
} as const;

function invent(name: string, ...more: readonly string[]): ReturnType<typeof sceau> {
  return sceau(['invent', name, ...more, '--json', '--lang', 'en'], { cwd: folder });
}

/** What `--json` says of a file that was written. */
function resultOf(stdout: string): { readonly seed: number; readonly candidates: number } {
  const { result }: { result: { seed: number; candidates: number } } = JSON.parse(stdout);
  return result;
}

describe('invent', () => {
  it('writes a file that a rehearsal accepts and production refuses, and says so', async () => {
    const { status, stdout, stderr } = invent('jury.csv', ...BAC, '--candidates', '200', '--seed', '7');
    expect(status).toBe(0);
    const file = join(folder, 'jury.csv');
    expect(JSON.parse(stdout)).toEqual({ result: { file, candidates: 200, seed: 7, group: '1' } });
    expect(stderr).toContain(BANNERS['en'] ?? '');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const open = opener(readFileSync(file));
    const survey = await surveyJuryFile(open, CONTEXT, []);
    expect(survey.entered).toBe(200);
    const refused = await faultOf(surveyJuryFile(open, { ...CONTEXT, realm: 'production' }, []));
    expect(refused.code).toBe('csv-header');
  });

  it('gives the same bytes for the same seed, by its French name too, and names a seed that it drew', () => {
    const small = [...BAC, '--candidates', '20'];
    const { stdout } = invent('drawn.csv', ...small);
    const { seed } = resultOf(stdout);
    const again = ['inventer', 'again.csv', ...small, '--seed', String(seed)];
    expect(sceau(again, { cwd: folder }).status).toBe(0);
    expect(readFileSync(join(folder, 'again.csv'))).toEqual(readFileSync(join(folder, 'drawn.csv')));
    expect(invent('other.csv', ...small, '--seed', String((seed + 1) % 1000)).status).toBe(0);
    expect(readFileSync(join(folder, 'other.csv'))).not.toEqual(readFileSync(join(folder, 'drawn.csv')));
  });

  it('invents as many as the exam usually has there', () => {
    const corse = ['--academy', '27', '--session', '2026-06'];
    const { stdout } = invent('corse.csv', '--exam', 'BCG', '--exam', 'BTN', '--exam', 'BCP', ...corse);
    const { candidates } = resultOf(stdout);
    // 2,572 sat the bac there in 2017.
    expect(candidates).toBeGreaterThan(2400);
    expect(candidates).toBeLessThan(2800);
    const lines = readFileSync(join(folder, 'corse.csv'), 'utf8').trimEnd().split('\r\n');
    expect(lines).toHaveLength(candidates + 1);
  });

  it('writes the layout and the encoding that are asked for', () => {
    const form = ['--layout', 'cyclades', '--encoding', 'utf-16le', '--candidates', '5'];
    expect(invent('cyclades.csv', ...BAC, ...form).status).toBe(0);
    const text = readFileSync(join(folder, 'cyclades.csv'), 'utf16le');
    expect(text).toMatch(/^\uFEFFSession 2026-06\r\n/);
    expect(text.split('\r\n')[8]).toMatch(/^'Division de classe';'N° Candidat';/);
    expect(text.match(/'REPETITION'/g)).toHaveLength(5);
  });

  it.each([
    { what: 'a file that exists', name: 'there.csv', more: [], status: 73, code: 'output-exists' },
    {
      what: 'an exam of no such group',
      name: 'no.csv',
      more: ['--group', '0'],
      status: 64,
      code: 'exam-not-held',
    },
    {
      what: 'a number beyond the largest',
      name: 'no.csv',
      more: ['--candidates', '2500001'],
      status: 64,
      code: 'usage',
    },
    {
      what: 'an académie that is no more',
      name: 'no.csv',
      more: ['--academy', '05'],
      status: 64,
      code: 'usage',
    },
    { what: 'an exam that is none', name: 'no.csv', more: ['--exam', 'BAC'], status: 64, code: 'usage' },
  ])('refuses $what, and writes nothing', ({ name, more, status, code }) => {
    writeFileSync(join(folder, 'there.csv'), 'mine');
    const before = readdirSync(folder).sort();
    const run = invent(name, ...BAC, ...more);
    expect(run.status).toBe(status);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code } });
    expect(readdirSync(folder).sort()).toEqual(before);
    expect(readFileSync(join(folder, 'there.csv'), 'utf8')).toBe('mine');
  });

  it('refuses exams that no file holds together, and writes nothing', () => {
    const run = invent('no.csv', '--exam', 'DNB', '--exam', 'CAP', ...BAC.slice(4));
    expect(run.status).toBe(64);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'exams-mixed' } });
    expect(readdirSync(folder)).not.toContain('no.csv');
  });

  it('refuses a session that is none', () => {
    const run = invent('no.csv', '--exam', 'BCG', '--academy', '09', '--session', '2026');
    expect(run.status).toBe(64);
    expect(JSON.parse(run.stdout)).toMatchObject({ error: { code: 'session-invalid' } });
  });
});
