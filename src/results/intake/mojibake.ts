/**
 * Text that was read in the wrong encoding before it came to us (results/FORMAT.md §1). By then the file is valid, and
 * each name is wrong: «ThÃ©rÃ¨se» for Thérèse. Only signs that no name has are taken for evidence.
 */
import { SceauError } from '../../errors.ts';
import type { Encoding } from '../../file-faults.ts';

/** Suspect texts that are kept. */
const MOST_TEXTS = 3;
const PRINTABLE_ASCII = /^[ -~]*$/;

/** Characters of Windows-1252, or controls of Latin-1, for the bytes that continue a character of UTF-8; no letter. */
const CONTINUATION = '[\\x80-\\xBF€‚ƒ„…†‡ˆ‰‹‘’“”•–—˜™›\\uFFFD]';
const CONTINUATION_LETTER = '[ŠŒŽšœžŸ]';

/** What UTF-8 looks like when it was read as Windows-1252: é is Ã©, ï is Ã¯, ’ is â€™, œ is Å“, Œ is Å’. */
const UTF_8 = new RegExp(`Ã(?:${CONTINUATION}|${CONTINUATION_LETTER})|[ÂÄÅ]${CONTINUATION}|â€|ï»¿|ðŸ`, 'u');
/** ISO 8859-15 read as Windows-1252: œ is ½, Œ is ¼, Ÿ is ¾, Š is ¦, š and ž are ¨ and ¸. */
const LATIN_9 = /\p{L}[¼½¾¤¦¨¸]|[¼½¾]\p{L}/u;
/** CP850 read as Windows-1252: é is ‚, è Š, ê ˆ, ë ‰, ç ‡, ï ‹, à …, ä „, ö ”, ô “. */
const CP_850 = /\p{L}[‚„†‡ˆ‰‹]|[‚‡ˆ‰]\p{L}|\p{L}[…“”]\p{L}/u;
/** MacRoman read as Windows-1252: é is Ž, à ˆ, ä Š, ô ™, ï •, â ‰, É ƒ. */
const MAC_ROMAN = /\p{Ll}[ŽŠŸ]|(?:^|\P{L})\p{Lu}[ŽŠŸ]\p{Ll}|\p{L}[™•§]\p{L}|(?:^|\P{L})ƒ\p{L}|[A-Z]ƒ[A-Z]/u;

const SIGNS = [UTF_8, LATIN_9, CP_850, MAC_ROMAN];

/** Whether a name or another text shows that it was read in the wrong encoding. */
export function suspectReading(text: string): boolean {
  return !PRINTABLE_ASCII.test(text) && SIGNS.some((sign) => sign.test(text));
}

/** Watches the text of a file go by. */
export class ReadingDoubt {
  readonly #encoding: Encoding;
  readonly #texts = new Set<string>();
  #line: number | null = null;

  constructor(encoding: Encoding) {
    this.#encoding = encoding;
  }

  /** Looks at a text of this physical line. */
  look(text: string, line: number): void {
    if (this.#texts.size === MOST_TEXTS || !suspectReading(text)) return;
    this.#line ??= line;
    this.#texts.add(text);
  }

  /** The first suspect texts, at most three: candidate data, for a terminal only. */
  get texts(): readonly string[] {
    return [...this.#texts];
  }

  /** @throws `csv-encoding` (`mojibake`) with the first line that was suspect */
  throwIfAny(): void {
    if (this.#line === null) return;
    throw new SceauError('csv-encoding', {
      encoding: this.#encoding,
      line: this.#line,
      reason: 'mojibake',
    });
  }
}
