/** `init`: a new workspace. */
import { resolve } from 'node:path';
import { REALMS } from '../../documents/fields.ts';
import { systemClock } from '../../io/clock.ts';
import { academiesAt, sessionOn } from '../../results/codes/codes.ts';
import { initWorkspace } from '../../stages/init-workspace.ts';
import { parseDepotAddress } from '../../transport/address.ts';
import { parseHostKeyPin } from '../../transport/host-key.ts';
import { type Config, WORKSPACE_ROLES } from '../../workspace/config.ts';
import { depotOf, needed, parseCodes } from '../arguments.ts';
import { defineCommand } from '../command.ts';

const text = { type: 'string', requiresArg: true } as const;

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('dir', { type: 'string', default: '.', describe: options.dir })
      .option('role', { ...text, choices: WORKSPACE_ROLES, demandOption: true, describe: options.role })
      .option('realm', { ...text, choices: REALMS, demandOption: true, describe: options.realm })
      .option('id', { ...text, demandOption: true, describe: options.id })
      .option('name', { ...text, demandOption: true, describe: options.name })
      .option('academies', { ...text, describe: options.academies })
      .option('depot', { ...text, describe: options.depot })
      .option('host-key', { ...text, array: true, describe: options['host-key'] })
      .option('ssh-key', { ...text, describe: options['ssh-key'] }),
  run: async ({ words, cwd }, args) => {
    const dir = resolve(cwd, args.dir);
    const { role, realm, id, name } = args;
    const known = new Set(academiesAt(sessionOn(systemClock.nowMs())).map(({ code }) => code));
    const academies =
      role === 'rectorat' ? needed('--academies', args.academies, '--role rectorat', words) : args.academies;
    const depot = depotOf(args);
    if (depot !== null) parseDepotAddress(depot.address, dir);
    for (const pin of depot?.host_keys ?? []) parseHostKeyPin(pin, '--host-key');
    const config: Config = {
      role,
      realm,
      id,
      name,
      ...(academies === undefined
        ? {}
        : { academies: [...parseCodes('--academies', academies, known, words)] }),
      ...(depot === null ? {} : { depot }),
    };
    initWorkspace(dir, config, systemClock);
    return { json: { workspace: dir, ...config }, lines: [words.results.workspaceMade(dir)] };
  },
});
