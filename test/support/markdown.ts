/** Fenced blocks of our documents, with the marker comments above them, so that tests run what readers type. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The repository's root, with a slash at its end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface Fence {
  /** What stands in the comments directly above: `<!-- walk 08:00 -->` is `walk 08:00`. */
  readonly markers: readonly string[];
  readonly language: string;
  readonly text: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
}

/** The text of a document, by its path in the repository. */
export function readDocument(path: string): string {
  return readFileSync(ROOT + path, 'utf8');
}

/** All fenced blocks of a Markdown text, in order. Fences are not nested in our documents. */
export function fences(markdown: string): readonly Fence[] {
  const found: Fence[] = [];
  let markers: string[] = [];
  let open: { language: string; line: number; lines: string[] } | undefined;
  for (const [i, line] of markdown.split('\n').entries()) {
    const fence = /^```(\w*)/.exec(line);
    if (open !== undefined) {
      if (fence === null) open.lines.push(line);
      else {
        const { language, line: at, lines } = open;
        found.push({ markers, language, line: at, text: `${lines.join('\n')}\n` });
        markers = [];
        open = undefined;
      }
      continue;
    }
    const marker = /^<!-- (.*) -->$/.exec(line)?.[1];
    if (fence !== null) open = { language: fence[1] ?? '', line: i + 1, lines: [] };
    else if (marker !== undefined) markers.push(marker);
    else if (line.trim() !== '') markers = [];
  }
  return found;
}

/** The one block that carries a marker. */
export function markedFence(markdown: string, marker: string): Fence {
  const found = fences(markdown).filter(({ markers }) => markers.includes(marker));
  const [only] = found;
  if (only === undefined || found.length > 1) throw new Error(`${found.length} blocks marked "${marker}"`);
  return only;
}

/** Rows of the first table below a heading line that contains `heading`; cells trimmed, without the header rows. */
export function tableBelow(markdown: string, heading: string): readonly (readonly string[])[] {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => line.startsWith('#') && line.includes(heading));
  const first = lines.findIndex((line, i) => i > start && line.startsWith('|'));
  if (start < 0 || first < 0) throw new Error(`no table below "${heading}"`);
  const rows: string[][] = [];
  for (const line of lines.slice(first)) {
    if (!line.startsWith('|')) break;
    rows.push(
      line
        .slice(1, line.lastIndexOf('|'))
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
  }
  return rows.slice(2);
}
