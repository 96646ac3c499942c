// @ts-check
/**
 * One stretch of a jury's file's way, from its bytes on, as `export` goes it. Arguments: the last step, the file, its
 * SHA-256 in hexadecimal, and where to write what leaves.
 *
 * `decode` (its encoding is found first, and its header), `split` (into records), `check` (rows of columns, each checked), `filter` (what leaves is written: the second
 * pass alone), `whole` (both passes: everything is checked before anything is written).
 */
import { join, dirname } from 'node:path';
import { FaultList } from '../../../dist/results/faults.js';
import { readTextBlocks } from '../../../dist/results/intake/text-blocks.js';
import { splitRecords } from '../../../dist/results/intake/records.js';
import { filterJuryFile } from '../../../dist/results/filter.js';
import { findReading, readRows } from '../../../dist/results/read-rows.js';
import { surveyJuryFile } from '../../../dist/results/survey.js';
import { HiddenFile, readChunks } from '../../../dist/io/files.js';
import { systemRandom } from '../../../dist/io/random.js';
import { CONTEXT, SCOPE } from './intake-case.js';
import { reportPeak } from './peak.js';

const [step = '', file = '', sha256 = '', output = ''] = process.argv.slice(2);
const open = () => readChunks(file);
const faults = new FaultList();

/** @param {AsyncIterable<{ readonly length: number }>} batches */
async function count(batches) {
  let total = 0;
  for await (const { length } of batches) total += length;
  return total;
}

async function reading() {
  const found = await findReading(open, CONTEXT, [SCOPE]);
  if (found === null) throw new Error('the file is empty');
  return found;
}

/** @param {Parameters<typeof filterJuryFile>[3]} survey */
async function write(survey) {
  const hidden = new HiddenFile(dirname(output));
  for await (const chunk of filterJuryFile(open, CONTEXT, SCOPE, survey)) hidden.write(chunk);
  hidden.commit(join(output));
}

/** @type {Readonly<Record<string, () => Promise<unknown>>>} */
const STEPS = {
  decode: async () => count(readTextBlocks(open(), (await reading()).encoding, faults)),
  split: async () => {
    const { encoding, dialect } = await reading();
    return count(splitRecords(readTextBlocks(open(), encoding, faults), dialect, faults));
  },
  check: async () =>
    count(
      readRows(open(), {
        context: CONTEXT,
        reading: await reading(),
        faults,
        warnings: null,
        random: systemRandom,
      }),
    ),
  filter: async () => write({ sha256, reading: await reading() }),
  whole: async () => write(await surveyJuryFile(open, CONTEXT, [SCOPE])),
};
const run = STEPS[step];
if (run === undefined) throw new Error(`${step} is none of ${Object.keys(STEPS).join(', ')}`);
await run();
faults.throwIfAny();
reportPeak();
