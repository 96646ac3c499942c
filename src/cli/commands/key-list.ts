/** `key list`: the keys of this workspace and their fingerprints. */
import { KEY_NAMES, listKeys, readKey } from '../../workspace/keys.ts';
import { defineCommand } from '../command.ts';
import { keyJson } from '../render/keys.ts';
import { grouped, tableLines } from '../render/table.ts';

export const command = defineCommand({
  options: (yargs) => yargs,
  run: async (session) => {
    const { labels } = session.words;
    const need = { roles: ['rectorat', 'officer', 'distributor'], access: 'read' } as const;
    const keys = await session.inWorkspace(need, async ({ workspace }) => {
      const there = listKeys(workspace);
      const names = KEY_NAMES[workspace.config.role].filter((name) => there.includes(name));
      return Promise.all(
        names.map(async (name) => ({ name, certificate: (await readKey(workspace, name)).certificate })),
      );
    });
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
