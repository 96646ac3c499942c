/** The story in which the commands of kill-commands.ts are run. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../src/io/files.ts';
import { initWorkspace } from '../../src/stages/init-workspace.ts';
import { smallJuryFile } from '../support/small-jury.ts';
import { Story } from '../support/story.ts';

/** A story up to a created publication, with people and files for every act. */
export async function beginStory(): Promise<Story> {
  const story = await Story.begin({ distributors: { 'presse-nord': ['press'] } });
  await story.addWorkspace('quotidien', { role: 'distributor' });
  const bare = { role: 'officer', realm: 'rehearsal', id: 'denis', name: 'Essai denis' } as const;
  initWorkspace(story.workspace('denis'), bare, story.clock);
  mkdirSync(join(story.dir, 'stick'));
  writeFileAtomic(join(story.dir, 'jury.csv'), await smallJuryFile());
  writeFileAtomic(join(story.dir, 'corrected.csv'), await smallJuryFile(40, 8));
  const claire = await story.certificate('claire', 'officer');
  const quotidien = await story.certificate('quotidien', 'distributor');
  writeFileAtomic(join(story.dir, 'claire.asc'), claire.armored);
  writeFileAtomic(join(story.dir, 'quotidien.asc'), quotidien.armored);
  return story;
}
