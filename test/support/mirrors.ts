/** Mirrors of stories: settings of a rectorat's workspace. */
import { mkdirSync } from 'node:fs';
import { readConfig, writeConfig, type AskedMirror, type WrittenMirror } from '../../src/workspace/config.ts';
import type { Story } from './story.ts';

/** Where the folder mirror `id` of a story stands. */
export function mirrorFolder(story: Story, id: string): string {
  return story.depot(`mirror-${id}`);
}

/** A mirror in a folder, made empty. */
export function folderMirror(story: Story, id: string, carries: WrittenMirror['carries']): WrittenMirror {
  const address = mirrorFolder(story, id);
  mkdirSync(address, { recursive: true });
  return { id, url: `https://${id}.example/`, carries, depot: { address } };
}

/** Gives a rectorat's or a distributor's workspace these mirrors. */
export function setMirrors(
  story: Story,
  name: string,
  mirrors: readonly (WrittenMirror | AskedMirror | string)[],
): void {
  const dir = story.workspace(name);
  writeConfig(dir, { ...readConfig(dir), mirrors: [...mirrors] });
}
