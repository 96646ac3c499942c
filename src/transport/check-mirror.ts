/**
 * Tries a mirror out (transport/FORMAT.md, «On the server»): a file is written through its depot and read back from its
 * public address, as readers will. It finds a server that lets others keep what it says, that redirects, or that serves
 * another folder than the one that is written.
 */
import { SceauError, isCode } from '../errors.ts';
import { concatBytes, encodeUtf8 } from '../io/encodings.ts';
import type { Random } from '../io/random.ts';
import type { Depot, ReadableDepot } from './depot.ts';
import { trialName } from './depot-path.ts';
import { type HttpsAnswer, type HttpsMirror, openHttpsDepot } from './https.ts';
import { bytesSource } from './source.ts';

/**
 * What makes a mirror weaker, though it gives back what was written. `absence-cacheable`, `file-cacheable`: the answer
 * for what is absent, or for a file, comes without `no-store`. `absence-unclear`: what is absent is answered otherwise
 * than by 404 or 410. `redirects`: files are not at the mirror's own address. `overwrites`: a bucket's endpoint ignores the
 * conditions under which sceau writes, so that two writers may overwrite each other unseen.
 */
export const MIRROR_WARNINGS = [
  'absence-cacheable',
  'absence-unclear',
  'file-cacheable',
  'overwrites',
  'redirects',
] as const;
export type MirrorWarning = (typeof MIRROR_WARNINGS)[number];

const NAME_BYTES = 8;
const CONTENT_BYTES = 32;

/** All answers of one reading, and the file, or why an answer was none. */
interface Reading {
  readonly answers: readonly HttpsAnswer[];
  readonly bytes: Uint8Array | SceauError;
}

/** Reads a file, noting each answer on the way. @throws as reading a mirror */
async function readNoted(mirror: HttpsMirror, path: string, maxBytes: number): Promise<Reading> {
  const answers: HttpsAnswer[] = [];
  const depot: ReadableDepot = openHttpsDepot({ ...mirror, onAnswer: (answer) => answers.push(answer) });
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of depot.read(path, maxBytes)) chunks.push(chunk);
    return { answers, bytes: concatBytes(...chunks) };
  } catch (error) {
    // Without an answer the server itself is at fault: no TLS, no connection, no end.
    const isAnswered = isCode(error, 'file-missing') || isCode(error, 'http-refused');
    if (error instanceof SceauError && (isAnswered || isCode(error, 'document-too-large'))) {
      return { answers, bytes: error };
    }
    throw error;
  } finally {
    await depot.close();
  }
}

/** Writes the trial file and reads it from outside. What goes wrong first is told, even where the depot is then lost. */
async function writeAndRead(
  depot: Depot,
  mirror: HttpsMirror,
  { name, written }: { readonly name: string; readonly written: Uint8Array },
): Promise<Reading & { readonly overwrites: boolean }> {
  const source = bytesSource(written);
  try {
    await depot.put(name, source);
    const overwrites = (await depot.keepsConditions?.(name, source)) === false;
    return { ...(await readNoted(mirror, name, written.length)), overwrites };
  } catch (error) {
    await depot.sweep('').catch(() => 0);
    throw error;
  }
}

/**
 * Asks for a name that nobody has asked for, writes a file of that name, asks again, and removes it, also on
 * failure while the depot still answers: a server, or a cache before it, that keeps its first «404» is found out by what it does. Each request has a connection
 * of its own. A file that a cut run leaves goes with the next one's sweep.
 * @param depot where the mirror is written; the caller closes it
 * @throws `mirror-differs` where the file does not come back as it was written; `http-refused` where it is answered by
 * another status than 200; `certificate-untrusted` and all else that reading a mirror throws; what `put` and `sweep` throw
 */
export async function checkMirror(
  depot: Depot,
  mirror: HttpsMirror,
  { random }: { readonly random: Random },
): Promise<readonly MirrorWarning[]> {
  const name = trialName(random.bytes(NAME_BYTES));
  const written = encodeUtf8(`${Buffer.from(random.bytes(CONTENT_BYTES)).toString('hex')}\n`);
  await depot.sweep('');
  // Not yet there; whatever is said instead is of no interest.
  const absence = await readNoted(mirror, name, written.length);
  const file = await writeAndRead(depot, mirror, { name, written });
  await depot.sweep('');
  if (isCode(file.bytes, 'http-refused')) throw file.bytes;
  if (file.bytes instanceof SceauError || Buffer.compare(file.bytes, written) !== 0) {
    throw new SceauError('mirror-differs', { url: mirror.url, path: name });
  }
  return warningsOf(absence.answers, file.answers, file.overwrites);
}

/** The warnings of two readings, by all answers that each took: a redirect that is kept leads astray as well. */
function warningsOf(
  absence: readonly HttpsAnswer[],
  file: readonly HttpsAnswer[],
  overwrites: boolean,
): readonly MirrorWarning[] {
  const holds: { readonly [W in MirrorWarning]: boolean } = {
    'absence-cacheable': absence.some(({ noStore }) => !noStore),
    'absence-unclear': ![404, 410].includes(absence.at(-1)?.status ?? 0),
    'file-cacheable': file.some(({ noStore }) => !noStore),
    overwrites,
    redirects: absence.length > 1 || file.length > 1,
  };
  return MIRROR_WARNINGS.filter((warning) => holds[warning]);
}
