/** `trust add`: pins an issuer's registry by a digest had out of band; deliberately, another one in the place of a known one. */
import { SceauError } from '../errors.ts';
import { encodeInstant } from '../documents/fields.ts';
import { registryName } from '../documents/names.ts';
import { readFileBounded } from '../io/files.ts';
import { type Registry, believePinned } from '../parties/registry.ts';
import { MAX_REGISTRY_BYTES, isPinned, pinRegistry, readPin, setAside } from '../workspace/registry-store.ts';
import type { Context } from './context.ts';

/** A pin that is to take the place of another. */
export interface PinReplacement {
  readonly issuer: string;
  /** SHA-256 of the first registry as it is pinned, and as it would be. */
  readonly pinned: string;
  readonly next: string;
}

/**
 * Pins version 1 of a registry. Pinning the same again changes nothing. Another digest for a known issuer is refused,
 * unless `replace` is given and says yes: a rectorat that has lost too many officers' keys begins anew. What was received
 * under the old registry is then set apart, and counts for nothing any more.
 * @throws `input-missing`, `registry-digest`, `registry-chain`, `document-*`, `realm-mismatch`, `issuer-pinned`,
 * `not-confirmed`
 */
export async function pinIssuer(
  context: Context,
  o: {
    readonly path: string;
    readonly sha256: string;
    readonly replace?: ((shown: PinReplacement) => Promise<boolean>) | undefined;
  },
): Promise<Registry> {
  const { workspace, clock } = context;
  const bytes = readFileBounded(o.path, MAX_REGISTRY_BYTES);
  const pin = o.sha256.replace(/[\s:]/g, '').toLowerCase();
  const version = { version: 1, bytes, signatures: new Map<string, Uint8Array>() };
  const { registry } = await believePinned(version, pin);
  const { issuer } = registry;
  if (registry.realm !== workspace.config.realm) {
    throw new SceauError('realm-mismatch', {
      file: registryName(1),
      expected: workspace.config.realm,
      found: registry.realm,
    });
  }
  // A registry without its pin was left by a run that was cut short, and binds nobody.
  const pinned = isPinned(workspace, issuer) ? readPin(workspace, issuer) : pin;
  if (pinned !== pin) {
    if (o.replace === undefined) throw new SceauError('issuer-pinned', { issuer, pinned, found: pin });
    if (!(await o.replace({ issuer, pinned, next: pin }))) throw new SceauError('not-confirmed', {});
  }
  const pinnedAt = encodeInstant(clock.nowMs());
  return workspace.journal.record('trust', { party: issuer, sha256: pin }, async () => {
    if (pinned !== pin) setAside(workspace, issuer, pinned);
    pinRegistry(workspace, version, { issuer, registry: pin, pinnedAt });
    return registry;
  });
}
