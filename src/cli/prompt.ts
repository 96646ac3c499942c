/**
 * Questions at the terminal, in raw mode: a line with its echo, or without one for a passphrase. The terminal is given
 * back as it was on every way out, Ctrl-C included; Node itself does so when a signal ends the process.
 */
import { SceauError } from '../errors.ts';
import type { Surroundings } from './surroundings.ts';

const MAX_LINE_LENGTH = 1024;
const INTERRUPT = '\u0003';
const END = '\u0004';
const CLEAR = '\u0015';

/** The terminal, asked one question at a time. What was typed ahead of a question answers it. */
export class Terminal {
  readonly #surroundings: Surroundings;
  #ahead = '';

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** A line, shown as it is typed. @throws `not-confirmed` on Ctrl-C or Ctrl-D */
  readLine(question: string): Promise<string> {
    return this.#read(question, (text) => this.#surroundings.stderr.write(text));
  }

  /** A line, not shown. @throws `not-confirmed` on Ctrl-C or Ctrl-D */
  readHidden(question: string): Promise<string> {
    return this.#read(question, () => {});
  }

  async #read(question: string, echo: (text: string) => void): Promise<string> {
    const { stdin, stderr } = this.#surroundings;
    const decoder = new TextDecoder();
    const line = new Line(echo);
    let listener: ((chunk: Buffer) => void) | undefined;
    // Raw mode comes before the question: what is typed once the question shows is never echoed by the system.
    stdin.setRawMode(true);
    try {
      stderr.write(question);
      return await new Promise<string>((resolve, reject) => {
        const take = (text: string): void => {
          const rest = line.type(text);
          if (rest === null) return;
          this.#ahead = rest;
          if (line.interrupted) reject(new SceauError('not-confirmed', {}));
          else resolve(line.text);
        };
        listener = (chunk) => take(decoder.decode(chunk, { stream: true }));
        stdin.on('data', listener);
        stdin.resume();
        take(this.#ahead);
      });
    } finally {
      if (listener !== undefined) stdin.off('data', listener);
      stdin.pause();
      stdin.setRawMode(false);
      stderr.write('\n');
    }
  }
}

/** One line while it is typed. */
class Line {
  readonly #echo: (text: string) => void;
  readonly #characters: string[] = [];
  interrupted = false;

  constructor(echo: (text: string) => void) {
    this.#echo = echo;
  }

  get text(): string {
    return this.#characters.join('');
  }

  /** Takes what was typed; what follows the end of the line, or `null` where the line goes on. */
  type(typed: string): string | null {
    const characters = Array.from(typed);
    for (const [i, character] of characters.entries()) {
      if (character === '\r' || character === '\n') return characters.slice(i + 1).join('');
      if (character === INTERRUPT || character === END) {
        this.interrupted = true;
        return '';
      }
      this.#take(character);
    }
    return null;
  }

  #take(character: string): void {
    if (character === '\u007f' || character === '\b') {
      if (this.#characters.pop() !== undefined) this.#echo('\b \b');
    } else if (character === CLEAR) {
      this.#echo('\b \b'.repeat(this.#characters.length));
      this.#characters.length = 0;
    } else if (character >= ' ' && this.#characters.length < MAX_LINE_LENGTH) {
      this.#characters.push(character);
      this.#echo(character);
    }
  }
}
