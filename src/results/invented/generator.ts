/**
 * Invented jury files for rehearsals, samples, tests and benchmarks (results/FORMAT.md §7): any size, the same
 * bytes for the same options, right by every check under the same publication.
 */
import { type GeneratorOptions, inventRows } from './invented-jury.ts';
import { type JuryForm, JuryWriter, usualForm } from './jury-forms.ts';

const CHUNK_LENGTH = 64 * 1024;

/**
 * The file's bytes, in chunks of some 64 KiB.
 * @param o.form sceau's own layout, in UTF-8, unless given
 * @throws as `inventRows`
 */
export async function* generateJuryFile(
  o: GeneratorOptions & { readonly form?: JuryForm },
): AsyncGenerator<Uint8Array, void> {
  const writer = new JuryWriter(o.form ?? usualForm('sceau'), o.context.realm, o.context.settings);
  let text = writer.head(o.context.session);
  for (const row of inventRows(o)) {
    text += writer.row(row);
    if (text.length < CHUNK_LENGTH) continue;
    yield writer.encode(text);
    text = '';
  }
  yield writer.encode(text);
}
