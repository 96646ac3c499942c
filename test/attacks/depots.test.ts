/** Depots that hold rubbish beside a publication: each fault has a code, and the rest is received. */
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SceauError } from '../../src/errors.ts';
import { filesBelow, useLab } from './lab.ts';
import { receiveThrough } from './refusals.ts';

const lab = useLab('pushed');

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
});
