/**
 * `open --format`: the results in further forms beside `results.csv` (results/FORMAT.md §5), once that is open. Each is made
 * anew from results that are verified again, in a hidden file that gets its name when the last octet was read.
 */
import { basename, dirname, join } from 'node:path';
import { formattedName } from '../documents/names.ts';
import { SceauError } from '../errors.ts';
import { HiddenFile } from '../io/files.ts';
import { type DerivedFormat, formatResults } from '../results/output/formats.ts';
import { type PublicationName, findPublication } from '../workspace/publication-store.ts';
import { type Context, faultOf } from './context.ts';
import type { OpenOutcome } from './open-scopes.ts';
import { openedAs, readVerified, verifyResults } from './opened-results.ts';

/** What came of one scope, and the files that were made of its results. */
export interface FormattedOutcome extends OpenOutcome {
  readonly files: readonly string[];
}

/** Writes one form; it is nowhere under its name unless it was read from what was verified, to the end. */
async function writeForm(
  results: string,
  target: string,
  o: { readonly format: DerivedFormat; readonly sha256: string },
): Promise<void> {
  const file = new HiddenFile(dirname(target));
  try {
    const chunks = readVerified(results, o.sha256);
    for await (const chunk of formatResults(o.format, basename(results), chunks)) file.write(chunk);
    file.commit(target);
  } catch (error) {
    file.discard();
    throw error;
  }
}

/**
 * Writes the forms asked for of every scope that is open. What one scope met is in its outcome, its results open all the
 * same: `results-altered`, `input-missing`, `permission-denied`, `io`.
 * @throws `publication-unknown`, `publication-ambiguous`
 */
export async function formatOpened(
  context: Context,
  name: PublicationName,
  o: { readonly outcomes: readonly OpenOutcome[]; readonly formats: readonly DerivedFormat[] },
): Promise<readonly FormattedOutcome[]> {
  const base = findPublication(context.workspace, name);
  const { realm } = context.workspace.config;
  const formatted: FormattedOutcome[] = [];
  for (const outcome of o.outcomes) {
    const { scope, revision, path } = outcome;
    const files: string[] = [];
    try {
      if (path !== null && o.formats.length > 0) {
        const mine = openedAs(context, { ...base, revision }, scope);
        if (mine === undefined) throw new SceauError('input-missing', { path });
        const sha256 = await verifyResults(context, mine, path);
        for (const format of o.formats) {
          const target = join(dirname(path), formattedName(format, realm));
          await writeForm(path, target, { format, sha256 });
          files.push(target);
        }
      }
      formatted.push({ ...outcome, files });
    } catch (error) {
      formatted.push({ ...outcome, files, fault: faultOf(error) });
    }
  }
  return formatted;
}
