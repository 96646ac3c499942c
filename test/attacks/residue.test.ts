/** What is left where: no plaintext, no count, no digest of plaintext, and no text that moves a terminal's cursor. */
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeUtf8 } from '../../src/io/encodings.ts';
import { generateKey } from '../../src/openpgp/private-key.ts';
import { signDetached } from '../../src/openpgp/signature.ts';
import { createPublication } from '../../src/stages/create-publication.ts';
import { licenseDistributor } from '../../src/stages/license.ts';
import { HOUR, PASSPHRASE } from '../support/story.ts';
import { filesBelow, flipBit, useLab } from './lab.ts';
import { expectShut } from './refusals.ts';

const lab = useLab('announced');

/** An odd number of candidates, so that no other number is it by chance. */
const CANDIDATES = 1237;

interface Secrets {
  /** Names and candidate numbers, some of each, as bytes. */
  readonly names: readonly Buffer[];
  readonly rows: readonly string[];
}

/** What a jury's file holds that nothing else may. */
function secretsOf(path: string): Secrets {
  const rows = readFileSync(path, 'utf8').trim().split('\r\n').slice(1);
  const cells = rows.map((row) => row.split(';'));
  // Short names could be there by chance in a mebibyte of random octets.
  const all = cells.flatMap((row) => [row[5] ?? '', row[6] ?? '']);
  const names = [...new Set(all.filter((text) => Buffer.byteLength(text) >= 8))];
  // One in some twenty, from all over the file: whatever held plaintext would hold several.
  const step = Math.ceil(names.length / 120);
  return { names: names.filter((_, i) => i % step === 0).map((text) => Buffer.from(text)), rows };
}

/** Files below a folder in which any of the texts stand. */
function holding(folder: string, texts: readonly Buffer[]): readonly string[] {
  return filesBelow(folder).filter((path) => {
    const bytes = readFileSync(path);
    return texts.some((text) => bytes.includes(text));
  });
}

const digestsOf = (bytes: Uint8Array): readonly Buffer[] => {
  const digest = createHash('sha256').update(bytes).digest();
  return [digest, Buffer.from(digest.toString('hex')), Buffer.from(digest.toString('hex').toUpperCase())];
};

describe('plaintext', () => {
  it('is nowhere at the rectorat, in any depot or with any officer, and no count or digest of it before the hour', async () => {
    const { story } = lab();
    const file = await lab().jury(3, CANDIDATES);
    const { names, rows } = secretsOf(file);
    await story.export(file);
    for (const party of ['presse-nord', 'quotidien']) await story.receive(party);
    await story.approve('claire');
    await story.status(true);
    const places = ['rectorat', 'claire', 'presse-nord', 'quotidien'];
    const sealed = join(story.dir, 'sealed');
    for (const name of places) cpSync(story.workspace(name), join(sealed, name), { recursive: true });
    for (const name of places.slice(1))
      cpSync(story.depot(name), join(sealed, `depot-${name}`), { recursive: true });
    await lab().release();
    await lab().open();

    const opened = [
      ...filesBelow(join(story.workspace('presse-nord'), 'opened')),
      ...filesBelow(join(story.workspace('quotidien'), 'opened')),
    ].filter((path) => path.endsWith('.csv'));
    expect(opened).toHaveLength(3);
    for (const path of opened) expect(holding(join(path, '..'), names)).toContain(path);

    expect(holding(sealed, names)).toEqual([]);
    const digests = [file, ...opened].flatMap((path) => digestsOf(readFileSync(path)));
    expect(holding(sealed, digests)).toEqual([]);
    const lengths = [file, ...opened].map((path) => readFileSync(path).length);
    const counts = opened.map((path) => readFileSync(path, 'utf8').trim().split('\r\n').length - 1);
    const decided = (decision: string): number =>
      rows.filter((row) => row.split(';')[12] === decision).length;
    const numbers = [...lengths, ...counts, CANDIDATES, decided('ADMIS'), decided('ADMISSIBLE')].filter(
      (count) => count > 99,
    );
    const told = new RegExp(`(?<![\\w.])(?:${numbers.join('|')})(?![\\w.])`);
    const texts = filesBelow(sealed).filter((path) => /\.(?:json|jsonl|toml)$/.test(path));
    expect(texts.filter((path) => told.test(readFileSync(path, 'utf8')))).toEqual([]);
    // After the release it is where it was opened, and still nowhere else.
    for (const name of ['rectorat', 'claire']) expect(holding(story.workspace(name), names)).toEqual([]);
    for (const name of places.slice(1)) expect(holding(story.depot(name), names)).toEqual([]);
  });

  it('is nowhere at a distributor whose payload went bad at its very end', async () => {
    const { story } = lab();
    const file = await lab().jury(3, CANDIDATES);
    const { names } = secretsOf(file);
    await story.export(file);
    for (const party of ['presse-nord', 'quotidien']) await story.receive(party);
    await lab().release();
    const payload = lab().record('presse-nord', 'r1/press/payload.pgp');
    flipBit(payload, 8 * readFileSync(payload).length - 1);
    await expectShut(lab(), 'digest-mismatch');
    expect(holding(story.workspace('presse-nord'), names)).toEqual([]);
  });
});

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
