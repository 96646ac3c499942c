/** `partner revoke`: a distributor's licence counts no longer. */
import { revokeLicences } from '../../stages/revoke-licence.ts';
import { defineCommand } from '../command.ts';
import { PREFIX } from '../render/errors.ts';

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('party', { type: 'string', demandOption: true, describe: options.party })
      .option('scope', { type: 'string', requiresArg: true, describe: options['revoked-scope'] })
      .option('reason', { type: 'string', requiresArg: true, demandOption: true, describe: options.reason }),
  run: async (session, { party, scope, reason }) => {
    const { results } = session.words;
    const revoked = await session.inWorkspace({ roles: ['rectorat'], access: 'change' }, (context) =>
      revokeLicences(context, { party, scope, reason }),
    );
    session.note(`${PREFIX}${results.revocationMeans(party)}`);
    return {
      json: { party, revoked },
      lines: revoked.map((each) => results.licenceRevoked(each.party, each.scope, each.number)),
    };
  },
});
