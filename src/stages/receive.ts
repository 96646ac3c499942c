/**
 * `receive`: finds what a depot holds for this distributor, believes it or refuses it, and answers with a signed
 * receipt (DESIGN §4, Receive). The inbox is never changed; a copy is accepted whole, or quarantined. What cannot be read
 * fails by itself: a scope, a revision, a publication, an issuer's folder.
 */
import { SceauError, exitStatus } from '../errors.ts';
import { MANIFEST } from '../documents/manifest.ts';
import {
  FIRST_REQUEST,
  type RevisionPlace,
  isId,
  parseRecipientFolder,
  parseRevisionFolder,
  publicationFolder,
  receiptsFolder,
  revisionFolder,
  scopeFolder,
  signatureName,
} from '../documents/names.ts';
import type { UnlockedKey } from '../openpgp/private-key.ts';
import type { Depot } from '../transport/depot.ts';
import { openKey } from '../workspace/keys.ts';
import type { PublicationPlace } from '../workspace/publication-store.ts';
import { trustedIssuers } from '../workspace/registry-store.ts';
import { acceptedManifest, type MyAddressing, myFolder } from './accepted.ts';
import { deliverAnswers } from './answer.ts';
import { type Context, type Fault, faultOf } from './context.ts';
import type { KnownRefusals } from './known-refusals.ts';
import { isPurged } from './open-scopes.ts';
import { isPurgedWhole } from './purge.ts';
import { syncWithMirrors } from './sync-mirrors.ts';
import type { SyncedPublication } from './sync-publication.ts';
import { type About, RefusalNotes } from './refusal-notes.ts';
import { PASS_OVER, type ReceiveOutcome, isEarly, takeScope } from './take-scope.ts';
import { visitDepot } from './visit.ts';

/** A folder of the depot that could not be read at all. */
export interface ReceiveFailure {
  /** `null` where it is the folder of a whole issuer. */
  readonly publication: string | null;
  readonly revision: number | null;
  readonly scope: string | null;
  /** Its path in the tree. */
  readonly folder: string;
  readonly fault: Fault;
}

export interface ReceiveReport {
  readonly outcomes: readonly ReceiveOutcome[];
  readonly failures: readonly ReceiveFailure[];
}

/**
 * Whether a fault is one folder's: it holds no publication, one that does not hold, or something that may not be read.
 * Anyone who may write into the depot can make such a folder.
 */
function isOneFolders({ code }: Fault): boolean {
  const others = ['publication-unknown', 'permission-denied', 'server-refused', 'publication-withdrawn'];
  return exitStatus(code) === 76 || others.includes(code);
}

/** Whether it was addressed after the revision was made: to a late joiner, or to a new key. */
function isAnew({ request }: MyAddressing): boolean {
  return request !== FIRST_REQUEST;
}

/** Goes through one depot, and gathers as it goes: what was found counts, even where the connection is lost later. */
export class InboxScan {
  readonly outcomes: ReceiveOutcome[] = [];
  readonly failures: ReceiveFailure[] = [];
  readonly #context: Context;
  readonly #key: UnlockedKey;
  readonly #refusals: KnownRefusals | undefined;
  readonly #notes: RefusalNotes;

  /** @param refusals what was refused before by this process, if it remembers */
  constructor(context: Context, key: UnlockedKey, refusals?: KnownRefusals) {
    this.#context = context;
    this.#key = key;
    this.#refusals = refusals;
    this.#notes = new RefusalNotes(context.workspace.journal);
  }

  /** Takes everything that the workspace's depot holds. @throws `config-invalid`, depot codes */
  async run(): Promise<void> {
    const { workspace } = this.#context;
    const { depot: settings } = workspace.config;
    if (settings === undefined)
      throw new SceauError('config-invalid', { path: workspace.dir, detail: 'depot' });
    const depot = await visitDepot(this.#context, settings, 'whole');
    try {
      for (const issuer of trustedIssuers(workspace)) {
        await this.#guarded(issuer, {}, () => this.#takeIssuer(depot, issuer));
      }
    } finally {
      await depot.close();
      this.#notes.settle();
    }
  }

  /** Does something of one folder; its fault is that folder's alone, unless it is the connection's or the machine's. */
  async #guarded(folder: string, about: About, run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      const fault = faultOf(error);
      if (!isOneFolders(fault)) throw error;
      this.#notes.note(about, fault);
      const { publication = null, revision = null, scope = null } = about;
      this.failures.push({ publication, revision, scope, folder, fault });
    }
  }

  async #takeIssuer(depot: Depot, issuer: string): Promise<void> {
    for (const { name, kind } of await depot.list(issuer)) {
      if (kind !== 'folder' || !isId(name)) continue;
      const place = { issuer, publication: name };
      const about = { publication: name };
      await this.#guarded(publicationFolder(place), about, () => this.#takePublication(depot, place));
    }
  }

  /**
   * Whole folders for this distributor: the signature, last to come, is there. The newest revision first, but before all
   * others what was addressed anew: a later revision is held to it.
   */
  async #findScopes(depot: Depot, place: PublicationPlace): Promise<readonly MyAddressing[]> {
    const found: MyAddressing[] = [];
    const revisions = (await depot.list(publicationFolder(place)))
      .flatMap(({ name, kind }) => (kind === 'folder' ? (parseRevisionFolder(name) ?? []) : []))
      .sort((a, b) => b - a);
    for (const revision of revisions) {
      const at = { ...place, revision };
      const about = { publication: place.publication, revision };
      await this.#guarded(revisionFolder(at), about, async () => {
        for (const { name: scope, kind } of await depot.list(revisionFolder(at))) {
          if (kind !== 'folder' || !isId(scope)) continue;
          await this.#guarded(scopeFolder(at, scope), { ...about, scope }, async () => {
            for (const mine of await this.#findMine(depot, at, scope)) found.push(mine);
          });
        }
      });
    }
    return found.toSorted((a, b) => Number(isAnew(b)) - Number(isAnew(a)));
  }

  /** This distributor's whole folders of one scope, the newest request first. */
  async #findMine(depot: Depot, place: RevisionPlace, scope: string): Promise<readonly MyAddressing[]> {
    const found: MyAddressing[] = [];
    for (const { name, kind } of await depot.list(scopeFolder(place, scope))) {
      const folder = kind === 'folder' ? parseRecipientFolder(name) : null;
      if (folder?.recipient !== this.#context.workspace.config.id) continue;
      const mine = { place, scope, request: folder.request };
      const names = await depot.list(myFolder(this.#context, mine));
      if (names.some((each) => each.name === signatureName(MANIFEST))) found.push(mine);
    }
    return found.toSorted((a, b) => b.request - a.request);
  }

  /**
   * Nothing of a withdrawn publication is taken. The order to purge stands for as long as there is anything to purge; then
   * the withdrawal is told once, and no receive fails for it any more.
   * @throws `publication-withdrawn`
   */
  #settleWithdrawn(
    place: PublicationPlace,
    { known, waiting }: { readonly known: SyncedPublication; readonly waiting: readonly MyAddressing[] },
  ): void {
    const { publication } = place;
    if (!isPurgedWhole(this.#context, place)) throw new SceauError('publication-withdrawn', { publication });
    const { journal } = this.#context.workspace;
    const { sha256 } = known.standing.notice;
    const wasTold = journal
      .entries()
      .some(
        (entry) => entry.act === PASS_OVER && entry.publication === publication && entry.sha256 === sha256,
      );
    if (!wasTold) {
      journal.append(PASS_OVER, 'done', { publication, sha256: sha256 ?? '' });
      this.#context.report({ kind: 'withdrawal-settled', publication });
    }
    for (const mine of waiting.filter((each) => isPurged(this.#context, each))) {
      const { place: at, scope } = mine;
      const folder = scopeFolder(at, scope);
      const { revision } = at;
      this.outcomes.push({ publication, scope, revision, outcome: 'purged', fault: null, folder });
    }
  }

  async #takePublication(depot: Depot, place: PublicationPlace): Promise<void> {
    const { workspace } = this.#context;
    const { publication } = place;
    const waiting = await this.#findScopes(depot, place);
    if (waiting.length === 0) return;
    let known: SyncedPublication;
    try {
      const hasNew = waiting.some((mine) => acceptedManifest(this.#context, mine) === null);
      known = await syncWithMirrors(this.#context, depot, { place, hasNew });
    } catch (error) {
      // Publication or notice signed ahead of this clock: like a manifest, it is neither believed nor refused yet.
      const fault = faultOf(error);
      if (!isEarly(fault)) throw error;
      this.#notes.note({ publication }, fault);
      for (const { place: at, scope } of waiting) {
        const folder = scopeFolder(at, scope);
        const { revision } = at;
        this.outcomes.push({ publication, scope, revision, outcome: 'waiting', fault, folder });
      }
      return;
    }
    const receipts = receiptsFolder(place, workspace.config.id);
    const answer = (): Promise<void> =>
      this.#guarded(receipts, { publication }, () => deliverAnswers(this.#context, depot, place));
    if (known.standing.withdrawn) {
      // What was not sent yet still goes, such as the receipt of a purge.
      await answer();
      this.#settleWithdrawn(place, { known, waiting });
      return;
    }
    const superseded = new Map<string, Set<string>>();
    for (const mine of waiting) {
      const { place: at, scope } = mine;
      const digests = superseded.get(scope) ?? new Set();
      superseded.set(scope, digests);
      const inbox = { known, depot, ...mine };
      const about = { publication, revision: at.revision, scope };
      await this.#guarded(scopeFolder(at, scope), about, async () => {
        const outcome = await takeScope(this.#context, inbox, {
          key: this.#key,
          superseded: digests,
          refusals: this.#refusals,
          notes: this.#notes,
        });
        if (outcome !== null) this.outcomes.push(outcome);
      });
    }
    await answer();
  }
}

/**
 * Receives everything that the depot holds for this distributor.
 * @throws depot codes, `key-missing`, `passphrase-wrong`. What was refused is in the report, what cannot be read at all
 * among its failures; one bad folder holds up no other.
 */
export async function receive(context: Context): Promise<ReceiveReport> {
  const key = await openKey(context.workspace, 'distributor', context.secrets);
  const scan = new InboxScan(context, key);
  await scan.run();
  return { outcomes: scan.outcomes, failures: scan.failures };
}
