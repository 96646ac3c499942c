// @ts-check
/**
 * `npm run faults`: the fault campaign (main.ts). This file only has Vite, which vitest brings, load the TypeScript that the
 * tests are written in: the very sources are played against, and no second build of them.
 */
import { resolve } from 'node:path';
import { createViteServer } from 'vitest/node';

const vite = await createViteServer({
  root: resolve(import.meta.dirname, '../../..'),
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
try {
  const { main } = await vite.ssrLoadModule('/test/faults/campaign/main.ts');
  process.exitCode = await main(process.argv.slice(2));
} finally {
  await vite.close();
}
