import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'];

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** An authority in a folder: `ca.crt`, `ca.key`. */
export function makeAuthority(folder: string): void {
  mkdirSync(folder, { recursive: true });
  openssl(
    ...['req', '-x509', '-days', '2', ...key, '-subj', '/CN=live authority'],
    ...['-keyout', join(folder, 'ca.key'), '-out', join(folder, 'ca.crt')],
  );
}

/** A certificate for `localhost` as cert-manager writes one: PEM, the key as PKCS #8. */
export function issue(authority: string, folder: string, commonName: string): void {
  mkdirSync(folder, { recursive: true });
  openssl(
    ...['req', '-x509', '-days', '1', ...key, '-subj', `/CN=${commonName}`],
    ...['-CA', join(authority, 'ca.crt'), '-CAkey', join(authority, 'ca.key')],
    ...['-keyout', join(folder, 'tls.key'), '-out', join(folder, 'tls.crt')],
    ...['-addext', 'subjectAltName=DNS:localhost', '-addext', 'extendedKeyUsage=serverAuth,clientAuth'],
    ...['-addext', 'basicConstraints=critical,CA:FALSE'],
  );
}
