/**
 * How words become text: two template tags that escape every value they are given, so that no message can show
 * untrusted text as it came. `fr` also sets French typography in the fixed parts.
 */

const NO_BREAK = '\u00a0';
/** Longer values are cut: what an attacker wrote must not push the rest of a message off the screen. */
const MAX_VALUE_LENGTH = 1000;

/**
 * Everything that could move the cursor, reorder the line or hide: controls (C0, C1), format characters (bidirectional
 * controls, zero-width, soft hyphen, tags), surrogates, unassigned, line and paragraph separators, invisible letters.
 */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** A text that is safe on a terminal: what is unsafe stands as `\u{202e}`. Clean text comes back as it is. */
export function escapeText(text: string): string {
  const cut = text.length > MAX_VALUE_LENGTH ? `${text.slice(0, MAX_VALUE_LENGTH)}…` : text;
  return cut.replace(UNSAFE, (each) => `\\u{${(each.codePointAt(0) ?? 0).toString(16)}}`);
}

type Value = string | number;

function joined(parts: readonly string[], values: readonly Value[]): string {
  return parts.reduce((text, part, i) => text + escapeText(String(values[i - 1] ?? '')) + part);
}

/** English words around escaped values. */
export function en(parts: TemplateStringsArray, ...values: readonly Value[]): string {
  return joined(parts, values);
}

/** French words around escaped values: typographic apostrophes, and no-break spaces where French wants them. */
export function fr(parts: TemplateStringsArray, ...values: readonly Value[]): string {
  return joined(parts.map(typesetFrench), values);
}

function typesetFrench(part: string): string {
  return part
    .replaceAll("'", '’')
    .replace(/ ([:;!?»])/g, `${NO_BREAK}$1`)
    .replace(/« /g, `«${NO_BREAK}`);
}
