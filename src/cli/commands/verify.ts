/** `verify`: checks documents and trees with public certificates only. */
import { resolve } from 'node:path';
import type { NotChecked } from '../../stages/findings.ts';
import { verifyPaths } from '../../stages/verify.ts';
import { WORKSPACE_ROLES } from '../../workspace/config.ts';
import { readBeacon } from '../beacon.ts';
import { defineCommand } from '../command.ts';
import { refusalFault } from '../exit.ts';
import { PREFIX, errorJson, faultText } from '../render/errors.ts';
import { tableLines } from '../render/table.ts';
import type { Words } from '../messages/words.ts';
import { escapeText } from '../messages/typeset.ts';

/** Role and id; the seal and release keys have no id but their role. */
function signerName({ terms }: Words, signer: { readonly role: string; readonly id: string }): string {
  const role = terms.roles[signer.role] ?? signer.role;
  return signer.id === signer.role ? role : `${role} ${signer.id}`;
}

/** Most paths that a line names. */
const MAX_NAMED = 8;

/** One line for each reason why files were not checked: part of the report, not a remark beside it. */
function notCheckedLines({ results }: Words, notChecked: readonly NotChecked[]): readonly string[] {
  return (['encrypted', 'unattached', 'purged'] as const).flatMap((reason) => {
    const paths = notChecked.filter((each) => each.reason === reason).map(({ path }) => path);
    if (paths.length === 0) return [];
    const named = paths.slice(0, MAX_NAMED).join(', ');
    return [results.notChecked[reason](paths.length, paths.length > MAX_NAMED ? `${named}, …` : named)];
  });
}

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('paths', { type: 'string', array: true, demandOption: true, describe: options.paths })
      .option('beacon', { type: 'string', requiresArg: true, describe: options.beacon }),
  run: async (session, { paths, beacon: file }) => {
    const { words, note, cwd } = session;
    const { labels, terms, results } = words;
    const beacon = readBeacon(session, file);
    const report = await session.inWorkspace({ roles: WORKSPACE_ROLES, access: 'read' }, (context) =>
      verifyPaths(
        { ...context, beacon },
        paths.map((path) => resolve(cwd, path)),
      ),
    );
    const { documents, failures, notChecked } = report;
    for (const { path, fault } of failures) {
      const text = faultText(words, fault);
      const place = escapeText(path);
      note(`${PREFIX}${text.startsWith(place) ? text : `${place}: ${text}`}`);
    }
    const rows = documents.map(({ path, signer, signedAt, signerNow }) => [
      path,
      signer === null ? '' : signerName(words, signer),
      signedAt ?? '',
      signerNow === null ? '' : terms.signerNow[signerNow],
    ]);
    note(`${PREFIX}${results.verified(documents.length, failures.length)}`);
    return {
      json: {
        documents,
        failures: failures.map(({ path, fault }) => ({ path, error: errorJson(words, fault) })),
        notChecked,
      },
      lines: [
        ...tableLines([labels.path, labels.signer, labels.signedAt, labels.keyNow], rows),
        ...notCheckedLines(words, notChecked),
      ],
      fault: refusalFault(failures.length, documents.length + failures.length),
    };
  },
});
