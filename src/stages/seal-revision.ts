/**
 * Seals one revision into work/ and renames it into the record in one step (DESIGN §4, Seal). Plaintext passes through
 * memory only.
 */
import { FIRST_REQUEST, revisionFolder } from '../documents/names.ts';
import type { Request } from '../documents/request.ts';
import { makeFolder, removeTree, renameDurably } from '../io/files.ts';
import { dirname, join } from 'node:path';
import { custodyFolder, markSource, writeNonces, type Nonces } from '../workspace/custody-store.ts';
import { checkRegistered } from '../parties/registry.ts';
import { settingsSha256 } from '../workspace/jury-settings.ts';
import { openKey } from '../workspace/keys.ts';
import { beginWork, inRecord } from '../workspace/workspace.ts';
import { keepRows } from './compare-revisions.ts';
import type { Context } from './context.ts';
import { depositLock } from './deposit-lock.ts';
import { addressScope, sealScope, type SealedScope } from './seal-scope.ts';
import type { RevisionPlan, Sealing } from './sealing.ts';

/**
 * Seals what the plan says.
 * @throws `csv-changed` where the file is no longer the one that was surveyed, `key-missing`, `passphrase-wrong`,
 * `officer-unknown`, `key-expired`; the record is then as it was
 */
export async function sealRevision(context: Context, plan: RevisionPlan): Promise<void> {
  const { workspace, random, clock } = context;
  const { registry, place, survey, recipients } = plan;
  const key = plan.rows.sealKey ?? (await openKey(workspace, 'seal', context.secrets));
  checkRegistered(registry, 'seal', key.certificate);
  const header = {
    realm: registry.registry.realm,
    issuer: registry.registry.issuer,
    registry: { version: registry.registry.version, sha256: registry.sha256 },
  };
  const work = beginWork(workspace, 'seal');
  const [dir, custody] = [join(work, 'record'), join(work, 'custody')];
  const sealing: Sealing = { context, plan, key, header, nowMs: clock.nowMs(), dir, custody };
  const subject = { publication: place.publication, revision: place.revision };
  await workspace.journal.record('seal', subject, async () => {
    const scopes: SealedScope[] = [];
    const addressed: Request['recipients'] = [];
    const challenges: Nonces['challenges'] = [];
    for (const scopePlan of survey.plans) {
      const sealed = await sealScope(sealing, scopePlan);
      const served = recipients.filter((each) => each.licence.value.scope.id === sealed.scope);
      for (const each of served) {
        const { recipient, nonce } = await addressScope(sealing, { ...sealed, request: FIRST_REQUEST }, each);
        addressed.push(recipient);
        const { manifest: sha256, recipient: party } = recipient;
        workspace.journal.append('address', 'intent', { ...subject, scope: sealed.scope, party, sha256 });
        challenges.push({
          scope: sealed.scope,
          recipient: recipient.recipient,
          request: FIRST_REQUEST,
          nonce,
        });
      }
      scopes.push(sealed);
      const { length } = sealed.payload;
      context.report({ kind: 'scope-sealed', scope: sealed.scope, recipients: served.length, length });
    }
    const officers = await depositLock(sealing, scopes, addressed);
    for (const { sessionKey } of scopes) sessionKey.fill(0);
    const source = markSource(survey.sha256, random);
    const settings = settingsSha256(workspace.config);
    writeNonces(custody, { source, settings, challenges, officers: [...officers] });
    await keepRows(context, plan.rows, { custody, sealKey: key, revision: place.revision });
    // Custody first: until the record has the revision, it is nothing's, and the next run replaces it.
    removeTree(custodyFolder(workspace, place));
    moveInto(custody, custodyFolder(workspace, place));
    moveInto(dir, inRecord(workspace, revisionFolder(place)));
  });
  context.report({ kind: 'revision-sealed', publication: place.publication, revision: place.revision });
}

/** Renames a finished folder to its place. */
export function moveInto(folder: string, target: string): void {
  makeFolder(dirname(target));
  renameDurably(folder, target);
}
