/** The list of changed rows that a distributor gets: what it says, and what it does not take for a change. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systemRandom } from '../../src/io/random.ts';
import { type OpenedResults, listChanges } from '../../src/results/changes/opened-changes.ts';
import { collect, faultOf, opener, parsed } from './fixtures.ts';

const HEADER = 'nom,prenom,date_naissance,decision,mention';
const A = 'Brumeval,Zoé,14/03/2008,ADMIS,AB';
const B = '"Le ""Grand"", dit Petit",Ali,15/03/2008,ADMIS,';
const C = 'Hautbois,Iris,16/03/2008,ADMIS,TB';

const csv = (rows: readonly string[], header = HEADER): string =>
  [header, ...rows].map((line) => `${line}\r\n`).join('');

const side = (text: string): OpenedResults => ({ file: 'results.csv', open: opener(text, 11) });

/** The row of one person with a mention. */
const rowOf = ([nom, prenom, mention]: readonly string[]): string =>
  `${nom},${prenom},14/03/2008,ADMIS,${mention}`;

/** The list, or `null`. */
async function listed(before: string, after: string): Promise<string | null> {
  const chunks = await listChanges(side(before), side(after), systemRandom);
  return chunks === null ? null : (await collect(chunks)).toString('utf8');
}

const list = async (before: readonly string[], after: readonly string[]): Promise<readonly string[]> =>
  ((await listed(csv(before), csv(after))) ?? '').split('\r\n').slice(1, -1);

describe('the list of changed rows', () => {
  it.each<[string, readonly string[], readonly string[], readonly string[]]>([
    [
      'a mention corrected',
      [A, B, C],
      [A, B, C.replace('TB', 'TBF')],
      [`avant,${C}`, `apres,${C.replace('TB', 'TBF')}`],
    ],
    ['a quoted name with another mention', [B], [`${B}AB`], [`avant,${B}`, `apres,${B}AB`]],
    ['a row more', [A, C], [A, B, C], [`ajout,${B}`]],
    ['a row less', [A, B, C], [A, C], [`retrait,${B}`]],
    [
      'a name corrected',
      [A],
      [A.replace('Zoé', 'Zoë')],
      [`retrait,${A}`, `ajout,${A.replace('Zoé', 'Zoë')}`],
    ],
    ['another order alone', [A, B, C], [C, A, B], []],
    ['one of two equal rows gone', [A, A, B], [A, B], [`retrait,${A}`]],
    ['an equal row more', [A, B], [A, B, A], [`ajout,${A}`]],
    [
      'one of two homonyms corrected, which is no pair',
      [A, A.replace('AB', 'TB')],
      [A.replace('AB', 'B'), A.replace('AB', 'TB')],
      [`retrait,${A}`, `ajout,${A.replace('AB', 'B')}`],
    ],
    ['everyone gone', [A, C], [], [`retrait,${A}`, `retrait,${C}`]],
    ['everyone new', [], [A, C], [`ajout,${A}`, `ajout,${C}`]],
    [
      'all of it, rows to take out first',
      [A, B],
      [C, A.replace('AB', 'B')],
      [`avant,${A}`, `retrait,${B}`, `ajout,${C}`, `apres,${A.replace('AB', 'B')}`],
    ],
  ])('says %s', async (_, before, after, expected) => {
    expect(await list(before, after)).toEqual(expected);
  });

  it('has the columns of the results after its own, for any reader of CSV', async () => {
    const text = (await listed(csv([B]), csv([`${B}TB`]))) ?? '';
    expect(parsed(text)).toEqual([
      ['changement', 'nom', 'prenom', 'date_naissance', 'decision', 'mention'],
      ['avant', 'Le "Grand", dit Petit', 'Ali', '15/03/2008', 'ADMIS', ''],
      ['apres', 'Le "Grand", dit Petit', 'Ali', '15/03/2008', 'ADMIS', 'TB'],
    ]);
  });

  it('takes a label for no more than its code', async () => {
    const header = 'nom,prenom,serie,serie_libelle,decision,decision_libelle,mention,mention_libelle';
    const row = 'Brumeval,Zoé,STMG,Management,ADMIS,Admis,AB,Assez bien';
    const corrected = row.replace('Management', 'Management et gestion').replace('AB,Assez bien', 'B,Bien');
    const text = await listed(csv([row], header), csv([corrected], header));
    expect(text).toBe(csv([`avant,${row}`, `apres,${corrected}`], `changement,${header}`));
  });

  it('pairs no rows where the columns name nobody', async () => {
    const header = 'commune_etablissement,decision';
    const text = await listed(csv(['Hêtrebourg,ADMIS'], header), csv(['Hêtrebourg,AJOURNE'], header));
    expect(text).toBe(csv(['retrait,Hêtrebourg,ADMIS', 'ajout,Hêtrebourg,AJOURNE'], `changement,${header}`));
  });

  it('is none where the columns differ', async () => {
    expect(await listed(csv([A]), csv([A], HEADER.replace('mention', 'serie')))).toBeNull();
  });

  it.each<[string, string]>([
    ['a last line without its end', csv([A]).slice(0, -2)],
    ['a bare line feed', csv([A]).replace('AB\r\n', 'AB\n')],
    ['a bare line feed between', csv([A, C]).replace('AB\r\n', 'AB\n')],
    ['a quote inside a cell', csv([A.replace('Zoé', 'Z"oé')])],
    ['a quote never closed', csv([`"${A}`])],
  ])('is not made from a file with %s', async (_, broken) => {
    expect((await faultOf(listed(broken, csv([A])))).code).toBe('document-malformed');
  });

  it('turns the earlier rows into the later ones, whatever they are', async () => {
    const rows = fc.array(
      fc.tuple(
        fc.constantFrom('A', 'B', 'C', 'D'),
        fc.constantFrom('x', 'y'),
        fc.constantFrom('', 'AB', 'TB'),
      ),
      { maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(rows, rows, async (before, after) => {
        const left = before.map(rowOf);
        for (const entry of await list(left, after.map(rowOf))) {
          const [change = '', ...rest] = entry.split(',');
          const row = rest.join(',');
          if (['ajout', 'apres'].includes(change)) left.push(row);
          else left.splice(left.indexOf(row), left.includes(row) ? 1 : left.length);
        }
        expect(left.toSorted()).toEqual(after.map(rowOf).toSorted());
      }),
      { numRuns: 300 },
    );
  });
});
