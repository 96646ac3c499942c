/** `notice supersede`: a revision is accepted, released and opened no more. */
import { parseCount } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { noticeOptions, runNotice } from '../notices.ts';

export const command = defineCommand({
  options: (yargs, words) =>
    noticeOptions(yargs, words).option('revision', {
      type: 'string',
      requiresArg: true,
      demandOption: true,
      describe: words.help.options.revision,
    }),
  run: (session, args) => {
    const revision = parseCount('--revision', args.revision, session.words);
    return runNotice(session, args, async () => ({ kind: 'supersede', revision }));
  },
});
