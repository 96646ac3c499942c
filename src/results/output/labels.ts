/** Labels of the codes that leave (results/FORMAT.md §5): French, from the tables of codes, one column after its code's. */

/** The column that holds the label of a coded column's cell. */
export const LABEL_COLUMNS = {
  serie: 'serie_libelle',
  decision: 'decision_libelle',
  mention: 'mention_libelle',
} as const;
export type LabelledColumn = keyof typeof LABEL_COLUMNS;
export type LabelColumn = (typeof LABEL_COLUMNS)[LabelledColumn];

interface Label {
  readonly fr: string;
  readonly en: string;
}

const LABELS: { readonly [C in LabelledColumn]: ReadonlyMap<string, Label> } = {
  serie: new Map([
    [
      'STMG',
      {
        fr: 'Sciences et technologies du management et de la gestion',
        en: 'Management sciences and technologies',
      },
    ],
  ]),
  decision: new Map([
    ['ADMIS', { fr: 'Admis', en: 'Admitted' }],
    ['ADMISSIBLE', { fr: 'Admis à se présenter au second groupe', en: 'To sit the second group' }],
    ['AJOURNE', { fr: 'Ajourné', en: 'Not admitted' }],
  ]),
  mention: new Map([
    ['AB', { fr: 'Assez bien', en: 'Fairly good' }],
    ['B', { fr: 'Bien', en: 'Good' }],
    ['TB', { fr: 'Très bien', en: 'Very good' }],
    [
      'TBF',
      { fr: 'Très bien avec les félicitations du jury', en: 'Very good, with the jury’s congratulations' },
    ],
  ]),
};

/** The label of a code, '' where it has none. */
export function labelOf(column: LabelledColumn, code: string, language: 'fr' | 'en' = 'fr'): string {
  return LABELS[column].get(code)?.[language] ?? '';
}
