/** `purge`: a distributor deletes what it has of a publication, and confirms it by signed receipts. */
import { type PurgeCase, purgePublication } from '../../stages/purge.ts';
import { defineCommand } from '../command.ts';
import { PREFIX } from '../render/errors.ts';

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('publication', { type: 'string', demandOption: true, describe: options.publication })
      .option('issuer', { type: 'string', requiresArg: true, describe: options.issuer })
      .option('yes', { type: 'boolean', default: false, describe: options.yes }),
  run: async (session, { publication, issuer, yes }) => {
    const { words, note } = session;
    const { results, prompts } = words;
    const confirm = async ({ plaintext, copies }: PurgeCase): Promise<boolean> => {
      note(`${PREFIX}${results.purgeCase(publication, plaintext, copies)}`);
      note(`${PREFIX}${results.purgeMeans}`);
      return yes || session.confirm(prompts.purge);
    };
    const purged = await session.inWorkspace({ roles: ['distributor'], access: 'change' }, (context) =>
      purgePublication(context, { publication, issuer }, confirm),
    );
    const files = purged.plaintext.files + purged.copies.files;
    return { json: purged, lines: [results.purged(publication, files)] };
  },
});
