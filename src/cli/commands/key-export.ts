/** `key export`: the public certificate of a key, for the registry or a licence. */
import { resolve } from 'node:path';
import { SceauError } from '../../errors.ts';
import { encodeUtf8 } from '../../io/encodings.ts';
import { createOutsideOnce } from '../../io/files.ts';
import { readCertificate } from '../../workspace/keys.ts';
import { defineCommand } from '../command.ts';
import { keyArgument, keyJson } from '../render/keys.ts';

/** A certificate is public. */
const MODE = 0o644;

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('key', { ...keyArgument, describe: options.key })
      .option('output', { type: 'string', requiresArg: true, describe: options.output }),
  run: async (session, { key: name, output }) => {
    const need = { roles: ['rectorat', 'officer', 'distributor'], access: 'read' } as const;
    const certificate = await session.inWorkspace(need, ({ workspace }) => readCertificate(workspace, name));
    const json = { ...keyJson(name, certificate), certificate: certificate.armored };
    if (output === undefined) return { json, lines: [certificate.armored.trimEnd()] };
    const path = resolve(session.cwd, output);
    if (!createOutsideOnce(path, encodeUtf8(certificate.armored), MODE)) {
      throw new SceauError('output-exists', { path });
    }
    return { json: { ...json, output: path }, lines: [path] };
  },
});
