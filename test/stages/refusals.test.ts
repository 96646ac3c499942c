/** What a person at the keyboard may get wrong, refused by code and with nothing changed. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../src/io/files.ts';
import { createKey } from '../../src/stages/create-key.ts';
import { licenseDistributor } from '../../src/stages/license.ts';
import { proposeRegistry } from '../../src/stages/propose-registry.ts';
import { generateSshKey, startSftpServer } from '../../src/transport/sftp-server.ts';
import { readConfig } from '../../src/workspace/config.ts';
import { openKey } from '../../src/workspace/keys.ts';
import { readPin } from '../../src/workspace/registry-store.ts';
import { withWorkspace } from '../../src/workspace/workspace.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { Story } from '../support/story.ts';

const newKey = async (story: Story, name: 'officer' | 'seal'): Promise<unknown> =>
  story.run('rectorat', (context) => createKey(context, { name, curve: 'p256' }));

describe('what is refused at the keyboard', () => {
  let story: Story;
  let jury: string;
  beforeAll(async () => {
    story = await Story.begin({ distributors: { 'presse-nord': [] } });
    jury = join(story.dir, 'jury.csv');
    writeFileAtomic(jury, await smallJuryFile());
  });
  afterAll(() => story.end());

  it('a command in a workspace of another role', async () => {
    const use = { command: 'test', roles: ['officer'], clock: story.clock } as const;
    const run = withWorkspace(story.workspace('rectorat'), use, async () => {});
    await expect(run).rejects.toMatchObject({
      code: 'role-wrong',
      params: { role: 'rectorat', expected: 'officer' },
    });
  });

  it('a folder that is no workspace', () => {
    expect(() => readConfig(story.dir)).toThrow(expect.objectContaining({ code: 'workspace-missing' }));
  });

  it('a key of another role, or over one that is there', async () => {
    await expect(newKey(story, 'officer')).rejects.toMatchObject({ code: 'role-wrong' });
    await expect(newKey(story, 'seal')).rejects.toMatchObject({ code: 'output-exists' });
  });

  it('a key that was never made', async () => {
    const open = story.run('auditor', ({ workspace, secrets }) => openKey(workspace, 'seal', secrets));
    await expect(open).rejects.toMatchObject({ code: 'key-missing' });
  });

  it('an officer whom nobody has registered', async () => {
    const propose = story.run('rectorat', (context) =>
      proposeRegistry(context, { officers: ['felix'], leastApprovals: 1 }),
    );
    await expect(propose).rejects.toMatchObject({ code: 'partner-unknown', params: { partner: 'felix' } });
  });

  it('an issuer that was never pinned', async () => {
    const read = story.run('auditor', async ({ workspace }) => readPin(workspace, 'amiens'));
    await expect(read).rejects.toMatchObject({ code: 'issuer-untrusted', params: { issuer: 'amiens' } });
  });

  it('an export when nobody is licensed', async () => {
    await expect(story.export(jury)).rejects.toMatchObject({ code: 'licence-missing' });
  });

  it('a licence for a scope that is not defined', async () => {
    await expect(story.license('presse-nord', 'unknown')).rejects.toMatchObject({ code: 'scope-unknown' });
  });

  it('one scope with two definitions', async () => {
    await story.license('presse-nord', 'press');
    const path = join(story.workspace('rectorat'), 'sceau.toml');
    const toml = readFileSync(path, 'utf8');
    writeFileSync(path, toml.replace('decisions = [ "admitted" ]', 'decisions = [ "admitted", "failed" ]'));
    await story.addWorkspace('quotidien', { role: 'distributor' });
    await story.license('quotidien', 'press');
    await expect(story.export(jury)).rejects.toMatchObject({ code: 'scope-conflict' });
    writeFileSync(path, toml);
  });

  it('a certificate whose fingerprint was read out differently, and nothing is kept of it', async () => {
    const { armored } = await story.certificate('quotidien', 'distributor');
    const statement = {
      id: 'inconnu',
      name: 'inconnu',
      certificate: armored,
      fingerprint: 'A'.repeat(40),
      depot: { address: story.depot('quotidien') },
    };
    const terms = { scope: 'press', basis: 'essai', validFromMs: 0, validUntilMs: Date.parse('2027-01-01') };
    const add = story.run('rectorat', (context) => licenseDistributor(context, statement, terms));
    await expect(add).rejects.toMatchObject({ code: 'fingerprint-mismatch' });
    expect(() => readFileSync(join(story.workspace('rectorat'), 'parties/inconnu/party.json'))).toThrow(
      'ENOENT',
    );
  });

  it('a server port that is taken', async () => {
    const ssh = generateSshKey();
    const options = { root: story.dir, hostKey: ssh.privateKey, authorized: [ssh.publicKey] };
    const server = await startSftpServer(options);
    const again = startSftpServer({ ...options, port: server.address.port });
    await expect(again).rejects.toMatchObject({ code: 'output-create' });
    await server.close();
  });
});
