/** Notices of a story, given and signed by the stages that the commands call. */
import { approve } from '../../src/stages/approve.ts';
import type { NoticeChange } from '../../src/stages/change-notice.ts';
import type { Context } from '../../src/stages/context.ts';
import { type NoticeReport, giveNotice, refreshState } from '../../src/stages/notify.ts';
import type { PushReport } from '../../src/stages/push.ts';
import type { Story } from './story.ts';

/** An hour in the story's zone. */
export function parisHour(utc: string): { readonly utc: string; readonly zone: string } {
  return { utc, zone: 'Europe/Paris' };
}

const yes = async (): Promise<boolean> => true;

/** Gives a notice, confirmed. */
export function notify(
  story: Story,
  change: NoticeChange,
  connect?: Context['connect'],
): Promise<NoticeReport> {
  const { publication } = story;
  const request = { publication, change, reason: 'Incident technique', confirm: yes };
  return story.run('rectorat', (context) => giveNotice(context, request), connect);
}

/** An officer's `approve`, who says yes to everything. */
export function approveAll(story: Story, officer: string): Promise<{ readonly proposal: number | null }> {
  return story.run(officer, (context) => approve(context, story.publication, yes, { confirmProposal: yes }));
}

/** Signs the state anew. */
export function refresh(story: Story): Promise<PushReport> {
  return story.run('rectorat', (context) => refreshState(context, story.publication));
}
