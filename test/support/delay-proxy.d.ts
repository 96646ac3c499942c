/** The types of delay-proxy.js, which the benchmark runs as it stands. */
export function startDelayProxy(options: {
  readonly port: number;
  readonly oneWayMs: number;
}): Promise<{ readonly port: number; readonly close: () => Promise<void> }>;
