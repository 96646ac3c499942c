/** An officer whose secret key never leaves gpg: the whole of what officers do. The soft key stands for a smart card. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { holdKey } from '../../src/stages/hold-key.ts';
import { approve } from '../../src/stages/approve.ts';
import { proposeRegistry, signRegistry } from '../../src/stages/propose-registry.ts';
import type { Context } from '../../src/stages/context.ts';
import { readCertificate, readKey } from '../../src/workspace/keys.ts';
import { GnupgHome } from '../support/gnupg.ts';
import { notify, parisHour } from '../support/notices.ts';
import { HOUR, START, Story } from '../support/story.ts';

let home: GnupgHome;
let fingerprint: string;
let story: Story | undefined;

beforeAll(() => {
  home = new GnupgHome(Date.parse(START) - 60_000);
  fingerprint = home.newKey('Denise', ['ed25519', 'cv25519']);
});
afterAll(() => home.close());
afterEach(() => story?.end());

const yes = async (): Promise<boolean> => true;

/** A context whose passphrases nobody gives, and whose gpg finds its program. */
const unattended = (context: Context): Context => ({
  ...context,
  secrets: {
    passphrase: async () => Promise.reject(new Error('nobody gives a passphrase')),
    agentSocket: undefined,
    gnupgEnv: { PATH: process.env['PATH'] ?? '' },
  },
});

describe('an officer with a key that gpg holds', () => {
  it('takes it, approves, hands over, signs a registry, and gives no passphrase to sceau', async () => {
    story = await Story.begin({
      officers: ['claire', 'denise'],
      approvals: 2,
      hold: { officer: 'denise', key: { fingerprint, homedir: home.path } },
    });
    await story.playThrough();
    const status = await story.status();
    const acted = status.officers.filter(
      ({ approved, handedOver }) => approved !== null && handedOver !== null,
    );
    expect(acted.map(({ officer }) => officer)).toEqual(['claire', 'denise']);
    const { failures } = await story.verify(join(story.workspace('rectorat'), 'record'));
    expect(failures).toEqual([]);

    const { path } = await story.run('rectorat', (context) =>
      proposeRegistry(context, { officers: ['claire', 'denise'], leastApprovals: 1 }),
    );
    const signed = await story.run('denise', (context) =>
      signRegistry(unattended(context), path, async () => true),
    );
    expect(signed.path).toMatch(/registry-2\.json\.denise\.asc$/);

    const key = readFileSync(join(story.workspace('denise'), 'keys', 'officer.asc'), 'utf8');
    expect(key).toMatch(/^-----BEGIN PGP PUBLIC KEY BLOCK-----\n/);
    const settings = readFileSync(join(story.workspace('denise'), 'sceau.toml'), 'utf8');
    expect(settings).toContain(`[officer_key]\nprogram = "gpg"\nfingerprint = "${fingerprint}"\n`);
  });
});

describe('an officer with a key that gpg holds, when the hour or a clock is in doubt', () => {
  it('signs an earlier hour, and that the rectorat’s clock is right', async () => {
    story = await Story.begin({
      officers: ['denise'],
      distributors: { 'presse-nord': ['press'] },
      hold: { officer: 'denise', key: { fingerprint, homedir: home.path } },
    });
    await story.export();
    const earlier = { kind: 'advance', hour: parisHour('2026-07-03T07:00:00Z') } as const;
    expect(await notify(story, earlier)).toMatchObject({ isGiven: false, signed: [] });
    const { publication } = story;
    const { proposal } = await story.run('denise', (context) =>
      approve(unattended(context), publication, yes, { confirmProposal: yes }),
    );
    expect(proposal).toBe(1);
    expect(await notify(story, earlier)).toMatchObject({ isGiven: true, signed: ['denise'] });
    story.clock.set('2026-07-03T06:30:00Z');
    const { clockOverridden } = await story.run('denise', (context) =>
      approve(unattended(context), publication, yes, { overridesClock: true }),
    );
    expect(clockOverridden).toBe(true);
    const tree = join(story.depot('denise'), story.issuer, publication);
    for (const path of ['proposal-1.json.denise.asc', 'r1/officers/denise/override-denise-1.json.asc']) {
      const document = join(tree, path.replace(/(\.denise)?\.asc$/, ''));
      const { status, said } = home.run(['--verify', join(tree, path), document]);
      expect(status, path).toBe(0);
      expect(
        said.some((line) => line.startsWith('VALIDSIG ') && line.endsWith(fingerprint)),
        path,
      ).toBe(true);
    }
    const { failures } = await story.verify(join(story.workspace('rectorat'), 'record'));
    expect(failures).toEqual([]);
  });
});

async function begin(): Promise<Story> {
  story = await Story.begin({ officers: ['claire'], distributors: { quotidien: ['press'] } });
  story.clock.set(HOUR);
  return story;
}

describe('a key that gpg holds', () => {
  it('is an officer’s, takes the place of no other, and is taken only once it works', async () => {
    const held = { fingerprint, homedir: home.path };
    const begun = await begin();
    const take = async (name: string, key = held): Promise<unknown> =>
      begun.run(name, (context) => holdKey(unattended(context), key));
    await expect(take('rectorat')).rejects.toMatchObject({ code: 'role-wrong' });
    await expect(take('claire')).rejects.toMatchObject({ code: 'output-exists' });
    await begun.addWorkspace('emile', { role: 'officer' }, []);
    // A key without its encryption subkey could sign, and never open a share.
    home.ok(['--quick-gen-key', 'Half', 'ed25519', 'sign', '2y']);
    const listed = Buffer.from(home.ok(['--list-keys', '--with-colons', '=Half'])).toString('utf8');
    const [, half = ''] = /^fpr:+([0-9A-F]{40}):/m.exec(listed) ?? [];
    await expect(take('emile', { ...held, fingerprint: half })).rejects.toMatchObject({
      code: 'key-unusable',
    });
    const config = join(begun.workspace('emile'), 'sceau.toml');
    expect(readFileSync(config, 'utf8')).not.toContain('officer_key');
    await take('emile');
    const { fingerprint: own } = await begun.run('emile', ({ workspace }) =>
      readCertificate(workspace, 'officer'),
    );
    expect(own).toBe(fingerprint);
    const secret = begun.run('emile', ({ workspace }) => readKey(workspace, 'officer'));
    await expect(secret).rejects.toMatchObject({ code: 'certificate-malformed' });
  });

  it('is the one that the settings name', async () => {
    const begun = await begin();
    await begun.addWorkspace('emile', { role: 'officer' }, []);
    const other = home.newKey('Autre', ['nistp256', 'nistp256']);
    await begun.run('emile', (context) =>
      holdKey(unattended(context), { fingerprint: other, homedir: home.path }),
    );
    const config = join(begun.workspace('emile'), 'sceau.toml');
    writeFileSync(config, readFileSync(config, 'utf8').replace(other, fingerprint));
    const read = begun.run('emile', ({ workspace }) => readCertificate(workspace, 'officer'));
    await expect(read).rejects.toMatchObject({ code: 'fingerprint-mismatch' });
  });

  it('stands in the settings of no other role', async () => {
    const begun = await begin();
    const config = join(begun.workspace('quotidien'), 'sceau.toml');
    const toml = `${readFileSync(config, 'utf8')}\n[officer_key]\nprogram = "gpg"\nfingerprint = "${fingerprint}"\n`;
    writeFileSync(config, toml);
    await expect(begun.receive('quotidien')).rejects.toMatchObject({
      code: 'config-invalid',
      params: { detail: 'officer_key' },
    });
  });
});
