/** `partner test`: tries the depots of partners, and keeps what was found; tries mirrors, as `mirror:ID`. */
import { SceauError } from '../../errors.ts';
import { parseId } from '../../documents/names.ts';
import type { Context } from '../../stages/context.ts';
import {
  type MirrorCheck,
  isMirrorParty,
  mirrorCheck,
  mirrorParties,
  testMirrors,
} from '../../stages/test-mirror.ts';
import { type PartnerTest, type Probe, testPartners } from '../../stages/test-partner.ts';
import { probeSettings } from '../../workspace/connect.ts';
import { listParties } from '../../workspace/party-store.ts';
import { type Command, defineCommand } from '../command.ts';
import { testFault } from '../exit.ts';
import { partnerTestJson, partnerTestLines } from '../render/partner-tests.ts';

/** What tries a depot by its settings, and what reads a mirror back. */
export interface TestMeans {
  readonly probe: Probe;
  readonly check: MirrorCheck;
}

/** Tries one, or all: parties first, then mirrors. */
async function testAll(
  context: Context,
  party: string | undefined,
  means: TestMeans,
): Promise<readonly PartnerTest[]> {
  if (party !== undefined && isMirrorParty(party)) return testMirrors(context, [party], means);
  if (party !== undefined) return testPartners(context, [parseId(party)], means.probe);
  const parties = listParties(context.workspace).map(({ id }) => id);
  const tests = await testPartners(context, parties, means.probe);
  return [...tests, ...(await testMirrors(context, mirrorParties(context), means))];
}

/** The command, with its means. */
export function partnerTest(meansOf: (context: Context) => TestMeans): Command {
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
        throw new SceauError('usage', { detail: words.usage.optionMissing('ID | mirror:ID | --all') });
      }
      const tests = await session.inWorkspace({ roles: ['rectorat'], access: 'change' }, (context) =>
        testAll(context, party, meansOf(context)),
      );
      return {
        json: tests.map((test) => partnerTestJson(words, test)),
        lines: partnerTestLines(words, tests),
        fault: testFault(tests.map(({ fault }) => fault)),
      };
    },
  });
}

export const command = partnerTest((context) => ({
  probe: (settings) => probeSettings(context.workspace.dir, settings, context),
  check: mirrorCheck(context),
}));
