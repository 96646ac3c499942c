/**
 * What a running watch has refused, so that a folder that stays as it was is not downloaded and judged at every scan. It
 * is judged again once anything in it looks different, and now and then all the same: what was mended in place may be as
 * long as before. A new process judges everything once; quarantine and receipt are made once whoever judges.
 */
import type { SignedBytes } from '../documents/envelope.ts';
import { recipientFolder, scopeFolder } from '../documents/names.ts';
import { sha256Hex } from '../io/encodings.ts';
import type { Clock } from '../io/clock.ts';
import type { Inbox } from './accept-revision.ts';
import type { Fault } from './context.ts';

/** How long a refusal stands before the folder is judged again, unchanged as it looks. */
export const REFUSAL_STANDS_MS = 10 * 60 * 1000;
/** Most refusals that are remembered; a folder beyond them is judged every time. */
const MAX_REFUSALS = 1000;

interface Refusal {
  readonly look: string;
  readonly atMs: number;
  readonly fault: Fault;
}

/** Refusals of one process, by folder. */
export class KnownRefusals {
  readonly #recipient: string;
  readonly #clock: Pick<Clock, 'nowMs'>;
  readonly #refusals = new Map<string, Refusal>();

  /** @param recipient whose folders are read */
  constructor(recipient: string, clock: Pick<Clock, 'nowMs'>) {
    this.#recipient = recipient;
    this.#clock = clock;
  }

  /** The fault for which what stands there was refused; `undefined` where it is to be judged. @throws depot codes */
  async find(inbox: Inbox, signed: SignedBytes | null): Promise<Fault | undefined> {
    const folder = scopeFolder(inbox.place, inbox.scope);
    const known = this.#refusals.get(folder);
    if (known === undefined) return undefined;
    // Either way: a clock that jumps back must not keep a refusal.
    const isFresh = Math.abs(this.#clock.nowMs() - known.atMs) < REFUSAL_STANDS_MS;
    if (isFresh && known.look === (await this.#look(inbox, signed))) return known.fault;
    this.#refusals.delete(folder);
    return undefined;
  }

  /** Remembers a refusal by what its folder looks like. @throws depot codes */
  async remember(inbox: Inbox, signed: SignedBytes | null, fault: Fault): Promise<void> {
    if (this.#refusals.size >= MAX_REFUSALS) return;
    const look = await this.#look(inbox, signed);
    const folder = scopeFolder(inbox.place, inbox.scope);
    this.#refusals.set(folder, { look, atMs: this.#clock.nowMs(), fault });
  }

  /** Manifest and signature by their bytes, everything else by name and length. */
  async #look({ depot, place, scope }: Inbox, signed: SignedBytes | null): Promise<string> {
    const folders = [scopeFolder(place, scope), recipientFolder(place, scope, this.#recipient)];
    const lines: string[] = [];
    for (const folder of folders) {
      for (const { name, kind, length } of await depot.list(folder)) lines.push(`${kind} ${length} ${name}`);
      lines.push('');
    }
    const bytes = signed === null ? [] : [signed.bytes, signed.asc];
    return sha256Hex(new TextEncoder().encode([...lines, ...bytes.map(sha256Hex)].join('\n')));
  }
}
