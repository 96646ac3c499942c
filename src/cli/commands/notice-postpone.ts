/** `notice postpone`: a publication gets a later hour. */
import { defineCommand } from '../command.ts';
import { hourChange, hourOptions, noticeOptions, runNotice } from '../notices.ts';

export const command = defineCommand({
  options: (yargs, words) => hourOptions(noticeOptions(yargs, words), words),
  run: (session, args) =>
    runNotice(session, args, (context) => hourChange(context, 'postpone', args, session.words)),
});
