/** `notice advance`: a publication gets an earlier hour, once its officers have signed it too. */
import { defineCommand } from '../command.ts';
import { hourChange, hourOptions, noticeOptions, runNotice } from '../notices.ts';

export const command = defineCommand({
  options: (yargs, words) => hourOptions(noticeOptions(yargs, words), words),
  run: (session, args) =>
    runNotice(session, args, (context) => hourChange(context, 'advance', args, session.words)),
});
