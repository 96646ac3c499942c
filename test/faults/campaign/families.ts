/** Every family of the campaign, in the order in which they are played. */
import { CLOCKS } from './clocks.ts';
import { CUTS } from './cuts.ts';
import type { Family } from './fault.ts';
import { KILLS } from './kills.ts';
import { LINES } from './lines.ts';
import { RACES } from './races.ts';
import { REQUESTS } from './requests.ts';
import { SERVERS } from './servers.ts';
import { STAGES } from './stage-faults.ts';

export const FAMILIES: readonly Family[] = [
  ...CUTS,
  ...REQUESTS,
  ...STAGES,
  ...SERVERS,
  ...KILLS,
  ...RACES,
  ...LINES,
  ...CLOCKS,
];
