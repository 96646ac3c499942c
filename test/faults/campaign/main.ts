/**
 * The fault campaign (README, «Faults»): faults of many families, injected one by one into deliveries, each followed by one
 * more run. Seeded and repeatable: the seed is printed, and each violation says how to play its fault alone.
 *
 *   npm run faults                                    all of it
 *   npm run faults -- --seed 7                        other bytes, other places inside packets
 *   npm run faults -- --sample                        what CI plays
 *   npm run faults -- --only cut --index 17 --seed 7  one fault
 *   npm run faults -- --only status,short             these families
 *   npm run faults -- --peers                         what other programs let through
 *   npm run faults -- --list                          the families
 */
import { parseArgs } from 'node:util';
import { FAMILIES } from './families.ts';
import { playCampaign } from './campaign.ts';
import { playPeers } from './peers.ts';
import { tableOf } from './report.ts';
import { StageLab } from './stage-lab.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Runs the program, and answers with its exit status. */
export async function main(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      index: { type: 'string' },
      sample: { type: 'boolean', default: false },
      peers: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
    },
  });
  if (values.list) {
    for (const { name } of FAMILIES) print(name);
    return 0;
  }
  const seed = Number(values.seed);
  const index = values.index === undefined ? undefined : Number(values.index);
  if (![seed, index ?? 0].every((each) => Number.isSafeInteger(each) && each >= 0)) {
    throw new Error('--seed and --index take whole numbers');
  }
  if (values.peers) {
    for (const line of await playPeers(seed, print)) print(line);
    return 0;
  }
  const only = values.only?.split(',');
  const unknown = only?.find((name) => !FAMILIES.some((family) => family.name === name));
  if (unknown !== undefined) throw new Error(`no family ${unknown}; --list names them`);
  if (index !== undefined && only?.length !== 1) throw new Error('--index takes one family, by --only');
  const families = FAMILIES.filter(({ name }) => only?.includes(name) !== false);
  print(`seed ${seed}${values.sample ? ', a sample' : ''}`);
  const results = await playCampaign(families, {
    seed,
    extent: values.sample ? 'sample' : 'all',
    ...(index === undefined ? {} : { index }),
    tell: print,
  });
  await StageLab.end();
  for (const line of tableOf(results)) print(line);
  const violations = results.flatMap((each) => each.violations);
  const faults = results.reduce((sum, each) => sum + each.faults, 0);
  print(`${faults} faults, ${violations.length} violations, seed ${seed}`);
  return violations.length === 0 && faults > 0 ? 0 : 1;
}
