/**
 * Everything of a release made to stand on what the seal key signed anew: request, approvals and release are signed again
 * and name one another, so that what is refused is refused for itself.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { type Manifest, manifestDocument } from '../../src/documents/manifest.ts';
import { type Release, releaseDocument } from '../../src/documents/release.ts';
import { type Request, requestDocument } from '../../src/documents/request.ts';
import { sha256Hex } from '../../src/io/encodings.ts';
import { systemRandom } from '../../src/io/random.ts';
import { encodeLongHeader, TAG } from '../../src/openpgp/packets.ts';
import { SeipdEncryptor } from '../../src/openpgp/seipd.ts';
import { decryptSessionKey } from '../../src/openpgp/session-key.ts';
import { approvalDocument } from '../../src/timelock/custody.ts';
import type { Lab } from './lab.ts';

const PARTY = 'presse-nord';

/** Signs the release in a depot anew, changed. */
export async function lie(lab: Lab, change: (value: Release) => Release): Promise<string> {
  const path = lab.depot(PARTY, 'r1/press/release-1.json');
  return lab.resign(path, releaseDocument, change, { signer: 'release' });
}

/** Makes everything stand on a request that the seal key signed anew, approved and released as it says. */
export async function onRequest(lab: Lab, change: (value: Request) => Request): Promise<void> {
  const path = lab.depot(PARTY, 'r1/request-1.json');
  const sha256 = await lab.resign(path, requestDocument, change, { signer: 'seal' });
  const request = { number: 1, sha256 };
  const approvals: Release['approvals'] = [];
  for (const officer of lab.asked) {
    const file = lab.depot(PARTY, `r1/officers/${officer}/approval-${officer}-1-0.json`);
    const approval = await lab.resign(file, approvalDocument, (value) => ({ ...value, request }), {
      signer: officer,
    });
    approvals.push({ officer, notice: 0, sha256: approval });
  }
  await lie(lab, (value) => ({ ...value, request, approvals }));
}

/** The same, on a manifest for «presse-nord» that the seal key signed anew. */
export async function onManifest(lab: Lab, change: (value: Manifest) => Manifest): Promise<void> {
  const path = lab.record(PARTY, `r1/press/${PARTY}/manifest.json`);
  const sha256 = await lab.resign(path, manifestDocument, change, { signer: 'seal' });
  const named = <T extends { recipient: string }>(each: T): T =>
    each.recipient === PARTY ? { ...each, manifest: sha256 } : each;
  await onRequest(lab, (value) => ({
    ...value,
    recipients: value.recipients.map((each) => (each.scope === 'press' ? named(each) : each)),
  }));
  await lie(lab, (value) => ({ ...value, recipients: value.recipients.map((each) => named(each)) }));
}

/** The same, on a payload in the distributor's record; its inner signature is the manifest's unless told. */
export async function onPayload(lab: Lab, payload: Uint8Array, innerSignature?: string): Promise<void> {
  writeFileSync(lab.record(PARTY, 'r1/press/payload.pgp'), payload);
  const ref = { name: 'payload.pgp', sha256: sha256Hex(payload), length: payload.length };
  await onManifest(lab, (value) => ({
    ...value,
    files: [ref, value.files[1], value.files[2]],
    innerSignature: innerSignature ?? value.innerSignature,
  }));
}

/** The session key of a scope, as a recipient of the release has it. */
export async function releasedKey(lab: Lab, scope = 'press', party = PARTY): Promise<Uint8Array> {
  const packets = readFileSync(lab.depot(party, `r1/${scope}/release-1.pgp`));
  return decryptSessionKey('release-1.pgp', packets, lab.key(party));
}

/** A payload, rightly encrypted, of any packets. */
export function wrapped(sessionKey: Uint8Array, ...parts: readonly Uint8Array[]): Uint8Array {
  const encryptor = new SeipdEncryptor(sessionKey, systemRandom.bytes(16));
  const body = Buffer.concat([
    Uint8Array.of(1),
    encryptor.start(),
    ...parts.map((part) => encryptor.update(part)),
    encryptor.finish(),
  ]);
  return new Uint8Array(Buffer.concat([encodeLongHeader(TAG.seipd, body.length), body]));
}
