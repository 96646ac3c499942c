/** What an S3 endpoint says in XML is read strictly: anything else than what S3 says is refused, and nothing crashes. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCode } from '../../src/errors.ts';
import { encodeUtf8 } from '../../src/io/encodings.ts';
import { type ListedPage, errorCodeOf, parseListedPage } from '../../src/transport/s3-xml.ts';

const page = (xml: string): ListedPage => parseListedPage(encodeUtf8(xml), 's3://resultats');
const list = (inner: string): string => `<ListBucketResult>${inner}</ListBucketResult>`;
const malformed = expect.objectContaining({ code: 'document-malformed' });

/** As AWS documents an answer to ListObjectsV2. */
const DOCUMENTED = `<?xml version="1.0" encoding="UTF-8"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
  <IsTruncated>true</IsTruncated>
  <Contents>
    <ETag>&quot;fba9dede5f27731c9771645a39863328&quot;</ETag>
    <Key>a/f&amp;&#60;&#x3e;.json</Key>
    <LastModified>2026-07-03T07:30:00.000Z</LastModified>
    <Owner><ID>x</ID></Owner>
    <Size>434234</Size>
    <StorageClass>STANDARD</StorageClass>
  </Contents>
  <Name>resultats</Name>
  <Prefix/>
  <Delimiter>/</Delimiter>
  <CommonPrefixes><Prefix>a/sub/</Prefix></CommonPrefixes>
  <NextContinuationToken>1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=</NextContinuationToken>
</ListBucketResult>
`;

describe('a page of a listing', () => {
  it('is read as S3 says it', () => {
    expect(page(DOCUMENTED)).toEqual({
      files: [{ key: 'a/f&<>.json', length: 434_234 }],
      folders: ['a/sub/'],
      next: '1ueGcxLPRx1Tr/XYExHnhbYLgveDs2J/wm36Hy4vbOwM=',
    });
  });

  it('may be empty', () => {
    expect(page('<ListBucketResult/>')).toEqual({ files: [], folders: [], next: null });
  });

  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['a page for people', '<html>welcome</html>'],
    ['an element that does not end', '<ListBucketResult>'],
    ['one that ends another', '<ListBucketResult></Error>'],
    ['an end without a beginning', '</ListBucketResult>'],
    ['two of them', '<ListBucketResult/><ListBucketResult/>'],
    ['text behind it', '<ListBucketResult/>x'],
    ['a document type', '<!DOCTYPE x [<!ENTITY e "x">]><ListBucketResult/>'],
    ['a comment', list('<!-- x -->')],
    ['CDATA', list('<Contents><Key><![CDATA[x]]></Key><Size>1</Size></Contents>')],
    ['an entity of its own', list('<Contents><Key>&e;</Key><Size>1</Size></Contents>')],
    ['a lone ampersand', list('<Contents><Key>a & b</Key><Size>1</Size></Contents>')],
    ['a character that is none', list('<Contents><Key>&#x110000;</Key><Size>1</Size></Contents>')],
    ['no key', list('<Contents><Size>1</Size></Contents>')],
    ['two keys', list('<Contents><Key>a</Key><Key>b</Key><Size>1</Size></Contents>')],
    ['no size', list('<Contents><Key>a</Key></Contents>')],
    ['a negative size', list('<Contents><Key>a</Key><Size>-1</Size></Contents>')],
    ['more to come, and not where', list('<IsTruncated>true</IsTruncated>')],
    ['elements without end', '<a>'.repeat(100_000)],
  ])('is not %s', (_what, xml) => {
    expect(() => page(xml)).toThrow(malformed);
  });

  it('is not what is no UTF-8', () => {
    expect(() => parseListedPage(Uint8Array.of(0x3c, 0xff), 'f')).toThrow(malformed);
  });

  it('with anything changed is a page or a typed failure, never a crash', () => {
    const bytes = encodeUtf8(DOCUMENTED);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, value) => {
        const changed = bytes.slice();
        changed[at] = value;
        try {
          const { files } = parseListedPage(changed, 'f');
          return files.every(({ length }) => Number.isSafeInteger(length));
        } catch (error) {
          return isCode(error, 'document-malformed');
        }
      }),
    );
  });
});

describe('the code of an error', () => {
  it.each([
    [
      '<?xml version="1.0"?>\n<Error><Code>NoSuchKey</Code><Message>no &lt;key&gt;</Message></Error>',
      'NoSuchKey',
    ],
    ['<Error><Message>x</Message></Error>', ''],
    ['<html>502 Bad Gateway</html>', ''],
    ['', ''],
    ['<Error><Code>A</Code><Code>B</Code></Error>', ''],
  ])('of %j is %j', (xml, code) => {
    expect(errorCodeOf(encodeUtf8(xml))).toBe(code);
  });
});

it('reads a full page, and refuses one of more elements than a page has', () => {
  const keys = Array.from({ length: 1000 }, (_, i) => `<Contents><Key>a/${i}</Key><Size>1</Size></Contents>`);
  expect(page(list(keys.join(''))).files).toHaveLength(1000);
  expect(() => page(list('<a/>'.repeat(20_000)))).toThrow(malformed);
});
