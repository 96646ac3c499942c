/** `key create`: a new OpenPGP key of this workspace. */
import { createKey } from '../../stages/create-key.ts';
import { defineCommand } from '../command.ts';
import { keyArgument, keyMadeResult } from '../render/keys.ts';

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs.positional('key', { ...keyArgument, describe: options.key }).option('curve', {
      type: 'string',
      requiresArg: true,
      choices: ['p256', 'p384'] as const,
      default: 'p256' as const,
      describe: options.curve,
    }),
  run: async (session, { key: name, curve }) => {
    const need = {
      roles: ['rectorat', 'officer', 'distributor'],
      access: 'change',
      newPassphrases: true,
    } as const;
    const key = await session.inWorkspace(need, (context) => createKey(context, { name, curve }));
    return keyMadeResult(session, name, key.certificate);
  },
});
