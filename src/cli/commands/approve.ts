/** `approve`: an officer's consent, then the hand-over of their share. */
import { encodeInstant } from '../../documents/fields.ts';
import { type OfficerActKind, approve } from '../../stages/approve.ts';
import type { ApprovalCase } from '../../stages/read-case.ts';
import type { ConfirmProposal } from '../../stages/sign-proposal.ts';
import { defineCommand } from '../command.ts';
import { caseLines } from '../render/case.ts';
import { changeLines } from '../render/notices.ts';
import { bothTimes } from '../render/times.ts';

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('publication', { type: 'string', demandOption: true, describe: options.publication })
      .option('issuer', { type: 'string', requiresArg: true, describe: options.issuer })
      .option('hand-over', { type: 'boolean', default: false, describe: options['hand-over'] })
      .option('override-clock', { type: 'boolean', default: false, describe: options['override-clock'] })
      .option('yes', { type: 'boolean', default: false, describe: options.yes }),
  run: async (
    session,
    { publication, issuer, yes, 'hand-over': handOverNow, 'override-clock': overridesClock },
  ) => {
    const { words, note, isWatched } = session;
    const { prompts, results } = words;
    const questions: { readonly [A in OfficerActKind]: string } = {
      consent: prompts.consent,
      handover: prompts.handOver,
      override: prompts.overrideClock,
    };
    let found: ApprovalCase | undefined;
    const confirm = async (shown: ApprovalCase, act: OfficerActKind): Promise<boolean> => {
      // Both acts on a request are about one case.
      if (found?.request !== shown.request)
        for (const line of caseLines(words, shown, { isWatched })) note(line);
      found = shown;
      return yes || session.confirm(questions[act]);
    };
    const confirmProposal: ConfirmProposal = async (
      { publication: { value }, standing },
      { value: notice },
    ) => {
      for (const line of changeLines(words, notice, { publication: value, before: standing.hour }))
        note(line);
      return yes || session.confirm(prompts.signProposal);
    };
    const report = await session.inWorkspace({ roles: ['officer'], access: 'change' }, (context) =>
      approve(context, publication, confirm, { issuer, handOverNow, overridesClock, confirmProposal }),
    );
    const { revision, proposal, consented, handedOver, clockOverridden, zone } = report;
    const { handoverFromMs: fromMs } = report;
    const handOverFrom = fromMs === null ? null : encodeInstant(fromMs);
    return {
      json: { publication, revision, proposal, consented, handedOver, clockOverridden, handOverFrom },
      lines: [
        ...(proposal === null ? [] : [results.proposalSigned(proposal)]),
        ...(consented ? [results.consented(revision)] : []),
        handedOver || handOverFrom === null
          ? results.handedOver(revision)
          : results.handOverFrom(bothTimes(handOverFrom, zone)),
        ...(clockOverridden ? [results.clockOverridden(revision)] : []),
      ],
    };
  },
});
