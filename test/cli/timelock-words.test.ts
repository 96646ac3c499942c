/** What officers and the release operator read where a publication waits for a drand beacon as well. */
import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { loadWords } from '../../src/cli/language.ts';
import type { Words } from '../../src/cli/messages/words.ts';
import { caseLines } from '../../src/cli/render/case.ts';
import { noticeLines, noticeWarnings } from '../../src/cli/render/notices.ts';
import type { Timelock } from '../../src/documents/publication.ts';
import { approve } from '../../src/stages/approve.ts';
import type { NoticeChange } from '../../src/stages/change-notice.ts';
import { type NoticeAsked, giveNotice } from '../../src/stages/notify.ts';
import type { ApprovalCase } from '../../src/stages/read-case.ts';
import { TestChain } from '../support/drand.ts';
import { notify, parisHour } from '../support/notices.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { Story } from '../support/story.ts';

const LATER = parisHour('2026-07-03T10:00:00Z');
const EARLIER = parisHour('2026-07-03T07:00:00Z');
const chain = new TestChain();

let story: Story;
afterEach(() => story.end());

async function begin(timelock: Timelock): Promise<void> {
  story = await Story.begin({
    distributors: { 'presse-nord': ['press'] },
    timelock,
    drand: { chain: chain.chain, relays: [{ url: 'https://127.0.0.1:1/' }] },
  });
  const jury = join(story.dir, 'jury.csv');
  writeFileSync(jury, await smallJuryFile());
  await story.export(jury);
}

/** What the operator is asked before a notice; they say no. */
async function askedOf(change: NoticeChange): Promise<NoticeAsked> {
  let asked: NoticeAsked | undefined;
  const request = {
    publication: story.publication,
    change,
    reason: 'Essai',
    confirm: async (shown: NoticeAsked) => {
      asked = shown;
      return false;
    },
  };
  const given = story.run('rectorat', (context) => giveNotice(context, request));
  await expect(given).rejects.toMatchObject({ code: 'not-confirmed' });
  return asked ?? expect.unreachable();
}

/** What the officer reads; they say no. */
async function caseOf(): Promise<ApprovalCase> {
  let shown: ApprovalCase | undefined;
  const asked = story.run('claire', (context) =>
    approve(context, story.publication, async (found) => {
      shown = found;
      return false;
    }),
  );
  await expect(asked).rejects.toMatchObject({ code: 'not-confirmed' });
  return shown ?? expect.unreachable();
}

const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ').replaceAll('’', "'");
const said = (words: Words, asked: NoticeAsked): string => plain(noticeWarnings(words, asked).join('\n'));
const read = (words: Words, shown: ApprovalCase): string =>
  plain(caseLines(words, shown, { isWatched: false }).join('\n'));

const LANGUAGES = [
  {
    lang: 'fr' as const,
    drand: "rien ne s'ouvre avant l'heure, même si tous les responsables le voulaient",
    early:
      /verrou drand de cette révision s'ouvre dès l'ancienne heure, 2026-07-03 10:00:00 Europe\/Paris = 2026-07-03T08:00:00Z/,
    beacon: /balise drand de l'ancienne heure.*sceau export --new-revision/,
    prepositioned: "l'heure ne peut plus être reportée ni la levée retirée, et nul ne peut plus être écarté",
    inSpite: /si la levée est déjà partie.*malgré cet avis/,
  },
  {
    lang: 'en' as const,
    drand: 'nothing opens before the hour, even if every officer wanted it',
    early:
      /drand lock of this revision opens at the old hour already, 2026-07-03 10:00:00 Europe\/Paris = 2026-07-03T08:00:00Z/,
    beacon: /drand beacon of the old hour.*sceau export --new-revision/,
    prepositioned: 'it can be neither postponed nor taken back, and nobody can be left out of it',
    inSpite: /if the release was sent ahead already.*in spite of this notice/,
  },
];

describe('in both languages', () => {
  it('officer and operator read what drand keeps, and what another hour does not change in its lock', async () => {
    await begin('drand');
    const before = await caseOf();
    const advance = await askedOf({ kind: 'advance', hour: EARLIER });
    const postpone = await askedOf({ kind: 'postpone', hour: LATER });
    await notify(story, { kind: 'postpone', hour: LATER });
    const after = await caseOf();
    for (const { lang, drand, early, beacon } of LANGUAGES) {
      const words = await loadWords(lang);
      expect(read(words, before)).toContain(drand);
      expect(read(words, before)).not.toMatch(early);
      expect(read(words, after)).toContain(drand);
      expect(read(words, after)).toMatch(early);
      expect(read(words, after)).toContain('2026-07-03 12:00:00 Europe/Paris = 2026-07-03T10:00:00Z');
      expect(said(words, advance)).toMatch(beacon);
      expect(plain(noticeLines(words, advance).join('\n'))).toContain('2026-07-03T07:00:00Z');
      expect(said(words, postpone)).not.toMatch(beacon);
    }
  });

  it('both read what a release that goes ahead can no longer obey', async () => {
    await begin('prepositioned');
    const shown = await caseOf();
    const kept = [
      await askedOf({ kind: 'postpone', hour: LATER }),
      await askedOf({ kind: 'withdraw' }),
      await askedOf({ kind: 'revoke', recipient: 'presse-nord' }),
    ];
    const obeyed = [
      await askedOf({ kind: 'advance', hour: EARLIER }),
      await askedOf({ kind: 'supersede', revision: 1 }),
    ];
    for (const { lang, prepositioned, inSpite } of LANGUAGES) {
      const words = await loadWords(lang);
      expect(read(words, shown)).toContain(prepositioned);
      for (const asked of kept) expect(said(words, asked), asked.change.kind).toMatch(inSpite);
      for (const asked of obeyed) expect(said(words, asked), asked.change.kind).not.toMatch(inSpite);
    }
  });

  it('a publication without drand says nothing of it, and neither do its notices', async () => {
    await begin('none');
    const [shown, advance] = [await caseOf(), await askedOf({ kind: 'advance', hour: EARLIER })];
    for (const { lang, beacon, inSpite } of LANGUAGES) {
      const words = await loadWords(lang);
      expect(read(words, shown)).not.toMatch(/drand/);
      expect(said(words, advance)).not.toMatch(beacon);
      expect(said(words, advance)).not.toMatch(inSpite);
    }
  });
});
