/** `--beacon FILE`: a drand beacon that somebody brought, for `release`, `open` and `verify`. */
import { resolve } from 'node:path';
import { readFileBounded } from '../io/files.ts';
import type { Context } from '../stages/context.ts';
import { MAX_BEACON_BYTES } from '../stages/fetch-beacon.ts';
import type { Session } from './command.ts';

/** What the file holds, judged where it is used. @throws `input-missing`, `document-too-large` */
export function readBeacon(session: Pick<Session, 'cwd'>, file: string | undefined): Context['beacon'] {
  if (file === undefined) return undefined;
  return { source: file, bytes: readFileBounded(resolve(session.cwd, file), MAX_BEACON_BYTES) };
}
