/** Servers that the campaign delivers to: the embedded one, and OpenSSH's sshd, both with folders of one scratch place. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Deadlines } from '../../../src/transport/deadlines.ts';
import type { Depot } from '../../../src/transport/depot.ts';
import { openSftpDepot } from '../../../src/transport/sftp.ts';
import { generateSshKey, startSftpServer } from '../../../src/transport/sftp-server.ts';
import type { SftpServerOptions } from '../../../src/transport/sftp-server.ts';
import { startSshd } from '../../support/sshd.ts';
import type { Sshd, SshdOptions } from '../../support/sshd.ts';

/** How to reach a folder of a site. */
export interface Way {
  /** Below the site's root. */
  readonly folder: string;
  /** Of a line to the site; the site's own unless given. */
  readonly port?: number;
  readonly deadlines?: Partial<Deadlines>;
}

/** A running server. */
export interface Site {
  readonly port: number;
  readonly reach: (way: Way) => Promise<Depot>;
  readonly end: () => Promise<void>;
}

/** Deadlines of a run with a fault in it: soon over, and still far beyond what an answer takes on a busy machine. */
export const SOON: Partial<Deadlines> = {
  connectSeconds: 15,
  requestSeconds: 3,
  idleSeconds: 3,
  endSeconds: 1,
};

const CLIENT = generateSshKey();
const HOST_KEY = generateSshKey();

/** The embedded server over `root`. */
export async function embeddedSite(
  root: string,
  intercept: SftpServerOptions['intercept'] = () => 'pass',
): Promise<Site> {
  const server = await startSftpServer({
    root,
    hostKey: HOST_KEY.privateKey,
    authorized: [CLIENT.publicKey],
    intercept,
  });
  const { host, port } = server.address;
  return {
    port,
    reach: (way) =>
      openSftpDepot({
        address: { kind: 'sftp', user: 'depot', host, port: way.port ?? port, path: `/${way.folder}` },
        pins: [{ type: null, fingerprint: server.fingerprint }],
        credentials: { privateKey: Buffer.from(CLIENT.privateKey) },
        ...(way.deadlines === undefined ? {} : { deadlines: way.deadlines }),
      }),
    end: () => server.close(),
  };
}

/** From 9.8 on sshd punishes clients that leave early, which is all that a campaign of cuts does. */
function punishes(): boolean {
  try {
    execFileSync('sshd', ['-G'], { stdio: 'ignore' });
    return execFileSync('sshd', ['-G']).toString().includes('persourcepenalties');
  } catch {
    return false;
  }
}

/** A real server over `root`, or `undefined` where sshd is not installed. */
export async function sshdSite(
  root: string,
  options: SshdOptions & { readonly user?: string },
): Promise<(Site & { readonly sshd: Sshd }) | undefined> {
  const sshd = await startSshd({
    ...options,
    settings: [
      'MaxStartups 500',
      ...(punishes() ? ['PerSourcePenalties no'] : []),
      ...(options.settings ?? []),
    ],
  });
  if (sshd === undefined) return undefined;
  const { host, port, fingerprint, clientKeyPath } = sshd;
  const user = options.user ?? sshd.user;
  return {
    port,
    sshd,
    reach: (way) =>
      openSftpDepot({
        address: { kind: 'sftp', user, host, port: way.port ?? port, path: `${root}/${way.folder}` },
        pins: [{ type: 'ssh-ed25519', fingerprint }],
        credentials: { privateKey: readFileSync(clientKeyPath), keyPath: clientKeyPath },
        ...(way.deadlines === undefined ? {} : { deadlines: way.deadlines }),
      }),
    end: () => sshd.stop(),
  };
}
