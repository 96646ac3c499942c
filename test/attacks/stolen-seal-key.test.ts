/**
 * The seal key is stolen, and was replaced by the officers: whoever has the old one, and keeps the new registry out of an
 * inbox, gets nothing accepted, while a true revision under the new registry is accepted and opened.
 */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manifestDocument } from '../../src/documents/manifest.ts';
import { publicationDocument } from '../../src/documents/publication.ts';
import { createKey } from '../../src/stages/create-key.ts';
import { proposeRegistry, signRegistry } from '../../src/stages/propose-registry.ts';
import { mirrorFolder, folderMirror, setMirrors } from '../support/mirrors.ts';
import { type Nginx, startNginx } from '../support/nginx.ts';
import { notify } from '../support/notices.ts';
import { peer } from '../support/peers.ts';
import { scratchFolder } from '../support/scratch.ts';
import { HOUR } from '../support/story.ts';
import { makeTls } from '../support/tls.ts';
import { Lab } from './lab.ts';

const [openssl, nginx] = [peer('openssl'), peer('nginx')];

describe.skipIf(openssl === undefined || nginx === undefined)('a stolen seal key', () => {
  let lab: Lab;
  let server: Nginx;

  const outcomes = async () => {
    const { outcomes, failures } = await lab.story.receive('presse-nord');
    return {
      outcomes: outcomes.map(({ revision, outcome }) => [revision, outcome]),
      failures: failures.map(({ fault }) => fault.code),
    };
  };

  /** The officers put another seal key into the registry; the old one stays with the thief. */
  async function replaceSealKey(): Promise<void> {
    const { story } = lab;
    rmSync(join(story.workspace('rectorat'), 'keys/seal.asc'));
    await story.run('rectorat', (context) => createKey(context, { name: 'seal', curve: 'p256' }));
    const { path } = await story.run('rectorat', (context) =>
      proposeRegistry(context, { officers: story.officers, leastApprovals: 1 }),
    );
    await story.run('claire', (context) => signRegistry(context, path, async () => true));
  }

  beforeAll(async () => {
    const folder = scratchFolder();
    const tls = makeTls(openssl ?? '', folder);
    lab = await Lab.at('announced', { distributors: { 'presse-nord': ['press'] } });
    const { story } = lab;
    const mirror = folderMirror(story, 'miroir', 'releases');
    server = await startNginx(nginx ?? '', {
      folder,
      root: mirrorFolder(story, 'miroir'),
      tls,
      headers: 'add_header Cache-Control no-store always;',
    });
    setMirrors(story, 'rectorat', [{ ...mirror, url: server.url }]);
    setMirrors(story, 'presse-nord', [{ url: server.url, ca: tls.ca }]);
    await story.export(await lab.jury());
    await replaceSealKey();
  });
  afterAll(async () => {
    await server.stop();
    lab.end();
  });

  it('gets nothing accepted where a mirror alone has the new registry', async () => {
    const { story } = lab;
    // The thief's inbox: what the stolen key sealed, without a word of registry 2, which stands on the mirror.
    const kept = join(story.dir, 'kept');
    cpSync(story.depot('presse-nord'), kept, { recursive: true });
    await notify(story, { kind: 'supersede', revision: 1 });
    rmSync(story.depot('presse-nord'), { recursive: true });
    cpSync(kept, story.depot('presse-nord'), { recursive: true });
    mkdirSync(lab.depot('presse-nord', 'r2'));
    cpSync(lab.depot('presse-nord', 'r1'), lab.depot('presse-nord', 'r2'), { recursive: true });
    await lab.resign(
      lab.depot('presse-nord', 'r2/press/presse-nord/manifest.json'),
      manifestDocument,
      (value) => ({ ...value, revision: 2, sealedAt: '2026-07-01T09:00:00Z' }),
      { signer: 'seal' },
    );
    expect(await outcomes()).toEqual({
      outcomes: [
        [2, 'rejected'],
        [1, 'superseded'],
      ],
      failures: [],
    });
    const reason = story.events.findLast((event) => event.kind === 'revision-rejected');
    expect(reason).toMatchObject({ fault: { code: 'signer-unknown' } });
    rmSync(lab.depot('presse-nord', 'r2'), { recursive: true });
  });

  it('makes no other publication of the same name believed', async () => {
    const { story } = lab;
    const inbox = lab.depot('presse-nord', 'publication.json');
    const [bytes, asc] = [readFileSync(inbox), readFileSync(`${inbox}.asc`)];
    rmSync(join(story.workspace('presse-nord'), 'record'), { recursive: true });
    await lab.resign(inbox, publicationDocument, (value) => ({ ...value, title: 'Autre' }), {
      signer: 'seal',
    });
    expect(await outcomes()).toEqual({ outcomes: [], failures: ['signer-unknown'] });
    writeFileSync(inbox, bytes);
    writeFileSync(`${inbox}.asc`, asc);
  });

  it('is replaced: revision 2 under the new registry is accepted and opened', async () => {
    const { story } = lab;
    await story.license('presse-nord', 'press');
    await story.export(await lab.jury(2), true);
    expect(await outcomes()).toMatchObject({ failures: [] });
    story.clock.set('2026-07-03T07:30:00Z');
    await story.approve('claire');
    story.clock.set(HOUR);
    await story.release();
    expect((await story.open('presse-nord')).map(({ revision, fault }) => [revision, fault])).toEqual([
      [2, null],
    ]);
    expect((await story.verify(join(story.depot('presse-nord'), story.issuer))).failures).toEqual([]);
  });
});
