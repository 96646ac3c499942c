/**
 * A program for test/transport/memory.test.ts: puts or reads a large file that exists nowhere, and prints what it took.
 * Arguments: JSON of an address, a pin, a key path and a length.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { openSftpDepot } from '../../src/transport/sftp.ts';
import { parseDepotAddress } from '../../src/transport/address.ts';
import { parseHostKeyPin } from '../../src/transport/host-key.ts';

const [addressText = '', pin = '', keyPath = '', lengthText = ''] = process.argv.slice(2);
const length = Number(lengthText);
const address = parseDepotAddress(addressText, '/');
if (address.kind !== 'sftp') throw new Error('an SFTP address is needed');

const chunk = new Uint8Array(256 * 1024);
async function* bytes(): AsyncGenerator<Uint8Array, void> {
  for (let left = length; left > 0; left -= chunk.length) yield chunk.subarray(0, left);
}

const hash = createHash('sha256');
for await (const chunk of bytes()) hash.update(chunk);
const source = { length, sha256: hash.digest('hex'), open: bytes };
const credentials = { privateKey: readFileSync(keyPath) };
const depot = await openSftpDepot({ address, pins: [parseHostKeyPin(pin, 'argument')], credentials });
const began = process.hrtime.bigint();
const outcomes = [await depot.put('large', source), await depot.put('large', source)];
const seconds = Number(process.hrtime.bigint() - began) / 1e9;
await depot.close();
const peakBytes = process.resourceUsage().maxRSS * 1024;
process.stdout.write(`${JSON.stringify({ outcomes, seconds, peakBytes })}\n`);
