/**
 * The order of a delivery, in this one place (transport/FORMAT.md, «Order of a delivery»; DESIGN §4, Push): orphans
 * away (but not what is gone on with), then bodies in the order given, then seals. A reader ignores a folder whose seal is missing, so what a seal
 * covers is there before the seal is.
 */
import { SceauError } from '../errors.ts';
import type { Depot, DepotSource } from './depot.ts';
import { folderOf, parseDepotPath } from './depot-path.ts';

/** One file to deliver. A `seal` is the signature that makes readers look at the bodies. */
export interface DeliveryFile {
  readonly path: string;
  readonly source: DepotSource;
  readonly kind: 'body' | 'seal';
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

/**
 * Makes `depot` hold `files`. A run that was cut anywhere is repeated with the same files and ends in the same state.
 *
 * Bodies are sent even where their seal already stands: each is replaced, by rename, with the bytes of the stored
 * revision, which are the bytes that the standing seal covers, so the seal stays true at every moment. Documents that are
 * signed anew under one name (`state.json`) are the exception: until the new seal is there a reader sees the new
 * body under the old seal, and reads both once more before it says so.
 *
 * @throws whatever `Depot.put` and `Depot.sweep` throw; nothing after the file that failed has been sent. `bug` where
 * two files have one path.
 */
export async function deliver(
  depot: Depot,
  files: readonly DeliveryFile[],
  onEvent: (event: DeliveryEvent) => void,
): Promise<DeliverySummary> {
  const paths = new Set(files.map(({ path }) => parseDepotPath(path).join('/').toLowerCase()));
  if (paths.size !== files.length) throw new SceauError('bug', { detail: 'a delivery names one path twice' });
  for (const folder of new Set(files.map(({ path }) => folderOf(path)))) {
    const keep = files.filter(({ path }) => folderOf(path) === folder).map(({ source }) => source);
    const removed = await depot.sweep(folder, keep);
    if (removed > 0) onEvent({ type: 'swept', folder, removed });
  }
  const summary = { sent: 0, present: 0, sentBytes: 0 };
  for (const kind of ['body', 'seal'] as const) {
    for (const { path, source } of files.filter((file) => file.kind === kind)) {
      onEvent({ type: 'delivering', path, length: source.length });
      const outcome = await depot.put(path, source, ({ resumedBytes }) =>
        onEvent({ type: 'resumed', path, resumedBytes }),
      );
      summary[outcome] += 1;
      if (outcome === 'sent') summary.sentBytes += source.length;
      onEvent({ type: 'delivered', path, outcome });
    }
  }
  return summary;
}
