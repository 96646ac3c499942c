/** The first rows of a jury's file as they would leave under each scope: candidate data, for a terminal only. */
import { encodeHeader, encodeRow, writtenColumns } from './output/output.ts';
import type { JuryContext } from './jury-context.ts';
import { type Opener, readJuryRows } from './read-rows.ts';
import { isReleasable } from './scopes/scope.ts';
import type { Survey } from './survey.ts';

/** What would leave under one scope, as lines of its file without their ends. */
export interface Preview {
  readonly scope: string;
  readonly header: string;
  readonly rows: readonly string[];
}

/**
 * The first rows of each scope that was surveyed, at most `most` of each. It reads no further than it must.
 * @throws as `surveyJuryFile`
 */
export async function previewRows(
  open: Opener,
  context: JuryContext,
  { reading, plans }: Pick<Survey, 'reading' | 'plans'>,
  most: number,
): Promise<readonly Preview[]> {
  const previews = plans.map(({ scope, rows }) => {
    const columns = writtenColumns(scope, context.realm);
    return { scope, columns, wanted: Math.min(most, rows), rows: new Array<string>() };
  });
  for await (const batch of readJuryRows(open, context, reading)) {
    for (const row of batch) {
      for (const { scope, columns, wanted, rows } of previews) {
        if (rows.length < wanted && isReleasable(scope, row)) rows.push(line(encodeRow(columns, row)));
      }
    }
    if (previews.every(({ rows, wanted }) => rows.length === wanted)) break;
  }
  return previews.map(({ scope, columns, rows }) => ({
    scope: scope.id,
    header: line(encodeHeader(columns)),
    rows,
  }));
}

function line(encoded: string): string {
  return encoded.replace(/\r\n$/, '');
}
