import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './process.ts';

async function openssl(args: readonly string[]): Promise<void> {
  const done = await run(['openssl', ...args], {});
  if (done.code !== 0) {
    throw new Error(`openssl: ${done.output}`);
  }
}

const ecKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc'];

/** An authority in `folder`. */
export async function makeAuthority(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await openssl([
    ...['req', '-x509', '-days', '2', ...ecKey, '-subj', '/CN=holdfast live authority'],
    ...['-keyout', join(folder, 'ca.key'), '-out', join(folder, 'ca.crt')],
  ]);
}

/** A certificate for these names in `target`, with the keys that cert-manager writes (PKCS8 key). */
export async function issueCertificate(
  authority: string,
  target: string,
  dnsNames: readonly string[],
): Promise<void> {
  mkdirSync(target, { recursive: true });
  await openssl([
    ...['req', '-x509', '-days', '1', ...ecKey, '-subj', '/CN=kafka'],
    ...['-CA', join(authority, 'ca.crt'), '-CAkey', join(authority, 'ca.key')],
    ...['-keyout', join(target, 'tls.key'), '-out', join(target, 'tls.crt')],
    ...['-addext', `subjectAltName=${dnsNames.map((name) => `DNS:${name}`).join(',')}`],
    ...['-addext', 'extendedKeyUsage=serverAuth,clientAuth', '-addext', 'basicConstraints=critical,CA:FALSE'],
  ]);
}
