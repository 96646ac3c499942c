/** `confirm`: a second person confirms the file that the next revision is to be sealed from. */
import { resolve } from 'node:path';
import { confirmFile } from '../../stages/confirm-file.ts';
import { defineCommand } from '../command.ts';
import { confirmGate, showGate } from '../gate.ts';
import { grouped } from '../render/table.ts';

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('file', { type: 'string', demandOption: true, describe: options.file })
      .option('publication', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: options.publication,
      })
      .option('expect', { type: 'string', requiresArg: true, describe: options.expect })
      .option('last-session', { type: 'string', requiresArg: true, describe: options['last-session'] })
      .option('as', {
        type: 'string',
        requiresArg: true,
        choices: ['second', 'deputy'] as const,
        default: 'second' as const,
        describe: options.as,
      }),
  run: async (session, { file, publication, expect, 'last-session': lastSession, as: key }) => {
    const { words, cwd } = session;
    // A person reads and types: a script that confirmed for them would be the clerk once more.
    const stated = { yes: false, total: null, alerts: null };
    const report = await session.inWorkspace({ roles: ['rectorat'], access: 'change' }, (context) =>
      confirmFile(context, {
        file: resolve(cwd, file),
        publication,
        key,
        expect: expect === undefined ? undefined : resolve(cwd, expect),
        lastSession: lastSession === undefined ? undefined : resolve(cwd, lastSession),
        confirm: async (survey, asked) => {
          showGate(session, survey, asked);
          if (asked.differences.length > 0) return false;
          const question = words.gate.confirmTotal(asked.revision);
          return confirmGate(session, { survey, judged: asked, question }, stated);
        },
      }),
    );
    const { revision, fingerprint } = report;
    return {
      json: { publication, revision, fingerprint },
      lines: [words.gate.confirmed(publication, revision), grouped(fingerprint)],
    };
  },
});
