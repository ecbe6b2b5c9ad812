import { join } from 'node:path';
import type { TlsFiles } from '../config/pgbackrest.ts';
import type { Sandbox } from './sandbox.ts';

export interface Certificates {
  /** Members and pooler: server and client at once, as Patroni needs it. */
  readonly member: TlsFiles;
  /** The backup job's, known to the members by its common name. */
  readonly backup: TlsFiles;
  readonly backupName: string;
}

/** An authority and two certificates for this machine's loopback interface, valid for a day. */
export async function makeCertificates(sandbox: Sandbox): Promise<Certificates> {
  const folder = sandbox.makeFolder('tls');
  const ca = join(folder, 'ca.crt');
  const caKey = join(folder, 'ca.key');
  const openssl = async (args: readonly string[]): Promise<void> => {
    const done = await sandbox.run([
      ...['openssl', 'req', '-x509', '-days', '1', '-noenc'],
      ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', ...args],
    ]);
    if (done.code !== 0) throw new Error(`openssl: ${done.stderr}`);
  };
  // Key usages as cert-manager writes them: Python 3.13 refuses an authority without.
  const authority = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
  await openssl(['-subj', '/CN=holdfast live authority', '-keyout', caKey, '-out', ca, ...authority]);
  const issue = async (name: string): Promise<TlsFiles> => {
    const certificate = join(folder, `${name}.crt`);
    const key = join(folder, `${name}.key`);
    await openssl([
      ...['-CA', ca, '-CAkey', caKey, '-subj', `/CN=${name}`, '-keyout', key, '-out', certificate],
      ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
      ...[
        '-addext',
        'extendedKeyUsage=serverAuth,clientAuth',
        '-addext',
        'basicConstraints=critical,CA:FALSE',
      ],
    ]);
    return { certificate, key, ca };
  };
  const backupName = 'postgresql-backup';
  return { member: await issue('postgresql-member'), backup: await issue(backupName), backupName };
}
