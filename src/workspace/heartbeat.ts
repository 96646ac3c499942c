/** A watch's sign of life for whoever supervises it (workspace/FORMAT.md §9): `watch.json`, read by nothing in sceau. */
import { encodeJson } from '../documents/strict-json.ts';
import { writeFileAtomic } from '../io/files.ts';
import { type Workspace, at } from './workspace.ts';

export interface Heartbeat {
  /** Instant at which the newest scan ended. */
  readonly lastScan: string;
  /** `done`, or the code of the fault that kept it from its end. */
  readonly lastOutcome: string;
}

/** Replaces the sign of life; under the lock. @throws `disk-full`, `io` */
export function writeHeartbeat(workspace: Workspace, heartbeat: Heartbeat): void {
  writeFileAtomic(at(workspace, 'watch.json'), encodeJson(heartbeat), 0o644);
}
