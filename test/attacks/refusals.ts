/** What a refusal must leave behind, and what it must not: for every attack, not for the one at hand. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect } from 'vitest';
import type { ErrorCode } from '../../src/errors.ts';
import { receiptDocument } from '../../src/documents/receipt.ts';
import { type ReceiveReport, receive } from '../../src/stages/receive.ts';
import type { Depot } from '../../src/transport/depot.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { type Lab, fileDigest, filesBelow, treeDigest } from './lab.ts';

/** Files of a party's depot but for the receipts, which the party itself adds. */
function inboxDigest(lab: Lab, party: string): string {
  const files = filesBelow(lab.story.depot(party)).filter((path) => !path.includes('/receipts/'));
  return files.map((path) => `${path} ${fileDigest(path)}`).join('\n');
}

/** Documents of revisions in a party's record: what was accepted, and what it was opened by. */
function accepted(lab: Lab, party: string): readonly string[] {
  return filesBelow(lab.record(party))
    .filter((path) => /\/(?:r\d+|notice)[/-]/.test(path.slice(lab.record(party).length)))
    .map((path) => `${path} ${fileDigest(path)}`);
}

/** No results, under any name, and nothing unfinished. */
export function expectNothingOpened(lab: Lab, party: string): void {
  const workspace = lab.story.workspace(party);
  expect(filesBelow(join(workspace, 'opened'))).toEqual([]);
  expect(filesBelow(workspace).filter((path) => path.endsWith('.part'))).toEqual([]);
}

/**
 * Receives, and expects one scope's revision to be refused: by code, with a quarantined copy and its reason, a signed
 * rejection that the rectorat can read, and nothing else changed anywhere.
 */
export async function expectRejected(
  lab: Lab,
  code: ErrorCode,
  o: {
    readonly party?: string;
    readonly scope?: string;
    readonly revision?: number;
    /** The broken link, where the code is `document-link`. */
    readonly link?: string;
  } = {},
): Promise<void> {
  const { party = 'presse-nord', scope = 'press', revision = 1 } = o;
  const before = { inbox: inboxDigest(lab, party), record: accepted(lab, party) };
  const { outcomes, failures } = await lab.story.receive(party);
  expect(failures).toEqual([]);
  const one = outcomes.find((each) => each.scope === scope && each.revision === revision);
  expect([one?.outcome, one?.fault?.code]).toEqual(['rejected', code]);
  if (o.link !== undefined) expect(one?.fault?.params).toMatchObject({ link: o.link });
  if (outcomes.length === 1) expect(accepted(lab, party)).toEqual(before.record);
  expect(inboxDigest(lab, party)).toBe(before.inbox);
  expectNothingOpened(lab, party);
  expectQuarantined(lab, party, code);
  expect(rejections(lab, party)).toContainEqual([scope, revision, code]);
}

/** What a party's rejections in its depot say. */
function rejections(lab: Lab, party: string): readonly (readonly [string, number, string | null])[] {
  return filesBelow(lab.depot(party, 'receipts'))
    .filter((path) => path.includes('-rejected-') && path.endsWith('.json'))
    .map((path) => lab.value(path, receiptDocument))
    .map(({ scope, revision, code }) => [scope, revision, code]);
}

/** A copy of what was refused, beside the reason. */
export function expectQuarantined(lab: Lab, party: string, code: ErrorCode): void {
  const files = filesBelow(join(lab.story.workspace(party), 'quarantine'));
  const reasons = files
    .filter((path) => basename(path) === 'reason.json')
    .map((path): unknown => JSON.parse(readFileSync(path, 'utf8')));
  expect(reasons).toContainEqual(expect.objectContaining({ code }));
  expect(files.length).toBeGreaterThan(reasons.length);
}

/**
 * The rectorat collects the signed rejection and shows it, with its code. A rejection of what the rectorat never sealed
 * is refused there, by name, and changes no state.
 */
export async function expectRejectionKnown(
  lab: Lab,
  code: ErrorCode,
  o: { readonly recipient?: string; readonly scope?: string; readonly revision?: number } = {},
): Promise<void> {
  const { recipient = 'presse-nord', scope = 'press', revision = 1 } = o;
  const status = await lab.story.status(true);
  const found = status.deliveries.find((each) => each.recipient === recipient && each.scope === scope);
  if (found === undefined || revision !== status.revision) {
    const refused = lab.story.events.filter((event) => event.kind === 'receipt-refused');
    expect(refused.map(({ party, fault }) => [party, fault.code])).toEqual([[recipient, 'revision-missing']]);
    return;
  }
  expect(found.states.rejected).not.toBeNull();
  expect(found.code).toBe(code);
}

/** Opens, and expects a scope to stay shut: by code, with no plaintext, and nothing new in the record. */
export async function expectShut(
  lab: Lab,
  code: ErrorCode,
  o: { readonly party?: string; readonly scope?: string; readonly link?: string } = {},
): Promise<void> {
  const { party = 'presse-nord', scope = 'press' } = o;
  const before = accepted(lab, party).filter((file) => !isNotice(file));
  const outcomes = await lab.story.open(party);
  const one = outcomes.find((each) => each.scope === scope);
  expect([one?.path, one?.fault?.code]).toEqual([null, code]);
  if (o.link !== undefined) expect(one?.fault?.params).toMatchObject({ link: o.link });
  if (outcomes.length === 1) expect(accepted(lab, party).filter((file) => !isNotice(file))).toEqual(before);
  expectNothingOpened(lab, party);
}

function isNotice(file: string): boolean {
  return /\/notice-\d+\.json/.test(file);
}

/** Runs an attack that must end in an error, and expects a folder to stay as it is. */
export async function expectRefused(
  folder: string,
  code: ErrorCode,
  run: () => Promise<unknown>,
): Promise<void> {
  const before = treeDigest(folder);
  await expect(run()).rejects.toMatchObject({ code });
  expect(treeDigest(folder)).toBe(before);
}

/** Opens a folder depot of which some methods are an attacker's. */
export function hostile(
  methods: (depot: Depot) => Partial<Depot>,
): (settings: { readonly address: string }) => Promise<Depot> {
  return async ({ address }) => {
    const depot = openFolderDepot(address);
    return { ...depot, ...methods(depot) };
  };
}

/** Receives from a depot of which some methods are an attacker's. */
export async function receiveThrough(
  lab: Lab,
  methods: (depot: Depot) => Partial<Depot>,
  party = 'presse-nord',
): Promise<ReceiveReport> {
  return lab.story.run(party, receive, hostile(methods));
}

function isAct(path: string): boolean {
  return /approval|handover/.test(path);
}

/** Approvals and hand-overs that an officer's workspace holds. */
export function actsOf(lab: Lab, officer: string): readonly string[] {
  return filesBelow(lab.record(officer)).filter(isAct);
}

/** An officer's `approve`, in time for the hand-over, is refused, and nothing of theirs stands in the record or the depot. */
export async function expectNoAct(lab: Lab, officer: string, code: ErrorCode): Promise<void> {
  lab.story.clock.set('2026-07-03T07:30:00Z');
  await expect(lab.story.approve(officer)).rejects.toMatchObject({ code });
  expect([...actsOf(lab, officer), ...filesBelow(lab.depot(officer)).filter(isAct)]).toEqual([]);
}
