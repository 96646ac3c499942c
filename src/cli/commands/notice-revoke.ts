/** `notice revoke`: nothing of a publication is released to a distributor any more. */
import { defineCommand } from '../command.ts';
import { noticeOptions, runNotice } from '../notices.ts';

export const command = defineCommand({
  options: (yargs, words) =>
    noticeOptions(yargs, words).option('party', {
      type: 'string',
      requiresArg: true,
      demandOption: true,
      describe: words.help.options.party,
    }),
  run: (session, args) => runNotice(session, args, async () => ({ kind: 'revoke', recipient: args.party })),
});
