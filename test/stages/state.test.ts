/** `state.json`: signed anew, taken over where it is newer, and what a reader does with one that is old or names more. */
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stateDocument } from '../../src/documents/state.ts';
import type { StageEvent } from '../../src/stages/context.ts';
import { currentPublications } from '../../src/stages/notify.ts';
import { useLab } from '../attacks/lab.ts';
import { notify, parisHour, refresh } from '../support/notices.ts';
import { HOUR } from '../support/story.ts';

const lab = useLab('received', { distributors: { 'presse-nord': ['press'] } });
const LATER = parisHour('2026-07-03T10:00:00Z');

const told = (kind: StageEvent['kind']): readonly StageEvent[] =>
  lab().story.events.filter((event) => event.kind === kind);
const inbox = (path: string): string => lab().depot('presse-nord', path);
const kept = (): string => readFileSync(lab().record('presse-nord', 'state.json'), 'utf8');
const open = async () => (await lab().story.open('presse-nord')).map(({ fault }) => fault?.code);

/** Puts a copy of the depot's state away; it can be put back. */
function saveState(): () => void {
  const away = join(lab().story.dir, 'state');
  for (const end of ['', '.asc']) cpSync(inbox(`state.json${end}`), `${away}${end}`);
  return () => {
    for (const end of ['', '.asc']) cpSync(`${away}${end}`, inbox(`state.json${end}`));
  };
}

describe('a state', () => {
  it('that never came is told when somebody opens', async () => {
    expect(await open()).toEqual(['not-released']);
    expect(told('state-stale')).toEqual([
      expect.objectContaining({ until: null, publication: lab().story.publication }),
    ]);
  });

  it('is fresh for a day and a half, and told of after that', async () => {
    const { story } = lab();
    await refresh(story);
    await open();
    expect(told('state-stale')).toEqual([]);
    story.clock.advance(36 * 3600);
    await open();
    expect(told('state-stale')).toEqual([]);
    story.clock.advance(1);
    await open();
    expect(told('state-stale')).toEqual([expect.objectContaining({ until: '2026-07-02T20:00:00Z' })]);
  });

  it('that is older never takes the place of a newer one', async () => {
    const { story } = lab();
    await refresh(story);
    const putBack = saveState();
    story.clock.advance(3600);
    await refresh(story);
    await story.receive('presse-nord');
    const newest = kept();
    expect(newest).toContain('2026-07-01T09:00:00Z');
    putBack();
    await story.receive('presse-nord');
    expect(kept()).toBe(newest);
  });

  it('that says the same and has more than half its time left stays as it is, where nobody asks for a new one', async () => {
    const { story } = lab();
    const path = lab().record('rectorat', 'state.json');
    const signed = (): string => readFileSync(`${path}.asc`, 'utf8');
    const postpone = () => notify(story, { kind: 'postpone', hour: LATER });
    await postpone();
    const first = signed();
    story.clock.advance(18 * 3600 - 1);
    expect((await postpone()).outcomes.map(({ sent }) => sent)).toEqual([0, 0]);
    expect(signed()).toBe(first);
    // What another run left half done is made good.
    writeFileSync(`${path}.asc`, readFileSync(`${lab().record('rectorat', 'notice-1.json')}.asc`));
    await postpone();
    expect(signed()).not.toBe(first);
    const second = signed();
    story.clock.advance(18 * 3600);
    await postpone();
    expect(signed()).not.toBe(second);
    const third = signed();
    story.clock.advance(1);
    await refresh(story);
    expect(signed()).not.toBe(third);
  });

  it('that names a lower notice does not either, though it was signed later', async () => {
    const { story } = lab();
    await notify(story, { kind: 'postpone', hour: LATER });
    await story.receive('presse-nord');
    const newest = kept();
    await lab().resign(
      inbox('state.json'),
      stateDocument,
      (value) => ({ ...value, notice: { number: 0, sha256: null }, issuedAt: '2026-07-01T08:30:00Z' }),
      { signer: 'release' },
    );
    await story.receive('presse-nord');
    expect(kept()).toBe(newest);
  });

  it('that names a lower revision does not either', async () => {
    const { story } = lab();
    await refresh(story);
    await story.receive('presse-nord');
    const newest = kept();
    const earlier = { revision: 0, issuedAt: '2026-07-01T08:30:00Z' };
    await lab().resign(inbox('state.json'), stateDocument, (value) => ({ ...value, ...earlier }), {
      signer: 'release',
    });
    await story.receive('presse-nord');
    expect(kept()).toBe(newest);
  });

  it('that names a notice which is kept from the reader keeps them from opening: 75', async () => {
    const { story } = lab();
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    story.clock.set(HOUR);
    await story.release();
    await story.receive('presse-nord');
    story.clock.advance(60);
    await notify(story, { kind: 'postpone', hour: LATER });
    for (const end of ['', '.asc']) rmSync(inbox(`notice-1.json${end}`));
    expect(await open()).toEqual(['notice-missing']);
    expect(existsSync(join(story.workspace('presse-nord'), 'opened'))).toBe(false);
  });

  it('that names a newer revision is told to whoever has an older one', async () => {
    const { story } = lab();
    await story.export(await lab().jury(2), true);
    rmSync(inbox('r2'), { recursive: true });
    await refresh(story);
    await open();
    expect(told('revision-awaited')).toEqual([expect.objectContaining({ newest: 2, received: 1 })]);
  });

  it.each([
    ['by the seal key', 'signer-role'],
    ['of another publication', 'document-link'],
    ['of another text of the publication', 'document-link'],
  ])('%s is told and not taken, and holds up nothing', async (which, code) => {
    const { story } = lab();
    await refresh(story);
    const isOther = which !== 'by the seal key';
    const other = which.includes('text') ? { sha256: '0'.repeat(64) } : { id: 'bcg-2026' };
    await lab().resign(
      inbox('state.json'),
      stateDocument,
      (value) => (isOther ? { ...value, publication: { ...value.publication, ...other } } : value),
      { signer: isOther ? 'release' : 'seal' },
    );
    expect(await story.receive('presse-nord')).toMatchObject({ failures: [] });
    expect(told('state-refused')).toEqual([
      expect.objectContaining({ fault: expect.objectContaining({ code }) }),
    ]);
    expect(existsSync(lab().record('presse-nord', 'state.json'))).toBe(false);
  });

  it('is no state where its signature is another’s', async () => {
    const { story } = lab();
    await refresh(story);
    writeFileSync(inbox('state.json'), readFileSync(inbox('publication.json')));
    await story.receive('presse-nord');
    expect(told('state-refused')).toHaveLength(1);
  });

  it('is signed with a release, and shown by status until when it holds', async () => {
    const { story } = lab();
    expect((await story.status()).stateUntil).toBeNull();
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    story.clock.set(HOUR);
    await story.release();
    expect((await story.status()).stateUntil).toBe('2026-07-04T20:00:00Z');
    expect(existsSync(inbox('state.json.asc'))).toBe(true);
    expect(await open()).toEqual([undefined]);
    expect(told('state-stale')).toEqual([]);
  });

  it('is for publications to come, or passed less than thirty days ago', async () => {
    const { story } = lab();
    const current = () => story.run('rectorat', currentPublications);
    story.clock.set('2026-08-02T07:59:59Z');
    expect(await current()).toEqual([story.publication]);
    story.clock.advance(1);
    expect(await current()).toEqual([]);
  });
});
