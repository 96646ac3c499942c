/** Plays families of faults, several at a time, and counts. */
import type { Family, Fault, Prepared } from './fault.ts';
import { draw } from './fault.ts';

export interface CampaignOptions {
  readonly seed: number;
  readonly extent: 'all' | 'sample';
  /** This fault alone. */
  readonly index?: number;
  readonly tell: (line: string) => void;
}

/** What a family came to. */
export interface FamilyResult {
  readonly family: string;
  /** Faults that struck. */
  readonly faults: number;
  /** Each with what it takes to play it again. */
  readonly violations: readonly string[];
  /** Of each run after a fault, in milliseconds. */
  readonly recoveries: readonly number[];
  /** Whether this machine lacks what it takes. */
  readonly skipped: boolean;
}

/** Which faults are played: all, those drawn for a sample, or one. */
function chosen(family: Family, { faults }: Prepared, o: CampaignOptions): readonly Fault[] {
  if (o.index !== undefined) return faults.filter(({ index }) => index === o.index);
  if (o.extent === 'all') return faults;
  const rank = ({ index }: Fault): number => draw(o.seed, `sample ${family.name} ${index}`, 2 ** 32);
  const drawn = [...faults].sort((a, b) => rank(a) - rank(b)).slice(0, family.sample);
  return drawn.sort((a, b) => a.index - b.index);
}

async function playFamily(family: Family, o: CampaignOptions): Promise<FamilyResult> {
  const none = { family: family.name, faults: 0, violations: [], recoveries: [] };
  if (o.extent === 'sample' && family.sample === 0) return { ...none, skipped: true };
  const prepared = await family.prepare(o.seed, o.extent);
  if (prepared === undefined) return { ...none, skipped: true };
  const waiting = [...chosen(family, prepared, o)];
  const violations: string[] = [];
  const recoveries: number[] = [];
  let struck = 0;
  const worker = async (): Promise<void> => {
    for (let fault = waiting.shift(); fault !== undefined; fault = waiting.shift()) {
      const verdict = await fault.inject();
      if (verdict.struck) struck += verdict.count ?? 1;
      if (verdict.struck && verdict.recoveryMs !== null) recoveries.push(verdict.recoveryMs);
      for (const violation of verdict.violations) {
        const replay = `--only ${family.name} --index ${fault.index} --seed ${o.seed}`;
        violations.push(`${family.name} ${fault.index} (${fault.title}): ${violation} [${replay}]`);
        o.tell(`VIOLATION ${violations.at(-1)}`);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: prepared.parallel }, worker));
  } finally {
    await prepared.end();
  }
  return { family: family.name, faults: struck, violations, recoveries, skipped: false };
}

/** Plays one family after the other. What they share (`StageLab`) is the caller's to end. */
export async function playCampaign(
  families: readonly Family[],
  o: CampaignOptions,
): Promise<readonly FamilyResult[]> {
  const results: FamilyResult[] = [];
  for (const family of families) {
    const began = performance.now();
    const result = await playFamily(family, o);
    const seconds = Math.round((performance.now() - began) / 1000);
    const came = `${result.faults} faults, ${result.violations.length} violations, ${seconds} s`;
    o.tell(`${family.name}: ${result.skipped ? 'skipped' : came}`);
    results.push(result);
  }
  return results;
}
