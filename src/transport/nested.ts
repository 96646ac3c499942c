/** A depot that is one folder of the tree: a publication's own, as it is attached to a mail. */
import type { ReadableDepot } from './depot.ts';

/** Reads the tree where `depot` holds what stands in `folder` of it; everything else of the tree is not there. */
export function nestedDepot(depot: ReadableDepot, folder: string): ReadableDepot {
  const below = (path: string): string | null => {
    if (path === folder) return '';
    return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : null;
  };
  return {
    address: depot.address,
    list: async (path) => {
      const inside = below(path);
      return inside === null ? [] : depot.list(inside);
    },
    read: (path, maxBytes) => depot.read(below(path) ?? path, maxBytes),
    close: () => depot.close(),
  };
}
