/**
 * From where on a figure is worth an alert (results/FORMAT.md, «The quality gate»). National rates move by one or two
 * points from one session to the next; a whole académie's by little more. A group of fewer than twenty moves by chance.
 */
export const THRESHOLDS = {
  /** Fewer candidates than this make no rate. */
  leastCandidates: 20,
  /** The same for a série that nobody or everybody passes: small ones do so by chance. */
  leastOfSerie: 100,
  /** A série with one candidate is odd where the exam's séries have this many on average; spécialités have few. */
  loneAmongMean: 50,
  /** Percent of the candidates from which on odd names are no longer a slip here and there. */
  oddNamesPercent: 1,
  /** Points by which the rate of those admitted, or the share of a mention among them, may move. */
  points: 10,
  /** Percent by which the number of candidates entered may move. */
  enteredPercent: 30,
} as const;
