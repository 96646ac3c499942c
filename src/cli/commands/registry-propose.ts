/** `registry propose`: the next version of the issuer's registry. */
import { proposeRegistry } from '../../stages/propose-registry.ts';
import { parseCount, splitList } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { warningsJson } from '../render/outcomes.ts';
import { digestLines } from '../render/registry.ts';
import { changeLines, changesJson } from '../render/registry-changes.ts';

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .option('officers', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: options.officers,
      })
      .option('least-approvals', {
        type: 'string',
        requiresArg: true,
        describe: options['least-approvals'],
      }),
  run: async (session, args) => {
    const { words } = session;
    const officers = splitList(args.officers);
    const least = args['least-approvals'];
    const leastApprovals = least === undefined ? undefined : parseCount('--least-approvals', least, words);
    const need = { roles: ['rectorat'], access: 'change' } as const;
    const written = await session.inWorkspace(need, (context) =>
      proposeRegistry(context, { officers, leastApprovals }),
    );
    const { version, path, changes } = written;
    return {
      json: { ...written, changes: changesJson(changes), warnings: warningsJson(session.told) },
      lines: [
        words.results.registryWritten(version, path),
        ...digestLines(words, written.sha256),
        '',
        ...changeLines(words, changes),
      ],
    };
  },
});
