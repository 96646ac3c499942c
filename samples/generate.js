// @ts-check
/**
 * Writes samples/: juries' files of invented candidates, good ones in many forms and bad ones with one fault each. The
 * files are committed; a test compares them with what this script makes.
 *
 *     npm run build && node samples/generate.js
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { BAD_SAMPLES } from './bad-samples.js';
import { GOOD_SAMPLES } from './good-samples.js';

export { BAD_SAMPLES, SAMPLE_CONTEXT } from './bad-samples.js';
export { GOOD_SAMPLE, GOOD_SAMPLES } from './good-samples.js';

/** @typedef {import('./good-samples.js').Context} Context */
/** @typedef {import('./good-samples.js').Form} Form */
/** @typedef {(o: { seed: number, candidates: number, context: Context, form?: Form }) => AsyncIterable<Uint8Array>} Generate */

/** Rows of a bad sample, and what they are invented from. */
const BAD_BASE = { seed: 7, candidates: 5 };

/**
 * Every file of samples/ but the scripts, by name.
 * @param {Generate} generateJuryFile
 * @returns {Promise<Map<string, Buffer>>}
 */
export async function sampleFiles(generateJuryFile) {
  /** @type {Map<string, Buffer>} */
  const files = new Map();
  for (const { name, what: _, ...options } of GOOD_SAMPLES)
    files.set(name, await collect(generateJuryFile(options)));
  for (const { name, context, base = context, form, spoil, encode } of BAD_SAMPLES) {
    const options = { ...BAD_BASE, context: base, ...(form === undefined ? {} : { form }) };
    const lines = (await collect(generateJuryFile(options))).toString('utf8').trimEnd().split('\r\n');
    const text = `${spoil(lines).join('\r\n')}\r\n`;
    files.set(name, encode === undefined ? Buffer.from(text, 'utf8') : encode(text));
  }
  files.set('README.md', Buffer.from(readme(), 'utf8'));
  return files;
}

/** @param {AsyncIterable<Uint8Array>} bytes */
async function collect(bytes) {
  const chunks = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** @param {Context} context */
const publicationOf = ({ exams, group }) => `${exams.join(' ')}, group ${group}`;

function readme() {
  const good = GOOD_SAMPLES.map(
    ({ name, what, candidates, context }) =>
      `| \`${name}\` | ${what} | ${candidates} | ${publicationOf(context)} |`,
  );
  const bad = BAD_SAMPLES.map(({ name, fault, code, rule, line, column, context }) => {
    const place = `${rule === undefined ? '' : `\`${rule}\``} | ${line ?? ''} | ${column ?? ''}`;
    return `| \`${name}\` | ${fault} | ${publicationOf(context)} | \`${code}\` | ${place} |`;
  });
  return `# Jury exports, invented

Nobody in these files exists. All are of the rehearsal realm: column \`repetition\`, REPETITION on every row.
Written by \`npm run build && node samples/generate.js\`; \`src/results/FORMAT.md\` says what the columns mean.

All are of académie 09 (Lille), session 2026-06. Good ones:

| file | form | candidates | publication |
| --- | --- | --- | --- |
${good.join('\n')}

One fault each, refused with exit status 65. Column 0 is the whole row.

| file | fault | publication | code | rule | line | column |
| --- | --- | --- | --- | --- | --- | --- |
${bad.join('\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { generateJuryFile } = await import('../dist/results/invented/generator.js');
  for (const [name, bytes] of await sampleFiles(generateJuryFile))
    writeFileSync(new URL(name, import.meta.url), bytes);
}
