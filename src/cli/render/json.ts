/** JSON that is safe to look at, in one line or in several. */

/** What a terminal might obey in a JSON text; JSON itself escapes the C0 controls only. */
const UNSAFE = /[\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

function escapeUnit(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A text that parses back to `value`. */
export function jsonText(value: unknown, form: 'line' | 'lines'): string {
  return JSON.stringify(value, null, form === 'lines' ? 2 : 0).replace(UNSAFE, escapeUnit);
}
