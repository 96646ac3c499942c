/**
 * What an S3 endpoint says in XML (transport/FORMAT.md, «Buckets»): pages of ListObjectsV2, and errors. Of XML, elements and
 * text: no document type, no comment, no CDATA, and no entities but the five that stand for themselves and characters by number.
 * Everything in it is the endpoint's to choose.
 */
import { SceauError } from '../errors.ts';
import { parseUtf8 } from '../io/encodings.ts';

interface Element {
  readonly name: string;
  readonly children: Element[];
  text: string;
}

/** One page of a listing. */
export interface ListedPage {
  readonly files: readonly { readonly key: string; readonly length: number }[];
  /** What the keys of the folders below begin with, a `/` at the end. */
  readonly folders: readonly string[];
  /** Asks for the next page; `null` on the last. */
  readonly next: string | null;
}

/** A tag with its attributes, which say nothing to us, or the text up to the next tag. */
const TOKEN = /<(\/?)([A-Za-z][A-Za-z0-9]*)(?:\s[^<>]*?)?(\/?)>|([^<]+)/y;
const DECLARATION = /^\uFEFF?\s*(?:<\?xml [^<>]*\?>\s*)?/;
const ENTITY = /&(?:#x([0-9A-Fa-f]{1,6})|#([0-9]{1,7})|(amp|lt|gt|quot|apos));|&/g;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const MAX_DEPTH = 8;
/** Of one answer: a page of 1,000 keys has some ten for each. */
const MAX_ELEMENTS = 20_000;
const LENGTH = /^[0-9]{1,15}$/;

function malformed(file: string): SceauError {
  return new SceauError('document-malformed', { file, detail: 'not XML of S3' });
}

function unescaped(file: string, text: string): string {
  return text.replace(ENTITY, (_all, hex?: string, decimal?: string, name?: string) => {
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    const character = name === undefined ? code <= 0x10ffff && String.fromCodePoint(code) : NAMED[name];
    if (typeof character !== 'string') throw malformed(file);
    return character;
  });
}

/** The one element of a document. @throws `document-malformed` */
function parseElement(bytes: Uint8Array, file: string): Element {
  const text = parseUtf8(bytes);
  if (text === null) throw malformed(file);
  const top: Element = { name: '', children: [], text: '' };
  const open = [top];
  let elements = 0;
  TOKEN.lastIndex = DECLARATION.exec(text)?.[0].length ?? 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (match === null) throw malformed(file);
    const [, closing, name, empty, run] = match;
    const inner = open.at(-1) ?? top;
    if (name === undefined) inner.text += unescaped(file, run ?? '');
    else if (closing === '/') {
      if (inner.name !== name || open.length === 1) throw malformed(file);
      open.pop();
    } else {
      elements += 1;
      if (elements > MAX_ELEMENTS) throw malformed(file);
      const element = { name, children: [], text: '' };
      inner.children.push(element);
      if (empty !== '/') open.push(element);
      if (open.length > MAX_DEPTH) throw malformed(file);
    }
  }
  const [root] = top.children;
  if (root === undefined || top.children.length > 1 || open.length > 1 || top.text.trim() !== '')
    throw malformed(file);
  return root;
}

/** The text of the one child of a name, or `undefined` where there is none. @throws `document-malformed` for several */
function textOf(element: Element, name: string, file: string): string | undefined {
  const [child, second] = element.children.filter((each) => each.name === name);
  if (second !== undefined) throw malformed(file);
  return child?.text;
}

/** Reads a page of ListObjectsV2. @param file what errors call it @throws `document-malformed` */
export function parseListedPage(bytes: Uint8Array, file: string): ListedPage {
  const root = parseElement(bytes, file);
  if (root.name !== 'ListBucketResult') throw malformed(file);
  const files = root.children
    .filter(({ name }) => name === 'Contents')
    .map((each) => {
      const key = textOf(each, 'Key', file);
      const size = textOf(each, 'Size', file) ?? '';
      if (key === undefined || !LENGTH.test(size)) throw malformed(file);
      return { key, length: Number(size) };
    });
  const folders = root.children
    .filter(({ name }) => name === 'CommonPrefixes')
    .map((each) => textOf(each, 'Prefix', file) ?? '');
  if (textOf(root, 'IsTruncated', file) !== 'true') return { files, folders, next: null };
  const next = textOf(root, 'NextContinuationToken', file);
  if (next === undefined || next === '') throw malformed(file);
  return { files, folders, next };
}

/** The code of an error (`NoSuchKey`, …), or '' where the answer is none of S3's. */
export function errorCodeOf(bytes: Uint8Array): string {
  try {
    const root = parseElement(bytes, '');
    return root.name === 'Error' ? (textOf(root, 'Code', '') ?? '').trim() : '';
  } catch (error) {
    // A proxy's page, perhaps: its status alone counts.
    if (error instanceof SceauError) return '';
    throw error;
  }
}
