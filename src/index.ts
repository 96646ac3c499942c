/**
 * The library's entry: the stages that the commands call, what they need, and what they throw. Everything else is
 * internal and may change with any version; the formats are what FORMAT.md says.
 */
export { ERROR_CODES, SceauError, exitStatus, isCode } from './errors.ts';
export type { ErrorCode, ErrorParams, ExitStatus } from './errors.ts';
export type { RowFault, RowRule } from './file-faults.ts';
export { systemClock } from './io/clock.ts';
export type { Clock } from './io/clock.ts';
export { systemRandom } from './io/random.ts';
export type { Random } from './io/random.ts';
export { readingWorkspace, withWorkspace } from './workspace/workspace.ts';
export type { Workspace, WorkspaceUse } from './workspace/workspace.ts';
export { connectDepot } from './workspace/connect.ts';
export type { BucketSettings, Config, DepotSettings, WorkspaceRole } from './workspace/config.ts';
export type { Secrets } from './workspace/keys.ts';
export type { Context, Fault, StageEvent } from './stages/context.ts';
export { approve } from './stages/approve.ts';
export { collectAnswers } from './stages/collect-answers.ts';
export { createKey, importKey } from './stages/create-key.ts';
export { createPublication } from './stages/create-publication.ts';
export { exportResults } from './stages/export.ts';
export { initWorkspace } from './stages/init-workspace.ts';
export { addOfficer, licenseDistributor } from './stages/license.ts';
export { makeKit } from './stages/make-kit.ts';
export { openPublication } from './stages/open.ts';
export { openRelease } from './stages/open-release.ts';
export { pinIssuer } from './stages/pin-registry.ts';
export { proposeRegistry, signRegistry } from './stages/propose-registry.ts';
export { purgePublication } from './stages/purge.ts';
export { receive } from './stages/receive.ts';
export { releasePublication } from './stages/release.ts';
export { reportStatus } from './stages/report-status.ts';
export { revokeLicences } from './stages/revoke-licence.ts';
export { verifyPaths } from './stages/verify.ts';
export { waitOpen } from './stages/wait-open.ts';
export { waitRelease } from './stages/wait-release.ts';
export type { ReleaseWait } from './stages/wait-release.ts';
export { watchInbox } from './stages/watch.ts';
export type { Door, WatchScan, Watching } from './stages/watch.ts';
