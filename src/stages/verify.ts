/**
 * `verify`: checks any artefact with public certificates only: one document by its signature, role and registry, or a
 * whole tree by every link of its chain. It says what the record shows, and names each broken link.
 */
import { statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { SceauError } from '../errors.ts';
import {
  type DocumentType,
  type Header,
  type Trust,
  type Verified,
  peekType,
  verify,
} from '../documents/envelope.ts';
import { manifestDocument } from '../documents/manifest.ts';
import {
  isId,
  officerSignatureName,
  parseReceiptName,
  parseRevisionFolder,
  publicationFolder,
  receiptsFolder,
  registryName,
  scopeFolder,
} from '../documents/names.ts';
import { noticeDocument } from '../documents/notice.ts';
import { publicationDocument } from '../documents/publication.ts';
import { receiptDocument } from '../documents/receipt.ts';
import { releaseDocument } from '../documents/release.ts';
import { requestDocument } from '../documents/request.ts';
import { stateDocument } from '../documents/state.ts';
import { equalBytes } from '../io/encodings.ts';
import { exists, listFolder, listTree, readFileBounded, translated } from '../io/files.ts';
import { licenceDocument } from '../parties/licence.ts';
import {
  REGISTRY_TYPE,
  type RegistryBytes,
  believeChain,
  parseRegistry,
  trustOf,
} from '../parties/registry.ts';
import { approvalDocument } from '../timelock/custody.ts';
import {
  type KnownPublication,
  PUBLICATION,
  type PublicationPlace,
  readPublication,
} from '../workspace/publication-store.ts';
import {
  loadTrust,
  MAX_REGISTRY_BYTES,
  readPin,
  readRegistryVersion,
  readVersions,
  registryFolder,
  trustedIssuers,
} from '../workspace/registry-store.ts';
import { readSigned } from '../workspace/signed-files.ts';
import { type Context, recording } from './context.ts';
import type { TreeHead } from '../journal/tree.ts';
import { type Failure, Findings, type NotChecked, type VerifiedDocument } from './findings.ts';
import { readReceipt } from './read-receipt.ts';
import { type RecordReading, RevisionRecord } from './revision-record.ts';
import { unlockRelease } from './locked-release.ts';
import type { Audited } from './verify-approvals.ts';
import { verifyNotices } from './verify-notices.ts';
import { isJournal, verifyJournal } from './verify-journal.ts';
import { verifyRevision } from './verify-revision.ts';

/** What `verify` found. Any failure means that what was given does not hold. */
export interface VerifyReport {
  readonly documents: readonly VerifiedDocument[];
  readonly failures: readonly Failure[];
  /** Files of the trees that nothing was said of: who reads the report must know. */
  readonly notChecked: readonly NotChecked[];
}

/** Types that one file can be verified as, by the type that it claims. A receipt needs the tree around it. */
const SINGLE: readonly DocumentType<Header>[] = [
  publicationDocument,
  manifestDocument,
  requestDocument,
  approvalDocument,
  releaseDocument,
  stateDocument,
  noticeDocument,
  licenceDocument,
  receiptDocument,
];

/** Most folders that are looked into for publications. */
const MAX_DEPTH = 3;

/** The publications below a folder, by where they stand: `<root>/<issuer>/<publication>`. */
function findPublications(folder: string, depth = 0): readonly string[] {
  if (exists(join(folder, PUBLICATION))) return [folder];
  if (depth >= MAX_DEPTH) return [];
  return listFolder(folder)
    .filter(isId)
    .flatMap((name) => {
      const path = join(folder, name);
      return isFolder(path) ? findPublications(path, depth + 1) : [];
    });
}

/** Two chains of one issuer may differ in length, never in a version that both have. */
function longerChain(
  own: readonly RegistryBytes[],
  found: readonly RegistryBytes[],
): readonly RegistryBytes[] {
  for (const [i, version] of own.entries()) {
    const other = found[i];
    if (other !== undefined && !equalBytes(version.bytes, other.bytes)) {
      throw new SceauError('registry-chain', {
        version: i + 1,
        detail: 'not the version that is pinned here',
      });
    }
  }
  return found.length > own.length ? found : own;
}

/** The trust in which a tree's publication is read: pinned here, carried on by the registries beside it. */
async function trustOfTree(context: Context, folder: string, issuer: string): Promise<Trust> {
  const { workspace } = context;
  const pin = readPin(workspace, issuer);
  const versions = longerChain(readVersions(registryFolder(workspace, issuer)), readVersions(folder));
  return trustOf(await believeChain(versions, pin, recording(context)));
}

/** The receipts of a publication, each by the licence of the revision that its name says. */
async function verifyReceipts(
  place: PublicationPlace,
  reading: RecordReading,
  findings: Findings,
): Promise<void> {
  const base = join(reading.root, publicationFolder(place), 'receipts');
  for (const recipient of listFolder(base).filter(isId)) {
    for (const name of listFolder(join(base, recipient))) {
      const named = parseReceiptName(name);
      if (named === null) continue;
      const record = new RevisionRecord({ ...place, revision: named.revision }, reading);
      const path = `${receiptsFolder(place, recipient)}/${name}`;
      await findings.check(path, () => readReceipt(record, { recipient, name }));
    }
  }
}

/** Every file of one publication's folder, by its path in the tree. */
function filesOf(folder: string): readonly string[] {
  const root = dirname(dirname(folder));
  return listTree(folder).map(({ path }) => relative(root, path).split(sep).join('/'));
}

/** Opens pre-positioned releases of a revision by the beacon that was brought; `null` where none was. */
function unlocking(context: Context, record: RevisionRecord, known: KnownPublication): Audited['unlock'] {
  if (context.beacon === undefined) return null;
  const { hour } = known.standing;
  return (scope, number) => {
    const folder = record.at(scopeFolder(record.place, scope));
    const read = async (name: string, maxBytes: number): Promise<Uint8Array> =>
      readFileBounded(join(folder, name), maxBytes);
    return unlockRelease(context, { number, hour, read });
  };
}

/** Every link of one publication's folder. */
async function verifyTree(context: Context, folder: string, findings: Findings): Promise<void> {
  const place = { issuer: basename(dirname(folder)), publication: basename(folder) };
  const root = dirname(dirname(folder));
  const moment = recording(context);
  const path = `${publicationFolder(place)}/${PUBLICATION}`;
  let trust: Trust | undefined;
  let known: KnownPublication | undefined;
  const believed = await findings.check(path, async () => {
    trust = await trustOfTree(context, folder, place.issuer);
    known = await readPublication(root, place, { trust, moment });
    return known.publication;
  });
  if (!believed || trust === undefined || known === undefined) return;
  await verifyNotices(root, place, { known, trust, moment, findings });
  for (const version of readVersions(folder)) {
    const registry = registryName(version.version);
    findings.holdPinned(`${publicationFolder(place)}/${registry}`);
    for (const officer of version.signatures.keys()) {
      findings.look(`${publicationFolder(place)}/${officerSignatureName(registry, officer)}`);
    }
  }
  const reading = { root, trust, moment };
  const revisions = listFolder(folder).flatMap((name) => parseRevisionFolder(name) ?? []);
  const at = (revision: number): RevisionRecord => new RevisionRecord({ ...place, revision }, reading);
  for (const revision of revisions) {
    const before = revisions.includes(revision - 1) ? at(revision - 1) : null;
    const record = at(revision);
    const unlock = unlocking(context, record, known);
    await verifyRevision({ record, known, findings, unlock }, before);
  }
  await verifyReceipts(place, reading, findings);
}

/** A registry version: one that is believed here, or the next, by the signatures beside it. */
async function verifyRegistry(context: Context, path: string, bytes: Uint8Array): Promise<void> {
  const { workspace } = context;
  const { issuer, version } = parseRegistry(basename(path), bytes);
  const known = readVersions(registryFolder(workspace, issuer));
  const found = readRegistryVersion(dirname(path), version) ?? { version, bytes, signatures: new Map() };
  const chain = longerChain(known, [...known.slice(0, version - 1), { ...found, bytes }]);
  if (version > known.length + 1) throw new SceauError('registry-chain', { version, detail: 'a gap' });
  await believeChain(chain, readPin(workspace, issuer), recording(context));
}

/** One document of any issuer that is trusted here. */
async function verifyOne(context: Context, path: string, type: string | null): Promise<Verified<Header>> {
  const document = SINGLE.find((each) => each.type === type);
  if (document === undefined) {
    throw new SceauError('document-type', { file: path, expected: 'sceau/…', found: type ?? '—' });
  }
  const moment = recording(context);
  const signed = readSigned(path, document);
  let unknown: unknown = new SceauError('issuer-untrusted', { issuer: '—' });
  for (const issuer of trustedIssuers(context.workspace)) {
    try {
      return await verify(signed, {
        document,
        trust: await loadTrust(context.workspace, issuer, moment),
        moment,
      });
    } catch (error) {
      if (!(error instanceof SceauError) || error.code !== 'signer-unknown') throw error;
      unknown = error;
    }
  }
  throw unknown;
}

/** One file, alone: its links to others are not looked at. */
async function verifyFile(context: Context, path: string, findings: Findings): Promise<void> {
  const bytes = readFileBounded(path, MAX_REGISTRY_BYTES);
  const type = peekType(bytes);
  if (type !== REGISTRY_TYPE) {
    await findings.check(path, () => verifyOne(context, path, type));
    return;
  }
  const isBelieved = async (): Promise<null> => {
    await verifyRegistry(context, path, bytes);
    return null;
  };
  if (await findings.check(path, isBelieved)) findings.holdPinned(path);
}

/**
 * Verifies files and trees, and says which files of a tree it could not judge. A `journal.jsonl` among them is held to the
 * checkpoints that the others of its issuer carry.
 * @throws `input-missing` also for a folder without a publication in it; `registry-missing` where no issuer is pinned
 */
export async function verifyPaths(context: Context, paths: readonly string[]): Promise<VerifyReport> {
  if (trustedIssuers(context.workspace).length === 0) throw new SceauError('registry-missing', {});
  const documents: VerifiedDocument[] = [];
  const failures: Failure[] = [];
  const notChecked: NotChecked[] = [];
  const checkpoints: TreeHead[] = [];
  const absolute = paths.map((each) => resolve(each));
  for (const path of absolute.filter((each) => !isJournal(each))) {
    const folders = isFolder(path) ? findPublications(path) : [path];
    if (folders.length === 0) throw new SceauError('input-missing', { path: join(path, PUBLICATION) });
    for (const each of folders) {
      // Paths of the tree are told apart only within one tree.
      const findings = new Findings();
      if (isFolder(each)) {
        await verifyTree(context, each, findings);
        notChecked.push(...findings.notChecked(filesOf(each)));
      } else await verifyFile(context, each, findings);
      documents.push(...findings.documents);
      failures.push(...findings.failures);
      checkpoints.push(...findings.checkpoints);
    }
  }
  for (const path of absolute.filter(isJournal)) {
    const findings = new Findings();
    await verifyJournal(path, checkpoints, findings);
    documents.push(...findings.documents);
    failures.push(...findings.failures);
    if (checkpoints.length === 0) notChecked.push({ path, reason: 'unattached' });
  }
  return { documents, failures, notChecked };
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw translated('stat', path, error);
  }
}
