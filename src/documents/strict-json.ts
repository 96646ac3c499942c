/**
 * The one byte form of a document (documents/FORMAT.md §1): UTF-8, keys in the schema's order, two spaces, LF, a
 * final newline. Reading is size cap, schema, re-encode, compare bytes: what survives has no
 * duplicate keys, no other number forms, no escapes or spaces of its own.
 */
import * as v from 'valibot';
import { SceauError } from '../errors.ts';
import { encodeUtf8, equalBytes, parseUtf8 } from '../io/encodings.ts';

/** The bytes of a value that its schema has ordered. */
export function encodeJson(value: unknown): Uint8Array {
  return encodeUtf8(`${JSON.stringify(value, null, 2)}\n`);
}

/**
 * The value of `bytes`, which may come from anyone.
 * @throws `document-too-large`, `document-malformed`, `document-not-canonical`
 */
export function parseJson<T>(
  file: string,
  bytes: Uint8Array,
  schema: v.GenericSchema<unknown, T>,
  maxBytes: number,
): T {
  if (bytes.length > maxBytes) throw new SceauError('document-too-large', { file, maxBytes });
  const text = parseUtf8(bytes);
  if (text === null) throw new SceauError('document-malformed', { file, detail: 'not UTF-8' });
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new SceauError('document-malformed', { file, detail: 'not JSON' }, error);
  }
  const parsed = v.safeParse(schema, raw, { abortEarly: true });
  if (!parsed.success) {
    const issue = parsed.issues[0];
    const path = v.getDotPath(issue) ?? '';
    throw new SceauError('document-malformed', { file, detail: `${path}: ${issue.type}` });
  }
  if (!equalBytes(encodeJson(parsed.output), bytes)) {
    throw new SceauError('document-not-canonical', { file });
  }
  return parsed.output;
}
