/**
 * What a running watch has refused, so that a folder that stays as it was is not downloaded and judged at every scan. It
 * is judged again once anything in it looks different, and now and then all the same: what was mended in place may be as
 * long as before. A new process judges everything once; quarantine and receipt are made once whoever judges.
 */
import type { SignedBytes } from '../documents/envelope.ts';
import { scopeFolder } from '../documents/names.ts';
import { encodeUtf8, sha256Hex } from '../io/encodings.ts';
import type { Inbox } from './accept-revision.ts';
import { myFolder } from './accepted.ts';
import type { Context, Fault } from './context.ts';

/** How long a refusal stands before the folder is judged again, unchanged as it looks. */
export const REFUSAL_STANDS_MS = 10 * 60 * 1000;
/** Most refusals that are remembered; a folder beyond them is judged every time. */
const MAX_REFUSALS = 1000;

interface Refusal {
  readonly look: string;
  readonly atMs: number;
  readonly fault: Fault;
}

/** What the manifest was when it was fetched, `null` where it could not be. */
type Fetched = SignedBytes | null;

/** Refusals of one process, by folder. */
export class KnownRefusals {
  readonly #refusals = new Map<string, Refusal>();

  /** The fault for which what stands there was refused; `undefined` where it is to be judged. @throws depot codes */
  async find(context: Context, inbox: Inbox, signed: Fetched): Promise<Fault | undefined> {
    const folder = scopeFolder(inbox.place, inbox.scope);
    const known = this.#refusals.get(folder);
    if (known === undefined) return undefined;
    // Either way: a clock that jumps back must not keep a refusal.
    const isFresh = Math.abs(context.clock.nowMs() - known.atMs) < REFUSAL_STANDS_MS;
    if (isFresh && known.look === (await lookOf(context, inbox, signed))) return known.fault;
    this.#refusals.delete(folder);
    return undefined;
  }

  /** Remembers a refusal by what its folder looks like. @throws depot codes */
  async remember(
    context: Context,
    inbox: Inbox,
    o: { readonly signed: Fetched; readonly fault: Fault },
  ): Promise<void> {
    if (this.#refusals.size >= MAX_REFUSALS) return;
    const look = await lookOf(context, inbox, o.signed);
    const refusal = { look, atMs: context.clock.nowMs(), fault: o.fault };
    this.#refusals.set(scopeFolder(inbox.place, inbox.scope), refusal);
  }
}

/** One digest: manifest and signature by their bytes, everything else by name and length. */
async function lookOf(context: Context, inbox: Inbox, signed: Fetched): Promise<string> {
  const lines: string[] = [];
  for (const folder of [scopeFolder(inbox.place, inbox.scope), myFolder(context, inbox)]) {
    const entries = await inbox.depot.list(folder);
    lines.push(folder, ...entries.map(({ name, kind, length }) => `${kind} ${length} ${name}`));
  }
  if (signed !== null) lines.push(sha256Hex(signed.bytes), sha256Hex(signed.asc));
  return sha256Hex(encodeUtf8(lines.join('\n')));
}
