/**
 * The examples of the FORMAT.md files, made by the code from the keys of keys.example/. An example stands there as a
 * code block whose info string ends in its name:
 *
 *     ```json manifest.json
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeUtf8 } from '../../src/io/encodings.ts';
import { Journal } from '../../src/journal/journal.ts';
import { initWorkspace } from '../../src/stages/init-workspace.ts';
import { deriveUnlockSecret } from '../../src/timelock/shares.ts';
import { markSource, writeNonces } from '../../src/workspace/custody-store.ts';
import { settingsSha256 } from '../../src/workspace/jury-settings.ts';
import { writeParty } from '../../src/workspace/party-store.ts';
import { pinRegistry } from '../../src/workspace/registry-store.ts';
import { writeRevocation } from '../../src/workspace/revocations.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import { PUBLICATION_ID, allSamples, makeDocuments } from './documents.ts';
import { SEALED_AT, fixedRandom } from './sample.ts';
import { sampleCast } from './sample-cast.ts';

/** Folders whose FORMAT.md holds examples of this script. */
export const EXAMPLE_FOLDERS = [
  'documents',
  'parties',
  'timelock',
  'journal',
  'workspace',
  'results',
] as const;

const BLOCK = /(```(?:json|text|toml) ([a-z0-9.-]+)\n)([\s\S]*?)(```)/g;

/** Path of a folder's FORMAT.md. */
export function formatPath(folder: string): string {
  return join(import.meta.dirname, '../../src', folder, 'FORMAT.md');
}

/** The named examples of a text, by name. */
export function readExamples(markdown: string): ReadonlyMap<string, string> {
  return new Map([...markdown.matchAll(BLOCK)].map(([, , name = '', text = '']) => [name, text]));
}

/** The text with the examples that are given, where they stand. */
export function putExamples(markdown: string, examples: ReadonlyMap<string, string>): string {
  return markdown.replaceAll(
    BLOCK,
    (_, open: string, name: string, text: string, close: string) =>
      `${open}${examples.get(name) ?? text}${close}`,
  );
}

/** A journal as a rectorat's begins, and its checkpoint. */
function journalExamples(dir: string): readonly (readonly [string, string])[] {
  const path = join(dir, 'example.jsonl');
  const clock = { nowMs: () => Date.parse(SEALED_AT), sleep: async () => {} };
  const journal = new Journal(path, clock, 'append');
  const seal = { publication: PUBLICATION_ID, revision: 1 };
  journal.append('init', 'done');
  journal.append('seal', 'intent', seal);
  journal.append('seal', 'done', seal);
  journal.append('push', 'failed', {
    ...seal,
    scope: 'press',
    party: 'presse-nord',
    code: 'connection-lost',
  });
  const checkpoint = `${JSON.stringify(journal.checkpoint(), null, 2)}\n`;
  return [
    ['journal.jsonl', readFileSync(path, 'utf8')],
    ['checkpoint.json', checkpoint],
  ];
}

/** The files of workspaces. */
async function workspaceExamples(
  dir: string,
  documents: Awaited<ReturnType<typeof makeDocuments>>,
): Promise<readonly (readonly [string, string])[]> {
  const clock = { nowMs: () => Date.parse('2026-06-01T08:00:00Z'), sleep: async () => {} };
  const cast = await sampleCast();
  const realm = 'rehearsal';
  const rectorat = join(dir, 'rectorat');
  initWorkspace(
    rectorat,
    { role: 'rectorat', realm, id: 'lille', name: 'Rectorat de Lille', academies: ['09'] },
    clock,
  );
  const workspaceOf = (path: string, role: 'rectorat' | 'distributor'): Workspace => ({
    dir: path,
    config: { role, realm, id: 'lille', name: 'Exemple' },
    journal: new Journal(join(dir, 'none.jsonl'), clock, 'read'),
  });
  const { certificate } = cast.distributor;
  const own = workspaceOf(rectorat, 'rectorat');
  writeParty(own, {
    id: 'presse-nord',
    name: 'La Presse du Nord (inventée)',
    kind: 'distributor',
    fingerprint: certificate.fingerprint,
    certificate: certificate.armored,
    depot: {
      address: 'sftp://sceau@depot.presse-nord.example/sceau',
      host_keys: ['SHA256:jbTl0nsNsCSDxHxLOpKmwTMRWwa1JpGEyWYGmbqrxS4'],
      ssh_key: 'keys/ssh_ed25519',
    },
  });
  writeRevocation(own, {
    party: 'presse-nord',
    scope: 'press',
    number: 1,
    reason: 'Convention dénoncée',
    revokedAt: '2026-07-03T07:55:00Z',
  });
  const random = fixedRandom('custody');
  writeNonces(join(dir, 'rectorat/custody'), {
    source: markSource('0'.repeat(64), random),
    settings: settingsSha256({}),
    challenges: [
      { scope: 'press', recipient: 'presse-nord', request: 1, nonce: documents.challenge.value.nonce },
    ],
    officers: [{ officer: 'claire', nonce: documents.share.value.nonce }],
  });
  const other = workspaceOf(join(dir, 'other'), 'distributor');
  pinRegistry(
    other,
    { version: 1, bytes: documents.registryBytes, signatures: new Map() },
    { issuer: 'lille', registry: documents.header.registry.sha256, pinnedAt: '2026-06-05T08:00:00Z' },
  );
  const read = (path: string): string => readFileSync(join(dir, path), 'utf8');
  return [
    ['sceau.toml', read('rectorat/sceau.toml')],
    ['party.json', read('rectorat/parties/presse-nord/party.json')],
    ['revocation-press-1.json', read('rectorat/parties/presse-nord/revocation-press-1.json')],
    ['nonces.json', read('rectorat/custody/nonces.json')],
    ['pin.json', read('other/trust/lille/pin.json')],
  ];
}

/** All examples that are the same in every run, by name. `dir` is an empty folder to make them in. */
export async function makeExamples(dir: string): Promise<ReadonlyMap<string, string>> {
  const cast = await sampleCast();
  const documents = await makeDocuments(cast);
  const decoder = new TextDecoder();
  const quorumSecret = encodeUtf8('an example of just 32 bytes here');
  const unlock = deriveUnlockSecret(quorumSecret, null, {
    publication: PUBLICATION_ID,
    revision: 1,
  });
  return new Map([
    ...allSamples(documents).map(({ file, bytes }) => [file, decoder.decode(bytes)] as const),
    ['registry-1.json', decoder.decode(documents.registryBytes)],
    ['schema.json', decoder.decode(documents.schema)],
    ['unlock-secret.txt', `${unlock}\n`],
    ...journalExamples(dir),
    ...(await workspaceExamples(dir, documents)),
  ]);
}
