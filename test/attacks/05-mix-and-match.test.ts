/**
 * One document of one publication in the place of its counterpart in another, or of another revision: `verify` names
 * the broken link each time. The tables below say which.
 */
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitStatus } from '../../src/errors.ts';
import { Lab, fileDigest, filesBelow, treeDigest } from './lab.ts';

let lab: Lab;
/** Publications: the one attacked, and the one that its substitutes come from. */
let attacked: string;
let source: string;

beforeAll(async () => {
  lab = await Lab.at('announced', { officers: ['claire', 'denis'] });
  source = lab.story.publication;
  await lab.advance('opened');
  await lab.story.status(true);
  lab.story.clock.set('2026-07-01T09:00:00Z');
  await lab.story.announce();
  attacked = lab.story.publication;
  await lab.advance('pushed');
  await lab.story.export(await lab.jury(2), true);
  for (const party of ['presse-nord', 'quotidien']) await lab.story.receive(party);
  await lab.release();
  await lab.open();
  await lab.story.status(true);
  lab.keep();
});
afterAll(() => lab.end());

const tree = (publication: string, path = ''): string =>
  join(lab.story.workspace('rectorat'), 'record', 'lille', publication, path);

/** Verifies the attacked publication's tree: the first fault's code, and the link where it names one. */
async function faultOf(): Promise<string> {
  const { failures } = await lab.story.verify(tree(attacked));
  const [first] = failures;
  if (first === undefined) return 'none';
  expect(exitStatus(first.fault.code)).toBe(76);
  const { params } = first.fault;
  const link = 'link' in params ? ` ${params.link}` : 'detail' in params ? ` ${params.detail}` : '';
  // Signatures differ in length by chance, so of two encrypted files the length or the digest may differ first.
  return `${first.fault.code.replace('length-mismatch', 'digest-mismatch')}${link}`;
}

/** Puts files of one place in the places of another; says what `verify` finds, and puts all back. */
async function substitute(pairs: readonly (readonly [from: string, to: string])[]): Promise<string> {
  const kept = join(lab.story.dir, 'kept');
  cpSync(tree(attacked), kept, { recursive: true });
  const before = treeDigest(tree(attacked));
  for (const [from, to] of pairs) cpSync(from, to);
  expect(treeDigest(tree(attacked))).not.toBe(before);
  const found = await faultOf();
  rmSync(tree(attacked), { recursive: true });
  cpSync(kept, tree(attacked), { recursive: true });
  rmSync(kept, { recursive: true });
  expect(treeDigest(tree(attacked))).toBe(before);
  return found;
}

/** A document with its signature, from one place to another. */
const signed = (from: string, to: string): readonly (readonly [string, string])[] => [
  [from, to],
  [`${from}.asc`, `${to}.asc`],
];

/** Kinds of files in a revision's tree, by their paths below it. */
const SIGNED = [
  'request-1.json',
  'press/presse-nord/manifest.json',
  'press/presse-nord/licence.json',
  'press/release-1.json',
  'officers/claire/approval-claire-1-0.json',
] as const;
const PLAIN = [
  'press/payload.pgp',
  'press/presse-nord/challenge.pgp',
  'press/release-1.pgp',
  'officers/claire/summary.pgp',
] as const;
const RECEIPTS = ['verified', 'opened'] as const;

/** What no certificate tells an auditor: whoever opens these finds out (see officers.test.ts). */
const OPAQUE = ['officers/claire/share-claire.pgp', 'officers/claire/handover-claire-1.pgp'] as const;

describe('a tree in which nothing was exchanged', () => {
  it('verifies', async () => {
    expect(await faultOf()).toBe('none');
  });

  it('holds no kind of file that this test forgets', () => {
    const known = [
      /^publication\.json$/,
      /^state\.json$/,
      /^registry-1\.json$/,
      ...[...SIGNED, ...PLAIN, ...OPAQUE].map((path) => {
        const any = path
          .replaceAll('claire', '(?:claire|denis)')
          .replace('press/presse-nord', '[a-z-]+/[a-z-]+')
          .replace(/^press\//, '[a-z-]+/');
        return new RegExp(`^r[12]/${any}$`);
      }),
      // The same in every publication of one scope, session and realm: see test/stages/formats.test.ts.
      /^r[12]\/[a-z-]+\/schema\.json$/,
      /^receipts\/[a-z-]+\/receipt-[a-z-]+-r\d-(?:verified|opened)\.json$/,
    ];
    const names = filesBelow(tree(attacked)).map((path) =>
      path.slice(tree(attacked, '/').length).replace(/\.asc$/, ''),
    );
    expect(names.filter((name) => !known.some((pattern) => pattern.test(name)))).toEqual([]);
  });
});

describe('a document of another publication', () => {
  it('breaks a link that verify names', async () => {
    const found: Record<string, string> = {};
    found['publication.json'] = await substitute(
      signed(tree(source, 'publication.json'), tree(attacked, 'publication.json')),
    );
    found['state.json'] = await substitute(signed(tree(source, 'state.json'), tree(attacked, 'state.json')));
    for (const path of SIGNED.filter((each) => !each.includes('licence'))) {
      found[path] = await substitute(signed(tree(source, `r1/${path}`), tree(attacked, `r2/${path}`)));
      const same = tree(attacked, `r1/${path}`);
      if (!path.includes('release') && !path.includes('approval')) {
        expect(await substitute(signed(tree(source, `r1/${path}`), same))).toMatch(/^document-link /);
      }
    }
    for (const path of PLAIN) {
      found[path] = await substitute([[tree(source, `r1/${path}`), tree(attacked, `r2/${path}`)]]);
    }
    for (const disposition of RECEIPTS) {
      const place = (revision: number): string =>
        `receipts/presse-nord/receipt-press-r${revision}-${disposition}.json`;
      found[disposition] = await substitute(signed(tree(source, place(1)), tree(attacked, place(2))));
    }
    expect(found).toMatchInlineSnapshot(`
      {
        "officers/claire/approval-claire-1-0.json": "approval-mismatch publication",
        "officers/claire/summary.pgp": "digest-mismatch",
        "opened": "document-link publication",
        "press/payload.pgp": "digest-mismatch",
        "press/presse-nord/challenge.pgp": "digest-mismatch",
        "press/presse-nord/manifest.json": "document-link publication",
        "press/release-1.json": "document-link publication",
        "press/release-1.pgp": "digest-mismatch",
        "publication.json": "document-link publication",
        "request-1.json": "document-link publication",
        "state.json": "document-link publication",
        "verified": "document-link publication",
      }
    `);
  });

  it('breaks nothing where it is the same document: a licence belongs to no publication', async () => {
    const path = 'r1/press/presse-nord/licence.json';
    expect(fileDigest(tree(source, path))).toBe(fileDigest(tree(attacked, path)));
  });
});

describe('a document of another revision', () => {
  it('breaks a link that verify names', async () => {
    const found: Record<string, string> = {};
    for (const path of ['request-1.json', 'press/presse-nord/manifest.json']) {
      found[path] = await substitute(signed(tree(attacked, `r1/${path}`), tree(attacked, `r2/${path}`)));
    }
    for (const path of PLAIN.filter((each) => !each.includes('release'))) {
      found[path] = await substitute([[tree(attacked, `r1/${path}`), tree(attacked, `r2/${path}`)]]);
    }
    expect(found).toMatchInlineSnapshot(`
      {
        "officers/claire/summary.pgp": "digest-mismatch",
        "press/payload.pgp": "digest-mismatch",
        "press/presse-nord/challenge.pgp": "digest-mismatch",
        "press/presse-nord/manifest.json": "document-link revision",
        "request-1.json": "document-link revision",
      }
    `);
  });
});

const within = async (from: string, to: string): Promise<string> =>
  substitute(signed(tree(attacked, from), tree(attacked, to)));

describe('a document of another place in one revision', () => {
  it('breaks a link that verify names', async () => {
    const found = {
      'manifest of another recipient': await within(
        'r2/press/quotidien/manifest.json',
        'r2/press/presse-nord/manifest.json',
      ),
      'manifest of another scope': await within(
        'r2/press/quotidien/manifest.json',
        'r2/press-failed/quotidien/manifest.json',
      ),
      'licence of another recipient': await within(
        'r2/press/quotidien/licence.json',
        'r2/press/presse-nord/licence.json',
      ),
      'licence of another scope': await within(
        'r2/press/quotidien/licence.json',
        'r2/press-failed/quotidien/licence.json',
      ),
      'release of another scope': await within('r2/press/release-1.json', 'r2/press-failed/release-1.json'),
      'approval of another officer': await within(
        'r2/officers/claire/approval-claire-1-0.json',
        'r2/officers/denis/approval-denis-1-0.json',
      ),
      'receipt of another recipient': await within(
        'receipts/quotidien/receipt-press-r2-verified.json',
        'receipts/presse-nord/receipt-press-r2-verified.json',
      ),
      'receipt of another scope': await within(
        'receipts/quotidien/receipt-press-r2-opened.json',
        'receipts/quotidien/receipt-press-failed-r2-opened.json',
      ),
      'receipt of another disposition': await within(
        'receipts/quotidien/receipt-press-r2-verified.json',
        'receipts/quotidien/receipt-press-r2-opened.json',
      ),
    };
    expect(found).toMatchInlineSnapshot(`
      {
        "approval of another officer": "document-link name",
        "licence of another recipient": "document-link licence",
        "licence of another scope": "document-link licence",
        "manifest of another recipient": "document-link recipient",
        "manifest of another scope": "document-link scope",
        "receipt of another disposition": "document-link disposition",
        "receipt of another recipient": "signer-unknown",
        "receipt of another scope": "document-link scope",
        "release of another scope": "document-link scope",
      }
    `);
  });
});

describe('what two publications released, in every mixture', () => {
  const PARTS = {
    'manifest.json': ['press/presse-nord/manifest.json'],
    'payload.pgp': ['press/payload.pgp'],
    'release-1.json': ['press/release-1.json'],
    'release-1.pgp': ['press/release-1.pgp'],
  } as const;
  const names = Object.keys(PARTS) as (keyof typeof PARTS)[];

  /** Puts the parts that `mask` names from the other publication: into the depot, and into what was accepted. */
  function mix(mask: number): void {
    for (const [i, name] of names.entries()) {
      if ((mask & (1 << i)) === 0) continue;
      for (const path of PARTS[name]) {
        for (const suffix of name.endsWith('.json') ? ['', '.asc'] : ['']) {
          for (const root of [
            lab.story.depot('presse-nord'),
            join(lab.story.workspace('presse-nord'), 'record'),
          ]) {
            const place = (publication: string, revision: number): string =>
              join(root, 'lille', publication, `r${revision}`, `${path}${suffix}`);
            cpSync(place(source, 1), place(attacked, 2));
          }
        }
      }
    }
    rmSync(join(lab.story.workspace('presse-nord'), 'opened'), { recursive: true, force: true });
  }

  it('open where all belong together, and nowhere else', async () => {
    const opened: number[] = [];
    for (let mask = 0; mask < 1 << names.length; mask += 1) {
      lab.restore();
      mix(mask);
      const [outcome] = await lab.story.open('presse-nord');
      if (outcome?.path !== null) opened.push(mask);
      else
        expect(
          exitStatus(outcome.fault?.code ?? 'bug'),
          names.filter((_, i) => mask & (1 << i)).join(' '),
        ).toBe(76);
      const results = filesBelow(join(lab.story.workspace('presse-nord'), 'opened'));
      expect(results.length, String(mask)).toBe(mask === 0 ? 3 : 0);
    }
    expect(opened).toEqual([0]);
    lab.restore();
  });
});
