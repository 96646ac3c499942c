/** A throwaway certification authority, and servers' certificates by it, made by openssl. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Time } from './bash.ts';

const CURVE = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc', '-days', '2'];

/** Files in PEM. */
export interface TlsFiles {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** Makes an authority and a certificate for 127.0.0.1 in `folder`, in force for two days from now, or from `time`. */
export function makeTls(openssl: string, folder: string, time: Time = {}): TlsFiles {
  const at = (name: string): string => join(folder, name);
  const run = (...args: readonly string[]): void => {
    execFileSync(openssl, ['req', '-x509', ...CURVE, ...args], {
      stdio: 'pipe',
      env: { ...process.env, ...time },
    });
  };
  run('-subj', '/CN=sceau test CA', '-keyout', at('ca.key'), '-out', at('ca.pem'));
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const issuer = [
    '-CA',
    at('ca.pem'),
    '-CAkey',
    at('ca.key'),
    '-addext',
    'basicConstraints=critical,CA:FALSE',
  ];
  run(...names, ...issuer, '-keyout', at('server.key'), '-out', at('server.pem'));
  return { ca: at('ca.pem'), certificate: at('server.pem'), key: at('server.key') };
}

/** What Node's own TLS server takes. */
export function tlsOptions(files: TlsFiles): { readonly cert: Buffer; readonly key: Buffer } {
  return { cert: readFileSync(files.certificate), key: readFileSync(files.key) };
}
