/** `approve`: an officer's consent, then the hand-over of their share. */
import { encodeInstant } from '../../documents/fields.ts';
import { type OfficerActKind, approve } from '../../stages/approve.ts';
import type { ApprovalCase } from '../../stages/read-case.ts';
import { defineCommand } from '../command.ts';
import { caseLines } from '../render/case.ts';
import { bothTimes } from '../render/times.ts';

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('publication', { type: 'string', demandOption: true, describe: options.publication })
      .option('issuer', { type: 'string', requiresArg: true, describe: options.issuer })
      .option('yes', { type: 'boolean', default: false, describe: options.yes }),
  run: async (session, { publication, issuer, yes }) => {
    const { words, note, isWatched } = session;
    const { prompts, results } = words;
    let found: ApprovalCase | undefined;
    const confirm = async (shown: ApprovalCase, act: OfficerActKind): Promise<boolean> => {
      // Both acts on a request are about one case.
      if (found?.request !== shown.request)
        for (const line of caseLines(words, shown, { isWatched })) note(line);
      found = shown;
      return yes || session.confirm(act === 'consent' ? prompts.consent : prompts.handOver);
    };
    const report = await session.inWorkspace({ roles: ['officer'], access: 'change' }, (context) =>
      approve(context, publication, confirm, issuer),
    );
    const { revision, consented, handedOver, zone } = report;
    const handOverFrom = encodeInstant(report.handoverFromMs);
    return {
      json: { publication, revision, consented, handedOver, handOverFrom },
      lines: [
        results.consented(revision),
        handedOver ? results.handedOver(revision) : results.handOverFrom(bothTimes(handOverFrom, zone)),
      ],
    };
  },
});
