import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a certificate Secret holds. */
export type CertificateData = Readonly<Record<'tls.crt' | 'tls.key' | 'ca.crt', string>>;

/** An authority that lives for a day, in a folder of its own. */
export class Authority {
  readonly certificate: string;
  readonly #folder: string;
  #issued = 0;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
    openssl([
      '-subj',
      '/CN=live authority',
      '-keyout',
      join(folder, 'ca.key'),
      '-out',
      join(folder, 'ca.crt'),
    ]);
    this.certificate = readFileSync(join(folder, 'ca.crt'), 'utf8');
  }

  issue(dnsNames: readonly string[], addresses: readonly string[] = []): CertificateData {
    this.#issued += 1;
    const file = (end: string) => join(this.#folder, `${this.#issued}.${end}`);
    const names = [...dnsNames.map((name) => `DNS:${name}`), ...addresses.map((address) => `IP:${address}`)];
    openssl([
      ...['-CA', join(this.#folder, 'ca.crt'), '-CAkey', join(this.#folder, 'ca.key')],
      ...['-subj', `/CN=live ${this.#issued}`, '-keyout', file('key'), '-out', file('crt')],
      ...['-addext', `subjectAltName=${names.join(',')}`, '-addext', 'basicConstraints=critical,CA:FALSE'],
    ]);
    return {
      'tls.crt': readFileSync(file('crt'), 'utf8'),
      'tls.key': readFileSync(file('key'), 'utf8'),
      'ca.crt': this.certificate,
    };
  }

  /** A file with the authority's certificate, for programs. */
  file(): string {
    const path = join(this.#folder, 'authority.crt');
    writeFileSync(path, this.certificate);
    return path;
  }
}

function openssl(args: readonly string[]): void {
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-days',
      '1',
      '-noenc',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      ...args,
    ],
    { stdio: 'pipe' },
  );
}
