/** `confirm`: a second person confirms the file that the next revision is to be sealed from. */
import { confirmFile } from '../../stages/confirm-file.ts';
import { defineCommand } from '../command.ts';
import { confirmGate, juryFileAsked, juryFileOptions, showGate } from '../gate.ts';
import { grouped } from '../render/table.ts';

export const command = defineCommand({
  options: (yargs, words) =>
    juryFileOptions(yargs, words).option('as', {
      type: 'string',
      requiresArg: true,
      choices: ['second', 'deputy'] as const,
      default: 'second' as const,
      describe: words.help.options.as,
    }),
  run: async (session, { as: key, ...args }) => {
    const { words, cwd } = session;
    const asks = juryFileAsked(args, cwd);
    // A person reads and types: a script that confirmed for them would be the clerk once more.
    const stated = { yes: false, total: null, alerts: null };
    const report = await session.inWorkspace({ roles: ['rectorat'], access: 'change' }, (context) =>
      confirmFile(context, {
        ...asks,
        key,
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
      json: { publication: asks.publication, revision, fingerprint },
      lines: [words.gate.confirmed(asks.publication, revision), grouped(fingerprint)],
    };
  },
});
