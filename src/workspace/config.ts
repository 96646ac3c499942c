/**
 * `sceau.toml` (workspace/FORMAT.md §1): a workspace's role, realm and id, fixed at `init`, and what people may change:
 * its name, its depot, its mirrors, and the scopes that a rectorat licenses.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'smol-toml';
import * as v from 'valibot';
import { SceauError } from '../errors.ts';
import {
  MAX_MIRRORS,
  REALMS,
  code,
  fingerprint,
  id,
  instant,
  label,
  list,
  mirror,
  mirrorUrl,
  revision,
} from '../documents/fields.ts';
import { scopeSettings } from '../documents/scope-fields.ts';
import { exists, writeFileAtomic } from '../io/files.ts';
import { encodeUtf8 } from '../io/encodings.ts';
import type { Scope } from '../results/scopes/scope.ts';
import { columnSettings, valueSettings } from './jury-settings.ts';

export const CONFIG_NAME = 'sceau.toml';
export const WORKSPACE_ROLES = ['rectorat', 'officer', 'distributor', 'auditor'] as const;
export type WorkspaceRole = (typeof WORKSPACE_ROLES)[number];

/** Most deliveries at once that settings or `--parallel` may ask for: each has a connection and some memory. */
export const MAX_PARALLEL = 64;

/** Most people of whom one confirms a file. */
const MAX_SECOND_PEOPLE = 16;

/** A fingerprint as people copy it from where it is shown: in groups, or with colons, in either case. */
const typedFingerprint = v.pipe(
  v.string(),
  v.transform((text) => text.replace(/[\s:]/g, '').toUpperCase()),
  fingerprint,
);

/** Most servers whose clocks are asked for. */
const MAX_TIME_SERVERS = 16;

const serverSettings = {
  address: v.pipe(v.string(), v.minLength(1), v.maxLength(500)),
  /** Pinned host keys, as `ssh-keygen -lf` prints them; needed for sftp. */
  host_keys: v.optional(v.array(v.pipe(v.string(), v.maxLength(200)))),
  /** File of the SSH private key, relative to the workspace; without it the agent is asked. */
  ssh_key: v.optional(v.pipe(v.string(), v.maxLength(500))),
};

/** Where a depot is and how it is entered; never a secret. */
export const depotSettings = v.strictObject({
  ...serverSettings,
  /** The server through which the depot's is reached: `sftp://user@bastion:22/`, its path `/`. */
  jump: v.optional(v.strictObject(serverSettings)),
});
export type DepotSettings = v.InferOutput<typeof depotSettings>;

/** File of PEM certificates, relative to the workspace, of an authority that is none of the public ones. */
const ca = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(500)));

/** A bucket of an S3-compatible endpoint, and how it is entered; never a secret. */
const bucketSettings = v.strictObject({
  /** `s3://bucket/prefix`. */
  address: v.pipe(v.string(), v.regex(/^s3:/), v.maxLength(500)),
  /** `https://host[:port]`, asked path-style. */
  endpoint: v.pipe(v.string(), v.maxLength(500)),
  region: v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,64}$/)),
  /** File of the access key, relative to the workspace, which nobody else may read. */
  credentials: v.pipe(v.string(), v.minLength(1), v.maxLength(500)),
  ca,
});
export type BucketSettings = v.InferOutput<typeof bucketSettings>;

/** A setting's text, '' where there is none. */
function textOf(settings: unknown, key: string): string {
  if (typeof settings !== 'object' || settings === null) return '';
  const value: unknown = Reflect.get(settings, key);
  return typeof value === 'string' ? value : '';
}

/** A mirror of a rectorat's: what readers ask, and the depot behind it, where it is written. */
const writtenMirror = v.strictObject({
  id,
  ...mirror.entries,
  ca,
  // By what is written there, so that a fault is told of that kind and by its field.
  depot: v.lazy((depot): v.GenericSchema<unknown, BucketSettings | DepotSettings> =>
    textOf(depot, 'address').startsWith('s3:') ? bucketSettings : depotSettings,
  ),
});
export type WrittenMirror = v.InferOutput<typeof writtenMirror>;

/** A mirror that a distributor was told of: its address, and the CA of its certificate where no public one signed it. */
const askedMirror = v.strictObject({ url: mirrorUrl, ca });
export type AskedMirror = v.InferOutput<typeof askedMirror>;

/** The kind of mirror that an entry means to be. */
function mirrorSchema(entry: unknown): v.GenericSchema<unknown, WrittenMirror | AskedMirror | string> {
  if (typeof entry === 'string') return mirrorUrl;
  const isWritten = typeof entry === 'object' && entry !== null && ('depot' in entry || 'id' in entry);
  return isWritten ? writtenMirror : askedMirror;
}

/** Relays of the drand network, in place of the public ones: each an address, or one with the CA of its certificate. */
const drand = v.strictObject({
  relays: v.pipe(v.array(v.union([mirrorUrl, askedMirror])), v.minLength(1), v.maxLength(MAX_MIRRORS)),
});

/** How a rectorat delivers. */
const delivery = v.strictObject({
  /** Deliveries under way at once. */
  parallel: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_PARALLEL))),
});

/** An officer's key whose secret gpg holds, on a smart card or in gpg's keyring. */
const officerKey = v.strictObject({
  program: v.literal('gpg'),
  /** Of the primary key. */
  fingerprint: typedFingerprint,
  /** gpg's home, relative to the workspace; gpg's own default where absent. */
  homedir: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(500))),
});

/** Servers whose clocks a rectorat compares its own with before it releases. */
const time = v.strictObject({
  /** Addresses in the form of a mirror's; three answers at least are compared. */
  servers: v.pipe(
    v.array(mirrorUrl),
    v.maxLength(MAX_TIME_SERVERS),
    v.check((servers) => new Set(servers).size === servers.length, 'a server twice'),
  ),
  ca,
});
export type TimeSettings = v.InferOutput<typeof time>;

/** What stands between a jury's file and its sealing. */
const gate = v.strictObject({
  /** File of last session's counts, relative to the workspace. */
  last_session: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(500))),
  /** People one of whom confirms each file with a key of their own: fingerprints of primary keys. */
  second_person: v.optional(
    v.pipe(v.array(typedFingerprint), v.minLength(1), v.maxLength(MAX_SECOND_PEOPLE)),
  ),
});

/** What marks a release kit: the publication that it releases, its revision, and when the kit was made. */
const kit = v.strictObject({ publication: id, revision, made: instant });

const settings = v.strictObject({
  role: v.picklist(WORKSPACE_ROLES),
  realm: v.picklist(REALMS),
  id,
  name: label,
  academies: v.optional(list(code)),
  depot: v.optional(depotSettings),
  officer_key: v.optional(officerKey),
  delivery: v.optional(delivery),
  time: v.optional(time),
  gate: v.optional(gate),
  kit: v.optional(kit),
  drand: v.optional(drand),
  scopes: v.optional(v.record(id, scopeSettings)),
  columns: v.optional(columnSettings),
  values: v.optional(valueSettings),
  mirrors: v.optional(v.pipe(v.array(v.lazy(mirrorSchema)), v.maxLength(MAX_MIRRORS))),
});

const schema = v.pipe(
  settings,
  v.forward(
    v.check(
      (config) => mirrorsFit(config),
      'mirrors: with id, carries and depot in a rectorat, without in a distributor',
    ),
    ['mirrors'],
  ),
  v.forward(
    v.check((config) => config.role === 'officer' || config.officer_key === undefined, 'officer_key'),
    ['officer_key'],
  ),
  v.forward(
    v.check((config) => config.role === 'rectorat' || config.gate === undefined, 'gate: in a rectorat'),
    ['gate'],
  ),
  v.forward(
    v.check(({ kit: made, role }) => made === undefined || role === 'rectorat', 'kit: in a rectorat'),
    ['kit'],
  ),
);
export type Config = v.InferOutput<typeof schema>;
/** A scope as settings define it; its id is its table's name. */
export type ScopeDefinition = NonNullable<Config['scopes']>[string];

/** The scope that settings define, as it was written there: whether it is lawful is not asked. */
export function scopeOf(scopeId: string, definition: ScopeDefinition): Scope {
  const { residents = [], basis = null, ...lists } = definition;
  return { id: scopeId, ...lists, residents, basis };
}

/** Whether each mirror is of the kind that the role has, and no two of one id. */
function mirrorsFit(config: v.InferOutput<typeof settings>): boolean {
  const { mirrors = [], role } = config;
  const ids = mirrors.flatMap((each) => (typeof each !== 'string' && 'depot' in each ? [each.id] : []));
  if (role === 'rectorat') return ids.length === mirrors.length && new Set(ids).size === ids.length;
  return ids.length === 0 && (mirrors.length === 0 || role === 'distributor');
}

/** The mirrors that a rectorat writes. */
export function writtenMirrors(config: Config): readonly WrittenMirror[] {
  return (config.mirrors ?? []).flatMap((each) =>
    typeof each !== 'string' && 'depot' in each ? [each] : [],
  );
}

/** The mirrors that a distributor asks beyond those that a publication names. */
export function askedMirrors(config: Config): readonly AskedMirror[] {
  return (config.mirrors ?? []).flatMap((each) => {
    if (typeof each === 'string') return [{ url: each }];
    return 'depot' in each ? [] : [each];
  });
}

/** The relays of drand that are asked for a beacon; none where the settings name none. */
export function drandRelays(config: Config): readonly AskedMirror[] {
  return (config.drand?.relays ?? []).map((each) => (typeof each === 'string' ? { url: each } : each));
}

/**
 * Reads a workspace's settings.
 * @throws `workspace-missing`, `config-invalid` naming the field
 */
export function readConfig(workspace: string): Config {
  const path = join(workspace, CONFIG_NAME);
  if (!exists(path)) throw new SceauError('workspace-missing', { path: workspace });
  return parseConfig(path, readFileSync(path, 'utf8'));
}

function parseConfig(path: string, toml: string): Config {
  let raw: unknown;
  try {
    raw = parse(toml);
  } catch (error) {
    throw new SceauError('config-invalid', { path, detail: 'not TOML' }, error);
  }
  const parsed = v.safeParse(schema, raw);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const field = v.getDotPath(issue) ?? issue.type;
  // Which words there are is worth saying; what form a text has is not said in a few characters.
  const detail = issue.type === 'picklist' ? `${field} ${issue.expected}` : field;
  throw new SceauError('config-invalid', { path, detail });
}

/** Settings as their file says them, once they are known to read back. @throws `config-invalid` */
export function checkConfig(workspace: string, config: Config): string {
  const toml = `${stringify(config)}\n`;
  parseConfig(join(workspace, CONFIG_NAME), toml);
  return toml;
}

/** Writes a workspace's settings. @throws `config-invalid` */
export function writeConfig(workspace: string, config: Config): void {
  writeFileAtomic(join(workspace, CONFIG_NAME), encodeUtf8(checkConfig(workspace, config)), 0o644);
}
