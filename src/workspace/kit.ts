/**
 * The release kit (workspace/FORMAT.md §10): what a second site needs of a rectorat's workspace to release a publication,
 * and nothing that opens it by itself. It is a workspace too, marked by `[kit]` in its settings.
 */
import { join } from 'node:path';
import { SceauError, isCode } from '../errors.ts';
import { MANIFEST } from '../documents/manifest.ts';
import {
  type RevisionPlace,
  officerFolder,
  parseApprovalName,
  parseOverrideName,
  parseRecipientFolder,
  parseReleaseName,
  revisionFolder,
  scopeFolder,
  isId,
  signatureName,
} from '../documents/names.ts';
import { encodeUtf8 } from '../io/encodings.ts';
import { exists, isTemporaryName, listFolder, listTree, readFileBounded } from '../io/files.ts';
import { CONFIG_NAME, type Config, checkConfig, readConfig, writtenMirrors } from './config.ts';
import { custodyFolder, encodeNonces, readNonces } from './custody-store.ts';
import { publicationPaths } from './depot-files.ts';
import { standingFiles, readParty } from './party-store.ts';
import { type Workspace, at, inRecord } from './workspace.ts';

/** Most bytes of a kit: it goes by mail, or on any medium. */
export const MAX_KIT_BYTES = 1_000_000;

/** Files of a kit, by their paths in it. */
export type KitFiles = ReadonlyMap<string, Uint8Array>;

/** What of a custody travels; nothing else that stands there does. `nonces.json` goes without its mark of the source. */
const LOCKS = ['lock.pgp', 'timelock.tle'] as const;
const REVISION_FILE = /^request-[1-9][0-9]{0,3}\.json(?:\.asc)?$/;

/** Refuses, in a kit, what is the first site's alone. @throws `kit-only` */
export function refuseKit({ config }: Pick<Workspace, 'config'>, command: string): void {
  if (config.kit !== undefined) throw new SceauError('kit-only', { command });
}

/** Names in a folder of the record that a kit carries, and their paths in the tree. */
function carried(
  workspace: Workspace,
  folder: string,
  isCarried: (name: string) => boolean,
): readonly string[] {
  return listFolder(inRecord(workspace, folder))
    .filter((name) => !isTemporaryName(name) && isCarried(name))
    .map((name) => `${folder}/${name}`);
}

function isAct(name: string): boolean {
  const document = name.replace(/\.asc$/, '');
  return parseApprovalName(document) !== null || parseOverrideName(document) !== null;
}

/** Paths of the tree: public documents alone, without payloads, challenges, shares, summaries, hand-overs and receipts. */
function recordPaths(workspace: Workspace, place: RevisionPlace): readonly string[] {
  const folder = revisionFolder(place);
  const officers = listFolder(inRecord(workspace, `${folder}/officers`)).filter(isId);
  const scopes = listFolder(inRecord(workspace, folder)).filter(isId);
  return [
    ...publicationPaths(workspace, place),
    ...carried(workspace, folder, (name) => REVISION_FILE.test(name)),
    ...officers.flatMap((officer) => carried(workspace, officerFolder(place, officer), isAct)),
    ...scopes.flatMap((scope) => {
      const own = scopeFolder(place, scope);
      const recipients = listFolder(inRecord(workspace, own)).filter(
        (name) => parseRecipientFolder(name) !== null,
      );
      const manifests = recipients.flatMap((recipient) =>
        [MANIFEST, signatureName(MANIFEST)]
          .map((name) => `${own}/${recipient}/${name}`)
          .filter((path) => exists(inRecord(workspace, path))),
      );
      return [...carried(workspace, own, (name) => parseReleaseName(name) !== null), ...manifests];
    }),
  ];
}

/** What a kit is made from. */
export interface KitContents {
  readonly place: RevisionPlace;
  /** UTC instant. */
  readonly made: string;
  /** Recipients and officers of the revision. */
  readonly parties: readonly string[];
  /** Files of the believed registries, by name. */
  readonly registry: KitFiles;
}

/** Everything that a kit holds. @throws `input-missing`, `partner-unknown`, `document-too-large` */
export function kitFiles(workspace: Workspace, { place, made, parties, registry }: KitContents): KitFiles {
  const files = new Map<string, Uint8Array>();
  const take = (path: string): void => {
    files.set(path, readFileBounded(at(workspace, path), MAX_KIT_BYTES));
  };
  const { publication, revision } = place;
  const config: Config = { ...workspace.config, kit: { publication, revision, made } };
  files.set(CONFIG_NAME, encodeUtf8(checkConfig(workspace.dir, config)));
  for (const [name, bytes] of registry) files.set(`registry/${name}`, bytes);
  for (const party of [...new Set(parties)].sort()) {
    for (const name of standingFiles(workspace, party)) take(`parties/${party}/${name}`);
  }
  for (const path of recordPaths(workspace, place)) take(`record/${path}`);
  const custody = custodyFolder(workspace, place);
  const own = `custody/${revisionFolder(place)}`;
  for (const name of LOCKS) if (exists(join(custody, name))) take(`${own}/${name}`);
  const nonces = readNonces(workspace, place);
  files.set(`${own}/nonces.json`, encodeNonces({ ...nonces, source: null, settings: null }));
  return files;
}

/** Files that the settings of a kit name and that are not in it: SSH keys, access keys, CAs. Relative to the workspace. */
export function namedFiles(workspace: Workspace, parties: readonly string[]): readonly string[] {
  const { config } = workspace;
  const depots = [
    ...(config.depot === undefined ? [] : [config.depot]),
    ...parties.map((party) => readParty(workspace, party).depot),
    ...writtenMirrors(config).map(({ depot }) => depot),
  ];
  const named = depots.flatMap((depot) =>
    'endpoint' in depot ? [depot.credentials, depot.ca] : [depot.ssh_key, depot.jump?.ssh_key],
  );
  return [...new Set([...named, config.time?.ca].filter((path) => path !== undefined))].sort();
}

/**
 * Whether a kit may be put in the place of what stands in a folder: nothing, or an older kit of the same publication that
 * nobody has begun to use. A key that was brought there, or a journal, is not ours to remove.
 */
export function mayReplace(folder: string, { issuer, publication, revision }: RevisionPlace): boolean {
  const names = listFolder(folder);
  if (names.length === 0) return true;
  if (!names.includes(CONFIG_NAME) || listTree(join(folder, 'keys')).length > 0) return false;
  if (names.includes('journal.jsonl') || names.includes('lock')) return false;
  try {
    const { kit, id } = readConfig(folder);
    return kit?.publication === publication && id === issuer && kit.revision <= revision;
  } catch (error) {
    if (isCode(error, 'config-invalid')) return false;
    throw error;
  }
}
