/** `partner add`: an officer becomes a party, or a distributor gets a signed licence for one scope. */
import { resolve } from 'node:path';
import { SceauError } from '../../errors.ts';
import { readFileBounded } from '../../io/files.ts';
import { MAX_KEY_BYTES } from '../../openpgp/certificate.ts';
import { type LicenceTerms, addOfficer, licenseDistributor } from '../../stages/license.ts';
import { parseDepotAddress } from '../../transport/address.ts';
import { parseHostKeyPin } from '../../transport/host-key.ts';
import { depotOf, needed } from '../arguments.ts';
import { defineCommand } from '../command.ts';
import { parseBound } from '../local-time.ts';
import type { Words } from '../messages/words.ts';
import { warningsJson } from '../render/outcomes.ts';

const text = { type: 'string', requiresArg: true } as const;

interface TermOptions {
  readonly officer: boolean | undefined;
  readonly scope: string | undefined;
  readonly basis: string | undefined;
  readonly 'valid-from': string | undefined;
  readonly 'valid-until': string | undefined;
}

/** The licence's terms; `null` for an officer, who has none. @throws `usage` */
function termsOf(args: TermOptions, words: Words): LicenceTerms | null {
  if (args.officer === true) {
    const stray = (['scope', 'basis', 'valid-from', 'valid-until'] as const).find(
      (name) => args[name] !== undefined,
    );
    if (stray === undefined) return null;
    throw new SceauError('usage', { detail: words.usage.together('--officer', `--${stray}`) });
  }
  const scope = needed('--scope', args.scope, 'partner add', words);
  const get = (name: 'basis' | 'valid-from' | 'valid-until'): string =>
    needed(`--${name}`, args[name], '--scope', words);
  return {
    scope,
    basis: get('basis'),
    validFromMs: parseBound(get('valid-from'), 'first', words),
    validUntilMs: parseBound(get('valid-until'), 'last', words),
  };
}

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs
      .positional('party', { type: 'string', demandOption: true, describe: options.party })
      .option('officer', { type: 'boolean', describe: options['is-officer'] })
      .option('scope', { ...text, describe: options.scope })
      .option('basis', { ...text, describe: options.basis })
      .option('valid-from', { ...text, describe: options['valid-from'] })
      .option('valid-until', { ...text, describe: options['valid-until'] })
      .option('name', { ...text, demandOption: true, describe: options.name })
      .option('certificate', { ...text, demandOption: true, describe: options.certificate })
      .option('fingerprint', { ...text, demandOption: true, describe: options.fingerprint })
      .option('new-key', { type: 'boolean', default: false, describe: options['new-key'] })
      .option('depot', { ...text, demandOption: true, describe: options.depot })
      .option('host-key', { ...text, array: true, describe: options['host-key'] })
      .option('ssh-key', { ...text, describe: options['ssh-key'] }),
  run: async (session, args) => {
    const { words, cwd } = session;
    const terms = termsOf(args, words);
    const depot = depotOf(args) ?? { address: args.depot };
    for (const pin of depot.host_keys ?? []) parseHostKeyPin(pin, '--host-key');
    const party = await session.inWorkspace({ roles: ['rectorat'], access: 'change' }, (context) => {
      parseDepotAddress(depot.address, context.workspace.dir);
      const statement = {
        id: args.party,
        name: args.name,
        certificate: readFileBounded(resolve(cwd, args.certificate), MAX_KEY_BYTES),
        fingerprint: args.fingerprint,
        depot,
        isNewKey: args['new-key'],
      };
      return terms === null ? addOfficer(context, statement) : licenseDistributor(context, statement, terms);
    });
    const { id, name, kind, fingerprint } = party;
    return {
      json: {
        id,
        name,
        kind,
        fingerprint,
        depot: party.depot,
        scope: terms?.scope ?? null,
        warnings: warningsJson(session.told),
      },
      lines: [words.results.partyAdded(id, name)],
    };
  },
});
