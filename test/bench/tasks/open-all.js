// @ts-check
/** `open --wait` of many distributors in one process, each on a depot of its own: `PUBLICATION PASSPHRASE WORKSPACE…`. */
import {
  connectDepot,
  readingWorkspace,
  systemClock,
  systemRandom,
  waitOpen,
  withWorkspace,
} from '../../../dist/index.js';

const [publication = '', passphrase = '', ...dirs] = process.argv.slice(2);

/** @param {string} dir */
async function open(dir) {
  const use = { command: 'bench', roles: /** @type {const} */ (['distributor']), clock: systemClock };
  const secrets = { passphrase: async () => passphrase, agentSocket: undefined };
  /**
   * @param {import('../../../dist/index.js').Workspace} workspace
   * @returns {import('../../../dist/index.js').Context}
   */
  const contextOf = (workspace) => ({
    workspace,
    clock: systemClock,
    random: systemRandom,
    secrets,
    connect: (settings) => connectDepot(dir, settings, secrets),
    report: () => {},
  });
  const outcomes = await readingWorkspace(dir, use, (workspace) =>
    waitOpen(contextOf(workspace), {
      publication,
      locked: (run) => withWorkspace(dir, use, (each) => run(contextOf(each))),
    }),
  );
  for (const { fault } of outcomes) if (fault !== null) throw new Error(`${dir}: ${fault.code}`);
}

await Promise.all(dirs.map(open));
