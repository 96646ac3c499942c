/**
 * What a depot's server was found to do (transport/FORMAT.md, «Profiles»): written by `probeDepot`, read before a
 * delivery, which then asks nothing of the server that it refuses. A profile is a hint and no proof: a delivery that it
 * misleads fails with a code, or takes longer.
 */
import * as v from 'valibot';
import { SceauError } from '../errors.ts';
import type { Clock } from '../io/clock.ts';
import { encodeUtf8, parseUtf8 } from '../io/encodings.ts';
import type { Random } from '../io/random.ts';

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(500), v.regex(/^[^\p{Cc}]*$/u));

/** How a server gives a file the name of one that stands: by OpenSSH's extension, by plain rename, or not at all. */
export const RENAMES_OVER = ['posix-rename', 'rename', 'none'] as const;

/** The profile, in the order of its keys in the file. */
export const depotProfileSchema = v.strictObject({
  address: text,
  /** What the server says it is, without `SSH-2.0-`; `null` for a folder. */
  server: v.nullable(text),
  /** The pin of its host key; `null` for a folder. */
  hostKey: v.nullable(text),
  /** A UTC instant to the second. */
  testedAt: v.pipe(v.string(), v.regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/)),
  write: v.boolean(),
  renameOver: v.picklist(RENAMES_OVER),
  fsync: v.boolean(),
  statvfs: v.boolean(),
  setstat: v.boolean(),
  /** Whether a file that was begun can be opened for reading and writing. */
  resume: v.boolean(),
  /** Bytes free for the account when it was tested. */
  freeBytes: v.nullable(count),
  /** How far the server's clock is ahead (negative: behind), beyond what a second's rounding and the way explain. */
  clockSkewMs: v.nullable(v.pipe(v.number(), v.safeInteger())),
  /** The quickest of several answers, in milliseconds with three decimals. */
  roundTripMs: v.pipe(v.number(), v.finite(), v.minValue(0)),
  /** 0 where nothing could be written. */
  uploadBytesPerSecond: count,
  downloadBytesPerSecond: count,
});

/** What a depot's server was found to do. */
export type DepotProfile = Readonly<v.InferOutput<typeof depotProfileSchema>>;

/** Time and randomness: the bytes that are sent must not shrink under compression. */
export interface ProbeMeans {
  readonly clock: Clock;
  readonly random: Random;
  /** All that a trial over SFTP may take, where it is not ten minutes: a server may drip. */
  readonly seconds?: number;
}

/** What trying found; the rest of a profile is known before. */
export type Findings = Omit<DepotProfile, 'address' | 'server' | 'hostKey' | 'testedAt'>;

/** The one byte form of a profile: JSON, keys in the schema's order, two spaces, a final newline. */
export function encodeDepotProfile(profile: DepotProfile): Uint8Array {
  const ordered = v.parse(depotProfileSchema, profile);
  return encodeUtf8(`${JSON.stringify(ordered, null, 2)}\n`);
}

/** Reads a profile. @throws `document-malformed`; `file` is for errors */
export function parseDepotProfile(bytes: Uint8Array, file: string): DepotProfile {
  const json = parseUtf8(bytes);
  if (json === null) throw new SceauError('document-malformed', { file, detail: 'not UTF-8' });
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new SceauError('document-malformed', { file, detail: 'not JSON' }, error);
  }
  const parsed = v.safeParse(depotProfileSchema, value);
  if (parsed.success) return parsed.output;
  const key = parsed.issues[0]?.path?.[0]?.key;
  throw new SceauError('document-malformed', { file, detail: typeof key === 'string' ? key : 'type' });
}
