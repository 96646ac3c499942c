/** `invent`: a jury's file of invented candidates, in the rehearsal realm and in no other. */
import { SceauError } from '../errors.ts';
import { newOutsideFile } from '../io/files.ts';
import type { Random } from '../io/random.ts';
import { examAt, parseSession } from '../results/codes/codes.ts';
import { checkExams } from '../results/codes/check-exams.ts';
import { generateJuryFile } from '../results/invented/generator.ts';
import type { JuryForm } from '../results/invented/jury-forms.ts';
import { drawSeed } from '../results/invented/seeded-random.ts';
import { usualCandidates } from '../results/invented/usual-size.ts';

/** What to invent. */
export interface InventionRequest {
  /** The file to write. */
  readonly path: string;
  readonly exams: readonly string[];
  readonly academies: readonly string[];
  readonly session: string;
  /** The first of the first exam unless given. */
  readonly group: string | undefined;
  /** As many as usual unless given. */
  readonly candidates: number | undefined;
  /** Drawn unless given. */
  readonly seed: number | undefined;
  readonly form: JuryForm;
}

/** What was written. */
export interface Invention {
  readonly path: string;
  readonly group: string;
  readonly candidates: number;
  readonly seed: number;
}

/**
 * Writes the file whole or not at all, over nothing. Every row of it says REPETITION, and a publication in production
 * refuses a file with that column: nobody in it can be taken for a real candidate.
 * @throws `session-invalid`, `exam-not-held`, `exams-mixed`, `output-exists`
 */
export async function inventJury(request: InventionRequest, random: Random): Promise<Invention> {
  const { path, exams, academies, session, form } = request;
  const at = parseSession(session);
  if (at === null) throw new SceauError('session-invalid', { session });
  const group = request.group ?? examAt(exams[0] ?? '', at)?.groups[0] ?? '';
  const context = { realm: 'rehearsal', session, academies, exams, group } as const;
  checkExams(exams, session, group);
  const usual = usualCandidates(context);
  const { candidates = usual, seed = drawSeed(random) } = request;
  const file = newOutsideFile(path);
  try {
    for await (const chunk of generateJuryFile({ seed, candidates, context, form })) file.write(chunk);
  } catch (error) {
    file.discard();
    throw error;
  }
  if (!file.commitOnce(path)) throw new SceauError('output-exists', { path });
  return { path, group, candidates, seed };
}
