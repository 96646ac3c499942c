/** The alerts of the quality gate by kind (results/FORMAT.md, «The quality gate»). */

/** Where in the file: an exam, and a série of it; '' is all of them. */
interface Where {
  readonly exam: string;
  readonly serie: string;
}

/** What is told of last session and of the file: candidates, or a rate or share in percent. */
interface Moved extends Where {
  readonly before: number;
  readonly now: number;
}

/** What an alert of each kind says. The kind alone tells results: for a terminal only; an error gives the number of alerts. */
interface AlertFacts {
  readonly 'nobody-admitted': Where;
  readonly 'everybody-admitted': Where;
  readonly 'no-mention': Where;
  readonly 'lone-candidate': Where;
  readonly 'no-consent': { readonly purpose: string };
  readonly 'consents-unreadable': { readonly purpose: string };
  readonly 'odd-names': { readonly cells: number };
  readonly 'scope-empty': { readonly scope: string };
  readonly 'rate-moved': Moved;
  readonly 'entered-moved': Moved;
  readonly 'mention-moved': Moved & { readonly mention: string };
  readonly 'serie-gone': Where;
  readonly 'serie-new': Where;
}
export type AlertKind = keyof AlertFacts;
export type AlertByKind = { readonly [K in AlertKind]: AlertFacts[K] & { readonly kind: K } };
export type Alert = AlertByKind[AlertKind];
