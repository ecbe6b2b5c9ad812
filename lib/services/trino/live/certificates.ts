import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const openssl = (args: readonly string[]) => execFileSync('openssl', args, { stdio: 'pipe' });

const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'];

/** An authority: `ca.crt` and `ca.key` in the folder. */
export function makeAuthority(folder: string): void {
  mkdirSync(folder, { recursive: true });
  openssl([
    ...['req', '-x509', '-days', '2', ...key, '-subj', '/CN=holdfast live authority'],
    ...['-keyout', join(folder, 'ca.key'), '-out', join(folder, 'ca.crt')],
  ]);
}

/** A certificate for these names, with the files that cert-manager writes: a key in PKCS #8. */
export function issueCertificate(authority: string, folder: string, dnsNames: readonly string[]): void {
  mkdirSync(folder, { recursive: true });
  openssl([
    ...['req', '-x509', '-days', '1', ...key, '-subj', '/CN=trino'],
    ...['-CA', join(authority, 'ca.crt'), '-CAkey', join(authority, 'ca.key')],
    ...['-keyout', join(folder, 'tls.key'), '-out', join(folder, 'tls.crt')],
    ...['-addext', `subjectAltName=${dnsNames.map((name) => `DNS:${name}`).join(',')}`],
    ...['-addext', 'extendedKeyUsage=serverAuth,clientAuth', '-addext', 'basicConstraints=critical,CA:FALSE'],
  ]);
}
