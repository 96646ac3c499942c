/** `trust add`: pins an issuer's registry by a digest had out of band. */
import { SceauError } from '../errors.ts';
import { encodeInstant } from '../documents/fields.ts';
import { registryName } from '../documents/names.ts';
import { equalBytes } from '../io/encodings.ts';
import { readFileBounded } from '../io/files.ts';
import { type Registry, believePinned } from '../parties/registry.ts';
import {
  MAX_REGISTRY_BYTES,
  isPinned,
  pinRegistry,
  readRegistryVersion,
  registryFolder,
} from '../workspace/registry-store.ts';
import type { Context } from './context.ts';

/**
 * Pins version 1 of a registry. Pinning the same again changes nothing; another digest for a known issuer is refused.
 * @throws `input-missing`, `registry-digest`, `registry-chain`, `document-*`, `realm-mismatch`, `output-exists`
 */
export async function pinIssuer(
  context: Context,
  o: { readonly path: string; readonly sha256: string },
): Promise<Registry> {
  const { workspace, clock } = context;
  const bytes = readFileBounded(o.path, MAX_REGISTRY_BYTES);
  const pin = o.sha256.replace(/[\s:]/g, '').toLowerCase();
  const version = { version: 1, bytes, signatures: new Map<string, Uint8Array>() };
  const { registry } = await believePinned(version, pin);
  if (registry.realm !== workspace.config.realm) {
    throw new SceauError('realm-mismatch', {
      file: registryName(1),
      expected: workspace.config.realm,
      found: registry.realm,
    });
  }
  const folder = registryFolder(workspace, registry.issuer);
  // A registry without its pin was left by a run that was cut short, and binds nobody.
  const known = isPinned(workspace, registry.issuer) ? readRegistryVersion(folder, 1) : null;
  if (known !== null && !equalBytes(known.bytes, bytes)) {
    throw new SceauError('output-exists', { path: folder });
  }
  const pinnedAt = encodeInstant(clock.nowMs());
  return workspace.journal.record('trust', { party: registry.issuer, sha256: pin }, async () => {
    pinRegistry(workspace, version, { issuer: registry.issuer, registry: pin, pinnedAt });
    return registry;
  });
}
