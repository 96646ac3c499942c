/**
 * A whole publication in one folder: rectorat, officers, distributors and auditor in workspaces of their own, with folder
 * depots and an injected clock, by the stages that the commands call.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { systemRandom } from '../../src/io/random.ts';
import { approve } from '../../src/stages/approve.ts';
import { collectAnswers } from '../../src/stages/collect-answers.ts';
import type { Context, StageEvent } from '../../src/stages/context.ts';
import { createKey } from '../../src/stages/create-key.ts';
import { createPublication } from '../../src/stages/create-publication.ts';
import { type ExportReport, type ExportRequest, exportResults } from '../../src/stages/export.ts';
import { type HeldKey, holdKey } from '../../src/stages/hold-key.ts';
import { initWorkspace } from '../../src/stages/init-workspace.ts';
import { addOfficer, licenseDistributor } from '../../src/stages/license.ts';
import { openPublication } from '../../src/stages/open.ts';
import type { OpenOutcome } from '../../src/stages/open-scopes.ts';
import { pinIssuer } from '../../src/stages/pin-registry.ts';
import { proposeRegistry } from '../../src/stages/propose-registry.ts';
import { type ReceiveReport, receive } from '../../src/stages/receive.ts';
import { type ReleaseReport, releasePublication } from '../../src/stages/release.ts';
import { type PublicationStatus, reportStatus } from '../../src/stages/report-status.ts';
import { type VerifyReport, verifyPaths } from '../../src/stages/verify.ts';
import type { Timelock } from '../../src/documents/publication.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import type { Config, WorkspaceRole } from '../../src/workspace/config.ts';
import { type KeyName, readCertificate } from '../../src/workspace/keys.ts';
import { withWorkspace } from '../../src/workspace/workspace.ts';

export const SAMPLE = resolve(import.meta.dirname, '../../samples/jury-lille-bac-2026.csv');
export const PASSPHRASE = 'a throwaway passphrase for tests';

/** A clock that tests move. */
export class TestClock {
  ms: number;
  constructor(start: string) {
    this.ms = Date.parse(start);
  }
  readonly nowMs = (): number => this.ms;
  set(instant: string): void {
    this.ms = Date.parse(instant);
  }
  /** Nobody waits in a test: time has passed. */
  readonly sleep = async (ms: number): Promise<void> => {
    this.ms += ms;
  };
  advance(seconds: number): void {
    this.ms += seconds * 1000;
  }
}

export interface StoryOptions {
  readonly realm?: 'rehearsal' | 'production';
  readonly issuer?: string;
  readonly officers?: readonly string[];
  readonly approvals?: number;
  readonly timelock?: Timelock;
  readonly drand?: Context['drand'];
  /** An officer whose key gpg holds. */
  readonly hold?: { readonly officer: string; readonly key: HeldKey };
  /** Distributor ids with the scopes that they are licensed for. */
  readonly distributors?: Readonly<Record<string, readonly string[]>>;
}

const ROLE_KEYS: Readonly<Record<WorkspaceRole, readonly KeyName[]>> = {
  rectorat: ['seal', 'release'],
  officer: ['officer'],
  distributor: ['distributor'],
  auditor: [],
};

export const START = '2026-07-01T08:00:00Z';
export const HOUR = '2026-07-03T08:00:00Z';

/** One story, and its folder. */
export class Story {
  readonly dir: string;
  readonly clock = new TestClock(START);
  readonly events: StageEvent[] = [];
  readonly issuer: string;
  readonly officers: readonly string[];
  readonly distributors: Readonly<Record<string, readonly string[]>>;
  readonly realm: 'rehearsal' | 'production';
  /** A beacon that is brought to the next stages. */
  beacon: Context['beacon'];
  readonly #timelock: Timelock | undefined;
  readonly #drand: Context['drand'];
  readonly approvals: number;
  publication = '';
  #announced = 0;

  private constructor(options: StoryOptions) {
    this.dir = mkdtempSync(join(tmpdir(), 'sceau-story-'));
    this.#timelock = options.timelock;
    this.#drand = options.drand;
    this.issuer = options.issuer ?? 'lille';
    this.officers = options.officers ?? ['claire'];
    this.distributors = options.distributors ?? { 'presse-nord': ['press'], quotidien: ['press-failed'] };
    this.approvals = options.approvals ?? 1;
    this.realm = options.realm ?? 'rehearsal';
  }

  workspace(name: string): string {
    return join(this.dir, name);
  }

  depot(name: string): string {
    return join(this.dir, `depot-${name}`);
  }

  /** Runs a stage in a workspace, as a command would. */
  async run<T>(
    name: string,
    stage: (context: Context) => Promise<T>,
    connect?: Context['connect'],
  ): Promise<T> {
    const roles = ['rectorat', 'officer', 'distributor', 'auditor'] as const;
    return withWorkspace(this.workspace(name), { command: 'test', roles, clock: this.clock }, (workspace) =>
      stage({
        workspace,
        clock: this.clock,
        random: systemRandom,
        secrets: {
          passphrase: async () => PASSPHRASE,
          agentSocket: undefined,
          gnupgEnv: { PATH: process.env['PATH'] ?? '' },
        },
        connect: connect ?? (async (settings) => openFolderDepot(settings.address)),
        report: (event) => this.events.push(event),
        ...(this.#drand === undefined ? {} : { drand: this.#drand }),
        beacon: this.beacon,
      }),
    );
  }

  /** A workspace with its keys, all that its role has unless some are named. */
  async addWorkspace(
    name: string,
    config: Partial<Config> & { readonly role: WorkspaceRole },
    keys = ROLE_KEYS[config.role],
  ): Promise<void> {
    const depot =
      config.role === 'auditor' || config.role === 'rectorat' ? {} : { depot: { address: this.depot(name) } };
    if ('depot' in depot) mkdirSync(this.depot(name));
    initWorkspace(
      this.workspace(name),
      { realm: this.realm, id: name, name: `Essai ${name}`, ...depot, ...config },
      this.clock,
    );
    for (const key of keys) {
      await this.run(name, (context) => createKey(context, { name: key, curve: 'p256' }));
    }
  }

  async certificate(name: string, key: KeyName): Promise<{ armored: Uint8Array; fingerprint: string }> {
    return this.run(name, async ({ workspace }) => {
      const certificate = await readCertificate(workspace, key);
      return { armored: new TextEncoder().encode(certificate.armored), fingerprint: certificate.fingerprint };
    });
  }

  /** Licenses a distributor for a scope of the rectorat's. */
  async license(
    party: string,
    scope: string,
    untilMs = Date.parse('2027-01-01T00:00:00Z'),
    isNewKey = false,
  ): Promise<void> {
    const { armored, fingerprint } = await this.certificate(party, 'distributor');
    await this.run('rectorat', (context) =>
      licenseDistributor(
        context,
        {
          id: party,
          name: party,
          certificate: armored,
          fingerprint,
          depot: { address: this.depot(party) },
          isNewKey,
        },
        {
          scope,
          basis: 'Licence de réutilisation 2026-1',
          validFromMs: Date.parse('2026-01-01T00:00:00Z'),
          validUntilMs: untilMs,
        },
      ),
    );
  }

  async pin(name: string): Promise<void> {
    const path = join(this.workspace('rectorat'), 'registry', 'registry-1.json');
    const sha256 = createHash('sha256').update(readFileSync(path)).digest('hex');
    await this.run(name, (context) => pinIssuer(context, { path, sha256 }));
  }

  /** Everything up to a created publication. */
  static async begin(options: StoryOptions = {}): Promise<Story> {
    const story = new Story(options);
    await story.addWorkspace('rectorat', { role: 'rectorat', id: story.issuer, academies: ['09'] });
    addScopes(story.workspace('rectorat'));
    for (const officer of story.officers) {
      const held = options.hold?.officer === officer ? options.hold.key : undefined;
      await story.addWorkspace(officer, { role: 'officer' }, held === undefined ? ROLE_KEYS.officer : []);
      if (held !== undefined) await story.run(officer, (context) => holdKey(context, held));
      const { armored, fingerprint } = await story.certificate(officer, 'officer');
      const depot = { address: story.depot(officer) };
      await story.run('rectorat', (context) =>
        addOfficer(context, { id: officer, name: officer, certificate: armored, fingerprint, depot }),
      );
    }
    const leastApprovals = story.approvals;
    await story.run('rectorat', (context) =>
      proposeRegistry(context, { officers: story.officers, leastApprovals }),
    );
    for (const officer of story.officers) await story.pin(officer);
    for (const [party, scopes] of Object.entries(story.distributors)) {
      await story.addWorkspace(party, { role: 'distributor' });
      await story.pin(party);
      for (const scope of scopes) await story.license(party, scope);
    }
    await story.addWorkspace('auditor', { role: 'auditor' });
    await story.pin('auditor');
    await story.announce();
    return story;
  }

  /** Creates a publication, which the story goes on with. */
  async announce(title?: string, hour = HOUR): Promise<void> {
    this.#announced += 1;
    // The very same statement would be the same publication.
    const again = this.#announced === 1 ? '' : ` (${this.#announced})`;
    const publication = await this.run('rectorat', (context) =>
      createPublication(context, {
        title: title ?? `Baccalauréat 2026, premier groupe${again}`,
        exams: ['BCG', 'BTN'],
        session: '2026-06',
        group: '1',
        hour: { utc: hour, zone: 'Europe/Paris' },
        timelock: this.#timelock,
        approvals: this.approvals,
      }),
    );
    this.publication = publication.value.publication;
  }

  async export(file = SAMPLE, newRevision = false): Promise<ExportReport> {
    return this.#export({ file, newRevision });
  }

  /** Addresses the stored revision of a file to those who came late. */
  async exportLate(file = SAMPLE): Promise<ExportReport> {
    return this.#export({ file, newRevision: false, confirmLate: async () => true });
  }

  async #export(asked: Pick<ExportRequest, 'file' | 'newRevision' | 'confirmLate'>): Promise<ExportReport> {
    return this.run('rectorat', (context) =>
      exportResults(context, { ...asked, publication: this.publication, confirm: async () => true }),
    );
  }

  async receive(party: string): Promise<ReceiveReport> {
    return this.run(party, receive);
  }

  async approve(officer: string): Promise<void> {
    await this.run(officer, (context) => approve(context, this.publication, async () => true));
  }

  async release(): Promise<ReleaseReport> {
    return this.run('rectorat', (context) => releasePublication(context, this.publication));
  }

  async open(party: string): Promise<readonly OpenOutcome[]> {
    return this.run(party, (context) => openPublication(context, this.publication));
  }

  async status(fetch = false): Promise<PublicationStatus> {
    const place = { issuer: this.issuer, publication: this.publication };
    return this.run('rectorat', async (context) => {
      if (fetch) await collectAnswers(context, place);
      return reportStatus(context, place);
    });
  }

  async verify(...paths: readonly string[]): Promise<VerifyReport> {
    return this.run('auditor', (context) => verifyPaths(context, paths));
  }

  /** Goes from a created publication to opened results. */
  async playThrough(): Promise<void> {
    await this.export();
    for (const party of Object.keys(this.distributors)) await this.receive(party);
    this.clock.set('2026-07-03T07:30:00Z');
    for (const officer of this.officers) await this.approve(officer);
    this.clock.set(HOUR);
    await this.release();
    for (const party of Object.keys(this.distributors)) await this.open(party);
    await this.status(true);
  }

  end(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Further scopes: results that only some may have, and other purposes than the press. */
function addScopes(rectorat: string): void {
  const path = join(rectorat, 'sceau.toml');
  const toml = readFileSync(path, 'utf8');
  const scope = [
    '',
    '[scopes.press-failed]',
    'purpose = "press"',
    'exams = ["BCG", "BTN"]',
    'territory = ["09"]',
    'decisions = ["admitted", "second-group"]',
    'columns = ["nom", "prenom", "diplome", "serie", "decision", "mention"]',
    '',
    '[scopes.ville]',
    'purpose = "local-authority"',
    'exams = ["BCG", "BTN"]',
    'territory = ["09"]',
    'decisions = ["admitted"]',
    'columns = ["nom", "nom_usage", "prenom", "adresse", "mention", "etablissement"]',
    'residents = ["59350"]',
    '',
    '[scopes.liste]',
    'purpose = "public-list"',
    'exams = ["BCG", "BTN"]',
    'territory = ["09"]',
    'decisions = ["admitted"]',
    'columns = ["nom", "prenom"]',
    '',
    '[scopes.eaf]',
    'purpose = "press"',
    'exams = ["EAF"]',
    'territory = ["09"]',
    'decisions = ["marks"]',
    'columns = ["nom", "prenom", "note_ecrit", "note_oral"]',
    'basis = "Délibération inventée 2026-1"',
    '',
  ];
  writeFileSync(path, toml + scope.join('\n'));
}
