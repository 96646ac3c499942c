/** What kill-campaign.ts and its players say to each other. Paths are named from a story's folder. */

/** What a command line says, as far as its stage asks. `file` is the file that it reads or writes. */
export interface Asked {
  readonly publication?: string;
  readonly issuer?: string;
  readonly file?: string;
  readonly key?: 'seal' | 'release' | 'officer' | 'distributor';
  readonly fingerprint?: string;
  /** A publication's title, a party's id. */
  readonly title?: string;
  readonly depot?: string;
  /** The hour that a notice gives. */
  readonly hour?: string;
}

/** One command to run in a workspace. */
export interface Task {
  readonly workspace: string;
  readonly stage: string;
  readonly nowMs: number;
  readonly passphrase: string;
  readonly asked: Asked;
}

/** What every batch of a command shares. */
export interface Play {
  readonly name: string;
  /** The folder to copy. */
  readonly base: string;
  readonly task: Task;
  /** Files that name the player's SFTP server. */
  readonly settings: readonly string[];
  /** What shows that the documents hold which the command made. */
  readonly proof: Task | null;
  /** What an unharmed run leaves: lengths by paths. */
  readonly expected: Readonly<Record<string, number>>;
  /** What an unharmed run comes to, then what else the run after a kill may. */
  readonly outcomes: readonly string[];
}

export interface Setup {
  readonly scratch: string;
  readonly hostKey: string;
  readonly authorized: string;
}

/** An unharmed run: its steps in order, what it leaves, what it comes to. */
export interface Whole {
  readonly steps: readonly string[];
  readonly outcome: string;
  readonly tree: Readonly<Record<string, number>>;
  readonly stderr: string;
}

/** Steps to play, counted from 1 and ascending: one child stands still at each, and is killed at the last. */
export interface Batch {
  readonly play: Play;
  readonly steps: readonly number[];
}

export interface Played {
  readonly faults: readonly string[];
  readonly killed: number;
  readonly stopped: number;
}
