/** `partner show`: one officer or distributor. */
import { recording } from '../../stages/context.ts';
import { parseId } from '../../documents/names.ts';
import { readLicences, readParty } from '../../workspace/party-store.ts';
import { loadTrust } from '../../workspace/registry-store.ts';
import { defineCommand } from '../command.ts';
import { partnerJson, partnerLines } from '../render/partners.ts';

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs.positional('party', { type: 'string', demandOption: true, describe: options.party }),
  run: async (session, args) => {
    const partner = await session.inWorkspace({ roles: ['rectorat'], access: 'read' }, async (context) => {
      const { workspace } = context;
      const party = readParty(workspace, parseId(args.party));
      if (party.kind === 'officer') return { party, licences: [] };
      const moment = recording(context);
      const trust = await loadTrust(workspace, workspace.config.id, moment);
      return { party, licences: await readLicences(workspace, party.id, { trust, moment }) };
    });
    return { json: partnerJson(partner), lines: partnerLines(session.words, partner) };
  },
});
