/** The second pass over a jury's file (results/FORMAT.md §6): what leaves of it under one scope. */
import { createHash } from 'node:crypto';
import { SceauError } from '../errors.ts';
import { encodeUtf8 } from '../io/encodings.ts';
import { type Random, systemRandom } from '../io/random.ts';
import { FaultList } from './faults.ts';
import type { JuryContext } from './jury-context.ts';
import { encodeHeader, encodeRow, writtenColumns } from './output/output.ts';
import { type Opener, type RowReading, readRows } from './read-rows.ts';
import { type Scope, isReleasable, narrowScope } from './scopes/scope.ts';
import { type Survey, hashed } from './survey.ts';

/** Least length of a chunk of output in characters, so at least as many bytes; the last may be shorter. */
const MIN_CHUNK_LENGTH = 64 * 1024;

/**
 * Second pass: the output of one scope, in chunks of at least 64 KiB (the last excepted). Every row is checked
 * again. What was yielded counts only if the iteration ends without an error.
 * @param context the one the file was surveyed under.
 * @throws `scope-unlawful` at once; `csv-changed`, at the end or at the first row that is wrong, where the bytes
 * are not those surveyed.
 */
export function filterJuryFile(
  open: Opener,
  context: JuryContext,
  scope: Scope,
  { sha256, reading }: Pick<Survey, 'sha256' | 'reading'>,
  random: Random = systemRandom,
): AsyncIterable<Uint8Array> {
  const found = { faults: new FaultList(), warnings: null };
  return filterRows(open, narrowScope(scope), sha256, { context, reading, ...found, random });
}

async function* filterRows(
  open: Opener,
  scope: Scope,
  expectedSha256: string,
  o: RowReading,
): AsyncGenerator<Uint8Array, void> {
  const columns = writtenColumns(scope, o.context.realm);
  const hash = createHash('sha256');
  let text = encodeHeader(columns);
  try {
    for await (const rows of readRows(hashed(open(), hash), o)) {
      o.faults.throwIfAny();
      for (const row of rows) if (isReleasable(scope, row)) text += encodeRow(columns, row);
      if (text.length < MIN_CHUNK_LENGTH) continue;
      yield encodeUtf8(text);
      text = '';
    }
    o.faults.throwIfAny();
  } catch (error) {
    if (isJuryFault(error) && (await digestOf(open())) !== expectedSha256)
      throw new SceauError('csv-changed', {}, error);
    throw error;
  }
  if (hash.digest('hex') !== expectedSha256) throw new SceauError('csv-changed', {});
  if (text !== '') yield encodeUtf8(text);
}

async function digestOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of bytes) hash.update(chunk);
  return hash.digest('hex');
}

function isJuryFault(error: unknown): boolean {
  return error instanceof SceauError && error.code.startsWith('csv-');
}
