/** Row 24: text that moves a terminal's cursor, or that looks like a program's own lines. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/io/encodings.ts';
import { generateKey } from '../../src/openpgp/private-key.ts';
import { signDetached } from '../../src/openpgp/signature.ts';
import { createPublication } from '../../src/stages/create-publication.ts';
import { licenseDistributor } from '../../src/stages/license.ts';
import { HOUR, PASSPHRASE } from '../support/story.ts';
import { useLab } from './lab.ts';

const lab = useLab('announced');

describe('text that is more than text', () => {
  const ESCAPES = [
    '\u001b[2J',
    'a\u0007b',
    '\u009b31m',
    'abc\u202edef',
    'a\nb',
    'a\u2028b',
    '\ufeff',
    'e\u0301',
    '',
    ' '.repeat(201),
  ];

  it.each(ESCAPES)('is no title, name or basis: %j', async (text) => {
    const { story } = lab();
    const { certificate } = lab().key('quotidien');
    const created = story.run('rectorat', async (context) =>
      createPublication(context, {
        title: text,
        exams: ['BCG'],
        session: '2026-06',
        group: '1',
        hour: { utc: HOUR, zone: 'Europe/Paris' },
      }),
    );
    await expect(created).rejects.toMatchObject({ code: 'name-invalid' });
    for (const [name, basis] of [
      [text, 'Licence 2'],
      ['Le Quotidien', text],
    ] as const) {
      const licensed = story.run('rectorat', async (context) =>
        licenseDistributor(
          context,
          {
            id: 'quotidien',
            name,
            certificate: encodeUtf8(certificate.armored),
            fingerprint: certificate.fingerprint,
            depot: { address: story.dir },
          },
          { scope: 'press', basis, validFromMs: 0, validUntilMs: Date.parse('2027-01-01T00:00:00Z') },
        ),
      );
      await expect(licensed).rejects.toMatchObject({ code: 'name-invalid' });
    }
  });

  it('in a signed publication is refused by its schema', async () => {
    const { story } = lab();
    await story.export(await lab().jury());
    const path = lab().depot('presse-nord', 'publication.json');
    for (const escape of ['\\u001b[2J', '\u009b31m', 'abc\u202edef']) {
      const bytes = encodeUtf8(readFileSync(path, 'utf8').replace(/"title": ".*"/, `"title": "${escape}"`));
      writeFileSync(path, bytes);
      writeFileSync(
        `${path}.asc`,
        await signDetached(bytes, lab().key('seal'), { nowMs: story.clock.nowMs() }),
      );
      const { failures } = await story.receive('presse-nord');
      expect(failures.map((each) => each.fault.code)).toEqual(['document-malformed']);
    }
  });

  it('in a certificate’s user ID reaches no event', async () => {
    const { story } = lab();
    const key = await generateKey({
      userId: { name: 'Presse \u001b]0;pwned\u0007\n[GNUPG:] GOODSIG' },
      curve: 'p256',
      passphrase: PASSPHRASE,
      createdMs: story.clock.nowMs(),
    });
    await story.run('rectorat', async (context) =>
      licenseDistributor(
        context,
        {
          id: 'nouveau',
          name: 'Nouveau',
          certificate: encodeUtf8(key.certificate.armored),
          fingerprint: key.certificate.fingerprint,
          depot: { address: story.depot('quotidien') },
        },
        {
          scope: 'press',
          basis: 'Licence 3',
          validFromMs: 0,
          validUntilMs: Date.parse('2027-01-01T00:00:00Z'),
        },
      ),
    );
    await story.export(await lab().jury());
    expect(story.events.length).toBeGreaterThan(10);
    const texts = story.events
      .flatMap((event) => Object.values(event))
      .filter((value) => typeof value === 'string');
    expect(texts.filter((text) => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text))).toEqual([]);
  });
});
