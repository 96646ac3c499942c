/**
 * Tries out a depot's server (transport/FORMAT.md, «Profiles»): what it lets this account do, how far away it is and how
 * fast. Everything is done on temporaries of sceau, beside the depot's own files and never on one of them.
 */
import { encodeDepotAddress } from './address.ts';
import type { FolderAddress, SftpAddress } from './address.ts';
import { withDeadline } from './deadlines.ts';
import { openFolderDepot } from './folder.ts';
import type { DepotOptions } from './open-depot.ts';
import { probeFolder } from './probe-folder.ts';
import type { DepotProfile, ProbeMeans } from './profile.ts';
import { sweepRoot } from './sweep-root.ts';

/** The depot to try, as it would be opened. */
export interface ProbeOptions extends DepotOptions {
  readonly address: FolderAddress | SftpAddress;
}

/** All that a trial over SFTP may take; its 8 MiB there and back have this at 50 kB/s. */
const TRIAL_SECONDS = 600;

/**
 * Tries the depot, and leaves nothing there, also on failure where the connection still lives (else the next trial or delivery
 * takes it away, as this one does first with what others left). A server that refuses to let this account write gives a profile that says so.
 * @throws what opening the depot throws; `depot-full`, `disk-full`; `depot-conflict` where another command swept the trial away; `connection-lost`, `deadline-exceeded` on the way
 */
export async function probeDepot(options: ProbeOptions, means: ProbeMeans): Promise<DepotProfile> {
  const { address } = options;
  const testedAt = `${new Date(means.clock.nowMs()).toISOString().slice(0, 19)}Z`;
  const text = encodeDepotAddress(address);
  if (address.kind === 'folder') {
    await sweepRoot(openFolderDepot(address.path));
    const findings = await probeFolder(address.path, means);
    return { address: text, server: null, hostKey: null, testedAt, ...findings };
  }
  const [{ openSftpSession }, { sftpDepotCalls }, { probeSession }] = await Promise.all([
    import('./sftp.ts'),
    import('./sftp-depot.ts'),
    import('./sftp-probe.ts'),
  ]);
  const { session, hostKey, software, close } = await openSftpSession({ ...options, address });
  try {
    const trial = sweepRoot(sftpDepotCalls(session)).then(() => probeSession(session, means));
    const { seconds = TRIAL_SECONDS } = means;
    const findings = await withDeadline({ operation: 'visit', seconds, onExpiry: () => void close() }, trial);
    return { address: text, server: software, hostKey, testedAt, ...findings };
  } finally {
    await close();
  }
}
