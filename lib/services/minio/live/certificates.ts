import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';

/** An authority, and certificates of it as cert-manager would make them, by name of a folder. */
export class Authority {
  readonly #folder: string;

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.#folder = folder;
    openssl(
      ...['req', '-x509', ...newKey(`${folder}/authority.key`), '-subj', '/CN=holdfast-test', '-days', '2'],
      ...['-out', `${folder}/authority.crt`],
    );
  }

  /** tls.crt, tls.key and ca.crt, as in the Secret; written anew when they are there. */
  issue(secret: string, commonName: string, names: readonly string[]): string {
    const folder = `${this.#folder}/${secret}`;
    mkdirSync(folder, { recursive: true });
    const request = `${folder}/request.csr`;
    openssl('req', '-new', ...newKey(`${folder}/tls.key`), '-subj', `/CN=${commonName}`, '-out', request);
    const extensions = `${folder}/extensions.cnf`;
    writeFileSync(extensions, `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n`);
    const authority = ['-CA', `${this.#folder}/authority.crt`, '-CAkey', `${this.#folder}/authority.key`];
    openssl(
      ...['x509', '-req', '-in', request, ...authority, '-CAcreateserial', '-days', '2'],
      ...['-extfile', extensions, '-out', `${folder}/tls.crt`],
    );
    copyFileSync(`${this.#folder}/authority.crt`, `${folder}/ca.crt`);
    return folder;
  }
}

/** The same files under the names that a member's volume gives them. */
export function memberFolder(secret: string, folder: string): void {
  mkdirSync(`${folder}/CAs`, { recursive: true });
  copyFileSync(`${secret}/tls.crt`, `${folder}/public.crt`);
  copyFileSync(`${secret}/tls.key`, `${folder}/private.key`);
  copyFileSync(`${secret}/ca.crt`, `${folder}/CAs/ca.crt`);
}

function newKey(file: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file];
}

function openssl(...words: string[]): void {
  execFileSync('openssl', words, { stdio: 'pipe' });
}
