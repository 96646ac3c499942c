/**
 * What of a release can be done before its hour (timelock/FORMAT.md §5): connections to all depots, and the delivery of what is
 * public already: registry, publication, notices, request, approvals, state. Nothing of it opens anything.
 */
import {
  approvalName,
  newestApproval,
  officerFolder,
  publicationFolder,
  requestName,
  revisionFolder,
  scopeFolder,
  signatureName,
} from '../documents/names.ts';
import { listFolder } from '../io/files.ts';
import type { Depot } from '../transport/depot.ts';
import { WarmDepots } from '../transport/warm-depots.ts';
import { writtenMirrors } from '../workspace/config.ts';
import { publicationPaths } from '../workspace/depot-files.ts';
import { readParty, readProfile } from '../workspace/party-store.ts';
import { inRecord } from '../workspace/workspace.ts';
import type { Asked } from './collect-acts.ts';
import { type Context, faultOf } from './context.ts';
import { type Issuing, renewState } from './issue-state.ts';
import type { PreparedRecipients } from './prepare-recipients.ts';
import { type Delivery, type PushReport, pushAll } from './push.ts';
import { mirrorParty } from './push-mirrors.ts';

type Settings = Parameters<Context['connect']>[0];

/** Two parties may share a depot, and then a connection. */
function nameOf(settings: Settings): string {
  return JSON.stringify(settings);
}

/** The same context, connecting over what stands open. */
export function connectingAhead(context: Context, warm: WarmDepots): Context {
  return {
    ...context,
    connect: async (settings, options) =>
      (await warm.take(nameOf(settings), options?.signal)) ?? context.connect(settings, options),
  };
}

/** The recipients of all requests, each once. */
function recipientsOf(requests: readonly Asked[]): readonly string[] {
  return [
    ...new Set(requests.flatMap(({ request }) => request.value.recipients.map((each) => each.recipient))),
  ];
}

/** Opens what is not open, and asks over what is; each depot on its own. */
export async function keepConnections(
  context: Context,
  requests: readonly [Asked, ...Asked[]],
  o: { readonly warm: WarmDepots; readonly parallel: number; readonly signal: AbortSignal },
): Promise<void> {
  const { workspace } = context;
  const parties = new Map<string, string>();
  const add = (
    party: string,
    settings: Settings,
    connect: (signal?: AbortSignal) => Promise<Depot>,
  ): void => {
    parties.set(nameOf(settings), party);
    o.warm.add(nameOf(settings), connect);
  };
  for (const recipient of recipientsOf(requests)) {
    const { depot } = readParty(workspace, recipient);
    const profile = readProfile(workspace, recipient);
    add(recipient, depot, (signal) =>
      context.connect(depot, { profile, ...(signal === undefined ? {} : { signal }) }),
    );
  }
  for (const { id, depot } of writtenMirrors(workspace.config)) {
    add(mirrorParty(id), depot, (signal) => context.connect(depot, signal === undefined ? {} : { signal }));
  }
  const folder = publicationFolder(requests[0].place);
  const outcomes = await o.warm.keep({ ...o, probe: (depot) => depot.list(folder) });
  for (const { name, error } of outcomes) {
    if (error === null) continue;
    context.report({ kind: 'ahead-failed', party: parties.get(name) ?? name, fault: faultOf(error) });
  }
}

/** Looks at all that a release needs to know of its recipients, and signs the state that would go with it. */
export async function prepareAhead(
  context: Context,
  requests: readonly [Asked, ...Asked[]],
  o: Pick<Issuing, 'key' | 'registry'> & { readonly prepared: PreparedRecipients },
): Promise<void> {
  const { prepared, key, registry } = o;
  for (const asked of requests) await prepared.prepare(context, asked);
  const [{ known, place }] = requests;
  const isFirstSite = context.workspace.config.kit === undefined;
  if (isFirstSite) await renewState(context, { place, known, registry, key });
}

/** Paths in the tree that every recipient gets and that are there before the hour, bodies first. */
export function knownAhead(context: Context, asked: Asked): readonly string[] {
  const { place, request, known } = asked;
  const { number } = request.value;
  const requestPath = `${revisionFolder(place)}/${requestName(number)}`;
  const approvals = request.value.shares.flatMap(({ officer }) => {
    const folder = officerFolder(place, officer);
    const names = listFolder(inRecord(context.workspace, folder));
    const since = known.standing.hourSince;
    const notice = newestApproval(names, { officer, request: number, since });
    if (notice === null) return [];
    const path = `${folder}/${approvalName({ officer, request: number, notice })}`;
    return [path, signatureName(path)];
  });
  return [
    ...publicationPaths(context.workspace, place),
    requestPath,
    signatureName(requestPath),
    ...approvals,
  ];
}

/** Brings those files to each recipient of each request. Whom they do not reach gets them with the release. */
export async function deliverAhead(
  context: Context,
  requests: readonly [Asked, ...Asked[]],
  parallel: number,
): Promise<PushReport> {
  const deliveries = requests.flatMap((asked) => {
    const paths = knownAhead(context, asked);
    const bodies = paths.filter((path) => !path.endsWith('.asc'));
    const seals = paths.filter((path) => path.endsWith('.asc'));
    return recipientsOf([asked]).map((party): Delivery => {
      const own = asked.request.value.recipients.filter(({ recipient }) => recipient === party);
      // Where the release goes: looked through now, so that nothing but it is left for the hour.
      const tidies = own.map(({ scope }) => scopeFolder(asked.place, scope));
      return { party, act: 'push-ahead', bodies, seals, tidies };
    });
  });
  const report: Context['report'] = (event) => {
    if (event.kind === 'party-failed') context.report({ ...event, kind: 'ahead-failed' });
  };
  const plan = { parallel, until: null };
  return pushAll({ ...context, report }, requests[0].place, { deliveries, plan });
}
