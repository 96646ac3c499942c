/** Depots that lie, never end, or hold rubbish: each reading is bounded, and its fault has a code. */
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SceauError } from '../../src/errors.ts';
import type { Depot, DepotEntry } from '../../src/transport/depot.ts';
import { openPublication } from '../../src/stages/open.ts';
import { filesBelow, useLab } from './lab.ts';
import {
  expectNothingOpened,
  expectQuarantined,
  expectRejected,
  hostile,
  receiveThrough,
} from './refusals.ts';

const lab = useLab('pushed');

const folder = (name: string): DepotEntry => ({ name, kind: 'folder', length: 0 });
const file = (name: string): DepotEntry => ({ name, kind: 'file', length: 10 });

/** A file without an end. */
async function* endless(): AsyncGenerator<Uint8Array, void> {
  for (;;) yield await Promise.resolve(new Uint8Array(64 * 1024));
}

/** A depot in which reading some files never ends. */
const endlessAt =
  (isIt: (path: string) => boolean) =>
  (depot: Depot): Partial<Depot> => ({
    read: (path, maxBytes) => (isIt(path) ? endless() : depot.read(path, maxBytes)),
  });

describe('a file without an end', () => {
  it.each([
    ['manifest.json', 'document-too-large'],
    ['manifest.json.asc', 'document-too-large'],
    ['licence.json', 'document-too-large'],
    ['challenge.pgp', 'length-mismatch'],
    ['payload.pgp', 'length-mismatch'],
  ] as const)('%s is read as far as it may go: %s', async (name, code) => {
    const { outcomes } = await receiveThrough(
      lab(),
      endlessAt((path) => path.endsWith(`/${name}`)),
    );
    expect(outcomes.map((each) => each.fault?.code)).toEqual([code]);
    expectNothingOpened(lab(), 'presse-nord');
    expectQuarantined(lab(), 'presse-nord', code);
    const kept = filesBelow(join(lab().story.workspace('presse-nord'), 'quarantine'));
    for (const path of kept) expect(readFileSync(path).length).toBeLessThanOrEqual(1024 * 1024);
  });

  it.each(['manifest.json', 'manifest.json.asc', 'licence.json'])(
    '%s that is merely too long is refused, and quarantined as far as it may go',
    async (name) => {
      writeFileSync(lab().depot('presse-nord', `r1/press/presse-nord/${name}`), Buffer.alloc(1_200_000));
      await expectRejected(lab(), 'document-too-large');
      const kept = filesBelow(join(lab().story.workspace('presse-nord'), 'quarantine'));
      for (const path of kept) expect(readFileSync(path).length).toBeLessThanOrEqual(1024 * 1024);
    },
  );

  it.each(['publication.json', 'notice-1.json', 'registry-2.json'])(
    '%s fails its publication alone',
    async (name) => {
      const methods = (depot: Depot): Partial<Depot> => ({
        ...endlessAt((path) => path.endsWith(`/${name}`) || path.endsWith(`/${name}.asc`))(depot),
        list: async (path) => [...(await depot.list(path)), ...(path.includes('/') ? [file(name)] : [])],
      });
      const { outcomes, failures } = await receiveThrough(lab(), methods);
      expect([outcomes, failures.map((each) => each.fault.code)]).toEqual([[], ['document-too-large']]);
    },
  );

  it('ends in a release as anywhere', async () => {
    await lab().story.receive('presse-nord');
    const outcomes = await lab().story.run(
      'presse-nord',
      async (context) => openPublication(context, lab().story.publication),
      hostile((depot) => ({
        ...endlessAt((path) => path.includes('release-1'))(depot),
        list: async (path) => [...(await depot.list(path)), file('release-1.json.asc')],
      })),
    );
    expect(outcomes.map((each) => each.fault?.code)).toEqual(['document-too-large']);
    expectNothingOpened(lab(), 'presse-nord');
  });
});

describe('names that a depot lists', () => {
  const HOSTILE = [
    '..',
    '.',
    '',
    '../presse-nord',
    'a/b',
    'CON',
    'con',
    'r1\u0000',
    '\u001b[2J',
    'é',
    'R1',
    'r0',
    'x'.repeat(300),
    '__proto__',
  ];

  it('are not followed where they are no names of ours', async () => {
    const seen: string[] = [];
    const { outcomes, failures } = await receiveThrough(lab(), (depot) => ({
      list: async (path) => {
        seen.push(path);
        return [...HOSTILE.map((name) => folder(name)), ...(await depot.list(path))];
      },
    }));
    expect([outcomes.map((each) => each.outcome), failures]).toEqual([['accepted'], []]);
    for (const path of seen) expect(path).toMatch(/^[a-z0-9-]+(?:\/[a-z0-9-]+)*$/);
    const written = filesBelow(lab().story.workspace('presse-nord'));
    expect(written.filter((path) => !/^[\w./-]+$/.test(path))).toEqual([]);
  });

  it('may be as many publications as they like: those that hold nothing are passed over', async () => {
    const many = Array.from({ length: 3000 }, (_, i) => folder(`inconnu-${i}`));
    const { outcomes, failures } = await receiveThrough(lab(), (depot) => ({
      list: async (path) => (path === 'lille' ? [...many, ...(await depot.list(path))] : depot.list(path)),
    }));
    expect([outcomes.map((each) => each.outcome), failures]).toEqual([['accepted'], []]);
  });

  it('may repeat themselves', async () => {
    const { outcomes } = await receiveThrough(lab(), (depot) => ({
      list: async (path) => [...(await depot.list(path)), ...(await depot.list(path))],
    }));
    expect(new Set(outcomes.map((each) => each.outcome))).toEqual(new Set(['accepted', 'known']));
  });

  it('may be thousands of registry versions and signatures: nobody signed the first', async () => {
    const names = Array.from({ length: 5000 }, (_, i) => file(`registry-${i + 2}.json`));
    let reads = 0;
    const { failures } = await receiveThrough(lab(), (depot) => ({
      list: async (path) => (path.includes('/') ? [...names, ...(await depot.list(path))] : depot.list(path)),
      read: (path, maxBytes) => {
        if (path.includes('registry-')) reads += 1;
        return depot.read(path.replace(/registry-\d+/, 'registry-1'), maxBytes);
      },
    }));
    expect([failures.map((each) => each.fault.code), reads]).toEqual([['signature-quorum'], 1]);
    const officers = Array.from({ length: 2000 }, (_, i) => file(`registry-2.json.officier-${i}.asc`));
    const second = await receiveThrough(lab(), (depot) => ({
      list: async (path) =>
        path.includes('/')
          ? [file('registry-2.json'), ...officers, ...(await depot.list(path))]
          : depot.list(path),
    }));
    expect(second.failures.map((each) => each.fault.code)).toEqual(['listing-too-large']);
  });
});

const rubbish = (path: string): string => join(lab().story.depot('presse-nord'), 'lille', path);

describe('rubbish beside a publication', () => {
  it('a folder without a publication fails by itself, and the others are received', async () => {
    const mine = 'aaa-rubbish/r1/press/presse-nord';
    mkdirSync(rubbish(mine), { recursive: true });
    writeFileSync(rubbish(`${mine}/manifest.json.asc`), 'rubbish');
    const { outcomes, failures } = await lab().story.receive('presse-nord');
    expect(outcomes.map((each) => each.outcome)).toEqual(['accepted']);
    expect(failures).toEqual([
      {
        publication: 'aaa-rubbish',
        revision: null,
        scope: null,
        folder: 'lille/aaa-rubbish',
        fault: { code: 'publication-unknown', params: { publication: 'aaa-rubbish' } },
      },
    ]);
  });

  it.each(['permission-denied', 'server-refused'] as const)(
    'a folder that may not be read (%s) fails by itself, and the others are received',
    async (code) => {
      mkdirSync(rubbish('aaa-rubbish'));
      const refused = (path: string): SceauError =>
        code === 'permission-denied'
          ? new SceauError(code, { path })
          : new SceauError(code, { operation: 'list', status: 4, path });
      const { outcomes, failures } = await receiveThrough(lab(), (depot) => ({
        list: async (path) => {
          if (path.includes('aaa-rubbish')) throw refused(path);
          return depot.list(path);
        },
      }));
      expect(outcomes.map((each) => each.outcome)).toEqual(['accepted']);
      expect(failures.map((each) => [each.publication, each.fault.code])).toEqual([['aaa-rubbish', code]]);
    },
  );

  it.each([
    ['a revision’s folder', 'r9', 'list'],
    ['a scope’s folder', 'r1/autre', 'list'],
    ['a file in a scope’s folder', 'r1/press-failed/presse-nord/manifest.json.asc', 'read'],
  ] as const)(
    '%s that may not be read fails by itself, beside what is received and answered',
    async (_, path, call) => {
      const at = (place: string): string => lab().depot('presse-nord', place);
      if (call === 'list') mkdirSync(at(path), { recursive: true });
      else cpSync(at('r1/press'), at('r1/press-failed'), { recursive: true });
      const refused = (asked: string): void => {
        if (asked.includes(`/${path}`)) throw new SceauError('permission-denied', { path: asked });
      };
      const { outcomes, failures } = await receiveThrough(lab(), (depot) => ({
        list: async (asked) => {
          if (call === 'list') refused(asked);
          return depot.list(asked);
        },
        read: (asked, maxBytes) => {
          if (call === 'read') refused(asked);
          return depot.read(asked, maxBytes);
        },
      }));
      expect(outcomes.map((each) => each.outcome)).toEqual(['accepted']);
      expect(failures.map((each) => each.fault.code)).toEqual(['permission-denied']);
      const receipts = filesBelow(lab().depot('presse-nord', 'receipts')).map((each) => basename(each));
      expect(receipts.filter((name) => name.includes('verified'))).toHaveLength(2);
    },
  );

  it('another publication’s documents in a folder of another name fail by themselves', async () => {
    cpSync(lab().depot('presse-nord'), rubbish('aaa-copie'), { recursive: true });
    const { outcomes, failures } = await lab().story.receive('presse-nord');
    expect(outcomes.map((each) => each.outcome)).toEqual(['accepted']);
    expect(failures.map((each) => [each.publication, each.fault.code])).toEqual([
      ['aaa-copie', 'document-link'],
    ]);
  });

  it('files where folders should be, and folders where files should be, are no revisions', async () => {
    writeFileSync(lab().depot('presse-nord', 'r7'), 'rubbish');
    writeFileSync(lab().depot('presse-nord', 'r1/rubbish'), 'rubbish');
    mkdirSync(lab().depot('presse-nord', 'r1/press/quotidien'));
    const { outcomes, failures } = await lab().story.receive('presse-nord');
    expect([outcomes.map((each) => each.outcome), failures]).toEqual([['accepted'], []]);
  });

  it('a link is not followed out of the depot', async () => {
    const secret = join(lab().story.dir, 'elsewhere');
    writeFileSync(secret, 'elsewhere');
    const payload = lab().depot('presse-nord', 'r1/press/payload.pgp');
    cpSync(payload, secret);
    rmSync(payload);
    symlinkSync(secret, payload);
    await expectRejected(lab(), 'depot-conflict');
  });
});

/** Each reading of a path gives the next of these, then the depot's own. */
const changing =
  (name: string, versions: readonly Uint8Array[]) =>
  (depot: Depot): Partial<Depot> => {
    let reads = 0;
    return {
      read: (path, maxBytes) => {
        const version = path.endsWith(name) ? versions[reads] : undefined;
        if (path.endsWith(name)) reads += 1;
        if (version === undefined) return depot.read(path, maxBytes);
        return (async function* () {
          yield await Promise.resolve(version);
        })();
      },
    };
  };

describe('a file that changes between two readings', () => {
  it.each(['manifest.json', 'payload.pgp', 'challenge.pgp', 'licence.json'])(
    '%s: what is accepted is what was judged',
    async (name) => {
      const path = lab().depot(
        'presse-nord',
        name === 'payload.pgp' ? `r1/press/${name}` : `r1/press/presse-nord/${name}`,
      );
      const good = new Uint8Array(readFileSync(path));
      const bad = Uint8Array.from(good, (octet, i) => (i === 40 ? octet ^ 1 : octet));
      writeFileSync(path, bad);
      const { outcomes } = await receiveThrough(lab(), changing(name, [good]));
      expect(outcomes.map((each) => each.outcome)).toEqual(['accepted']);
      const kept = filesBelow(lab().record('presse-nord')).filter((each) => each.endsWith(`/${name}`));
      for (const each of kept) expect(Buffer.compare(readFileSync(each), good)).toBe(0);
      expect(kept).toHaveLength(1);
    },
  );

  it('is refused where the judged reading is the bad one, whatever comes after', async () => {
    const path = lab().depot('presse-nord', 'r1/press/presse-nord/manifest.json');
    const good = new Uint8Array(readFileSync(path));
    const bad = Uint8Array.from(good, (octet, i) => (i === 40 ? octet ^ 1 : octet));
    const { outcomes } = await receiveThrough(lab(), changing('/manifest.json', [bad]));
    expect(outcomes.map((each) => [each.outcome, each.fault?.code])).toEqual([
      ['rejected', 'signature-invalid'],
    ]);
  });
});
