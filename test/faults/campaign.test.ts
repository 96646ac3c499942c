/**
 * A sample of the fault campaign (`npm run faults`), drawn from a seed: FAULTS_SEED, or 1. No fault of it may break an
 * invariant, whatever it strikes; how many struck is printed.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { playCampaign } from './campaign/campaign.ts';
import { FAMILIES } from './campaign/families.ts';
import { tableOf } from './campaign/report.ts';
import { StageLab } from './campaign/stage-lab.ts';

const SEED = Number(process.env['FAULTS_SEED'] ?? '1');

describe('a sample of the fault campaign', { timeout: 600_000 }, () => {
  afterAll(() => StageLab.end());

  it.each(FAMILIES.filter(({ sample }) => sample > 0).map((family) => [family.name, family] as const))(
    'breaks no invariant by %s',
    async (_name, family) => {
      const told: string[] = [];
      const results = await playCampaign([family], {
        seed: SEED,
        extent: 'sample',
        tell: (line) => told.push(line),
      });
      expect(told.filter((line) => line.startsWith('VIOLATION'))).toEqual([]);
      const [result] = results;
      expect(result?.skipped === true || (result?.faults ?? 0) > 0).toBe(true);
      console.log([`seed ${SEED}`, ...tableOf(results)].join('\n'));
    },
  );
});
