/** Types of release.js for tests. */
export interface ReleaseMeasured {
  readonly deliveredMs: number;
  readonly openedMs: number;
  readonly peerMs: number;
  readonly peakBytes: number;
  readonly bytes: number;
}
export function measureRelease(o: {
  readonly dir: string;
  readonly node: string;
  readonly distributors: number;
}): Promise<ReleaseMeasured>;
