/** A rectorat that waits for its hour, while a test lets things happen at instants of the story's clock. */
import { systemRandom } from '../../src/io/random.ts';
import { signDocument } from '../../src/documents/envelope.ts';
import { encodeInstant } from '../../src/documents/fields.ts';
import { noticeName, publicationFolder, signatureName } from '../../src/documents/names.ts';
import { type Notice, noticeDocument } from '../../src/documents/notice.ts';
import type { Clock } from '../../src/io/clock.ts';
import { writeFileAtomic } from '../../src/io/files.ts';
import type { Context } from '../../src/stages/context.ts';
import { askedRequests } from '../../src/stages/collect-acts.ts';
import type { ReleaseReport } from '../../src/stages/release.ts';
import { type ReleaseWait, waitRelease } from '../../src/stages/wait-release.ts';
import type { Door } from '../../src/stages/watch.ts';
import { openFolderDepot } from '../../src/transport/folder.ts';
import { openKey } from '../../src/workspace/keys.ts';
import { inRecord, readingWorkspace } from '../../src/workspace/workspace.ts';
import { writeSigned } from '../../src/workspace/signed-files.ts';
import { PASSPHRASE, type Story } from './story.ts';

export type Happenings = Readonly<Record<string, () => Promise<void> | void>>;

/** Waits for the release; at each instant of `happenings` the wait's clock stands still while that happens. */
export async function waitIn(
  story: Story,
  o: {
    readonly happenings?: Happenings;
    readonly connect?: Context['connect'];
    readonly wait?: Partial<ReleaseWait>;
  } = {},
): Promise<ReleaseReport> {
  const { clock } = story;
  // In their order: the clock may be moved.
  const due = Object.entries(o.happenings ?? {}).map(([instant, run]) => ({
    atMs: Date.parse(instant),
    run,
  }));
  const sleep = async (ms: number): Promise<void> => {
    const targetMs = clock.ms + ms;
    for (let next = due[0]; next !== undefined && next.atMs <= targetMs; next = due[0]) {
      due.shift();
      clock.ms = next.atMs;
      await next.run();
      // What happened may have moved the clock.
      if (clock.ms !== next.atMs) return;
    }
    clock.ms = targetMs;
  };
  const timed = { nowMs: clock.nowMs, sleep };
  const connect = o.connect ?? (async (settings) => openFolderDepot(settings.address));
  const wait = { pushing: {}, stop: new AbortController().signal, onTick: () => {}, ...o.wait };
  return waitRelease(rectoratDoor(story, timed, connect), story.publication, wait);
}

/** The way into the story's rectorat for what comes and goes, with a clock that makes things happen while it sleeps. */
export function rectoratDoor(story: Story, clock: Clock, connect: Context['connect']): Door {
  const use = { command: 'test', roles: ['rectorat'], clock } as const;
  return {
    look: (run) =>
      readingWorkspace(story.workspace('rectorat'), use, (workspace) =>
        run({
          workspace,
          clock,
          random: systemRandom,
          secrets: { passphrase: async () => PASSPHRASE, agentSocket: undefined },
          connect,
          report: (event) => story.events.push(event),
        }),
      ),
    enter: (run) => story.run('rectorat', (context) => run({ ...context, clock }), connect),
  };
}

/** Publishes a notice in the rectorat's record and in depots, as the release key may. */
export async function publishNotice(
  story: Story,
  fields: Pick<Notice, 'kind' | 'hour'>,
  parties: readonly string[],
): Promise<void> {
  await story.run('rectorat', async (context) => {
    const [{ known, place }] = await askedRequests(context, story.publication);
    const { realm, issuer, registry } = known.publication.value;
    const number = known.standing.notice.number + 1;
    const nowMs = context.clock.nowMs();
    const signed = await signDocument(
      noticeDocument,
      {
        realm,
        issuer,
        registry,
        publication: { id: story.publication, sha256: known.publication.sha256 },
        number,
        previous: known.standing.notice.sha256,
        revision: null,
        recipient: null,
        reason: 'Incident technique',
        issuedAt: encodeInstant(nowMs),
        ...fields,
      },
      await openKey(context.workspace, 'release', context.secrets),
      nowMs,
    );
    const path = `${publicationFolder(place)}/${noticeName(number)}`;
    writeSigned(inRecord(context.workspace, path), signed);
    for (const party of parties) {
      writeFileAtomic(`${story.depot(party)}/${path}`, signed.bytes);
      writeFileAtomic(`${story.depot(party)}/${signatureName(path)}`, signed.asc);
    }
  });
}
