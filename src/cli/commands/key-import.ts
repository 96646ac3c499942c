/** `key import`: an OpenPGP key made elsewhere becomes one of this workspace; with `--gpg` its secret stays with gpg. */
import { resolve } from 'node:path';
import { SceauError } from '../../errors.ts';
import { readFileBounded } from '../../io/files.ts';
import { MAX_KEY_BYTES } from '../../openpgp/certificate.ts';
import { importKey } from '../../stages/create-key.ts';
import { holdKey } from '../../stages/hold-key.ts';
import { parseFingerprint } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { keyArgument, keyMadeResult } from '../render/keys.ts';

const text = { type: 'string', requiresArg: true } as const;

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('key', { ...keyArgument, describe: options.key })
      .positional('file', { type: 'string', describe: options.file })
      .option('gpg', { ...text, describe: options.gpg })
      .option('gpg-home', { ...text, describe: options['gpg-home'] }),
  run: async (session, args) => {
    const { words } = session;
    const { key: name, file, gpg } = args;
    const need = { roles: ['rectorat', 'officer', 'distributor'], access: 'change' } as const;
    if (gpg !== undefined) {
      // The issuer's keys and a distributor's serve unattended: only an officer's is asked of a person each time.
      const other = file ?? (name === 'officer' ? undefined : name);
      if (other !== undefined)
        throw new SceauError('usage', { detail: words.usage.together('--gpg', other) });
      const fingerprint = parseFingerprint('--gpg', gpg, words);
      const home = args['gpg-home'];
      const homedir = home === undefined ? undefined : resolve(session.cwd, home);
      const held = await session.inWorkspace(need, (context) => holdKey(context, { fingerprint, homedir }));
      return keyMadeResult(session, name, held.certificate);
    }
    if (file === undefined) {
      throw new SceauError('usage', {
        detail: words.usage.argumentMissing(words.help.options.file, 'sceau key import <key> <file>'),
      });
    }
    const key = await session.inWorkspace(need, (context) =>
      importKey(context, { name, armored: readFileBounded(resolve(session.cwd, file), MAX_KEY_BYTES) }),
    );
    return keyMadeResult(session, name, key.certificate);
  },
});
