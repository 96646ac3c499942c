/**
 * `index.json` of a mirror (transport/FORMAT.md, «Mirrors»): what stands in a publication's folder, for readers of a
 * static host, which lists nothing. It is unsigned, and as untrusted as any listing of a depot.
 */
import * as v from 'valibot';
import { SceauError } from '../errors.ts';
import { encodeUtf8, parseUtf8 } from '../io/encodings.ts';
import type { DepotEntry } from './depot.ts';
import { MAX_LISTED_ENTRIES, isDepotName } from './depot-path.ts';

export const MIRROR_INDEX = 'index.json';
/** Some 20,000 files; a longer index is refused. */
export const MAX_INDEX_BYTES = 2_000_000;
const TYPE = 'sceau/mirror-index/v1';
const MAX_PATH = 1000;

const schema = v.strictObject({
  type: v.literal(TYPE),
  files: v.pipe(
    v.array(
      v.strictObject({
        path: v.pipe(
          v.string(),
          v.maxLength(MAX_PATH),
          v.check((path) => path.split('/').every(isDepotName), 'not a path of a depot'),
        ),
        length: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
      }),
    ),
    v.maxLength(MAX_LISTED_ENTRIES),
  ),
});

/** One file of a mirror: its path below the publication's folder, and its length in bytes. */
export interface IndexedFile {
  readonly path: string;
  readonly length: number;
}

/** The bytes of an index, in one form: sorted by path, so that the same files are the same bytes. */
export function encodeMirrorIndex(files: readonly IndexedFile[]): Uint8Array {
  const sorted = files
    .map(({ path, length }) => ({ path, length }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return encodeUtf8(`${JSON.stringify({ type: TYPE, files: sorted }, null, 2)}\n`);
}

function malformed(detail: string, cause?: unknown): SceauError {
  return new SceauError('document-malformed', { file: MIRROR_INDEX, detail }, cause);
}

/** The files that an index states. @throws `document-malformed` */
export function parseMirrorIndex(bytes: Uint8Array): readonly IndexedFile[] {
  const text = parseUtf8(bytes);
  if (text === null) throw malformed('not UTF-8');
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw malformed('not JSON', error);
  }
  const parsed = v.safeParse(schema, raw);
  if (parsed.success) return parsed.output.files;
  const [issue] = parsed.issues;
  throw malformed(v.getDotPath(issue) ?? issue.type);
}

/** The entries of one folder, by its path below the publication's (`''`: that folder itself), sorted by name. */
export function listIndexed(files: readonly IndexedFile[], folder: string): readonly DepotEntry[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const entries = new Map<string, DepotEntry>();
  for (const { path, length } of files) {
    if (!path.startsWith(prefix)) continue;
    const [name = '', ...below] = path.slice(prefix.length).split('/');
    const isFile = below.length === 0;
    // A path that is said to be a file and a folder at once is the one that was said first.
    if (!entries.has(name))
      entries.set(name, { name, kind: isFile ? 'file' : 'folder', length: isFile ? length : 0 });
  }
  return [...entries.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
