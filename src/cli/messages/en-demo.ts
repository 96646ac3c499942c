/** English, the story of the demo. */
import { bothTimes } from '../render/times.ts';
import { en } from './typeset.ts';
import type { DemoWords } from './words.ts';

const story: DemoWords['story'] = {
  begun: (e) => en`Rehearsal realm, invented candidates; everything stays in ${e.dir}`,
  server: (e) => en`${e.party} opens an SFTP server, ${e.address}; its host key is pinned: ${e.hostKey}`,
  keys: (e) =>
    e.keys.length === 0
      ? en`${e.workspace} has a workspace and no key: public certificates are all it takes`
      : en`${e.workspace} has a workspace and its keys (${e.keys.join(', ')})`,
  registry: (e) => en`The rectorat publishes its registry; everyone is read its SHA-256: ${e.sha256}`,
  licence: (e) => en`${e.party} gets a signed licence for scope ${e.scope}`,
  publication: (e) => en`Publication ${e.publication}, at ${bothTimes(e.hour.utc, e.hour.zone)}`,
  counted: (e) =>
    en`The jury's file is checked: ${e.candidates} candidates; to be sent: ${e.scopes
      .map(({ scope, rows }) => `${scope} ${rows}`)
      .join(', ')}`,
  exported: (e) =>
    en`Revision ${e.revision} sealed, then pushed to ${e.parties.join(', ')}, well before the hour`,
  received: (e) =>
    en`${e.party} verifies everything, acknowledges it, and proves that they will be able to open`,
  refused: (e) =>
    e.act === 'open'
      ? en`${e.party} tries to open too early: refused (${e.code})`
      : en`The rectorat tries to lift the embargo too early: refused (${e.code})`,
  approved: (e) =>
    en`${e.officer}, an officer, reads the counts, approves and hands over their share: ${e.number} of the ${e.needed} that it takes, of ${e.officers} officers`,
  waiting: (e) => en`Waiting for the hour: ${e.seconds} s`,
  released: (e) => en`It is time: released to ${e.recipients} distributors, in a few kilobytes`,
  opened: (e) => en`${e.party} opens: ${e.path}`,
  status: () => 'Who has what:',
  verified: (e) =>
    en`An auditor verifies the whole record with public certificates only: ${e.documents} documents hold`,
};

export const demo: DemoWords = {
  story,
  leftBehind: (dir) => en`Everything is in ${dir}.`,
  byHand: 'To open without sceau, with GnuPG:',
  goodSignature: `signed by the rectorat's seal key`,
  badSignature: 'REFUSED: do not use this file',
};
