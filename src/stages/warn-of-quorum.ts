/** Tells of a quorum that one person fills, or that nobody may be away from. Nothing is refused for it. */
import { weaknessesOf } from '../parties/quorum.ts';
import type { Context } from './context.ts';

/** `publication` is `null` for the registry's own k. */
export function warnOfQuorum(
  context: Pick<Context, 'report'>,
  o: { readonly approvals: number; readonly officers: number; readonly publication: string | null },
): void {
  for (const what of weaknessesOf(o.approvals, o.officers))
    context.report({ kind: 'quorum-weak', what, ...o });
}
