/** `invent`: a jury's file of invented candidates. */
import { resolve } from 'node:path';
import { systemRandom } from '../../io/random.ts';
import { ACADEMY_CODES, EXAM_CODES, academiesAt, parseSession } from '../../results/codes/codes.ts';
import { MOST_CANDIDATES } from '../../results/invented/invented-numbers.ts';
import { JURY_ENCODINGS, JURY_LAYOUTS, usualForm } from '../../results/invented/jury-forms.ts';
import { SEEDS } from '../../results/invented/seeded-random.ts';
import { inventJury } from '../../stages/invent-jury.ts';
import { parseCodes, parseCountBetween } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { PREFIX } from '../render/errors.ts';

const text = { type: 'string', requiresArg: true } as const;

/** Codes of the académies at a session; of all of them where it is none, which is refused by the stage. */
function academyCodes(session: string): ReadonlySet<string> {
  const at = parseSession(session);
  return at === null ? ACADEMY_CODES : new Set(academiesAt(at).map(({ code }) => code));
}

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: options['invent-file'] })
      .option('exam', { ...text, array: true, demandOption: true, describe: options.exam })
      .option('academy', { ...text, array: true, demandOption: true, describe: options.academy })
      .option('session', { ...text, demandOption: true, describe: options.session })
      .option('group', { ...text, choices: ['0', '1', '2'] as const, describe: options['invent-group'] })
      .option('candidates', { ...text, describe: options['invent-candidates'] })
      .option('seed', { ...text, describe: options.seed })
      .option('layout', {
        ...text,
        choices: JURY_LAYOUTS,
        default: 'sceau' as const,
        describe: options.layout,
      })
      .option('encoding', { ...text, choices: JURY_ENCODINGS, describe: options['invent-encoding'] }),
  run: async ({ words, note, cwd }, args) => {
    const usual = usualForm(args.layout);
    const count = (
      name: string,
      value: string | undefined,
      bounds: Parameters<typeof parseCountBetween>[2],
    ) => (value === undefined ? undefined : parseCountBetween(name, value, bounds, words));
    const request = {
      path: resolve(cwd, args.file),
      exams: parseCodes('--exam', args.exam.join(','), EXAM_CODES, words),
      academies: parseCodes('--academy', args.academy.join(','), academyCodes(args.session), words),
      session: args.session,
      group: args.group,
      candidates: count('--candidates', args.candidates, { least: 1, most: MOST_CANDIDATES }),
      seed: count('--seed', args.seed, SEEDS),
      form: { ...usual, encoding: args.encoding ?? usual.encoding },
    };
    note(`${PREFIX}${words.results.rehearsal}`);
    const { path, candidates, seed, group } = await inventJury(request, systemRandom);
    return {
      json: { file: path, candidates, seed, group },
      lines: [words.results.invented(path, candidates, seed)],
    };
  },
});
