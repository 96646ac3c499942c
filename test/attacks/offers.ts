/** A certificate, offered to the rectorat: where weak, revoked and exchanged keys would enter. */
import { licenseDistributor, addOfficer } from '../../src/stages/license.ts';
import { type Lab, filesBelow } from './lab.ts';

type Offer = (lab: Lab, armored: Uint8Array, fingerprint: string) => Promise<unknown>;

/** Offers a certificate as a licensee's or an officer's. */
export const OFFERS: Readonly<Record<'distributor' | 'officer', Offer>> = {
  distributor: async (lab, armored, fingerprint) =>
    lab.story.run('rectorat', async (context) =>
      licenseDistributor(
        context,
        {
          id: 'nouveau',
          name: 'Nouveau',
          certificate: armored,
          fingerprint,
          depot: { address: lab.story.dir },
        },
        {
          scope: 'press',
          basis: 'Licence 2',
          validFromMs: 0,
          validUntilMs: Date.parse('2027-01-01T00:00:00Z'),
        },
      ),
    ),
  officer: async (lab, armored, fingerprint) =>
    lab.story.run('rectorat', async (context) =>
      addOfficer(context, {
        id: 'nouveau',
        name: 'Nouveau',
        certificate: armored,
        fingerprint,
        depot: { address: lab.story.dir },
      }),
    ),
};

/** What the rectorat keeps of whom the offers were for. */
export const offered = (lab: Lab): readonly string[] =>
  filesBelow(`${lab.story.workspace('rectorat')}/parties`).filter((path) => path.includes('nouveau'));
