/** `key list`: the keys of this workspace and their fingerprints. */
import { KEY_NAMES, listKeys, readCertificate } from '../../workspace/keys.ts';
import { defineCommand } from '../command.ts';
import { PREFIX } from '../render/errors.ts';
import { keyJson } from '../render/keys.ts';
import { grouped, tableLines } from '../render/table.ts';

export const command = defineCommand({
  options: (yargs) => yargs,
  run: async (session, { json }) => {
    const { labels, results } = session.words;
    const need = { roles: ['rectorat', 'officer', 'distributor'], access: 'read' } as const;
    const { keys, first } = await session.inWorkspace(need, async ({ workspace }) => {
      const there = listKeys(workspace);
      const own = KEY_NAMES[workspace.config.role];
      const names = own.filter((name) => there.includes(name));
      const found = await Promise.all(
        names.map(async (name) => ({ name, certificate: await readCertificate(workspace, name) })),
      );
      return { keys: found, first: own[0] ?? '' };
    });
    if (keys.length === 0 && json !== true) session.note(`${PREFIX}${results.noKeys(first)}`);
    const rows = keys.map(({ name, certificate }) => [
      name,
      grouped(certificate.fingerprint),
      certificate.userId,
    ]);
    return {
      json: keys.map(({ name, certificate }) => keyJson(name, certificate)),
      lines: tableLines([labels.key, labels.fingerprint, labels.name], rows),
    };
  },
});
