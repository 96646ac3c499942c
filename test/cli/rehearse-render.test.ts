/** What a rehearsal ends with on a screen: one table of partners, one of officers, and what to do about each finding. */
import { describe, expect, it } from 'vitest';
import { rehearsalFault } from '../../src/cli/exit.ts';
import { loadWords } from '../../src/cli/language.ts';
import { findingLine, rehearsalJson, rehearsalLine, rehearsalLines } from '../../src/cli/render/rehearse.ts';
import type { Finding, RehearsalReport } from '../../src/days/rehearsal-report.ts';
import type { Fault } from '../../src/stages/context.ts';

const publication = 'bcg-2026-06-1-abcd';
const hour = { utc: '2026-07-01T08:30:00Z', zone: 'Europe/Paris' };
const lost: Fault = { code: 'connection-lost', params: { host: 'sftp.example' } };
const opened = {
  recipient: 'presse-nord',
  scope: 'press',
  pushedAt: '2026-06-30T16:00:00Z',
  verifiedAt: '2026-07-01T08:10:00Z',
  openedAt: '2026-07-01T08:30:07Z',
  secondsToOpen: 7,
  verdict: 'opened',
  fault: null,
} as const;
const silent = {
  ...opened,
  recipient: 'quotidien',
  verifiedAt: null,
  openedAt: null,
  secondsToOpen: null,
  verdict: 'unanswered',
} as const;
const REPORT: RehearsalReport = {
  publication,
  title: 'RÉPÉTITION – publication à blanc',
  hour,
  revision: 1,
  candidates: 50_000,
  seed: 7,
  deliveries: [opened, silent],
  officers: [{ officer: 'claire', approvedAt: '2026-07-01T08:12:00Z', handedOverAt: null }],
  findings: [
    { kind: 'not-handed-over', party: 'claire' },
    { kind: 'unanswered', party: 'quotidien', scope: 'press', fault: null },
  ],
  isInterrupted: false,
  fault: null,
};
/** Each finding, and the command that it names. */
const FINDINGS: readonly (readonly [Finding, string])[] = [
  [{ kind: 'unserved', party: 'x', scope: 'press', fault: lost }, 'sceau partner test x'],
  [{ kind: 'unanswered', party: 'x', scope: 'press', fault: null }, 'sceau receive'],
  [{ kind: 'rejected', party: 'x', scope: 'press', fault: null }, `sceau status ${publication} --sources`],
  [{ kind: 'unreleased', party: 'x', scope: 'press', fault: lost }, `sceau release ${publication}`],
  [{ kind: 'unopened', party: 'x', scope: 'press', fault: null }, `sceau open ${publication}`],
  [{ kind: 'omitted', party: 'x', scope: 'press', reason: 'licence-expired' }, 'sceau partner add'],
  [{ kind: 'unapproved', party: 'x' }, `sceau approve ${publication}`],
  [{ kind: 'not-handed-over', party: 'x' }, `sceau approve ${publication}`],
];

describe('a rehearsal’s report', () => {
  it('shows who did what when, in the zone and in UTC, and what to do', async () => {
    const lines = rehearsalLines(await loadWords('fr'), REPORT).map((line) => line.replaceAll('\u00a0', ' '));
    expect(lines).toEqual([
      'publication  bcg-2026-06-1-abcd',
      'titre        RÉPÉTITION – publication à blanc',
      'heure        2026-07-01 10:30:00 Europe/Paris = 2026-07-01T08:30:00Z',
      'révision     1',
      'candidats    50000',
      '',
      'Heures : Europe/Paris = UTC',
      'diffuseur    périmètre  envoyé                                      vérifié               ouvert                s après l’heure  bilan',
      'presse-nord  press      2026-06-30 18:00:00 = 2026-06-30T16:00:00Z  10:10:00 = 08:10:00Z  10:30:07 = 08:30:07Z  7                a ouvert',
      'quotidien    press      2026-06-30 18:00:00 = 2026-06-30T16:00:00Z  —                     —                     —                pas de réponse',
      '',
      'responsable  approuvé              part remise',
      'claire       10:12:00 = 08:12:00Z  —',
      '',
      'À reprendre :',
      '- claire, responsable, a approuvé sans remettre sa part : appelez-le ; dans l’heure qui précède la publication, il refait sceau approve bcg-2026-06-1-abcd',
      '- quotidien (press) n’a accusé réception de rien : appelez-le ; sceau receive tourne-t-il, sur le dépôt que montre sceau partner show quotidien ?',
    ]);
  });

  it('says so where all have opened', async () => {
    const all = { ...REPORT, deliveries: [opened], findings: [] };
    expect(rehearsalLines(await loadWords('en'), all).at(-1)).toBe('All have opened.');
    expect(rehearsalFault(all)).toBeUndefined();
    expect(rehearsalLines(await loadWords('en'), REPORT)).not.toContain('All have opened.');
  });

  it.each(['fr', 'en'] as const)('names a command for every finding, in %s', async (lang) => {
    const words = await loadWords(lang);
    for (const [finding, command] of FINDINGS) {
      const line = findingLine(words, publication, finding);
      expect(line).toContain(command);
      expect(line).toContain('x');
    }
    const [[unserved]] = FINDINGS as readonly [readonly [Finding, string]];
    expect(findingLine(words, publication, unserved)).toContain('sftp.example');
    expect(findingLine(words, publication, { kind: 'unapproved', party: 'a\u202eb' })).toContain('\\u{202e}');
    const held = rehearsalLine(words, { kind: 'held', fault: lost });
    expect(held).toContain('sftp.example');
    expect(rehearsalJson(words, REPORT)).toMatchObject({ interrupted: false, release: null });
  });

  it('has the status of what a retry may mend, else of the fault that stands first', () => {
    const quorum: Fault = {
      code: 'quorum-missing',
      params: { needed: 2, found: 1, handedOver: [], consented: [], missing: [] },
    };
    const unreleased = { ...silent, verdict: 'unreleased', fault: quorum } as const;
    const rejected = {
      ...silent,
      verdict: 'rejected',
      fault: { code: 'not-all-accepted', params: { failed: 1, total: 1 } },
    } as const;
    const code = (deliveries: RehearsalReport['deliveries'], findings: readonly Finding[] = []) =>
      rehearsalFault({ ...REPORT, deliveries, findings })?.code;
    expect(code([opened, silent])).toBe('rehearsal-incomplete');
    expect(code([unreleased, silent])).toBe('rehearsal-incomplete');
    expect(code([unreleased, opened])).toBe('quorum-missing');
    expect(code([unreleased, rejected])).toBe('not-all-accepted');
    const omitted: Finding = { kind: 'omitted', party: 'x', scope: 'press', reason: 'key-expired' };
    expect(code([opened], [omitted])).toBe('recipient-omitted');
    expect(rehearsalFault({ ...REPORT, isInterrupted: true })?.code).toBe('rehearsal-interrupted');
  });
});
