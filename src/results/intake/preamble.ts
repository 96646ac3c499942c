/**
 * The lines before a header (results/FORMAT.md §1b). They are not read but for two things. The session that they name: the
 * worst that has happened to a rectorat was a file of another year. And candidates, who would be lost without a word: a
 * spreadsheet that sorts its rows sorts the header among them, and two files that were joined have two headers.
 */
import { SceauError } from '../../errors.ts';

/** «Session 2026», «SESSION : 2026-06», «session normale de juin 2026». */
const SESSION = /\bsession\b\D{0,30}(20[0-9]{2})(?:-(0[1-9]|1[0-2])(?![0-9]))?/gi;
/** A cell that is a candidate number, between whatever delimiters and quotes. */
const CANDIDATE_NUMBER = /(?:^|[;,\t"'])[0-9]{11}(?=$|[;,\t"'])/;

/**
 * @param preamble the lines before the header, from the first of the file.
 * @param session the publication's, `AAAA-MM`.
 * @throws `csv-preamble-session` at the first line that names another session, `csv-preamble-rows` at the first that holds a
 * candidate number
 */
export function checkPreamble(preamble: readonly string[], session: string): void {
  const [year] = session.split('-');
  for (const [at, line] of preamble.entries()) {
    if (CANDIDATE_NUMBER.test(line)) throw new SceauError('csv-preamble-rows', { line: at + 1 });
    for (const [, foundYear = '', foundMonth] of line.matchAll(SESSION)) {
      const found = foundMonth === undefined ? foundYear : `${foundYear}-${foundMonth}`;
      const expected = foundMonth === undefined ? year : session;
      if (found !== expected) throw new SceauError('csv-preamble-session', { line: at + 1, session, found });
    }
  }
}
