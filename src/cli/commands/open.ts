/** `open`: opens what was accepted, once released; the paths of the results go to standard output. */
import { openPublication } from '../../stages/open.ts';
import { defineCommand } from '../command.ts';
import { acceptFault } from '../exit.ts';
import { PREFIX, errorJsonOrNull, faultText } from '../render/errors.ts';
import { en } from '../messages/typeset.ts';

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('publication', { type: 'string', demandOption: true, describe: options.publication })
      .option('issuer', { type: 'string', requiresArg: true, describe: options.issuer }),
  run: async (session, { publication, issuer }) => {
    const { words, note } = session;
    const outcomes = await session.inWorkspace({ roles: ['distributor'], access: 'change' }, (context) =>
      openPublication(context, publication, issuer),
    );
    // One scope's fault is the command's and is told there; among several each is told with its scope.
    for (const { scope, fault } of outcomes) {
      if (fault !== null && outcomes.length > 1) note(`${PREFIX}${en`${scope}`}: ${faultText(words, fault)}`);
    }
    return {
      json: {
        publication,
        scopes: outcomes.map(({ scope, revision, path, fault }) => ({
          scope,
          revision,
          path,
          error: errorJsonOrNull(words, fault),
        })),
      },
      lines: outcomes.flatMap(({ path }) => (path === null ? [] : [path])),
      fault: acceptFault(outcomes.map(({ fault }) => fault)),
    };
  },
});
