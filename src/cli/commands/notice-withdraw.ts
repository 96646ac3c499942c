/** `notice withdraw`: a publication is withdrawn for good. */
import { defineCommand } from '../command.ts';
import { noticeOptions, runNotice } from '../notices.ts';

export const command = defineCommand({
  options: (yargs, words) => noticeOptions(yargs, words),
  run: (session, args) => runNotice(session, args, async () => ({ kind: 'withdraw' })),
});
