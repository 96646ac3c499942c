/** `status --fetch`: brings into the record what officers and distributors have answered. */
import { requestNumbers, revisionFolder } from '../documents/names.ts';
import { listFolder } from '../io/files.ts';
import { type PublicationPlace, listRevisions } from '../workspace/publication-store.ts';
import { inRecord } from '../workspace/workspace.ts';
import { askedRequests, collectActs } from './collect-acts.ts';
import { collectReceipts } from './collect-receipts.ts';
import type { Context } from './context.ts';
import { RevisionRecord } from './revision-record.ts';

/**
 * Collects the approvals of the newest revision, and the receipts of everyone to whom any revision was sent. A depot that
 * is down, or an answer that does not hold, is an event and holds up no other. Hand-overs wait for `release`, which
 * has the key to judge them by.
 * @throws 76 where the record itself no longer holds
 */
export async function collectAnswers(context: Context, place: PublicationPlace): Promise<void> {
  const { workspace } = context;
  const recipients = new Set<string>();
  const revisions = listRevisions(workspace, place).filter(
    (revision) =>
      requestNumbers(listFolder(inRecord(workspace, revisionFolder({ ...place, revision })))).length > 0,
  );
  for (const revision of revisions) {
    const record = await RevisionRecord.open(context, { ...place, revision });
    for (const { recipient } of await record.addressed()) recipients.add(recipient);
  }
  if (revisions.length === 0) return;
  for (const asked of await askedRequests(context, place.publication))
    await collectActs(context, asked, null);
  await collectReceipts(context, place, [...recipients]);
}
