/** The status of publications: what stands where, each fact with its local time and UTC. */
import { FIRST_REQUEST } from '../../documents/names.ts';
import { DELIVERY_STATES, type PublicationStatus, type StatusFact } from '../../stages/report-status.ts';
import type { Words } from '../messages/words.ts';
import { earlierLine } from './revisions.ts';
import { propertyLines, tableLines } from './table.ts';
import { bothTimes, localTime } from './times.ts';

/** One line of a table of facts: whose, which, when. */
interface FactLine {
  /** Identifies whose fact it is: they stand once, at their first fact. */
  readonly who: readonly string[];
  readonly state: string;
  readonly fact: StatusFact | null;
}

function deliveryFacts(words: Words, status: PublicationStatus): readonly FactLine[] {
  const { states } = words.terms;
  return status.deliveries.flatMap(({ recipient, scope, states: facts, code }) =>
    DELIVERY_STATES.filter((state) => facts[state] !== null).map((state) => ({
      who: [recipient, scope],
      state: state === 'rejected' && code !== null ? `${states[state]} (${code})` : states[state],
      fact: facts[state],
    })),
  );
}

function officerFacts(words: Words, status: PublicationStatus): readonly FactLine[] {
  const { states } = words.terms;
  return status.officers.flatMap(({ officer, request, approved, handedOver }) => {
    const who = [request === FIRST_REQUEST ? officer : `${officer} (${words.labels.requestNumber(request)})`];
    const facts = [
      { who, state: states.approved, fact: approved },
      { who, state: states.handedOver, fact: handedOver },
    ].filter(({ fact }) => fact !== null);
    return facts.length === 0 ? [{ who, state: '—', fact: null }] : facts;
  });
}

/** A table of facts under the headings of `who`. */
function factTable(
  words: Words,
  facts: readonly FactLine[],
  o: { readonly headings: readonly string[]; readonly zone: string; readonly sources: boolean },
): readonly string[] {
  const { labels } = words;
  const rows = facts.map(({ who, state, fact }, i) => {
    const isSame = facts[i - 1]?.who.join('/') === who.join('/');
    const at = fact === null ? ['', ''] : [localTime(fact.at, o.zone), fact.at];
    const source = o.sources ? [fact?.source ?? ''] : [];
    return [...who.map((each) => (isSame ? '' : each)), state, ...at, ...source];
  });
  const headings = [...o.headings, labels.state, labels.localTime(o.zone), labels.utc];
  return tableLines([...headings, ...(o.sources ? [labels.source] : [])], rows);
}

/** Lines of one publication's status; `sources` adds the document that says so. */
export function statusLines(
  words: Words,
  status: PublicationStatus,
  o: { readonly sources: boolean },
): readonly string[] {
  const { labels, terms, results } = words;
  const { hour } = status;
  const realm =
    status.realm === 'rehearsal' || status.realm === 'production' ? terms.realms[status.realm] : status.realm;
  const table = { zone: hour.zone, sources: o.sources };
  const deliveries = factTable(words, deliveryFacts(words, status), {
    ...table,
    headings: [labels.recipient, labels.scope],
  });
  const officers = factTable(words, officerFacts(words, status), { ...table, headings: [labels.officer] });
  return [
    ...propertyLines([
      [labels.publication, status.publication],
      [labels.title, status.title],
      [labels.realm, realm],
      [labels.hour, bothTimes(hour.utc, hour.zone)],
      [labels.approvals, status.approvals],
      [labels.revision, status.revision],
    ]),
    ...(status.withdrawn ? [results.withdrawn] : []),
    // Nobody holds anything yet that a state could be about.
    ...(status.revision === 0 && status.stateUntil === null
      ? []
      : [results.stateUntil(status.stateUntil === null ? null : bothTimes(status.stateUntil, hour.zone))]),
    '',
    ...(status.revision === 0 ? [results.nothingSealed] : [...deliveries, '', ...officers]),
    ...(status.earlier.length > 0 ? ['', ...status.earlier.map((each) => earlierLine(words, each))] : []),
  ];
}
