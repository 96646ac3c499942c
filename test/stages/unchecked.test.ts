/** What `verify` cannot judge, and that it says so: an auditor is not told that something holds which nobody looked at. */
import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow, flipBit, useLab } from '../attacks/lab.ts';

const lab = useLab('collected');

const record = (): string => join(lab().story.workspace('rectorat'), 'record');
const base = (): string => `lille/${lab().story.publication}`;

/** A folder that someone gives an auditor. */
const folder = (): string => join(lab().story.dir, 'given');

describe('what verify cannot judge', () => {
  it('is the shares and hand-overs of a whole record, and nothing else', async () => {
    const { failures, notChecked } = await lab().story.verify(record());
    expect(failures).toEqual([]);
    expect(notChecked).toEqual([
      { path: `${base()}/r1/officers/claire/handover-claire-1.pgp`, reason: 'encrypted' },
      { path: `${base()}/r1/officers/claire/share-claire.pgp`, reason: 'encrypted' },
    ]);
  });

  it.each(['presse-nord', 'quotidien'])(
    'is nothing in the depot of %s, but what does not belong',
    async (party) => {
      const whole = await lab().story.verify(lab().story.depot(party));
      expect([whole.failures, whole.notChecked]).toEqual([[], []]);
      writeFileSync(lab().depot(party, 'r1/press/lisez-moi.txt'), 'rubbish');
      cpSync(lab().depot(party, 'r1/press'), lab().depot(party, 'r1/oublie'), { recursive: true });
      for (const path of filesBelow(lab().depot(party, 'r1/oublie'))) {
        if (path.endsWith('.json.asc')) rmSync(path);
      }
      const { failures, notChecked } = await lab().story.verify(lab().story.depot(party));
      expect(failures.map((each) => each.fault.code)).toEqual(['file-missing']);
      const paths = notChecked.map((each) => each.path.slice(base().length + 1));
      expect(paths).toContain('r1/press/lisez-moi.txt');
      expect(paths).toContain('r1/oublie/payload.pgp');
      expect(paths).toContain('r1/oublie/release-1.json');
      expect(new Set(notChecked.map((each) => each.reason))).toEqual(new Set(['unattached']));
    },
  );

  it('is all that stands behind a document that does not hold', async () => {
    flipBit(join(record(), base(), 'publication.json'), 9);
    const { documents, failures, notChecked } = await lab().story.verify(record());
    expect([documents, failures.map((each) => each.fault.code)]).toEqual([[], ['signature-invalid']]);
    expect(notChecked.length).toBe(filesBelow(join(record(), base())).length - 2);
  });
});

describe('where there is nothing to verify', () => {
  it('verify fails, for an empty folder and for one of other things', async () => {
    mkdirSync(join(folder(), 'lille', 'bcg-2026'), { recursive: true });
    await expect(lab().story.verify(folder())).rejects.toMatchObject({ code: 'input-missing' });
    writeFileSync(join(folder(), 'lille', 'bcg-2026', 'notes.json'), '{}');
    writeFileSync(join(folder(), 'notes'), '');
    await expect(lab().story.verify(folder())).rejects.toMatchObject({ code: 'input-missing' });
    await expect(lab().story.verify(record(), folder())).rejects.toMatchObject({ code: 'input-missing' });
  });

  it('verify fails for a publication that nothing signs, and lists what lies below', async () => {
    cpSync(join(record(), base()), join(folder(), base()), { recursive: true });
    renameSync(join(folder(), base(), 'publication.json.asc'), join(folder(), base(), 'publication.asc'));
    const { documents, failures, notChecked } = await lab().story.verify(folder());
    expect([documents, failures.map((each) => each.fault.code)]).toEqual([[], ['publication-unknown']]);
    expect(notChecked.length).toBeGreaterThan(10);
  });

  it('a single file of no type that is known is refused', async () => {
    mkdirSync(folder());
    const share = join(record(), base(), 'r1/officers/claire/share-claire.pgp');
    const notes = join(folder(), 'notes.json');
    writeFileSync(notes, '{ "type": "sceau/notes/v1" }\n');
    const { documents, failures } = await lab().story.verify(share, notes);
    expect([documents, failures.map((each) => each.fault.code)]).toEqual([
      [],
      ['document-type', 'document-type'],
    ]);
  });
});
