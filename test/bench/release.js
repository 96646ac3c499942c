// @ts-check
/**
 * `release --wait` as a whole process at a real hour, to many distributors of one OpenSSH server: how long after the hour the last of them
 * has the release, and has opened it. Beside it as many `sftp put` at once, by OpenSSH, of a file as long, logins included:
 * what would be sent by hand at the hour.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  addOfficer,
  approve,
  createPublication,
  exportResults,
  initWorkspace,
  licenseDistributor,
  pinIssuer,
  proposeRegistry,
  createKey,
  receive,
  systemClock,
} from '../../dist/index.js';
import { parsePrivateKey } from '../../dist/openpgp/private-key.js';
import { CONTEXT, digestOf, juryFile } from './files.js';
import { measured } from './process.js';
import { PASSPHRASE, run } from './rectorat.js';
import { startSshd } from './sshd.js';

const BIN = resolve(import.meta.dirname, '../../bin/sceau.js');
const OPENERS = join(import.meta.dirname, 'tasks/open-all.js');
const OFFICER = 'officer';
const CANDIDATES = 500;
const DAY_MS = 24 * 3600 * 1000;
/** From the announcement to the hour: sealing, delivery and receipts lie between. */
const LEAD_MS = 30_000;
const LEAD_MS_EACH = 2500;
/** What must be left when the wait begins. */
const LEAST_WAIT_MS = 5000;

const yes = async () => true;

/** @typedef {{ readonly deliveredMs: number, readonly openedMs: number, readonly peerMs: number, readonly peakBytes: number, readonly bytes: number }} Measured */

/**
 * One publication of so many distributors, from the announcement to the last who opened.
 * @param {{ readonly dir: string, readonly node: string, readonly distributors: number }} o
 * @returns {Promise<Measured>}
 */
export async function measureRelease({ dir, node, distributors }) {
  const sshd = await startSshd(join(dir, 'sshd'));
  try {
    const rectorat = join(dir, 'rectorat');
    const passphraseFile = join(dir, 'passphrase');
    writeFileSync(passphraseFile, `${PASSPHRASE}\n`, { mode: 0o600 });
    initWorkspace(
      rectorat,
      { role: 'rectorat', realm: 'rehearsal', id: 'bench', name: 'Essai', academies: [...CONTEXT.academies] },
      systemClock,
    );
    for (const name of /** @type {const} */ (['seal', 'release'])) {
      await run(rectorat, (context) => createKey(context, { name, curve: 'p256' }));
    }
    const remote = (/** @type {string} */ id) => ({
      address: sshd.address(join(dir, 'depots', id)),
      host_keys: [sshd.fingerprint],
      ssh_key: sshd.clientKey,
    });
    /** @param {string} id @param {'officer' | 'distributor'} role */
    const party = async (id, role) => {
      const folder = join(dir, 'depots', id);
      mkdirSync(folder, { recursive: true });
      const workspace = join(dir, 'parties', id);
      const depot = { address: folder };
      initWorkspace(workspace, { role, realm: 'rehearsal', id, name: id, depot }, systemClock);
      await run(workspace, (context) => createKey(context, { name: role, curve: 'p256' }));
      const { certificate } = await parsePrivateKey(readFileSync(join(workspace, 'keys', `${role}.asc`)));
      const { fingerprint, armored } = certificate;
      return { id, name: id, certificate: new TextEncoder().encode(armored), fingerprint, depot: remote(id) };
    };
    const officer = await party(OFFICER, 'officer');
    await run(rectorat, (context) => addOfficer(context, officer));
    await run(rectorat, (context) => proposeRegistry(context, { officers: [OFFICER], leastApprovals: 1 }));
    const registry = join(rectorat, 'registry', 'registry-1.json');
    const pin = (/** @type {string} */ id) =>
      run(join(dir, 'parties', id), (context) =>
        pinIssuer(context, { path: registry, sha256: digestOf(registry) }),
      );
    await pin(OFFICER);
    const ids = Array.from({ length: distributors }, (_, i) => `diffuseur-${i + 1}`);
    const nowMs = systemClock.nowMs();
    for (const id of ids) {
      const stated = await party(id, 'distributor');
      await pin(id);
      await run(rectorat, (context) =>
        licenseDistributor(context, stated, {
          scope: 'press',
          basis: 'Essai',
          validFromMs: nowMs - DAY_MS,
          validUntilMs: nowMs + DAY_MS,
        }),
      );
    }
    const file = await juryFile(dir, CANDIDATES);
    const hourMs = Math.ceil((systemClock.nowMs() + LEAD_MS + LEAD_MS_EACH * distributors) / 1000) * 1000;
    const { exams, session, group } = CONTEXT;
    const utc = new Date(hourMs).toISOString().replace(/\.\d+Z$/, 'Z');
    const { value } = await run(rectorat, (context) =>
      createPublication(context, {
        title: 'Essai',
        exams: [...exams],
        session,
        group,
        hour: { utc, zone: 'Europe/Paris' },
      }),
    );
    const { publication } = value;
    await run(rectorat, (context) =>
      exportResults(context, { file, publication, newRevision: false, confirm: yes }),
    );
    await run(join(dir, 'parties', OFFICER), (context) => approve(context, publication, yes));
    for (const id of ids) await run(join(dir, 'parties', id), receive);
    if (hourMs - systemClock.nowMs() < LEAST_WAIT_MS) throw new Error('the hour came before all was ready');

    const workspaces = ids.map((id) => join(dir, 'parties', id));
    const opening = measured(node, [OPENERS, publication, PASSPHRASE, ...workspaces]);
    const args = [
      'release',
      publication,
      '--wait',
      '--workspace',
      rectorat,
      '--passphrase-file',
      passphraseFile,
    ];
    const released = await measured(node, [BIN, ...args]);
    await opening;
    const scopes = ids.map((id) => join(dir, 'depots', id, 'bench', publication, 'r1', 'press'));
    const bytes = readdirSync(scopes[0] ?? '')
      .filter((name) => name.startsWith('release-'))
      .reduce((sum, name) => sum + statSync(join(scopes[0] ?? '', name)).size, 0);
    const arrived = scopes.map((scope) => statSync(join(scope, 'release-1.json.asc')).ctimeMs);
    const opened = workspaces.map((each) => {
      const folder = join(each, 'opened');
      const results = readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((path) =>
        path.endsWith('.csv'),
      );
      if (results === undefined) throw new Error(`nothing was opened in ${each}`);
      return statSync(join(folder, results)).ctimeMs;
    });
    const peerMs = await measurePeer(sshd, dir, { ids, bytes });
    return {
      deliveredMs: Math.max(...arrived) - hourMs,
      openedMs: Math.max(...opened) - hourMs,
      peerMs,
      peakBytes: released.peakBytes,
      bytes,
    };
  } finally {
    await sshd.stop();
  }
}

/**
 * As many `sftp put` at once.
 * @param {Awaited<ReturnType<typeof startSshd>>} sshd
 * @param {string} dir
 * @param {{ readonly ids: readonly string[], readonly bytes: number }} o
 */
async function measurePeer(sshd, dir, { ids, bytes }) {
  const source = join(dir, 'peer.bin');
  writeFileSync(source, Buffer.alloc(bytes, 'x'));
  const batches = ids.map((id) => {
    const batch = join(dir, `batch-${id}`);
    writeFileSync(batch, `put ${source} ${join(dir, 'depots', id, 'peer.bin')}\n`);
    return batch;
  });
  const beganMs = Date.now();
  await Promise.all(
    batches.map(
      (batch) =>
        new Promise((done, fail) => {
          const child = spawn('sftp', sshd.sftpArgs(batch), { stdio: 'ignore' });
          child.once('error', fail);
          child.once('close', (status) => (status === 0 ? done(0) : fail(new Error(`sftp: ${status}`))));
        }),
    ),
  );
  const arrived = ids.map((id) => statSync(join(dir, 'depots', id, 'peer.bin')).ctimeMs);
  return Math.max(...arrived) - beganMs;
}

/**
 * @param {import('./seal-and-open.js').Bench} bench
 * @param {number} [distributors]
 * @returns {Promise<readonly import('./contest.js').Result[]>}
 */
export async function benchRelease({ dir, node }, distributors = 60) {
  const folder = join(dir, 'release');
  mkdirSync(folder);
  const found = await measureRelease({ dir: folder, node, distributors });
  rmSync(folder, { recursive: true });
  const subject = `release --wait to ${distributors}`;
  const line = (/** @type {string} */ name, /** @type {number} */ ms, /** @type {string} */ note) => ({
    subject,
    megabytes: null,
    name,
    medianSeconds: ms / 1000,
    ratio: null,
    medianPeakBytes: 0,
    maxPeakBytes: 0,
    note: `${Math.round(ms)} ms ${note}`,
  });
  return [
    {
      ...line('sceau', found.deliveredMs, 'from the hour to the last depot having it; one run'),
      ratio: found.deliveredMs / found.peerMs,
      medianPeakBytes: found.peakBytes,
      maxPeakBytes: found.peakBytes,
    },
    line('sceau, opened', found.openedMs, 'to all having opened: one process, each asks every second'),
    line('sftp put', found.peerMs, `${found.bytes} bytes each, all at once, logins included`),
  ];
}
