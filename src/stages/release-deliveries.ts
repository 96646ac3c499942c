/** What each recipient is sent of a release: the keys, the document, and all it takes to believe it. */
import type { Verified } from '../documents/envelope.ts';
import {
  approvalName,
  officerFolder,
  releaseKeysName,
  releaseName,
  requestName,
  revisionFolder,
  scopeFolder,
  signatureName,
} from '../documents/names.ts';
import { type Release, releaseMark } from '../documents/release.ts';
import { publicationPaths } from '../workspace/depot-files.ts';
import type { Asked } from './collect-acts.ts';
import type { Context } from './context.ts';
import type { Delivery } from './push.ts';

/** What each recipient is sent: their scope's release with all it takes to believe it. */
export function releaseDeliveries(
  context: Context,
  asked: Asked,
  releases: readonly Verified<Release>[],
): readonly Delivery[] {
  const { place, request } = asked;
  const { number } = request.value;
  const requestPath = `${revisionFolder(place)}/${requestName(number)}`;
  const approvals = releases.flatMap(({ value }) => value.approvals);
  const common = [
    ...publicationPaths(context.workspace, place),
    requestPath,
    signatureName(requestPath),
    ...new Set(
      approvals.flatMap(({ officer, notice }) => {
        const path = `${officerFolder(place, officer)}/${approvalName({ officer, request: number, notice })}`;
        return [path, signatureName(path)];
      }),
    ),
  ];
  const marks = new Map(releases.map(({ value }) => [value.scope, releaseMark(value)]));
  return request.value.recipients.flatMap(({ recipient, scope }): Delivery | readonly [] => {
    const mark = marks.get(scope);
    if (mark === undefined) return [];
    const folder = scopeFolder(place, scope);
    const release = `${folder}/${releaseName(mark)}`;
    const keys = `${folder}/${releaseKeysName(mark)}`;
    return {
      party: recipient,
      act: 'push-release',
      scope,
      bodies: [...common, keys, release],
      seals: [signatureName(release)],
    };
  });
}
