/**
 * A server that fails at the n-th request of a delivery: refuses it with each status, never answers, hangs up before it or
 * after it, reads or writes less than was asked; or has no room from then on.
 */
import { join } from 'node:path';
import type { Interception, ServerRequest } from '../../../src/transport/sftp-server.ts';
import { Delivery, discard, scratch } from './delivery.ts';
import type { Family, Fault, Verdict } from './fault.ts';
import { draw, judge } from './fault.ts';
import { SOON, embeddedSite } from './site.ts';

/** What a server does at which request: the n-th of all, or each from the n-th on. */
interface Script {
  readonly name: string;
  readonly does: Interception;
  readonly lasts?: boolean;
  /** Of these types only, where given. */
  readonly types?: readonly ServerRequest['type'][];
}

/** SSH_FX_*: no such file, permission denied, failure, bad message, unsupported, no space, quota. */
const STATUSES = [2, 3, 4, 5, 8, 14, 15];

const STATUS_SCRIPTS: readonly Script[] = [
  ...STATUSES.map((status): Script => ({ name: `status ${status}`, does: { status } })),
  { name: 'no answer', does: 'silent' },
  { name: 'hung up before', does: 'drop' },
  { name: 'done, answer lost', does: 'lose' },
];

/** What differs where a server is without extensions is the rename and what follows it: fewer kinds will do. */
const BARE_SCRIPTS = STATUS_SCRIPTS.filter(({ does }) =>
  typeof does === 'string' ? does !== 'silent' : 'status' in does && does.status === 4,
);

const QUOTA_SCRIPTS: readonly Script[] = [4, 14, 15].flatMap((status): Script[] => [
  {
    name: `status ${status} for all that grows`,
    does: { status },
    lasts: true,
    types: ['write', 'mkdir', 'open'],
  },
  { name: `status ${status} for every write`, does: { status }, lasts: true, types: ['write'] },
]);

function shortScripts(seed: number): readonly Script[] {
  const some = 2 + draw(seed, 'short', 60_000);
  const write = ['write'] as const;
  const read = ['read'] as const;
  return [
    { name: 'nothing written', does: { atMost: 0 }, types: write },
    { name: 'one byte written', does: { atMost: 1 }, types: write },
    { name: `${some} bytes written`, does: { atMost: some }, types: write },
    { name: 'one byte read', does: { atMost: 1 }, types: read },
    { name: `${some} bytes read`, does: { atMost: some }, types: read },
    { name: 'an end too soon', does: { status: 1 }, types: read },
    { name: 'every write short from here', does: { atMost: some }, types: write, lasts: true },
    { name: 'every read short from here', does: { atMost: 20_000 }, types: read, lasts: true },
  ];
}

/** Requests after which something else may stand under a name. */
const NAMING: ReadonlySet<ServerRequest['type']> = new Set([
  'open',
  'rename',
  'posix-rename@openssh.com',
  'remove',
]);

/** What counts as a request here: not the announcement of each extension. */
const isCounted = ({ type }: ServerRequest): boolean => type !== 'offer';

interface Place {
  readonly root: string;
  readonly delivery: Delivery;
  /** Whether the server is without the extensions of OpenSSH. */
  readonly bare: boolean;
}

async function playScript(
  { root, delivery, bare }: Place,
  name: string,
  o: { readonly script: Script; readonly at: number },
): Promise<Verdict> {
  const folder = join(root, name);
  delivery.lay(folder);
  const { script, at } = o;
  const broken: string[] = [];
  let isArmed = true;
  let hasStruck = false;
  let seen = -1;
  let last: ServerRequest['type'] = 'init';
  const site = await embeddedSite(root, (request) => {
    if (request.type === 'offer') return bare ? 'drop' : 'pass';
    // Not only at the end: what a reader could see after each request that changes a name.
    if (broken.length === 0 && hasStruck && NAMING.has(last)) broken.push(...delivery.partial(folder));
    last = request.type;
    if (!isArmed || script.types?.includes(request.type) === false) return 'pass';
    seen += 1;
    if (script.lasts === true ? seen < at : seen !== at) return 'pass';
    hasStruck = true;
    return script.does;
  });
  try {
    return await judge({
      disturbed: async () => {
        try {
          return await delivery.run(site.reach({ folder: name, deadlines: { ...SOON, connectSeconds: 4 } }));
        } finally {
          isArmed = false;
        }
      },
      struck: () => hasStruck,
      after: (claim) => [...broken, ...delivery.after(folder, claim)],
      again: () => delivery.run(site.reach({ folder: name })),
      converged: () => delivery.different(folder),
    });
  } finally {
    await site.end();
    discard(folder);
  }
}

/** How many requests of these types an undisturbed delivery makes. */
async function countRequests({ root, delivery, bare }: Place): Promise<(script: Script) => number> {
  delivery.lay(join(root, 'measure'));
  const types: ServerRequest['type'][] = [];
  const site = await embeddedSite(root, (request) => {
    if (isCounted(request)) types.push(request.type);
    return request.type === 'offer' && bare ? 'drop' : 'pass';
  });
  await delivery.run(site.reach({ folder: 'measure' }));
  await site.end();
  return (script) => types.filter((type) => script.types?.includes(type) !== false).length;
}

function requestFamily(
  name: string,
  sample: number,
  o: { readonly bare: boolean; readonly scripts: (seed: number) => readonly Script[] },
): Family {
  return {
    name,
    sample,
    prepare: async (seed) => {
      const place = { root: scratch(), delivery: new Delivery(seed, !o.bare), bare: o.bare };
      const scripts = o.scripts(seed);
      const counts = await countRequests(place);
      const faults = scripts.flatMap((script, i) =>
        Array.from({ length: counts(script) }, (_, at): Fault => {
          const index = at * scripts.length + i;
          return {
            index,
            title: `${script.name}, request ${at}${script.types === undefined ? '' : ` of ${script.types.join(', ')}`}`,
            inject: () => playScript(place, `${index}`, { script, at }),
          };
        }),
      );
      return { faults, parallel: 8, end: async () => discard(place.root) };
    },
  };
}

export const REQUESTS: readonly Family[] = [
  requestFamily('status', 32, { bare: false, scripts: () => STATUS_SCRIPTS }),
  requestFamily('status-bare', 8, { bare: true, scripts: () => BARE_SCRIPTS }),
  requestFamily('short', 12, { bare: false, scripts: shortScripts }),
  requestFamily('quota', 6, { bare: false, scripts: () => QUOTA_SCRIPTS }),
];
