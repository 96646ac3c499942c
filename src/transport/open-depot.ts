/** Opens whatever an address names. SFTP is loaded only where it is used: ssh2 costs 70 ms at every start. */
import type { DepotAddress } from './address.ts';
import type { Deadlines } from './deadlines.ts';
import type { Depot } from './depot.ts';
import { openFolderDepot } from './folder.ts';
import type { HostKeyPin } from './host-key.ts';
import type { DepotProfile } from './profile.ts';
import type { SftpCredentials, SshHost } from './sftp.ts';

/** What SFTP needs beyond the address; a folder needs none of it. */
export interface DepotOptions {
  readonly pins: readonly HostKeyPin[];
  readonly credentials: SftpCredentials;
  readonly deadlines?: Partial<Deadlines>;
  /** The server through which the depot's is reached. */
  readonly jump?: SshHost;
  /** What the depot's server was found to do. */
  readonly profile?: DepotProfile;
  /** Gives the connecting up when it is aborted. */
  readonly signal?: AbortSignal;
}

/** The depot at `address`; throws as `openFolderDepot` and `openSftpDepot` say. The caller closes it. */
export async function openDepot(address: DepotAddress, options: DepotOptions): Promise<Depot> {
  if (address.kind === 'folder') return openFolderDepot(address.path);
  const { openSftpDepot } = await import('./sftp.ts');
  return openSftpDepot({ address, ...options });
}
