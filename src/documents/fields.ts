/**
 * The fields that documents are made of (documents/FORMAT.md §3): every text is bounded, every number an integer
 * below 2^53, every digest and time in its one form.
 */
import * as v from 'valibot';
import { SceauError } from '../errors.ts';
import { REALMS, type Realm } from '../results/columns.ts';
import { isMirrorUrl } from '../transport/mirror-url.ts';
import { MAX_REVISION, isId } from './names.ts';

export { REALMS, type Realm };

/** A list as documents bound it. */
const MAX_LIST = 1000;

export const realm = v.picklist(REALMS);
export const id = v.pipe(
  v.string(),
  v.check((text) => isId(text), 'not an id'),
);
export const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
/** 32 bytes in hexadecimal that are secret or a proof, never a digest of a file. */
export const secret32 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
export const fingerprint = v.pipe(v.string(), v.regex(/^[0-9A-F]{40}$/));
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const positive = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
export const small = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(255));
export const revision = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_REVISION));

/** A UTC instant to the second: `2026-07-05T08:00:00Z`. */
export const instant = v.pipe(
  v.string(),
  v.regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$/),
  v.check((text) => encodesBack(text), 'no such instant'),
);

function encodesBack(text: string): boolean {
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && encodeInstant(ms) === text;
}

/** The form of `instant` for a moment in milliseconds; what is below a second is cut off. */
export function encodeInstant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Milliseconds of an `instant`. */
export function parseInstant(text: string): number {
  return Date.parse(text);
}

function isPlain(text: string): boolean {
  return !/[\p{C}\p{Zl}\p{Zp}]/u.test(text) && text.normalize('NFC') === text && text.trim() === text;
}

/** A text for people: NFC, no control, format or unpaired surrogate characters, not empty, no space around it. */
export const label = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(200),
  v.check((text) => isPlain(text), 'not a plain text'),
);

/**
 * `text`, once it is known to be one that people can be shown.
 * @throws `name-invalid`
 */
export function parseLabel(text: string): string {
  if (!v.is(label, text)) throw new SceauError('name-invalid', { name: text });
  return text;
}

/** A code of the data: académie, exam, session, group. */
export const code = v.pipe(v.string(), v.regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$/));

/** An IANA zone that this machine knows. */
export const zone = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/),
  v.maxLength(64),
  v.check((text) => isZone(text), 'no such zone'),
);

/** Zones that this machine was found to know: asking takes as long as parsing the document. There are a few hundred. */
const knownZones = new Set<string>();

function isZone(text: string): boolean {
  if (knownZones.has(text)) return true;
  try {
    const isKnown = new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== '';
    if (isKnown) knownZones.add(text);
    return isKnown;
  } catch {
    return false;
  }
}

/** One armored certificate; its content is judged by openpgp/. */
export const armoredCertificate = v.pipe(
  v.string(),
  v.maxLength(100_000),
  v.regex(/^-----BEGIN PGP PUBLIC KEY BLOCK-----\n[A-Za-z0-9+/=\n]+-----END PGP PUBLIC KEY BLOCK-----\n$/),
);

/** A list of 1 to 1,000 items. */
export function list<T extends v.GenericSchema>(
  item: T,
): v.SchemaWithPipe<
  readonly [
    v.ArraySchema<T, undefined>,
    v.MinLengthAction<v.InferOutput<T>[], 1, undefined>,
    v.MaxLengthAction<v.InferOutput<T>[], 1000, undefined>,
  ]
> {
  return v.pipe(v.array(item), v.minLength(1), v.maxLength(MAX_LIST));
}

/** A list of 0 to 1,000 items. */
export function listOrNone<T extends v.GenericSchema>(
  item: T,
): v.SchemaWithPipe<
  readonly [v.ArraySchema<T, undefined>, v.MaxLengthAction<v.InferOutput<T>[], 1000, undefined>]
> {
  return v.pipe(v.array(item), v.maxLength(MAX_LIST));
}

/** The hour of publication: the instant, and the zone in which people read it. */
export const hour = v.strictObject({ utc: instant, zone });
export type Hour = v.InferOutput<typeof hour>;

/** Most mirrors of a publication: each of them is asked by each reader. */
export const MAX_MIRRORS = 16;
/** Address of a mirror as readers ask it, in its one form (transport/FORMAT.md, «Mirrors»). */
export const mirrorUrl = v.pipe(
  v.string(),
  v.check((text) => isMirrorUrl(text), 'not the address of a mirror'),
);
/** What a mirror has: what it takes to open, or payloads and recipients' folders as well. */
export const MIRROR_LOADS = ['releases', 'everything'] as const;
export const mirror = v.strictObject({ url: mirrorUrl, carries: v.picklist(MIRROR_LOADS) });
export type Mirror = v.InferOutput<typeof mirror>;

/** A publication, named and fixed by the digest of its document. */
export const publicationRef = v.strictObject({ id, sha256 });
/** The newest notice known: number 0 and no digest where there is none. */
export const noticeRef = v.strictObject({ number: count, sha256: v.nullable(sha256) });
export type NoticeRef = v.InferOutput<typeof noticeRef>;
/** A request of the same revision, by its number and digest. */
export const requestRef = v.strictObject({ number: positive, sha256 });
/** Size and RFC 6962 root of the issuer's journal. */
export const checkpoint = v.strictObject({ size: count, root: sha256 });
export type Checkpoint = v.InferOutput<typeof checkpoint>;
/** A file, fixed by name, digest and length. */
export const fileRef = v.strictObject({
  name: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9.-]{0,99}$/)),
  sha256,
  length: count,
});
export type FileRef = v.InferOutput<typeof fileRef>;
