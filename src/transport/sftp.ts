/**
 * SFTP depots (transport/FORMAT.md, «SFTP depots»; DESIGN §3, promise 7): a connection, made to a pinned server, with a
 * folder of it as a depot.
 */
import { encodeDepotAddress } from './address.ts';
import { DEFAULT_DEADLINES } from './deadlines.ts';
import type { Deadlines } from './deadlines.ts';
import type { Depot } from './depot.ts';
import type { DepotProfile } from './profile.ts';
import { Connection } from './sftp-connection.ts';
import { sftpDepotCalls } from './sftp-depot.ts';
import type { SftpSession } from './sftp-files.ts';
import type { SshHost } from './sftp-hop.ts';
import { SHARED_BUDGET } from './transfer-budget.ts';
import type { TransferBudget } from './transfer-budget.ts';

export type { SshHost } from './sftp-hop.ts';
export type { SftpCredentials } from './sftp-login.ts';

/** Where to connect, whom to accept, and within what bounds. */
export interface SftpOptions extends SshHost {
  /** What is not given is `DEFAULT_DEADLINES`. */
  readonly deadlines?: Partial<Deadlines>;
  /** Memory in flight, shared with other connections: `SHARED_BUDGET` unless given. */
  readonly budget?: TransferBudget;
  /** The server through which the depot's is reached. Its host key is pinned, and it logs in, like the depot's own. */
  readonly jump?: SshHost;
  /** What `probeDepot` found: what the server refuses is then not asked of it. */
  readonly profile?: DepotProfile;
  /** Gives the connecting up when it is aborted; no use afterwards. */
  readonly signal?: AbortSignal;
}

/** A session with a depot's server, and what it showed of itself. */
export interface OpenSession {
  readonly session: SftpSession;
  readonly hostKey: string;
  readonly software: string | null;
  /** Ends the connection; never throws, never waits beyond its deadline. */
  readonly close: () => Promise<void>;
}

/**
 * Connects, and opens the folder that `address` names as a depot.
 *
 * @throws to the caller of this function: `host-key-missing` without a pin; `host-key-changed`, `host-key-unknown`
 * before a byte of authentication or SFTP is sent; `host-unreachable`, `host-unresolved`, `handshake-failed`,
 * `authentication-failed`, `subsystem-refused`, `server-refused` where a jump host does not forward;
 * `connection-lost`, `deadline-exceeded`; `passphrase-wrong`, `key-file-invalid`, `key-file-putty`; the reason of `signal`.
 * The depot's own calls throw `depot-missing`, `connection-lost` and `deadline-exceeded` (the connection is then gone for all of them),
 * `permission-denied`, `depot-full`, `server-refused`, `depot-conflict`, and what the contract says.
 *
 * It does not check who may read the depot on the server, and takes the server's word for lengths and kinds.
 */
export async function openSftpDepot(options: SftpOptions): Promise<Depot> {
  const { session, close } = await openSftpSession(options);
  return { address: session.address, ...sftpDepotCalls(session), close };
}

/** The same, as a session for whoever needs more of it than a depot's calls: the probe. @throws as `openSftpDepot` */
export async function openSftpSession(options: SftpOptions): Promise<OpenSession> {
  const { address, budget = SHARED_BUDGET, jump, profile } = options;
  const deadlines = { ...DEFAULT_DEADLINES, ...options.deadlines };
  const connection = new Connection({ server: options, ...(jump === undefined ? {} : { jump }) }, deadlines);
  const requests = await connection.open(options.signal);
  const { hostKey, software } = connection;
  const session = {
    requests,
    budget,
    root: address.path,
    address: encodeDepotAddress(address),
    ...(profile === undefined ? {} : { profile }),
  };
  return { session, hostKey, software, close: () => connection.close() };
}
