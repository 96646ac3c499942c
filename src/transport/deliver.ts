/**
 * The order of a delivery, in this one place (transport/FORMAT.md, «Order of a delivery»; DESIGN §4, Push): orphans
 * away (but not what is gone on with), then bodies, then seals. A reader ignores a folder whose seal is missing, so what a seal
 * covers is there before the seal is.
 */
import { SceauError } from '../errors.ts';
import type { Depot, DepotSource } from './depot.ts';
import { folderOf, parseDepotPath } from './depot-path.ts';
import { sweepRoot } from './sweep-root.ts';

/**
 * One file to deliver. A `signature` gets its name after the bodies of its folder. A `seal`, the signature that makes readers look
 * at the bodies, gets it after everything else.
 */
export interface DeliveryFile {
  readonly path: string;
  readonly source: DepotSource;
  readonly kind: 'body' | 'signature' | 'seal';
}

/** Bytes of all files together. */
export function deliveryBytes(files: readonly DeliveryFile[]): number {
  return files.reduce((bytes, { source }) => bytes + source.length, 0);
}

/** What happens, as it happens: the intent before a file, its outcome after. */
export type DeliveryEvent =
  | { readonly type: 'swept'; readonly folder: string; readonly removed: number }
  | { readonly type: 'delivering'; readonly path: string; readonly length: number }
  | { readonly type: 'resumed'; readonly path: string; readonly resumedBytes: number }
  | { readonly type: 'delivered'; readonly path: string; readonly outcome: 'present' | 'sent' };

/** What a delivery came to; `sentBytes` counts the files that were `sent`. */
export interface DeliverySummary {
  readonly sent: number;
  readonly present: number;
  readonly sentBytes: number;
}

/** In this order they are begun. */
const KINDS = ['body', 'signature', 'seal'] as const;
/** Small files under way at once, so that a far depot costs few round trips more for six files than for one. */
const SMALL_FILES_AT_ONCE = 8;
/** A file of up to so many bytes is small: it is a document. */
const SMALL_FILE_BYTES = 64 * 1024;

/**
 * Makes `depot` hold `files`. A run that was cut anywhere is repeated with the same files and ends in the same state.
 *
 * Folders are swept all at once, and the depot's root beside all that follows. Then the large files go one after the other, and the small ones beside them, a few at a
 * time, bodies first. What signs others is sent beside them, but has no name before they have theirs.
 *
 * Bodies are sent even where their seal already stands: each is replaced, by rename, with the bytes of the stored
 * revision, which are the bytes that the standing seal covers, so the seal stays true at every moment. Documents that are
 * signed anew under one name (`state.json`) are the exception: until both are there a reader may see one new and
 * the other old, and reads both once more before it says so.
 *
 * @throws whatever `Depot.put` and `Depot.sweep` throw, the first if there are several; after a failure no further file is
 * begun, and what was under way has ended. `bug` where two files have one path.
 */
export async function deliver(
  depot: Depot,
  files: readonly DeliveryFile[],
  onEvent: (event: DeliveryEvent) => void,
): Promise<DeliverySummary> {
  const paths = new Set(files.map(({ path }) => parseDepotPath(path).join('/').toLowerCase()));
  if (paths.size !== files.length) throw new SceauError('bug', { detail: 'a delivery names one path twice' });
  const summary = { sent: 0, present: 0, sentBytes: 0 };
  const tellSwept = (folder: string, removed: number): void => {
    if (removed > 0) onEvent({ type: 'swept', folder, removed });
  };
  const sweep = async (folder: string): Promise<void> => {
    const keep = files.filter(({ path }) => folderOf(path) === folder).map(({ source }) => source);
    tellSwept(folder, await depot.sweep(folder, keep));
  };
  const arrivals = new Arrivals(files);
  const put = async (file: DeliveryFile): Promise<void> => {
    const { path, source } = file;
    onEvent({ type: 'delivering', path, length: source.length });
    const outcome = await depot.put(path, source, {
      onProgress: ({ resumedBytes }) => onEvent({ type: 'resumed', path, resumedBytes }),
      mayBeNamed: () => arrivals.allBefore(file),
    });
    arrivals.arrived(file);
    summary[outcome] += 1;
    if (outcome === 'sent') summary.sentBytes += source.length;
    onEvent({ type: 'delivered', path, outcome });
  };
  const folders = [...new Set(files.map(({ path }) => folderOf(path)))];
  // The root is tidied beside it all: nothing goes there, so nothing waits for it.
  const tidying = folders.includes('') ? Promise.resolve(0) : sweepRoot(depot);
  // Whoever waits for others comes after them: the lanes' places are then never all taken by those who wait.
  const ordered = [...files].sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  const isSmall = ({ source }: DeliveryFile): boolean => source.length <= SMALL_FILE_BYTES;
  const lanes = [
    { items: ordered.filter((file) => !isSmall(file)), at: 1 },
    { items: ordered.filter(isSmall), at: SMALL_FILES_AT_ONCE },
  ];
  const sending = async (): Promise<void> => {
    await inLanes([{ items: folders, at: SMALL_FILES_AT_ONCE }], sweep);
    await inLanes(lanes, put, (error) => arrivals.fail(error));
  };
  const [sent, tidied] = await Promise.allSettled([sending(), tidying]);
  if (sent.status === 'rejected') throw sent.reason;
  if (tidied.status === 'rejected') throw tidied.reason;
  tellSwept('', tidied.value);
  return summary;
}

/** Files that are there under their names, and who waits for them. */
class Arrivals {
  readonly #files: readonly DeliveryFile[];
  readonly #awaited = new Set<DeliveryFile>();
  /** Called at each change. */
  #waiting: (() => void)[] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor(files: readonly DeliveryFile[]) {
    this.#files = files;
    for (const file of files) this.#awaited.add(file);
  }

  arrived(file: DeliveryFile): void {
    this.#awaited.delete(file);
    this.#wake();
  }

  /** Not all will arrive: whoever waits need not wait any longer. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#wake();
  }

  /** Waits until what `file` signs is there. @throws the error of what will not arrive */
  async allBefore(file: DeliveryFile): Promise<void> {
    const before = this.#files.filter((each) => comesBefore(each, file));
    while (before.some((each) => this.#awaited.has(each))) {
      if (this.#failure !== undefined) throw this.#failure.error;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}

function comesBefore(file: DeliveryFile, other: DeliveryFile): boolean {
  if (other.kind === 'seal') return file.kind !== 'seal';
  return other.kind === 'signature' && file.kind === 'body' && folderOf(file.path) === folderOf(other.path);
}

/** What is done in order, at most `at` at a time. */
interface Lane<T> {
  readonly items: readonly T[];
  readonly at: number;
}

/** Does `work` for every item, all lanes at once. After a failure nothing further is begun; throws the first. */
async function inLanes<T>(
  lanes: readonly Lane<T>[],
  work: (item: T) => Promise<void>,
  onFailure: (error: unknown) => void = () => {},
): Promise<void> {
  let failure: { readonly error: unknown } | undefined;
  const run = async (waiting: T[]): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined && failure === undefined; item = waiting.shift()) {
      try {
        await work(item);
      } catch (error) {
        failure ??= { error };
        onFailure(error);
      }
    }
  };
  const workers = lanes.flatMap(({ items, at }) => {
    const waiting = [...items];
    return Array.from({ length: Math.min(at, waiting.length) }, () => run(waiting));
  });
  await Promise.all(workers);
  if (failure !== undefined) throw failure.error;
}
