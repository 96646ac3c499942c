/** A revision's documents in the record, believed as the record shows them. */
import { join } from 'node:path';
import { SceauError } from '../errors.ts';
import {
  type DocumentType,
  type Header,
  type Moment,
  type Trust,
  type Verified,
  verify,
} from '../documents/envelope.ts';
import { MANIFEST, type Manifest, manifestDocument } from '../documents/manifest.ts';
import {
  type RevisionPlace,
  recipientFolder,
  releaseName,
  revisionFolder,
  scopeFolder,
} from '../documents/names.ts';
import { type Release, releaseDocument } from '../documents/release.ts';
import { REQUEST, type Request, requestDocument } from '../documents/request.ts';
import { listFolder } from '../io/files.ts';
import { loadTrust } from '../workspace/registry-store.ts';
import { hasSigned, readSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import { type Context, recording } from './context.ts';

const RELEASE = /^release-([1-9][0-9]{0,3})\.json\.asc$/;

/** The numbers of the releases that whole files stand for, among `names`; ascending. */
export function releaseNumbers(names: readonly string[]): readonly number[] {
  return names
    .flatMap((name) => {
      const match = RELEASE.exec(name);
      return match === null ? [] : [Number(match[1])];
    })
    .sort((a, b) => a - b);
}

/** Where a tree stands, and how it is to be judged. */
export interface RecordReading {
  /** Folder that holds the tree of documents/names.ts. */
  readonly root: string;
  readonly trust: Trust;
  readonly moment: Moment;
}

/** One revision of a tree: this workspace's record, or an auditor's copy. */
export class RevisionRecord {
  readonly place: RevisionPlace;
  readonly #reading: RecordReading;

  constructor(place: RevisionPlace, reading: RecordReading) {
    this.place = place;
    this.#reading = reading;
  }

  /** A revision of the workspace's own record. @throws as `loadTrust` */
  static async open(context: Context, place: RevisionPlace): Promise<RevisionRecord> {
    const moment = recording(context);
    const trust = await loadTrust(context.workspace, place.issuer, moment);
    return new RevisionRecord(place, { root: inRecord(context.workspace, ''), trust, moment });
  }

  /** Absolute path of a path of the tree. */
  at(path: string): string {
    return join(this.#reading.root, path);
  }

  /** A document of the tree, believed, or `null` where it does not stand there whole. @throws 76 */
  async read<T extends Header>(path: string, document: DocumentType<T>): Promise<Verified<T> | null> {
    if (!hasSigned(this.at(path))) return null;
    const { trust, moment } = this.#reading;
    return verify(readSigned(this.at(path), document), { document, trust, moment });
  }

  /** @throws `revision-missing`, 76 */
  async request(): Promise<Verified<Request>> {
    const request = await this.read(`${revisionFolder(this.place)}/${REQUEST}`, requestDocument);
    if (request !== null) return request;
    throw new SceauError('revision-missing', { publication: this.place.publication });
  }

  /** A recipient's manifest, or `null`. @throws 76 */
  async manifest(scope: string, recipient: string): Promise<Verified<Manifest> | null> {
    return this.read(`${recipientFolder(this.place, scope, recipient)}/${MANIFEST}`, manifestDocument);
  }

  /** A scope's releases, ascending. @throws 76 */
  async releases(scope: string): Promise<readonly Verified<Release>[]> {
    const folder = scopeFolder(this.place, scope);
    const releases: Verified<Release>[] = [];
    for (const number of releaseNumbers(listFolder(this.at(folder)))) {
      const release = await this.read(`${folder}/${releaseName(number)}`, releaseDocument);
      if (release !== null) releases.push(release);
    }
    return releases;
  }
}
