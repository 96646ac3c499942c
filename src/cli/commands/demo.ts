/** `demo`: the whole story on this machine. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { playDemo } from '../../days/demo.ts';
import { systemClock } from '../../io/clock.ts';
import { systemRandom } from '../../io/random.ts';
import { defineCommand } from '../command.ts';
import { PREFIX } from '../render/errors.ts';
import { demoLines, demoReportLines } from '../render/demo.ts';

const SAMPLE = fileURLToPath(new URL('../../../samples/jury-lille-bac-2026.csv', import.meta.url));

export const command = defineCommand({
  options: (yargs, { help: { options } }) =>
    yargs.option('dir', { type: 'string', requiresArg: true, describe: options.dir }),
  run: async ({ words, note, cwd }, args) => {
    note(`${PREFIX}${words.results.rehearsal}`);
    const report = await playDemo({
      dir: args.dir === undefined ? mkdtempSync(join(tmpdir(), 'sceau-demo-')) : resolve(cwd, args.dir),
      sample: SAMPLE,
      clock: systemClock,
      random: systemRandom,
      say: (line) => {
        for (const text of demoLines(words, line)) note(text);
      },
    });
    return { json: report, lines: demoReportLines(words, report) };
  },
});
