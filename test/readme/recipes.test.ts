/** «Without sceau»: the README's recipes with stock tools, on a played story and on everything that must fail them. */
import { cpSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BlockRun, type Shell, timeOf } from '../support/bash.ts';
import { peer } from '../support/peers.ts';
import { Lab, TIME, flip, notations, recipes, runRecipes } from './lab.ts';

const dash = peer('dash') ?? '';
const tools = ['jq', 'gpg', 'gpgv', 'sqop', 'rnp', 'rnpkeys'].map(peer);
const isSkipped = TIME === null || tools.includes(undefined);
const ORDER = ['manifest', 'receipt', 'approval', 'release'];

function good({ status, output }: BlockRun, ...what: readonly string[]): void {
  expect(status, output).toBe(0);
  expect(output.match(/^\w+: good$/gm) ?? []).toEqual(what.map((each) => `${each}: good`));
}

/** Refused aloud, with a status, and nothing said to be good. */
function bad({ status, output }: BlockRun, what: string): void {
  expect(status, output).not.toBe(0);
  expect(output).not.toMatch(/: good$/m);
  expect(output).toMatch(new RegExp(`^REFUSED: ${what}$`, 'm'));
}

const manifest = (at: Shell): string => join(at.get('TREE'), 'r1/press/presse-nord/manifest.json');

/** A reader who has checked the manifest, and goes on as if the approval and the release had been checked too. */
function prepared(lab: Lab): Shell {
  const at = lab.reader();
  good(runRecipes(at, 'gpgv', 'manifest'), 'manifest');
  at.set({ HOLDS: ' registry manifest approval release ' });
  return at;
}

/** Puts another message in the payload's place, into the manifest too: what is left is the check of the signer. */
function replace(at: Shell, message: Uint8Array): void {
  writeFileSync(join(at.get('TREE'), 'r1/press/release-1.pgp'), '');
  writeFileSync(join(at.get('TREE'), 'r1/press/payload.pgp'), message);
  const set = `jq --arg d "$(digest "$TREE/r1/press/payload.pgp")" '.files[0].sha256 = $d'`;
  expect(at.run(`${set} "$MANIFEST" > edited && mv edited "$MANIFEST"`).status).toBe(0);
}

describe.skipIf(isSkipped)('the recipes with stock tools', () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.begin();
  });
  afterAll(() => lab.end());

  it('refuse a registry that is not the one whose digest was read out', () => {
    const at = lab.reader();
    flip(join(at.get('TREE'), 'registry-1.json'));
    bad(runRecipes(at, 'certificates'), 'registry');
  });

  describe.each(['gpgv', 'sqop'])('for signatures, by %s', (tool) => {
    it('accept a manifest, a receipt, an approval and a release that hold', () => {
      good(runRecipes(lab.reader(), tool, ...ORDER), ...ORDER);
    });

    it('accept results with the signature that sceau open leaves, and no others', () => {
      const at = lab.reader();
      cpSync(lab.opened, join(at.get('PWD'), 'opened'), { recursive: true });
      at.set({ RESULTS: 'opened/results-REPETITION.csv' });
      good(runRecipes(at, tool, 'results'), 'results');
      flip(join(at.get('PWD'), 'opened/results-REPETITION.csv'));
      bad(runRecipes(at, tool, 'results'), 'results');
    });

    it('refuse a key that was revoked', () => {
      const at = lab.reader();
      writeFileSync(join(at.get('PWD'), 'seal.asc'), lab.revoked);
      bad(runRecipes(at, tool, 'manifest'), 'manifest');
    });

    it(`judge a key at the time of its signature where the tool does: ${tool}`, () => {
      const yearsLater = lab.reader().run(recipes(tool, 'manifest'), timeOf('2036-07-03T09:00:00Z'));
      if (tool === 'sqop') good(yearsLater, 'manifest');
      else bad(yearsLater, 'manifest');
    });

    it('refuse another signer, even in the keyring', () => {
      const at = lab.reader();
      lab.sign(manifest(at), lab.strangerFingerprint);
      bad(runRecipes(at, tool, 'manifest'), 'manifest');
      const both = readFileSync(join(at.get('PWD'), 'seal.asc'), 'utf8') + lab.stranger;
      writeFileSync(join(at.get('PWD'), 'seal.asc'), both);
      bad(runRecipes(at, tool, 'manifest'), 'manifest');
    });

    it("refuse a stranger's good signature beside one of the revoked key", () => {
      const at = lab.reader();
      lab.sign(manifest(at), lab.strangerFingerprint, at.get('SEAL'));
      writeFileSync(join(at.get('PWD'), 'seal.asc'), lab.revoked + lab.stranger);
      bad(runRecipes(at, tool, 'manifest'), 'manifest');
    });

    it('refuse a manifest by the release key', () => {
      const at = lab.reader();
      lab.sign(manifest(at), at.get('RELEASE'));
      bad(runRecipes(at, tool, 'manifest'), 'manifest');
    });

    it('refuse a document without signature', () => {
      const at = lab.reader();
      writeFileSync(`${manifest(at)}.asc`, '');
      bad(runRecipes(at, tool, 'manifest'), 'manifest');
    });

    it('refuse a document of another type in the place of a manifest', () => {
      const at = lab.reader();
      const licence = join(at.get('TREE'), 'r1/press/presse-nord/licence.json');
      for (const end of ['', '.asc']) cpSync(licence + end, manifest(at) + end);
      bad(runRecipes(at, tool, 'manifest'), 'manifest');
    });
  });

  it.each([
    ['gpgv', 'manifest', 'r1/press/presse-nord/manifest.json'],
    ['sqop', 'manifest', 'r1/press/presse-nord/manifest.json'],
    ['gpgv', 'manifest', 'r1/press/presse-nord/manifest.json.asc'],
    ['sqop', 'manifest', 'r1/press/presse-nord/manifest.json.asc'],
    ['gpgv', 'manifest', 'r1/press/payload.pgp'],
    ['gpgv', 'manifest', 'r1/press/presse-nord/challenge.pgp'],
    ['gpgv', 'receipt', 'r1/press/presse-nord/licence.json'],
    ['gpgv', 'receipt', 'receipts/presse-nord/receipt-press-r1-verified.json'],
    ['gpgv', 'approval', 'r1/request-1.json'],
    ['gpgv', 'approval', 'r1/officers/claire/approval-claire-1-0.json'],
    ['gpgv', 'release', 'r1/press/release-1.json'],
    ['gpgv', 'release', 'r1/press/release-1.pgp'],
  ])('refuse, by %s, the %s after a flip in %s', (tool, name, path) => {
    const at = lab.reader();
    const before = ORDER.slice(0, ORDER.indexOf(name));
    if (before.length > 0) good(runRecipes(at, tool, ...before), ...before);
    flip(join(at.get('TREE'), path));
    bad(runRecipes(at, tool, name), name);
  });

  it.each([
    ['receipt', 'r1/press/presse-nord/licence.json', '.basis = "another"', 'SEAL'],
    [
      'receipt',
      'receipts/presse-nord/receipt-press-r1-verified.json',
      '.manifest = .received[0].sha256',
      'WHO',
    ],
    ['receipt', 'receipts/presse-nord/receipt-press-r1-verified.json', '.disposition = "rejected"', 'WHO'],
    ['approval', 'r1/request-1.json', '.recipients |= map(.manifest = .subkey)', 'SEAL'],
    ['approval', 'r1/officers/claire/approval-claire-1-0.json', '.request.sha256 = .proof', 'CLAIRE'],
    ['approval', 'r1/officers/claire/approval-claire-1-0.json', '.hour.utc = .approvedAt', 'CLAIRE'],
    ['release', 'r1/press/release-1.json', '.request.sha256 = .file.sha256', 'RELEASE'],
    ['release', 'r1/press/release-1.json', '.approvals[0].sha256 = .file.sha256', 'RELEASE'],
    ['release', 'r1/press/release-1.json', '.recipients |= map(.manifest = .subkey)', 'RELEASE'],
  ])('refuse, for the %s, a %s with %s, though the right key signed it', (name, path, edit, signer) => {
    const at = lab.reader();
    const before = ORDER.slice(0, ORDER.indexOf(name));
    good(runRecipes(at, 'gpgv', ...before), ...before);
    const file = join(at.get('TREE'), path);
    expect(at.run(`jq '${edit}' "${file}" > edited && mv edited "${file}"`).status).toBe(0);
    lab.sign(file, at.get(signer));
    bad(runRecipes(at, 'gpgv', name), name);
  });

  describe.each(['gpg', 'rnp'])('for results, by %s', (tool) => {
    const refused = (at: Shell): void => {
      bad(runRecipes(at, `${tool}-open`), 'results');
      expect(readdirSync(at.get('PWD'))).not.toContain('results.csv');
    };
    it('open to the same bytes as by sceau, with the key that the manifest commits to', () => {
      const at = prepared(lab);
      good(runRecipes(at, `${tool}-open`), 'results');
      const byHand = readFileSync(join(at.get('PWD'), 'results.csv'));
      expect(byHand.equals(readFileSync(join(lab.opened, 'results-REPETITION.csv')))).toBe(true);
      if (tool === 'gpg') good(runRecipes(at, 'commitment'), 'commitment');
    });

    it('refuse a message that nobody signed', () => {
      const at = prepared(lab);
      replace(at, lab.message());
      refused(at);
    });

    it('refuse a message that someone else signed, known here or not', () => {
      const at = prepared(lab);
      const right = notations(at.get('ID'), 'press');
      replace(at, lab.message('--local-user', lab.strangerFingerprint, '--sign', ...right));
      refused(at);
      lab.befriend(at);
      refused(at);
    });

    it("refuse a stranger's good signature beside one of the revoked key", () => {
      const at = prepared(lab);
      const both = ['--local-user', lab.strangerFingerprint, '--local-user', at.get('SEAL'), '--sign'];
      replace(at, lab.message(...both, ...notations(at.get('ID'), 'press')));
      lab.befriend(at);
      writeFileSync(join(at.get('PWD'), 'seal.asc'), lab.revoked);
      refused(at);
    });

    it('refuse what the seal key signed for another publication, or a key that was revoked', () => {
      const at = prepared(lab);
      const signed = ['--local-user', at.get('SEAL'), '--sign'];
      // rnp shows no notations: there the manifest alone says what a payload is of.
      const others =
        tool === 'gpg' ? [[], notations('another', 'press'), notations(at.get('ID'), 'all')] : [];
      for (const each of others) {
        replace(at, lab.message(...signed, ...each));
        refused(at);
      }
      const again = prepared(lab);
      writeFileSync(join(again.get('PWD'), 'seal.asc'), lab.revoked);
      again.set({ GNUPGHOME: lab.keyring() });
      refused(again);
    });

    it.each([
      ['at its beginning', () => 3000],
      ['in the middle', (length: number) => length >> 1],
      ['at its end', (length: number) => length - 1],
    ])('refuse a payload with a flip %s', (_, at) => {
      const spoilt = prepared(lab);
      flip(join(spoilt.get('TREE'), 'r1/press/payload.pgp'), at);
      refused(spoilt);
    });
  });

  it('refuse, by gpg, a payload of another scope', () => {
    const at = prepared(lab);
    cpSync(join(at.get('TREE'), 'r1/press'), join(at.get('TREE'), 'r1/other'), { recursive: true });
    at.set({ SCOPE: 'other' });
    bad(runRecipes(at, 'gpg-open'), 'results');
  });

  it.each([
    ['manifest', ['manifest']],
    ['receipt', ['receipt']],
    ['approval', ['approval']],
    ['release', ['manifest', 'release']],
    ['results', ['manifest', 'approval', 'gpg-open']],
    ['results', ['manifest', 'approval', 'rnp-open']],
    ['commitment', ['manifest', 'approval', 'release', 'commitment']],
  ])('refuse %s where what it rests on was not checked', (what, names) => {
    const at = lab.reader();
    const before = names.slice(0, -1);
    if (what === 'manifest') at.set({ HOLDS: ' ' });
    good(runRecipes(at, 'gpgv', ...before), ...before);
    const { status, output } = runRecipes(at, ...names.slice(-1));
    bad({ status, output }, what);
    expect(output).toMatch(/^\w+ does not hold$/m);
  });

  it('take back what rested on a document that was spoilt in between', () => {
    const at = lab.reader();
    good(runRecipes(at, 'gpgv', ...ORDER), ...ORDER);
    flip(manifest(at));
    bad(runRecipes(at, 'manifest'), 'manifest');
    for (const name of ['approval', 'release']) bad(runRecipes(at, name), name);
    bad(runRecipes(at, 'gpg-open'), 'results');
  });

  it.skipIf(dash === '')(
    'are plain sh: dash runs them, goes on past a refusal, and refuses what rests on it',
    () => {
      const at = lab.reader();
      flip(join(at.get('TREE'), 'r1/request-1.json'));
      const script = recipes(
        'start',
        'certificates',
        'gpgv',
        'manifest',
        'receipt',
        'approval',
        'release',
        'gpg-open',
      );
      // The tree is a spoilt copy, and not where the walk has it.
      const here = script.replace(/^TREE=\S+ /m, '').replace(/^KEY=.*$/m, '');
      writeFileSync(join(at.get('PWD'), 'recipes.sh'), here);
      const { output } = at.run(`${dash} ./recipes.sh || true`, TIME);
      expect(output.split('\n').filter((line) => /: good$|^REFUSED/.test(line))).toEqual([
        'registry: good',
        'manifest: good',
        'receipt: good',
        'REFUSED: approval',
        'REFUSED: release',
        'REFUSED: results',
      ]);
    },
  );

  it('say the truth of sqop: that of Debian 12 refuses a padded payload with status 41', () => {
    const at = lab.reader();
    const { output } = at.run(
      `cat "$TREE/r1/press/release-1.pgp" "$TREE/r1/press/payload.pgp" > message.pgp
       sqop decrypt --with-key-password="$PASS" "$KEY" < message.pgp > results.part 2> said || echo "status $?"`,
      TIME,
    );
    // A later sqop that opens it would be good news.
    const opened = readFileSync(join(at.get('PWD'), 'results.part'), 'utf8');
    expect(output === 'status 41\n' || opened.startsWith('nom,')).toBe(true);
  });
});
