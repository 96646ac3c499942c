/**
 * The strongest adversary that the lock promises to withstand: it has the sealing machine, so it knows the session keys;
 * the release machine and its key; one officer's machine; and every consent that was ever signed, which are no secrets.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseTyped, signDocument } from '../../src/documents/envelope.ts';
import { recipientFolder, releaseKeysName, releaseName } from '../../src/documents/names.ts';
import { MANIFEST } from '../../src/documents/manifest.ts';
import { releaseDocument } from '../../src/documents/release.ts';
import { requestDocument } from '../../src/documents/request.ts';
import { sha256Hex } from '../../src/io/encodings.ts';
import { openMessage, openMessageWithPassphrase } from '../../src/openpgp/message.ts';
import { encryptSessionKey } from '../../src/openpgp/session-key.ts';
import { lockDocument, approvalDocument, shareDocument } from '../../src/timelock/custody.ts';
import { combineShares, deriveUnlockSecret } from '../../src/timelock/shares.ts';
import { K, OFFICERS, READER, type World, instantAt } from './lock-world.ts';

const LIMITS = { maxBytes: 1_000_000 };

/** The session key of a revision's one scope, as the sealing machine knew it: here by all officers' shares at once. */
async function sessionKeyOf(world: World, revision: number): Promise<Uint8Array | null> {
  const { lab, story } = world;
  const shares = [];
  for (const officer of OFFICERS.slice(0, K)) {
    const path = lab.record('rectorat', `r${revision}/officers/${officer}/share-${officer}.pgp`);
    if (!existsSync(path)) return null;
    const { bytes } = await openMessage(path, readFileSync(path), lab.key(officer), LIMITS);
    shares.push(parseTyped(path, bytes, shareDocument).share);
  }
  const { issuer, publication } = story;
  const place = { publication, revision };
  const passphrase = deriveUnlockSecret(await combineShares(shares, K), null, place);
  const path = join(story.workspace('rectorat'), 'custody', issuer, publication, `r${revision}`, 'lock.pgp');
  const { bytes } = await openMessageWithPassphrase(path, readFileSync(path), passphrase, LIMITS);
  const [scope] = parseTyped(path, bytes, lockDocument).scopes;
  return scope === undefined ? null : Uint8Array.from(Buffer.from(scope.sessionKey, 'hex'));
}

/** Every consent to a revision for an hour that stands in any officer's workspace, as a release names it. */
function consentsFor(world: World, revision: number, hour: string) {
  return OFFICERS.flatMap((officer) => {
    const folder = world.lab.record(officer, `r${revision}/officers/${officer}`);
    const names = existsSync(folder)
      ? readdirSync(folder).filter((name) => /^approval-.*\.json$/.test(name))
      : [];
    return names.flatMap((name) => {
      const bytes = readFileSync(join(folder, name));
      const value = parseTyped(name, bytes, approvalDocument);
      if (value.hour.utc !== hour) return [];
      const copies = [name, `${name}.asc`];
      return [{ officer, notice: value.notice.number, sha256: sha256Hex(bytes), folder, copies }];
    });
  });
}

/**
 * Puts a release of the newest revision into the reader's depot: true session key, true release key, signed now, saying
 * whatever hour is asked, and naming all consents that there are, some of them twice where they are too few.
 */
export async function forgeRelease(world: World, minutes: number): Promise<void> {
  const { lab, story } = world;
  const revision = world.newestRevision();
  const base = lab.record('rectorat', `r${revision}`);
  const requestPath = join(base, 'request-1.json');
  if (revision === 0 || !existsSync(requestPath)) return;
  const request = parseTyped(requestPath, readFileSync(requestPath), requestDocument);
  const entry = request.recipients.find((each) => each.recipient === READER);
  const sessionKey = await sessionKeyOf(world, revision);
  const hour = instantAt(minutes);
  const consents = consentsFor(world, revision, hour);
  const [first] = consents;
  if (entry === undefined || sessionKey === null || first === undefined) return;
  const named = [...consents, ...Array.from({ length: K }, () => first)].slice(
    0,
    Math.max(K, consents.length),
  );
  const { certificate } = lab.key(READER);
  const packets = await encryptSessionKey(sessionKey, [{ certificate, subkey: entry.subkey }]);
  const place = { issuer: story.issuer, publication: story.publication, revision };
  const mark = { number: 1, site: null };
  const { number, sha256 } = world.noticeAt('rectorat');
  const nowMs = story.clock.nowMs();
  const value = {
    realm: request.realm,
    issuer: request.issuer,
    registry: request.registry,
    publication: request.publication,
    revision,
    scope: entry.scope,
    number: mark.number,
    file: { name: releaseKeysName(mark), sha256: sha256Hex(packets), length: packets.length },
    recipients: [{ recipient: READER, subkey: entry.subkey, manifest: entry.manifest }],
    omissions: [],
    request: { number: 1, sha256: sha256Hex(readFileSync(requestPath)) },
    approvals: named.map(({ officer, notice, sha256: digest }) => ({ officer, notice, sha256: digest })),
    notice: { number, sha256 },
    hour: { utc: hour, zone: 'Europe/Paris' },
    releasedAt: hour,
  };
  const signed = await signDocument(releaseDocument, value, lab.key('release'), nowMs);
  const folder = dirname(
    join(story.depot(READER), recipientFolder(place, { scope: entry.scope, recipient: READER, request: 1 })),
  );
  if (!existsSync(join(folder, READER, MANIFEST))) return;
  writeFileSync(join(folder, releaseKeysName(mark)), packets);
  writeFileSync(join(folder, releaseName(mark)), signed.bytes);
  writeFileSync(join(folder, `${releaseName(mark)}.asc`), signed.asc);
  // What it stands on travels with it.
  const depot = lab.depot(READER, `r${revision}`);
  for (const name of ['request-1.json', 'request-1.json.asc']) {
    writeFileSync(join(depot, name), readFileSync(join(base, name)));
  }
  for (const each of consents) {
    const target = join(depot, 'officers', each.officer);
    mkdirSync(target, { recursive: true });
    for (const name of each.copies) writeFileSync(join(target, name), readFileSync(join(each.folder, name)));
  }
}
