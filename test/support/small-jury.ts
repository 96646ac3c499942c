/** A small valid jury's file of invented candidates, for the publication that test/support/story.ts announces. */
import { concatBytes } from '../../src/io/encodings.ts';
import { generateJuryFile } from '../../src/results/invented/generator.ts';

export async function smallJuryFile(candidates = 40, seed = 7): Promise<Uint8Array> {
  const context = {
    realm: 'rehearsal',
    session: '2026-06',
    academies: ['09'],
    exams: ['BCG', 'BTN'],
    group: '1',
  } as const;
  const chunks: Uint8Array[] = [];
  for await (const chunk of generateJuryFile({ seed, candidates, context })) chunks.push(chunk);
  return concatBytes(...chunks);
}
