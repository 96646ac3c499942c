// @ts-check
/** Runs one stage of the built library in a workspace, as a command would: what child processes of the tests do. */
import {
  SceauError,
  approve,
  connectDepot,
  exportResults,
  openPublication,
  receive,
  releasePublication,
  systemRandom,
  withWorkspace,
} from '../../dist/index.js';

/** @typedef {{ workspace: string, stage: string, nowMs: number, passphrase: string, publication: string, file?: string }} Task */

/** @type {Record<string, (context: import('../../dist/index.js').Context, task: Task) => Promise<unknown>>} */
const STAGES = {
  export: (context, { file = '', publication }) =>
    exportResults(context, { file, publication, newRevision: false, confirm: async () => true }),
  receive,
  approve: (context, { publication }) => approve(context, publication, async () => true),
  release: (context, { publication }) => releasePublication(context, publication),
  open: (context, { publication }) => openPublication(context, publication),
};

/**
 * Runs a task.
 * @param {Task} task
 * @returns {Promise<SceauError | null>} the fault that stopped it, or `null`; a fault in its report counts as none
 */
export async function runTask(task) {
  const clock = { nowMs: () => task.nowMs };
  const secrets = { passphrase: async () => task.passphrase, agentSocket: undefined };
  const roles = /** @type {const} */ (['rectorat', 'officer', 'distributor', 'auditor']);
  try {
    await withWorkspace(task.workspace, { command: task.stage, roles, clock }, async (workspace) => {
      const context = {
        workspace,
        clock,
        random: systemRandom,
        secrets,
        connect: (/** @type {import('../../dist/index.js').DepotSettings} */ settings) =>
          connectDepot(workspace.dir, settings, secrets),
        report: () => {},
      };
      const report = await STAGES[task.stage]?.(context, task);
      const text = JSON.stringify(report ?? null);
      if (text.includes('"code":')) throw new Error(`not all was well: ${text}`);
    });
    return null;
  } catch (error) {
    if (error instanceof SceauError) return error;
    throw error;
  }
}
