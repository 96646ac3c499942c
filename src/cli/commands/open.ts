/** `open`: opens what was accepted, once released; the paths of the results go to standard output. */
import { resolve } from 'node:path';
import { SceauError } from '../../errors.ts';
import type { Context } from '../../stages/context.ts';
import { openPublication } from '../../stages/open.ts';
import { openRelease } from '../../stages/open-release.ts';
import { waitOpen } from '../../stages/wait-open.ts';
import { type FormattedOutcome, formatOpened } from '../../stages/format-results.ts';
import { DERIVED_FORMATS, type DerivedFormat } from '../../results/output/formats.ts';
import { parseCodes } from '../arguments.ts';
import { readBeacon } from '../beacon.ts';
import { defineCommand } from '../command.ts';
import { acceptFault } from '../exit.ts';
import { parseUntil } from '../local-time.ts';
import { PREFIX, errorJsonOrNull, faultText } from '../render/errors.ts';
import { en } from '../messages/typeset.ts';
import type { Words } from '../messages/words.ts';

/** Forms beside the CSV, which is always there and may be named. @throws `usage` */
function parseFormats(asked: readonly string[] | undefined, words: Words): readonly DerivedFormat[] {
  const known = new Set(['csv', ...DERIVED_FORMATS]);
  const named = new Set((asked ?? []).flatMap((text) => parseCodes('--format', text, known, words)));
  return DERIVED_FORMATS.filter((format) => named.has(format));
}

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('publication', { type: 'string', demandOption: true, describe: options.publication })
      .option('issuer', { type: 'string', requiresArg: true, describe: options.issuer })
      .option('release', { type: 'string', requiresArg: true, describe: options.release })
      .option('format', { type: 'string', array: true, requiresArg: true, describe: options.format })
      .option('beacon', { type: 'string', requiresArg: true, describe: options.beacon })
      .option('wait', { type: 'boolean', describe: options.wait })
      .option('until', { type: 'string', requiresArg: true, describe: options['wait-until'] }),
  run: async (session, { publication, issuer, release, format, beacon: file, wait = false, until: text }) => {
    const { words, note, cwd } = session;
    const formats = parseFormats(format, words);
    if (release !== undefined && wait) {
      throw new SceauError('usage', { detail: words.usage.together('--release', '--wait') });
    }
    if (text !== undefined && !wait) {
      throw new SceauError('usage', { detail: words.usage.needed('--wait', '--until') });
    }
    const until = text === undefined ? undefined : parseUntil(text, words);
    const beacon = readBeacon(session, file);
    const locked = <T>(run: (context: Context) => Promise<T>): Promise<T> =>
      session.inWorkspace({ roles: ['distributor'], access: 'change' }, (context) =>
        run({ ...context, beacon }),
      );
    const opened = wait
      ? await session.inWorkspace({ roles: ['distributor'], access: 'read' }, (context) =>
          waitOpen(context, { publication, issuer, until, locked }),
        )
      : await locked((context) =>
          release === undefined
            ? openPublication(context, publication, issuer)
            : openRelease(context, { publication, issuer }, resolve(cwd, release)),
        );
    const outcomes =
      formats.length === 0
        ? opened.map((each): FormattedOutcome => ({ ...each, files: [] }))
        : await locked((context) =>
            formatOpened(context, { publication, issuer }, { outcomes: opened, formats }),
          );
    // One scope's fault is the command's and is told there; among several each is told with its scope.
    for (const { scope, fault } of outcomes) {
      if (fault !== null && outcomes.length > 1) note(`${PREFIX}${en`${scope}`}: ${faultText(words, fault)}`);
    }
    return {
      json: {
        publication,
        scopes: outcomes.map(({ scope, revision, path, files, fault }) => ({
          scope,
          revision,
          path,
          files,
          error: errorJsonOrNull(words, fault),
        })),
      },
      lines: outcomes.flatMap(({ path, files }) => (path === null ? [] : [path, ...files])),
      fault: acceptFault(outcomes.map(({ fault }) => fault)),
    };
  },
});
