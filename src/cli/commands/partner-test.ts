/** `partner test`: tries the depots of partners, and keeps what was found. */
import { SceauError } from '../../errors.ts';
import { parseId } from '../../documents/names.ts';
import type { Context } from '../../stages/context.ts';
import { type Probe, testPartners } from '../../stages/test-partner.ts';
import { probeSettings } from '../../workspace/connect.ts';
import { listParties } from '../../workspace/party-store.ts';
import { type Command, defineCommand } from '../command.ts';
import { testFault } from '../exit.ts';
import { partnerTestJson, partnerTestLines } from '../render/partner-tests.ts';

/** The command, with what tries a depot by its settings. */
export function partnerTest(probeOf: (context: Context) => Probe): Command {
  return defineCommand({
    options: (yargs, { help: { options } }) =>
      yargs
        .positional('party', { type: 'string', describe: options.party })
        .option('all', { type: 'boolean', default: false, describe: options['all-parties'] }),
    run: async (session, { party, all }) => {
      const { words } = session;
      if (all && party !== undefined) {
        throw new SceauError('usage', { detail: words.usage.together('--all', party) });
      }
      if (!all && party === undefined) {
        throw new SceauError('usage', { detail: words.usage.optionMissing('--all') });
      }
      const tests = await session.inWorkspace({ roles: ['rectorat'], access: 'change' }, (context) => {
        const parties =
          party === undefined ? listParties(context.workspace).map(({ id }) => id) : [parseId(party)];
        return testPartners(context, parties, probeOf(context));
      });
      return {
        json: tests.map((test) => partnerTestJson(words, test)),
        lines: partnerTestLines(words, tests),
        fault: testFault(tests.map(({ fault }) => fault)),
      };
    },
  });
}

export const command = partnerTest(
  (context) => (settings) => probeSettings(context.workspace.dir, settings, context),
);
