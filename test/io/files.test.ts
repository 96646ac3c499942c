import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeUtf8, sha256Hex } from '../../src/io/encodings.ts';
import {
  HiddenFile,
  appendDurably,
  createFileOnce,
  createOutsideOnce,
  exists,
  isTemporaryName,
  listFolder,
  makeFolder,
  readChunks,
  readFileBounded,
  removeFile,
  renameDurably,
  sweepTemporaries,
  temporaryName,
  translated,
  writeFileAtomic,
  writeOutsideAtomic,
} from '../../src/io/files.ts';
import { scratchFolder } from '../support/scratch.ts';

const bytes = encodeUtf8('some bytes');
const code = (expected: string) => expect.objectContaining({ code: expected });
const modeOf = (path: string): number => statSync(path).mode & 0o777;

describe('writeFileAtomic', () => {
  it('makes a file of mode 0600 in a folder of mode 0700, and nothing else', () => {
    const folder = join(scratchFolder(), 'new');
    writeFileAtomic(join(folder, 'a'), bytes);
    expect(readdirSync(folder)).toEqual(['a']);
    expect(modeOf(join(folder, 'a'))).toBe(0o600);
    expect(modeOf(folder)).toBe(0o700);
  });

  it('replaces whole', () => {
    const path = join(scratchFolder(), 'a');
    writeFileAtomic(path, encodeUtf8('a longer text than the next'));
    writeFileAtomic(path, bytes);
    expect(readFileSync(path)).toEqual(Buffer.from(bytes));
  });

  it('leaves nothing behind where it fails', () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, 'taken'));
    expect(() => writeFileAtomic(join(folder, 'taken'), bytes)).toThrow(code('io'));
    expect(readdirSync(folder)).toEqual(['taken']);
  });
});

/** The temporary of `name`: a digest of it, as workspace/FORMAT.md says. */
const left = (folder: string, name: string): string =>
  join(folder, `.sceau-${sha256Hex(encodeUtf8(name)).slice(0, 16)}.part`);

describe('a file outside every workspace', () => {
  it.each([
    ['written', writeOutsideAtomic],
    ['created', createOutsideOnce],
  ])('that is %s takes away what a killed run left of it, and of nothing else', (_, make) => {
    const folder = scratchFolder();
    writeFileSync(left(folder, 'a'), 'half');
    writeFileSync(left(folder, 'b'), 'half');
    make(join(folder, 'a'), bytes);
    expect(readdirSync(folder).sort()).toEqual([basename(left(folder, 'b')), 'a']);
    expect(readFileSync(join(folder, 'a'))).toEqual(Buffer.from(bytes));
  });

  it('is created once', () => {
    const path = join(scratchFolder(), 'a');
    expect(createOutsideOnce(path, bytes)).toBe(true);
    expect(createOutsideOnce(path, encodeUtf8('other'))).toBe(false);
    expect(readFileSync(path)).toEqual(Buffer.from(bytes));
  });
});

describe('createFileOnce', () => {
  it('lets the first have the name, and changes nothing for the second', () => {
    const folder = scratchFolder();
    expect(createFileOnce(join(folder, 'a'), bytes)).toBe(true);
    expect(createFileOnce(join(folder, 'a'), encodeUtf8('other'))).toBe(false);
    expect(readFileSync(join(folder, 'a'))).toEqual(Buffer.from(bytes));
    expect(readdirSync(folder)).toEqual(['a']);
  });
});

describe('HiddenFile', () => {
  it('shows nothing until it is committed', () => {
    const folder = scratchFolder();
    const file = new HiddenFile(folder);
    file.write(bytes);
    expect(readdirSync(folder).every(isTemporaryName)).toBe(true);
    expect(modeOf(file.path)).toBe(0o600);
    file.commit(join(folder, 'a'));
    expect(readdirSync(folder)).toEqual(['a']);
  });

  it('is gone after discard, which may be called again', () => {
    const folder = scratchFolder();
    const file = new HiddenFile(folder);
    file.write(bytes);
    file.discard();
    file.discard();
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('reading', () => {
  it('is bounded before it begins', () => {
    const path = join(scratchFolder(), 'a');
    writeFileSync(path, bytes);
    expect(readFileBounded(path, bytes.length)).toEqual(bytes);
    expect(() => readFileBounded(path, bytes.length - 1)).toThrow(code('document-too-large'));
    expect(() => readFileBounded(`${path}-missing`, 10)).toThrow(code('input-missing'));
  });

  it('in chunks gives every byte once', async () => {
    const path = join(scratchFolder(), 'a');
    writeFileSync(path, bytes);
    const chunks: Uint8Array[] = [];
    for await (const chunk of readChunks(path, 3)) chunks.push(chunk.slice());
    expect(chunks.map((chunk) => chunk.length)).toEqual([3, 3, 3, 1]);
    expect(Buffer.concat(chunks)).toEqual(Buffer.from(bytes));
  });

  it('sees a link as itself, and a missing folder as empty', () => {
    const folder = scratchFolder();
    symlinkSync(join(folder, 'nowhere'), join(folder, 'link'));
    expect(exists(join(folder, 'link'))).toBe(true);
    expect(exists(join(folder, 'nowhere'))).toBe(false);
    expect(listFolder(join(folder, 'nowhere'))).toEqual([]);
  });
});

describe('sweepTemporaries', () => {
  it('removes hidden temporaries in every folder below, and nothing else', () => {
    const folder = scratchFolder();
    makeFolder(join(folder, 'a', 'b'));
    const names = [temporaryName(), '.sceau-12.part', 'results.csv', '.sceau-0123456789ABCDEF.part'];
    for (const name of names) writeFileSync(join(folder, 'a', 'b', name), '');
    expect(sweepTemporaries(folder, 'folder')).toBe(0);
    expect(sweepTemporaries(folder)).toBe(1);
    expect(readdirSync(join(folder, 'a', 'b')).toSorted()).toEqual(names.slice(1).toSorted());
    expect(sweepTemporaries(join(folder, 'missing'))).toBe(0);
  });
});

describe('the rest', () => {
  it('appends, renames across folders and removes without complaint', () => {
    const folder = scratchFolder();
    appendDurably(join(folder, 'log', 'a'), encodeUtf8('one\n'));
    appendDurably(join(folder, 'log', 'a'), encodeUtf8('two\n'));
    makeFolder(join(folder, 'other'));
    renameDurably(join(folder, 'log', 'a'), join(folder, 'other', 'b'));
    expect(readFileSync(join(folder, 'other', 'b'), 'utf8')).toBe('one\ntwo\n');
    removeFile(join(folder, 'other', 'b'));
    removeFile(join(folder, 'other', 'b'));
    expect(existsSync(join(folder, 'other', 'b'))).toBe(false);
    expect(() => renameDurably(join(folder, 'none'), join(folder, 'x'))).toThrow(code('input-missing'));
  });

  it('says by a code what the system refused, and keeps why', () => {
    for (const [errno, expected] of [
      ['ENOENT', 'input-missing'],
      ['EACCES', 'permission-denied'],
      ['EPERM', 'permission-denied'],
      ['ENOSPC', 'disk-full'],
      ['EDQUOT', 'disk-full'],
      ['EIO', 'io'],
    ]) {
      const cause = Object.assign(new Error(errno), { code: errno });
      expect(translated('open', '/a', cause)).toMatchObject({ code: expected, cause });
    }
    const bug = new TypeError('not the system');
    expect(translated('open', '/a', bug)).toBe(bug);
  });
});
