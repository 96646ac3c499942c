/** `key import`: an OpenPGP key made elsewhere becomes one of this workspace. */
import { resolve } from 'node:path';
import { readFileBounded } from '../../io/files.ts';
import { MAX_KEY_BYTES } from '../../openpgp/certificate.ts';
import { importKey } from '../../stages/create-key.ts';
import { defineCommand } from '../command.ts';
import { keyArgument, keyMadeResult } from '../render/keys.ts';

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('key', { ...keyArgument, describe: options.key })
      .positional('file', { type: 'string', demandOption: true, describe: options.file }),
  run: async (session, { key: name, file }) => {
    const need = { roles: ['rectorat', 'officer', 'distributor'], access: 'change' } as const;
    const key = await session.inWorkspace(need, (context) =>
      importKey(context, { name, armored: readFileBounded(resolve(session.cwd, file), MAX_KEY_BYTES) }),
    );
    return keyMadeResult(session, name, key.certificate);
  },
});
