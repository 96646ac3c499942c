/** Events of work that is done again and again: what is so at every round is told once. */
import type { Context, StageEvent } from './context.ts';

/** What makes two events the same news: their kind, whom they are about, and the fault's code. */
function newsOf(event: StageEvent): string {
  const about = ['party', 'officer', 'server', 'path', 'standing', 'file'] as const;
  const named = about.map((key) => (key in event ? String(Reflect.get(event, key)) : ''));
  return [event.kind, ...named, 'fault' in event ? event.fault.code : ''].join('\n');
}

/** Tells each event the first time only. */
export class OnceTold {
  readonly #report: Context['report'];
  readonly #told = new Set<string>();

  constructor(report: Context['report']) {
    this.#report = report;
  }

  readonly report = (event: StageEvent): void => {
    const news = newsOf(event);
    if (this.#told.has(news)) return;
    this.#told.add(news);
    this.#report(event);
  };

  /** Things have changed: everything is news again. */
  forget(): void {
    this.#told.clear();
  }
}
