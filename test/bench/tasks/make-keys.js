// @ts-check
/** Makes the keys that the other tasks take. Argument: a new folder for them. */
import { mkdirSync } from 'node:fs';
import { makeKeys } from './keys.js';

const [folder = ''] = process.argv.slice(2);
mkdirSync(folder, { mode: 0o700 });
await makeKeys(folder);
