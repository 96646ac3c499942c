/** Row 13: keys of algorithms that the policy does not have (openpgp/FORMAT.md), refused wherever one would enter. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importKey } from '../../src/stages/create-key.ts';
import { GnupgHome } from '../support/gnupg.ts';
import { peer } from '../support/peers.ts';
import { useLab } from './lab.ts';
import { OFFERS, offered } from './offers.ts';

const lab = useLab('announced');

describe.skipIf(peer('gpg') === undefined)('a key that gpg made', () => {
  let home: GnupgHome;
  const keys = new Map<
    string,
    { readonly armored: Uint8Array; readonly secret: Uint8Array; readonly fingerprint: string }
  >();

  beforeAll(() => {
    home = new GnupgHome();
    const make = (name: string, args: readonly string[], options: readonly string[] = []): void => {
      home.ok([...options, '--faked-system-time', '20260601T080000', '--quick-generate-key', name, ...args]);
      const listed = Buffer.from(home.ok(['--with-colons', '--list-keys', `=${name}`])).toString('utf8');
      const fingerprint = /^fpr:+([0-9A-F]{40}):/m.exec(listed)?.[1] ?? '';
      keys.set(name, {
        armored: home.ok(['--armor', '--export', fingerprint]),
        secret: home.ok(['--armor', '--export-secret-keys', fingerprint]),
        fingerprint,
      });
    };
    make('rsa2048', ['rsa2048', 'default', 'never']);
    make('dsa2048', ['dsa2048', 'default', 'never']);
    make('brainpool', ['brainpoolP256r1', 'default', 'never']);
    make('sha1', ['ed25519', 'default', 'never'], ['--cert-digest-algo', 'SHA1']);
  });
  afterAll(() => home.close());

  it.each(['rsa2048', 'dsa2048', 'brainpool', 'sha1'])(
    '%s is too weak for a distributor, an officer and the seal',
    async (name) => {
      const key = keys.get(name);
      if (key === undefined) throw new Error(name);
      for (const offer of Object.values(OFFERS)) {
        await expect(offer(lab(), key.armored, key.fingerprint)).rejects.toMatchObject({ code: 'key-weak' });
      }
      const seal = lab().story.run('rectorat', async (context) =>
        importKey(context, { name: 'seal', armored: key.secret }),
      );
      await expect(seal).rejects.toMatchObject({ code: 'key-weak' });
      expect(offered(lab())).toEqual([]);
    },
  );
});
