/** A revision's documents in the record, believed as the record shows them. */
import { join } from 'node:path';
import { SceauError } from '../errors.ts';
import {
  type DocumentType,
  type Header,
  type Moment,
  type SignedBytes,
  type Trust,
  type Verified,
  expectLink,
  verify,
} from '../documents/envelope.ts';
import { MANIFEST, type Manifest, manifestDocument } from '../documents/manifest.ts';
import {
  type Addressing,
  type RevisionPlace,
  recipientFolder,
  type ReleaseMark,
  releaseKeysName,
  releaseMarks,
  requestNumbers,
  releaseName,
  requestName,
  revisionFolder,
  scopeFolder,
} from '../documents/names.ts';
import { type Release, releaseDocument } from '../documents/release.ts';
import { type Request, requestDocument } from '../documents/request.ts';
import { listFolder } from '../io/files.ts';
import { loadTrust } from '../workspace/registry-store.ts';
import { hasSigned, readSigned } from '../workspace/signed-files.ts';
import { inRecord } from '../workspace/workspace.ts';
import { type Context, recording } from './context.ts';

/** Where a tree stands, and how it is to be judged. */
export interface RecordReading {
  /** Folder that holds the tree of documents/names.ts. */
  readonly root: string;
  readonly trust: Trust;
  readonly moment: Moment;
}

/** One addressing of a revision: to whom, and the request by which officers approve it. */
export type Addressed = Request['recipients'][number] & { readonly request: number };

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

  /** How this tree is judged. */
  get reading(): RecordReading {
    return this.#reading;
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

  /** A document of the tree that came by another way than `read`, believed. @throws 76 */
  async believe<T extends Header>(signed: SignedBytes, document: DocumentType<T>): Promise<Verified<T>> {
    const { trust, moment } = this.#reading;
    return verify(signed, { document, trust, moment });
  }

  /** Numbers of the requests that stand whole here, ascending. */
  requestNumbers(): readonly number[] {
    return requestNumbers(listFolder(this.at(revisionFolder(this.place))));
  }

  /** @throws `file-missing`, 76 */
  async requestAt(number: number): Promise<Verified<Request>> {
    const file = requestName(number);
    const request = await this.read(`${revisionFolder(this.place)}/${file}`, requestDocument);
    if (request === null) throw new SceauError('file-missing', { file });
    return request;
  }

  /** The requests of this revision, ascending: the first came with it, each later one asks for late joiners. @throws 76 */
  async requests(): Promise<readonly Verified<Request>[]> {
    const requests: Verified<Request>[] = [];
    for (const number of this.requestNumbers()) requests.push(await this.requestAt(number));
    return requests;
  }

  /** Everyone to whom this revision is addressed, in the order of the requests. @throws 76 */
  async addressed(): Promise<readonly Addressed[]> {
    return (await this.requests()).flatMap(({ value }) =>
      value.recipients.map((each) => ({ ...each, request: value.number })),
    );
  }

  /** A recipient's manifest of a request, or `null`. @throws 76 */
  async manifest(to: Addressing): Promise<Verified<Manifest> | null> {
    return this.read(`${recipientFolder(this.place, to)}/${MANIFEST}`, manifestDocument);
  }

  /** A scope's releases that stand whole here, by number. */
  releaseMarks(scope: string): readonly ReleaseMark[] {
    return releaseMarks(listFolder(this.at(scopeFolder(this.place, scope))));
  }

  /** A release, of the number that its name says. @throws `file-missing`, `document-link`, 76 */
  async release(scope: string, mark: ReleaseMark): Promise<Verified<Release>> {
    const file = releaseName(mark);
    const release = await this.read(`${scopeFolder(this.place, scope)}/${file}`, releaseDocument);
    if (release === null) throw new SceauError('file-missing', { file });
    expectLink(file, 'number', mark.number, release.value.number);
    expectLink(file, 'release-keys', releaseKeysName(mark), release.value.file.name);
    return release;
  }

  /** A scope's releases, ascending. @throws 76 */
  async releases(scope: string): Promise<readonly Verified<Release>[]> {
    const releases: Verified<Release>[] = [];
    for (const mark of this.releaseMarks(scope)) releases.push(await this.release(scope, mark));
    return releases;
  }
}
