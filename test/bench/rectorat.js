// @ts-check
/** A rectorat with one officer and one distributor, their depots folders, and one publication a month from now. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addOfficer,
  connectDepot,
  createKey,
  createPublication,
  initWorkspace,
  licenseDistributor,
  proposeRegistry,
  systemClock,
  systemRandom,
  withWorkspace,
} from '../../dist/index.js';
import { parsePrivateKey } from '../../dist/openpgp/private-key.js';
import { CONTEXT } from './files.js';

/** @typedef {import('../../dist/index.js').Context} Context */

export const PASSPHRASE = 'a throwaway passphrase for benchmarks';
const MONTH_MS = 30 * 24 * 3600 * 1000;

/**
 * Runs a stage in a workspace.
 * @template T
 * @param {string} dir
 * @param {(context: Context) => Promise<T>} stage
 * @returns {Promise<T>}
 */
export function run(dir, stage) {
  const secrets = { passphrase: async () => PASSPHRASE, agentSocket: undefined };
  const roles = /** @type {const} */ (['rectorat', 'officer', 'distributor']);
  return withWorkspace(dir, { command: 'bench', roles, clock: systemClock }, (workspace) =>
    stage({
      workspace,
      clock: systemClock,
      random: systemRandom,
      secrets,
      connect: (settings) => connectDepot(dir, settings, secrets),
      report: () => {},
    }),
  );
}

/**
 * A workspace with its keys, and how the rectorat states it.
 * @param {string} dir
 * @param {'officer' | 'distributor'} role
 */
async function party(dir, role) {
  const depot = { address: join(dir, `depot-${role}`) };
  mkdirSync(depot.address);
  const workspace = join(dir, role);
  initWorkspace(workspace, { role, realm: 'rehearsal', id: role, name: role, depot }, systemClock);
  await run(workspace, (context) => createKey(context, { name: role, curve: 'p256' }));
  const { certificate } = await parsePrivateKey(readFileSync(join(workspace, 'keys', `${role}.asc`)));
  const { fingerprint, armored } = certificate;
  return { id: role, name: role, certificate: new TextEncoder().encode(armored), fingerprint, depot };
}

/**
 * Makes all of it below `dir`.
 * @param {string} dir
 */
export async function makeRectorat(dir) {
  const workspace = join(dir, 'rectorat');
  const passphraseFile = join(dir, 'passphrase');
  writeFileSync(passphraseFile, `${PASSPHRASE}\n`, { mode: 0o600 });
  initWorkspace(
    workspace,
    { role: 'rectorat', realm: 'rehearsal', id: 'bench', name: 'Essai', academies: [...CONTEXT.academies] },
    systemClock,
  );
  for (const name of /** @type {const} */ (['seal', 'release'])) {
    await run(workspace, (context) => createKey(context, { name, curve: 'p256' }));
  }
  const officer = await party(dir, 'officer');
  const distributor = await party(dir, 'distributor');
  const nowMs = systemClock.nowMs();
  await run(workspace, (context) => addOfficer(context, officer));
  await run(workspace, (context) => proposeRegistry(context, { officers: ['officer'], leastApprovals: 1 }));
  await run(workspace, (context) =>
    licenseDistributor(context, distributor, {
      scope: 'press',
      basis: 'Essai',
      validFromMs: nowMs - MONTH_MS,
      validUntilMs: nowMs + 12 * MONTH_MS,
    }),
  );
  const { exams, session, group } = CONTEXT;
  const utc = new Date(nowMs + MONTH_MS).toISOString().replace(/\.\d+Z$/, 'Z');
  const created = await run(workspace, (context) =>
    createPublication(context, {
      title: 'Essai',
      exams: [...exams],
      session,
      group,
      hour: { utc, zone: 'Europe/Paris' },
    }),
  );
  return { workspace, passphraseFile, publication: created.value.publication };
}
