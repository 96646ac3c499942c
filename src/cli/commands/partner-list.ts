/** `partner list`: officers and distributors, with the newest licence of each scope. */
import { recording } from '../../stages/context.ts';
import { listParties, readLicences } from '../../workspace/party-store.ts';
import { loadTrust } from '../../workspace/registry-store.ts';
import { defineCommand } from '../command.ts';
import { PREFIX } from '../render/errors.ts';
import { type LicensedParty, partnerJson, partnerTable } from '../render/partners.ts';

export const command = defineCommand({
  options: (yargs) => yargs,
  run: async (session, { json }) => {
    const partners = await session.inWorkspace({ roles: ['rectorat'], access: 'read' }, async (context) => {
      const { workspace } = context;
      const moment = recording(context);
      const parties: LicensedParty[] = [];
      for (const party of listParties(workspace)) {
        const isOfficer = party.kind === 'officer';
        const trust = isOfficer ? null : await loadTrust(workspace, workspace.config.id, moment);
        const licences = trust === null ? [] : await readLicences(workspace, party.id, { trust, moment });
        parties.push({ party, licences });
      }
      return parties;
    });
    if (partners.length === 0 && json !== true) session.note(`${PREFIX}${session.words.results.noPartners}`);
    return { json: partners.map(partnerJson), lines: partnerTable(session.words, partners) };
  },
});
