// @ts-check
/** Runs one stage of the built library in a workspace, as a command would: what child processes of the tests do. */
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import {
  SceauError,
  addOfficer,
  approve,
  collectAnswers,
  connectDepot,
  createKey,
  createPublication,
  exportResults,
  importKey,
  initWorkspace,
  licenseDistributor,
  makeKit,
  openPublication,
  openRelease,
  pinIssuer,
  proposeRegistry,
  purgePublication,
  readingWorkspace,
  receive,
  releasePublication,
  reportStatus,
  revokeLicences,
  signRegistry,
  systemRandom,
  verifyPaths,
  withWorkspace,
} from '../../dist/index.js';
import { usualForm } from '../../dist/results/invented/jury-forms.js';
import { DERIVED_FORMATS } from '../../dist/results/output/formats.js';
import { confirmFile } from '../../dist/stages/confirm-file.js';
import { formatOpened } from '../../dist/stages/format-results.js';
import { inventJury } from '../../dist/stages/invent-jury.js';
import { giveNotice } from '../../dist/stages/notify.js';
import { prepositionRelease } from '../../dist/stages/preposition.js';
import { openKey } from '../../dist/workspace/keys.js';

/** @typedef {import('../../dist/index.js').Context} Context */
/** @typedef {import('./kill-play.ts').Task} Task */
/** @typedef {import('./kill-play.ts').Asked} Asked */

const HOUR = { utc: '2026-07-03T08:00:00Z', zone: 'Europe/Paris' };
const yes = async () => true;
const INVENTED = {
  exams: ['BCG'],
  academies: ['09'],
  session: '2026-06',
  group: '1',
  candidates: 2000,
  seed: 1,
  form: usualForm('full'),
};
const ALWAYS = { validFromMs: Date.parse('2026-01-01'), validUntilMs: Date.parse('2027-01-01') };

/** @param {Asked} asked */
const statement = ({ file = '', fingerprint = '', depot = '', title = '' }) => ({
  id: title,
  name: `Essai ${title}`,
  certificate: readFileSync(file),
  fingerprint,
  depot: { address: depot },
});

/** @param {'postpone' | 'advance'} kind @returns {(context: Context, asked: Required<Asked>) => Promise<unknown>} */
const notice =
  (kind) =>
  (context, { publication, hour }) =>
    giveNotice(context, {
      publication,
      change: { kind, hour: { utc: hour, zone: 'Europe/Paris' } },
      reason: 'Essai',
      confirm: yes,
    });

/** @type {Record<string, (context: Context, asked: Required<Asked>) => Promise<unknown>>} */
const STAGES = {
  'key create': (context, { key }) => createKey(context, { name: key, curve: 'p256' }),
  'key import': (context, { key, file }) =>
    importKey(context, { name: key, armored: new Uint8Array(readFileSync(file)) }),
  'registry propose': (context) => proposeRegistry(context, { officers: ['claire'], leastApprovals: 1 }),
  'registry sign': (context, { file }) => signRegistry(context, file, async () => true),
  'trust add': (context, { file }) =>
    pinIssuer(context, { path: file, sha256: createHash('sha256').update(readFileSync(file)).digest('hex') }),
  'trust add --replace': (context, { file }) =>
    pinIssuer(context, {
      path: file,
      sha256: createHash('sha256').update(readFileSync(file)).digest('hex'),
      replace: yes,
    }),
  'partner add --officer': (context, asked) => addOfficer(context, statement(asked)),
  'partner add': (context, asked) =>
    licenseDistributor(context, statement(asked), { scope: 'press', basis: 'Licence 2026-1', ...ALWAYS }),
  'partner revoke': (context, { title }) => revokeLicences(context, { party: title, reason: 'Essai' }),
  'publication create': (context, { title }) =>
    createPublication(context, { title, exams: ['BCG'], session: '2026-06', group: '1', hour: HOUR }),
  export: (context, { file, publication }) =>
    exportResults(context, { file, publication, newRevision: false, confirm: async () => true }),
  'export --late': (context, { file, publication }) =>
    exportResults(context, { file, publication, newRevision: false, confirm: yes, confirmLate: yes }),
  'notice postpone': notice('postpone'),
  'notice advance': notice('advance'),
  receive,
  approve: (context, { publication }) => approve(context, publication, yes, { confirmProposal: yes }),
  release: (context, { publication }) => releasePublication(context, publication),
  'release --preposition': (context, { publication }) =>
    prepositionRelease(context, publication, { confirm: yes }),
  'release --to': (context, { publication, file }) => releasePublication(context, publication, { to: file }),
  'release --kit': (context, { publication, file }) => makeKit(context, publication, file),
  'open --release': (context, { publication, file }) => openRelease(context, { publication }, file),
  open: (context, { publication }) => openPublication(context, publication),
  'open --format': async (context, { publication, issuer }) => {
    const outcomes = await openPublication(context, publication);
    return formatOpened(context, { publication, issuer }, { outcomes, formats: DERIVED_FORMATS });
  },
  confirm: (context, { publication, file }) =>
    confirmFile(context, { publication, file, key: 'second', confirm: yes }),
  purge: (context, place) => purgePublication(context, place, async () => true),
  'status --fetch': async (context, place) => {
    await collectAnswers(context, place);
    return reportStatus(context, place);
  },
  /** No command: the key that a person created can be used. */
  unlock: async (context, { key }) => {
    await openKey(context.workspace, key, context.secrets);
  },
};

/** @type {typeof STAGES} Those that only read their workspace. */
const READING = {
  verify: (context, { file }) => verifyPaths(context, [file]),
  invent: (_context, { file }) => inventJury({ path: file, ...INVENTED }, systemRandom),
  'key export': async (context, { key, file }) => {
    const { command } = await import('../../dist/cli/commands/key-export.js');
    // All that this command asks of a session.
    const session = {
      cwd: '/',
      inWorkspace: async (/** @type {unknown} */ _need, /** @type {(given: Context) => unknown} */ run) =>
        run(context),
    };
    await command.run(/** @type {never} */ (session), { key, output: file });
  },
};

/** @param {Task} task */
function makeWorkspace({ workspace, nowMs }) {
  const config = { role: /** @type {const} */ ('rectorat'), realm: /** @type {const} */ ('rehearsal') };
  const about = { id: 'lille', name: 'Rectorat de Lille', academies: ['09'] };
  initWorkspace(workspace, { ...config, ...about }, { nowMs: () => nowMs });
}

/**
 * @param {Task} task
 * @param {(() => Promise<void>) | undefined} before
 */
async function run(task, before) {
  if (task.stage === 'init') return makeWorkspace(task);
  const clock = { nowMs: () => task.nowMs, sleep: async () => {} };
  const secrets = { passphrase: async () => task.passphrase, agentSocket: undefined };
  const roles = /** @type {const} */ (['rectorat', 'officer', 'distributor', 'auditor']);
  const reading = READING[task.stage];
  const stage = reading ?? STAGES[task.stage];
  if (stage === undefined) throw new Error(`no stage ${task.stage}`);
  const use = reading === undefined ? withWorkspace : readingWorkspace;
  return use(task.workspace, { command: task.stage, roles, clock }, async (workspace) => {
    await before?.();
    const context = {
      workspace,
      clock,
      random: systemRandom,
      secrets,
      connect: (/** @type {import('../../dist/index.js').DepotSettings} */ settings) =>
        connectDepot(workspace.dir, settings, secrets),
      report: () => {},
    };
    return stage(context, /** @type {Required<Asked>} */ (task.asked));
  });
}

/**
 * Runs a task.
 * @param {Task} task
 * @param {() => Promise<void>} [before] once in the workspace, before the stage
 * @returns {Promise<string>} `done`, or the code of the fault that stopped it, or of the first fault in its report
 */
export async function runTask(task, before) {
  try {
    const report = JSON.stringify((await run(task, before)) ?? null);
    return /"code":"([a-z-]+)"/.exec(report)?.[1] ?? 'done';
  } catch (error) {
    if (error instanceof SceauError) return error.code;
    throw error;
  }
}
