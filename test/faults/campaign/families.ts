/** Every family of the campaign, in the order in which they are played. */
import { CUTS } from './cuts.ts';
import type { Family } from './fault.ts';
import { REQUESTS } from './requests.ts';
import { STAGES } from './stage-faults.ts';

export const FAMILIES: readonly Family[] = [...CUTS, ...REQUESTS, ...STAGES];
