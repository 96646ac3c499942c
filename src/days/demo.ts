/**
 * `demo`: a whole publication on this machine, in the rehearsal realm, with invented candidates: rectorat, officer, two
 * distributors with SFTP servers of their own on the loopback, an auditor. It calls the stages that the commands
 * call, and leaves the folders behind to look at.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { join, resolve } from 'node:path';
import { SceauError, isCode } from '../errors.ts';
import { type Hour, encodeInstant, parseInstant } from '../documents/fields.ts';
import { releaseKeysName, scopeFolder } from '../documents/names.ts';
import { PAYLOAD } from '../documents/manifest.ts';
import type { Clock } from '../io/clock.ts';
import { encodeUtf8 } from '../io/encodings.ts';
import { exists, listFolder, makeFolder, writeFileAtomic } from '../io/files.ts';
import type { Random } from '../io/random.ts';
import { approve } from '../stages/approve.ts';
import { collectAnswers } from '../stages/collect-answers.ts';
import type { Context } from '../stages/context.ts';
import { createKey } from '../stages/create-key.ts';
import { createPublication } from '../stages/create-publication.ts';
import { exportResults } from '../stages/export.ts';
import { initWorkspace } from '../stages/init-workspace.ts';
import { addOfficer, licenseDistributor } from '../stages/license.ts';
import { openPublication } from '../stages/open.ts';
import { pinIssuer } from '../stages/pin-registry.ts';
import { proposeRegistry } from '../stages/propose-registry.ts';
import { receive } from '../stages/receive.ts';
import { releasePublication } from '../stages/release.ts';
import { type PublicationStatus, reportStatus } from '../stages/report-status.ts';
import { verifyPaths } from '../stages/verify.ts';
import { PRESS_COLUMNS } from '../results/scopes/purposes.ts';
import type { SftpServer } from '../transport/sftp-server.ts';
import {
  type Config,
  type DepotSettings,
  type WorkspaceRole,
  type ScopeDefinition,
  readConfig,
  writeConfig,
} from '../workspace/config.ts';
import { connectDepot } from '../workspace/connect.ts';
import { ISSUER_KEYS, KEY_NAMES, type KeyName, readKey } from '../workspace/keys.ts';
import { withWorkspace } from '../workspace/workspace.ts';

/** One line of the story; cli/render words it. */
export type DemoLine =
  | { readonly kind: 'begun'; readonly dir: string }
  | { readonly kind: 'server'; readonly party: string; readonly address: string; readonly hostKey: string }
  | { readonly kind: 'keys'; readonly workspace: string; readonly keys: readonly string[] }
  | { readonly kind: 'registry'; readonly sha256: string }
  | { readonly kind: 'licence'; readonly party: string; readonly scope: string }
  | { readonly kind: 'publication'; readonly publication: string; readonly hour: Hour }
  | {
      readonly kind: 'counted';
      readonly candidates: number;
      readonly scopes: readonly { readonly scope: string; readonly rows: number }[];
    }
  | { readonly kind: 'exported'; readonly revision: number; readonly parties: readonly string[] }
  | { readonly kind: 'received'; readonly party: string }
  | {
      readonly kind: 'refused';
      readonly act: 'open' | 'release';
      readonly party: string;
      readonly code: string;
    }
  | {
      readonly kind: 'approved';
      readonly officer: string;
      /** Which of the `needed` approvals this is, from 1. */
      readonly number: number;
      readonly needed: number;
      readonly officers: number;
    }
  | { readonly kind: 'waiting'; readonly seconds: number }
  | { readonly kind: 'released'; readonly recipients: number }
  | { readonly kind: 'opened'; readonly party: string; readonly path: string }
  | { readonly kind: 'status'; readonly status: PublicationStatus }
  | { readonly kind: 'verified'; readonly documents: number };

/** What is left behind to look at, and to open by hand. */
export interface DemoReport {
  readonly dir: string;
  readonly publication: string;
  /** File that holds the passphrase of every key of the demo: throwaway keys, invented candidates. */
  readonly passphraseFile: string;
  readonly sealCertificate: string;
  readonly sealFingerprint: string;
  readonly distributorKey: string;
  readonly releaseKeys: string;
  readonly payload: string;
}

export interface DemoOptions {
  readonly dir: string;
  /** The jury's file. */
  readonly sample: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly say: (line: DemoLine) => void;
}

const ISSUER = 'lille';
/** Two of them approve; the third may be away. */
const OFFICERS = ['claire', 'denis', 'emma'] as const;
const APPROVALS = 2;
const DISTRIBUTORS = { 'presse-nord': 'press', quotidien: 'press-bac' } as const;
const PASSPHRASE = 'sceau-demo';
const ZONE = 'Europe/Paris';
/** Least time between the publication's creation and its hour; a slow machine is given more. */
const LEAST_LEAD_MS = 4000;

/** A second scope, narrower than `press`: other columns, other recipients, another key. */
const NARROW_SCOPE: ScopeDefinition = {
  purpose: 'press',
  exams: ['BCG', 'BTN'],
  territory: ['09'],
  decisions: ['admitted'],
  columns: PRESS_COLUMNS.filter((column) => column !== 'date_naissance' && column !== 'sexe'),
};

/** The story's people and their places. */
class Demo {
  readonly #options: DemoOptions;
  readonly #depots = new Map<string, DepotSettings>();
  readonly servers: SftpServer[] = [];

  constructor(options: DemoOptions) {
    this.#options = options;
  }

  path(...parts: readonly string[]): string {
    return join(this.#options.dir, ...parts);
  }

  say(line: DemoLine): void {
    this.#options.say(line);
  }

  /** Runs a stage in a workspace, as a command does. */
  async run<T>(name: string, stage: (context: Context) => Promise<T>): Promise<T> {
    const { clock, random } = this.#options;
    const secrets = { passphrase: async () => PASSPHRASE, agentSocket: undefined };
    const roles = ['rectorat', 'officer', 'distributor', 'auditor'] as const;
    return withWorkspace(this.path(name), { command: 'demo', roles, clock }, (workspace) =>
      stage({
        workspace,
        clock,
        random,
        secrets,
        connect: (settings) => connectDepot(workspace.dir, settings, secrets),
        report: () => {},
      }),
    );
  }

  /** A workspace with its keys. A party's depot is the folder that it reads itself. */
  async settle(name: string, role: WorkspaceRole, more: Partial<Config> = {}): Promise<void> {
    const { clock } = this.#options;
    initWorkspace(this.path(name), { role, realm: 'rehearsal', id: name, name, ...more }, clock);
    const keys: readonly KeyName[] = role === 'rectorat' ? ISSUER_KEYS : KEY_NAMES[role];
    for (const key of keys)
      await this.run(name, (context) => createKey(context, { name: key, curve: 'p256' }));
    this.say({ kind: 'keys', workspace: name, keys });
  }

  /** A distributor's SFTP server, which the rectorat enters with its key and finds by its pinned host key. */
  async serve(party: string, rectoratKey: string): Promise<void> {
    const { generateSshKey, startSftpServer } = await import('../transport/sftp-server.ts');
    const root = this.path(`depot-${party}`);
    makeFolder(root);
    const server = await startSftpServer({
      root,
      hostKey: generateSshKey().privateKey,
      authorized: [rectoratKey],
    });
    this.servers.push(server);
    const { host, port } = server.address;
    const address = `sftp://rectorat@${host}:${port}/`;
    const hostKeys = [server.fingerprint];
    this.#depots.set(party, { address, host_keys: hostKeys, ssh_key: 'ssh/id_ed25519' });
    this.say({ kind: 'server', party, address, hostKey: server.fingerprint });
  }

  /** How the rectorat reaches a party. */
  depotOf(party: string): DepotSettings {
    return this.#depots.get(party) ?? { address: `../depot-${party}` };
  }

  /** A party as the rectorat is told of it. */
  async statement(party: string, key: KeyName) {
    const { certificate } = await this.run(party, ({ workspace }) => readKey(workspace, key));
    return {
      id: party,
      name: party,
      certificate: encodeUtf8(certificate.armored),
      fingerprint: certificate.fingerprint,
      depot: this.depotOf(party),
    };
  }
}

/** Everyone's workspace and keys, the servers, the registry, the licences. */
async function prepare(demo: Demo, clock: Clock): Promise<void> {
  const { generateSshKey } = await import('../transport/sftp-server.ts');
  const ssh = generateSshKey();
  await demo.settle(ISSUER, 'rectorat', { name: 'Rectorat de démonstration', academies: ['09'] });
  writeFileAtomic(demo.path(ISSUER, 'ssh', 'id_ed25519'), encodeUtf8(ssh.privateKey));
  const config = readConfig(demo.path(ISSUER));
  writeConfig(demo.path(ISSUER), { ...config, scopes: { ...config.scopes, 'press-bac': NARROW_SCOPE } });
  for (const officer of OFFICERS) {
    makeFolder(demo.path(`depot-${officer}`));
    await demo.settle(officer, 'officer', { depot: { address: `../depot-${officer}` } });
  }
  for (const party of Object.keys(DISTRIBUTORS)) {
    await demo.settle(party, 'distributor', { depot: { address: `../depot-${party}` } });
    await demo.serve(party, ssh.publicKey);
  }
  await demo.settle('auditeur', 'auditor');

  for (const id of OFFICERS) {
    const officer = await demo.statement(id, 'officer');
    await demo.run(ISSUER, (context) => addOfficer(context, officer));
  }
  const registry = await demo.run(ISSUER, (context) =>
    proposeRegistry(context, { officers: OFFICERS, leastApprovals: APPROVALS }),
  );
  demo.say({ kind: 'registry', sha256: registry.sha256 });
  for (const name of [...OFFICERS, ...Object.keys(DISTRIBUTORS), 'auditeur']) {
    await demo.run(name, (context) => pinIssuer(context, { path: registry.path, sha256: registry.sha256 }));
  }
  const now = clock.nowMs();
  for (const [party, scope] of Object.entries(DISTRIBUTORS)) {
    const statement = await demo.statement(party, 'distributor');
    const terms = {
      scope,
      basis: 'Licence de démonstration',
      validFromMs: now - 1000,
      validUntilMs: now + 24 * 60 * 60 * 1000,
    };
    await demo.run(ISSUER, (context) => licenseDistributor(context, statement, terms));
    demo.say({ kind: 'licence', party, scope });
  }
}

/** Seals, pushes, receives, and shows that it is too early to open. */
async function deliverAhead(demo: Demo, publication: string, sample: string): Promise<void> {
  const exported = await demo.run(ISSUER, (context) =>
    exportResults(context, {
      file: sample,
      publication,
      newRevision: false,
      confirm: async (survey) => {
        const scopes = survey.plans.map(({ scope, rows }) => ({ scope: scope.id, rows }));
        demo.say({ kind: 'counted', candidates: survey.entered, scopes });
        return true;
      },
    }),
  );
  const failed = exported.outcomes.find((each) => each.fault !== null);
  if (failed !== undefined)
    throw new SceauError('bug', { detail: `push to ${failed.party}: ${failed.fault?.code}` });
  demo.say({
    kind: 'exported',
    revision: exported.revision,
    parties: exported.outcomes.map((each) => each.party),
  });
  for (const party of Object.keys(DISTRIBUTORS)) {
    const { outcomes, failures } = await demo.run(party, receive);
    if (failures.length > 0 || outcomes.some((each) => each.outcome !== 'accepted')) {
      throw new SceauError('bug', { detail: `receive by ${party}` });
    }
    demo.say({ kind: 'received', party });
  }
  const [first] = Object.keys(DISTRIBUTORS);
  if (first === undefined) return;
  const [outcome] = await demo.run(first, (context) => openPublication(context, publication));
  demo.say({ kind: 'refused', act: 'open', party: first, code: outcome?.fault?.code ?? 'bug' });
}

/** Two officers' acts, a release that comes too early, the hour, the release. */
async function liftEmbargo(demo: Demo, publication: string, o: { hour: Hour; clock: Clock }): Promise<void> {
  const { hour, clock } = o;
  for (const [i, officer] of OFFICERS.slice(0, APPROVALS).entries()) {
    await demo.run(officer, (context) => approve(context, publication, async () => true));
    demo.say({ kind: 'approved', officer, number: i + 1, needed: APPROVALS, officers: OFFICERS.length });
  }
  try {
    await demo.run(ISSUER, (context) => releasePublication(context, publication));
  } catch (error) {
    if (!isCode(error, 'before-hour')) throw error;
    demo.say({ kind: 'refused', act: 'release', party: ISSUER, code: error.code });
  }
  const waitMs = Math.max(0, parseInstant(hour.utc) - clock.nowMs());
  demo.say({ kind: 'waiting', seconds: Math.ceil(waitMs / 1000) });
  await sleep(waitMs);
  const released = await demo.run(ISSUER, (context) => releasePublication(context, publication));
  demo.say({ kind: 'released', recipients: released.outcomes.filter((each) => each.fault === null).length });
}

/**
 * Plays the demo in `dir`, which must be empty or absent.
 * @throws `output-exists`, `bug` where a step did not do what the story says
 */
export async function playDemo(options: DemoOptions): Promise<DemoReport> {
  const { clock, sample } = options;
  const dir = resolve(options.dir);
  if (exists(dir) && listFolder(dir).length > 0) throw new SceauError('output-exists', { path: dir });
  const demo = new Demo({ ...options, dir });
  makeFolder(dir);
  demo.say({ kind: 'begun', dir });
  const begunMs = clock.nowMs();
  try {
    await prepare(demo, clock);
    const leadMs = Math.max(LEAST_LEAD_MS, 3 * (clock.nowMs() - begunMs));
    const hour = { utc: encodeInstant(clock.nowMs() + leadMs + 999), zone: ZONE };
    const created = await demo.run(ISSUER, (context) =>
      createPublication(
        context,
        {
          title: 'Baccalauréat, démonstration',
          exams: ['BCG', 'BTN'],
          session: '2026-06',
          group: '1',
          hour,
        },
        // The sample's session is what it is; the demo is played on any day.
        async () => true,
      ),
    );
    const { publication } = created.value;
    demo.say({ kind: 'publication', publication, hour });
    await deliverAhead(demo, publication, sample);
    await liftEmbargo(demo, publication, { hour, clock });
    return await finish(demo, publication);
  } finally {
    for (const server of demo.servers) await server.close();
  }
}

/** Opens, verifies, and says where everything is. */
async function finish(demo: Demo, publication: string): Promise<DemoReport> {
  for (const party of Object.keys(DISTRIBUTORS)) {
    const [outcome] = await demo.run(party, (context) => openPublication(context, publication));
    if (outcome?.path === null || outcome === undefined) {
      throw new SceauError('bug', { detail: `open by ${party}: ${outcome?.fault?.code ?? ''}` });
    }
    demo.say({ kind: 'opened', party, path: outcome.path });
  }
  const place = { issuer: ISSUER, publication };
  const status = await demo.run(ISSUER, async (context) => {
    await collectAnswers(context, place);
    return reportStatus(context, place);
  });
  demo.say({ kind: 'status', status });
  const record = demo.path(ISSUER, 'record');
  const report = await demo.run('auditeur', (context) => verifyPaths(context, [record]));
  if (report.failures.length > 0) throw new SceauError('bug', { detail: 'the record does not verify' });
  demo.say({ kind: 'verified', documents: report.documents.length });
  return leaveBehind(demo, publication);
}

/** Writes the certificate and the passphrase that opening by hand needs. */
async function leaveBehind(demo: Demo, publication: string): Promise<DemoReport> {
  const { certificate } = await demo.run(ISSUER, ({ workspace }) => readKey(workspace, 'seal'));
  const passphraseFile = demo.path('passphrase.txt');
  const sealCertificate = demo.path('rectorat-seal.asc');
  writeFileAtomic(passphraseFile, encodeUtf8(`${PASSPHRASE}\n`));
  writeFileAtomic(sealCertificate, encodeUtf8(certificate.armored), 0o644);
  const folder = demo.path(
    'presse-nord',
    'record',
    scopeFolder({ issuer: ISSUER, publication, revision: 1 }, 'press'),
  );
  return {
    dir: demo.path(),
    publication,
    passphraseFile,
    sealCertificate,
    sealFingerprint: certificate.fingerprint,
    distributorKey: demo.path('presse-nord', 'keys', 'distributor.asc'),
    releaseKeys: join(folder, releaseKeysName({ number: 1, site: null })),
    payload: join(folder, PAYLOAD),
  };
}
