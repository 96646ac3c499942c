/** `registry sign`: an officer signs the next version of a registry, beside the file. */
import { resolve } from 'node:path';
import { signRegistry } from '../../stages/propose-registry.ts';
import { defineCommand } from '../command.ts';

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs.positional('file', { type: 'string', demandOption: true, describe: options.file }),
  run: async (session, { file }) => {
    const signed = await session.inWorkspace({ roles: ['officer'], access: 'change' }, (context) =>
      signRegistry(context, resolve(session.cwd, file)),
    );
    return { json: signed, lines: [session.words.results.registrySigned(signed.version, signed.path)] };
  },
});
