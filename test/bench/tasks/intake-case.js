// @ts-check
/** The publication and the licence that the intake is measured with. */

export const CONTEXT = /** @type {const} */ ({
  realm: 'rehearsal',
  session: '2026-06',
  academies: ['09'],
  exams: ['BCG', 'BTN', 'BCP'],
  group: '1',
});

/** What a newspaper gets: half of the columns, about half of the rows. */
export const SCOPE = /** @type {const} */ ({
  id: 'press-nord',
  purpose: 'press',
  exams: ['BCG', 'BTN'],
  territory: ['09'],
  decisions: ['admitted'],
  columns: ['nom', 'prenom', 'date_naissance', 'commune_etablissement', 'serie', 'decision', 'mention'],
  residents: [],
  basis: null,
});
