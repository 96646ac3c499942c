/**
 * `receive --watch`: one scan of the inbox after the other, until it is told to end (workspace/FORMAT.md, «Watch»). Each
 * is a whole `receive` with the workspace locked and a connection of its own, so nothing depends on the process
 * living: what was accepted or refused stands in the record, and the next scan, of whichever process, goes on from there.
 */
import { exitStatus } from '../errors.ts';
import { encodeInstant } from '../documents/fields.ts';
import { scopeFolder } from '../documents/names.ts';
import type { Random } from '../io/random.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import { parseDepotAddress } from '../transport/address.ts';
import { listenToFolder } from '../transport/folder-hint.ts';
import { openKey } from '../workspace/keys.ts';
import { writeHeartbeat } from '../workspace/heartbeat.ts';
import { type Context, type Fault, type StageEvent, faultOf } from './context.ts';
import { KnownRefusals } from './known-refusals.ts';
import { hastened, pause } from './patience.ts';
import { InboxScan, type ReceiveFailure } from './receive.ts';
import { StandingFaults } from './standing-faults.ts';
import type { ReceiveOutcome } from './take-scope.ts';

/** Longest pause after scans that failed, unless the interval is longer. */
const LONGEST_PAUSE_MS = 10 * 60 * 1000;
/** Pause after another command was found at work, and how often that happens before it is worth a line. */
const BUSY_PAUSE_MS = 5000;
const BUSY_QUIET = 12;
/** A pause is as long as it should be, give or take this part of it: distributors must not knock in step. */
const JITTER = 0.2;

/** How a watch comes into its workspace; passphrases are asked for once, whichever way. */
export interface Door {
  /** Only to read: beside any other command. */
  readonly look: <T>(run: (context: Context) => Promise<T>) => Promise<T>;
  /** Alone, for one scan. @throws `workspace-busy` */
  readonly enter: <T>(run: (context: Context) => Promise<T>) => Promise<T>;
}

/** A scan in which something happened; what was told before and still holds is not in it. */
export interface WatchScan {
  /** UTC. */
  readonly at: string;
  readonly outcomes: readonly ReceiveOutcome[];
  readonly failures: readonly ReceiveFailure[];
  /** How many folders with faults there are beyond those that are told one by one (`MAX_FAULTS`). */
  readonly more: number;
  /** What kept the scan from its end. */
  readonly fault: Fault | null;
  /** Whether the first that came to its end again, after such a fault was told. */
  readonly recovered: boolean;
}

export interface Watching {
  readonly intervalMs: number;
  /** Ends the watch: at once between scans, else after the scan under way. */
  readonly stop: AbortSignal;
  readonly onScan: (scan: WatchScan) => void;
}

/** What a scan came to. */
interface Scanned {
  readonly outcomes: readonly ReceiveOutcome[];
  readonly failures: readonly ReceiveFailure[];
  /** Folders whose refusal was told while they were judged, without their issuer's name. */
  readonly rejected: ReadonlySet<string>;
  /** With a code; anything else is thrown on. */
  readonly error: unknown;
}

/** What is needed between scans. */
type Host = Pick<Context, 'clock' | 'random' | 'report'>;

/** Watches one inbox. */
class Watch {
  readonly #door: Door;
  readonly #host: Host;
  readonly #key: UnlockedKey;
  readonly #o: Watching;
  readonly #refusals = new KnownRefusals();
  readonly #standing: StandingFaults;
  /** What kept whole scans from their end: one fault at a time, none where the last one came to it. */
  readonly #standingWhole: StandingFaults;
  #isBroken = false;
  /** The depot's folder, where it is one of this machine. */
  #root: string | undefined;
  /** Scans in a row that failed, and found another command at work. */
  #failed = 0;
  #busy = 0;

  constructor(door: Door, given: { readonly host: Host; readonly key: UnlockedKey }, o: Watching) {
    this.#door = door;
    this.#host = given.host;
    this.#key = given.key;
    this.#o = o;
    this.#standing = new StandingFaults(given.host.clock);
    this.#standingWhole = new StandingFaults(given.host.clock);
  }

  async run(): Promise<void> {
    const { stop, intervalMs } = this.#o;
    this.#host.report({ kind: 'watch-begun', seconds: Math.round(intervalMs / 1000) });
    while (!stop.aborted) {
      const scanned = await this.#scan();
      const fault = scanned.error === null ? null : faultOf(scanned.error);
      // The end was asked for, and the connection given up for it.
      const isCut = fault !== null && stop.aborted && goesOn(fault);
      if (fault !== null && !goesOn(fault)) {
        this.#tell(scanned, null);
        throw scanned.error;
      }
      this.#count(fault);
      this.#tell(scanned, isCut ? null : fault);
      await this.#rest(this.#pauseMs());
    }
    this.#host.report({ kind: 'watch-ended' });
  }

  /** One scan, and the sign of life that it leaves. */
  async #scan(): Promise<Scanned> {
    let scan: InboxScan | undefined;
    const rejected = new Set<string>();
    let error: unknown = null;
    try {
      await this.#door.enter(async (context) => {
        this.#root = folderOfDepot(context);
        const report = (event: StageEvent): void => {
          if (event.kind === 'revision-rejected') rejected.add(rejectedFolder(event));
          context.report(event);
        };
        const hastening = hastened({ ...context, report }, this.#o.stop);
        scan = new InboxScan(hastening, this.#key, this.#refusals);
        let fault: Fault | null = null;
        try {
          await scan.run();
        } catch (thrown) {
          fault = faultOf(thrown);
          error = thrown;
        }
        const lastScan = encodeInstant(context.clock.nowMs());
        writeHeartbeat(context.workspace, { lastScan, lastOutcome: fault?.code ?? 'done' });
      });
    } catch (thrown) {
      // What kept the scan from its end comes before what kept it from saying so.
      faultOf(thrown);
      error ??= thrown;
    }
    const { outcomes = [], failures = [] } = scan ?? {};
    return { outcomes, failures, rejected, error };
  }

  #count(fault: Fault | null): void {
    const isBusy = fault?.code === 'workspace-busy';
    this.#busy = isBusy ? this.#busy + 1 : 0;
    if (!isBusy) this.#failed = fault === null ? 0 : this.#failed + 1;
  }

  /** Waits; no longer than until a folder depot has stirred and lies still again. */
  async #rest(ms: number): Promise<void> {
    const hint = this.#root === undefined ? undefined : await listenToFolder(this.#root);
    let isStirred = false;
    try {
      await pause(this.#host.clock, ms, () => {
        const isMoving = hint?.take() === true;
        const isStill = isStirred && !isMoving;
        isStirred ||= isMoving;
        return isStill || this.#o.stop.aborted;
      });
    } finally {
      hint?.close();
    }
  }

  /** Interval or back-off, jittered. */
  #pauseMs(): number {
    const { intervalMs } = this.#o;
    const longest = Math.max(intervalMs, LONGEST_PAUSE_MS);
    const backedOff = Math.min(longest, intervalMs * 2 ** Math.min(this.#failed, 20));
    const base = this.#busy > 0 ? Math.min(intervalMs, BUSY_PAUSE_MS) : backedOff;
    return base * (1 + JITTER * (2 * fraction(this.#host.random) - 1));
  }

  /** Says what is new. */
  #tell(scanned: Scanned, fault: Fault | null): void {
    const { report, clock } = this.#host;
    const standing = this.#standing;
    standing.begin();
    const outcomes = scanned.outcomes.filter(
      (each) =>
        !['known', 'purged'].includes(each.outcome) &&
        (each.fault === null || standing.tells(each.folder, each.fault)),
    );
    const failures = scanned.failures.filter((each) => standing.tells(each.folder, each.fault));
    const { more } = standing;
    const isMoreTold = standing.tellsMore();
    if (scanned.error === null) standing.settle();
    for (const { folder, fault: found } of [...outcomes, ...failures]) {
      const isSaid = scanned.rejected.has(folder.slice(folder.indexOf('/') + 1));
      if (found !== null && !isSaid) report({ kind: 'inbox-fault', folder, fault: found });
    }
    if (isMoreTold) report({ kind: 'more-faults', more });
    const isBrief = fault?.code === 'workspace-busy' && this.#busy < BUSY_QUIET;
    const told = fault !== null && !isBrief && this.#standingWhole.tells('', fault) ? fault : null;
    if (told !== null) report({ kind: 'scan-failed', fault: told });
    const recovered = scanned.error === null && this.#isBroken;
    if (recovered) {
      this.#standingWhole.begin();
      this.#standingWhole.settle();
      report({ kind: 'scan-recovered' });
    }
    this.#isBroken = !recovered && (this.#isBroken || told !== null);
    if (outcomes.length + failures.length === 0 && !isMoreTold && told === null && !recovered) return;
    this.#o.onScan({ at: encodeInstant(clock.nowMs()), outcomes, failures, more, fault: told, recovered });
  }
}

/** A refused folder's path in the tree, without its issuer's name, which the event does not say. */
function rejectedFolder(event: Extract<StageEvent, { readonly kind: 'revision-rejected' }>): string {
  const { publication, revision, scope } = event;
  const folder = scopeFolder({ issuer: '', publication, revision }, scope);
  return folder.slice(folder.indexOf('/') + 1);
}

/** The folder of this machine that a workspace's depot is, or `undefined`. */
function folderOfDepot({ workspace }: Context): string | undefined {
  const { depot } = workspace.config;
  if (depot === undefined) return undefined;
  const address = parseDepotAddress(depot.address, workspace.dir);
  return address.kind === 'folder' ? address.path : undefined;
}

/**
 * Whether a watch goes on after a fault of a whole scan: a server that cannot be reached, a disk that is full, what may
 * pass by itself. A host key, a login, a setting, a record that does not hold are for a person, and are not tried again.
 */
function goesOn({ code }: Fault): boolean {
  return [69, 74, 75].includes(exitStatus(code));
}

/** From 0 to 1, 1 excluded. */
function fraction(random: Random): number {
  const [high = 0, low = 0] = random.bytes(2);
  return (high * 256 + low) / 65_536;
}

/**
 * Receives again and again, until `stop`. A fault of one folder is that folder's; one of the connection or the disk is
 * waited out, longer each time; each is told once, and again after an hour or when it changes.
 * @throws `key-missing`, `passphrase-wrong`, and the first fault that is for a person: 76, 77, 78 of a whole scan
 */
export async function watchInbox(door: Door, o: Watching): Promise<void> {
  const given = await door.look(async (context) => {
    const { clock, random, report, workspace, secrets } = context;
    return { key: await openKey(workspace, 'distributor', secrets), host: { clock, random, report } };
  });
  await new Watch(door, given, o).run();
}
