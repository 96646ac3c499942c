/**
 * `release --kit`: writes the release kit of a publication's newest revision (workspace/FORMAT.md §10), so that a second site
 * can release it when the first cannot. Whole or not at all: it is built beside its place and renamed there.
 */
import { createHash } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { SceauError } from '../errors.ts';
import { encodeInstant } from '../documents/fields.ts';
import { createNewFile, exists, removeTree, renameDurably, syncTree } from '../io/files.ts';
import {
  type KitFiles,
  MAX_KIT_BYTES,
  kitFiles,
  mayReplace,
  namedFiles,
  refuseKit,
} from '../workspace/kit.ts';
import { believedFiles } from '../workspace/registry-store.ts';
import { type Asked, askedRequests, collectActs } from './collect-acts.ts';
import { type Context, accepting } from './context.ts';

export interface KitReport {
  readonly dir: string;
  readonly issuer: string;
  readonly revision: number;
  readonly bytes: number;
  /** Officers whose depots could not be asked for approvals; what the record has of theirs is in the kit. */
  readonly unreachable: number;
  /** Files that the second site brings itself: SSH keys, access keys, CAs, by their paths in a workspace. */
  readonly bring: readonly string[];
}

/**
 * Collects the approvals that are there by now, then writes the kit into `dir`.
 * @throws `kit-only`, `kit-too-large`, `output-exists` where something else than an older, unused kit of the same publication
 * stands at `dir`, `publication-withdrawn`, `revision-missing`, 76 by the first fault of the record
 */
export async function makeKit(context: Context, publication: string, dir: string): Promise<KitReport> {
  const { workspace, clock } = context;
  refuseKit(workspace, 'release --kit');
  return workspace.journal.record('kit', { publication }, async () => {
    const requests = await askedRequests(context, publication);
    const [{ known, place }] = requests;
    if (known.standing.withdrawn) throw new SceauError('publication-withdrawn', { publication });
    if (!mayReplace(dir, place)) throw new SceauError('output-exists', { path: dir });
    let unreachable = 0;
    for (const asked of requests) {
      unreachable = Math.max(unreachable, await collectActs(context, asked, null));
    }
    const parties = partiesOf(requests);
    const files = kitFiles(workspace, {
      place,
      parties,
      made: encodeInstant(clock.nowMs()),
      registry: await believedFiles(workspace, place.issuer, accepting(context)),
    });
    const bytes = [...files.values()].reduce((sum, each) => sum + each.length, 0);
    if (bytes > MAX_KIT_BYTES) throw new SceauError('kit-too-large', { bytes, maxBytes: MAX_KIT_BYTES });
    putKit(resolve(dir), files);
    const { issuer, revision } = place;
    return { dir, issuer, revision, bytes, unreachable, bring: namedFiles(workspace, parties) };
  });
}

/** Recipients and officers of every request. */
function partiesOf(requests: readonly Asked[]): readonly string[] {
  const parties = requests.flatMap(({ request: { value } }) => [
    ...value.recipients.map(({ recipient }) => recipient),
    ...value.shares.map(({ officer }) => officer),
  ]);
  return [...new Set(parties)].sort();
}

/**
 * Writes the files beside `dir`, then puts them in its place. The two hidden names beside it are made of its own, so that the
 * run after a killed one takes away what that one left.
 */
function putKit(dir: string, files: KitFiles): void {
  const beside = (what: string): string => {
    const digest = createHash('sha256')
      .update(`${what} ${basename(dir)}`)
      .digest('hex');
    return join(dirname(dir), `.sceau-${digest.slice(0, 16)}.part`);
  };
  const [made, old] = [beside('kit'), beside('old-kit')];
  removeTree(made);
  try {
    for (const [path, bytes] of files) createNewFile(join(made, path), bytes);
    syncTree(made);
    if (exists(dir)) {
      removeTree(old);
      renameDurably(dir, old);
    }
    renameDurably(made, dir);
    removeTree(old);
  } catch (error) {
    removeTree(made);
    throw error;
  }
}
