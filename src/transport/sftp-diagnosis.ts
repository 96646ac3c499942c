/**
 * What a «failure» was (transport/FORMAT.md, «What a refusal means»): SFTP's status 4 stands for a full disk, a name that
 * is taken, a folder that is gone, a read-only file system and much else, so the server is asked again.
 */
import { SceauError } from '../errors.ts';
import type { SftpSession } from './sftp-files.ts';
import { STATUS } from './sftp-raw.ts';
import { isStatus } from './sftp-requests.ts';
import type { RemoteFile } from './sftp-requests.ts';
import { TRANSFER_CHUNK_BYTES } from './transfer-budget.ts';

/** What was being done when the server said no. */
export interface Scene {
  /** Remote path of the folder. */
  readonly folder: string;
  /** Remote path of the file that was to be. */
  readonly target?: string;
  /** Its temporary. */
  readonly temporary?: string;
  /** The file, or folder, as errors name it. */
  readonly name: string;
}

/** Operations after which the temporary must still stand. */
const NEEDS_TEMPORARY = ['write', 'fsync', 'close', 'fsetstat', 'rename', 'posix-rename'];

/**
 * The error to tell instead of `error`, which is itself unless it is status 4: `depot-full`, `permission-denied`,
 * `depot-missing`, `depot-conflict`; or the same `server-refused`, where nothing found explains it (a quota, often). Never
 * throws, and asks nothing where the connection is gone.
 */
export async function diagnosed(session: SftpSession, error: unknown, scene: Scene): Promise<unknown> {
  if (session.requests.failed || !isStatus(error, STATUS.failure)) return error;
  const { requests, root, address } = session;
  const { folder, target, temporary, name } = scene;
  const quick = (path: string | undefined): Promise<RemoteFile | null | undefined> =>
    path === undefined ? Promise.resolve(undefined) : requests.look(path).catch(() => undefined);
  const [space, rootThere, folderThere, targetThere, temporaryThere] = await Promise.all([
    requests.space(folder),
    requests.look(root, 'followed').catch(() => undefined),
    requests.look(folder, folder === root ? 'followed' : 'own').catch(() => undefined),
    quick(target),
    quick(temporary),
  ]);
  if (rootThere === null) return new SceauError('depot-missing', { address }, error);
  if (folderThere === null || (folderThere !== undefined && folderThere.kind !== 'folder')) {
    return new SceauError('depot-conflict', { path: folder }, error);
  }
  if (space?.isReadOnly === true || folderThere?.isWritable === false) {
    return new SceauError('permission-denied', { path: folder }, error);
  }
  if (space !== null && (space.freeBytes < TRANSFER_CHUNK_BYTES || space.freeFiles === 0)) {
    return new SceauError('depot-full', { path: folder }, error);
  }
  const operation = error instanceof SceauError && 'operation' in error.params ? error.params.operation : '';
  const isTaken =
    (targetThere !== undefined && targetThere !== null && targetThere.kind !== 'file') ||
    (operation === 'rename' && targetThere !== undefined && targetThere !== null) ||
    (temporaryThere !== undefined && temporaryThere !== null && temporaryThere.kind !== 'file');
  const isGone = temporaryThere === null && NEEDS_TEMPORARY.includes(operation);
  return isTaken || isGone ? new SceauError('depot-conflict', { path: name }, error) : error;
}
