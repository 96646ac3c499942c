/** What stages tell while they work, as lines for standard error. */
import type { StageEvent } from '../../stages/context.ts';
import { type EventByKind, type Words, sayFault } from '../messages/words.ts';

/** Pairs an event with the words of its kind. */
function say<K extends keyof EventByKind>(
  words: Words,
  kind: K,
  o: { readonly event: EventByKind[K]; readonly reason: string },
): string | null {
  return words.events[kind](o.event, o.reason);
}

/** The line of an event, or `null` where it is not worth one. */
export function eventLine(words: Words, event: StageEvent): string | null {
  const reason = 'fault' in event ? sayFault(words, event.fault).message : '';
  return say(words, event.kind, { event, reason });
}
