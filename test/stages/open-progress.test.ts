/** What is kept of several sources' answers, when a newer revision is received while its release is waited for. */
import { expect, it } from 'vitest';
import type { Context, Fault } from '../../src/stages/context.ts';
import { OpenProgress } from '../../src/stages/open-sources.ts';
import type { ToOpen } from '../../src/stages/open-scopes.ts';

const context: Pick<Context, 'report'> = { report: () => {} };
const INBOX = { kind: 'inbox', name: 'file:/depot' } as const;
const accepted = (revision: number): readonly ToOpen[] => [
  { place: { issuer: 'lille', publication: 'p', revision }, scope: 'press', request: 1 },
];
const shut = (revision: number, code: 'not-released' | 'results-altered') => {
  const params =
    code === 'not-released'
      ? { publication: 'p', hour: '2026-07-03T08:00:00Z', zone: 'Europe/Paris' }
      : { path: '/opened' };
  const fault: Fault = { code, params };
  return { scope: 'press', revision, path: null, fault };
};
const opened = (revision: number) => ({ scope: 'press', revision, path: `/r${revision}`, fault: null });

it('is asked on for the new revision, whose answer is its own and not the old one’s', () => {
  const progress = new OpenProgress();
  progress.take(context, INBOX, [opened(1)]);
  expect(progress.isDone(accepted(1))).toBe(true);
  expect(progress.pending(accepted(2))).toEqual(accepted(2));
  progress.take(context, INBOX, [shut(2, 'not-released')]);
  expect(progress.answers(accepted(2))).toEqual([shut(2, 'not-released')]);
  expect(progress.isDone(accepted(2))).toBe(false);
  progress.take(context, INBOX, [opened(2)]);
  progress.take(context, INBOX, [shut(2, 'not-released')]);
  expect(progress.answers(accepted(2))).toEqual([opened(2)]);
  expect(progress.isDone(accepted(2))).toBe(true);
});

it('is not ended for the new revision by what was final of the old one', () => {
  const progress = new OpenProgress();
  progress.take(context, INBOX, [shut(1, 'results-altered')]);
  expect(progress.isDone(accepted(1))).toBe(true);
  expect(progress.isDone(accepted(2))).toBe(false);
});
