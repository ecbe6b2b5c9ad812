import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { CertificateData } from './authority.ts';

export interface Keys {
  readonly id: string;
  readonly secret: string;
}

/**
 * As much of S3 as an upload needs: it takes objects whose request is signed with its keys (signature version 4) and
 * whose body has the checksum that was signed, and refuses every other.
 */
export class ObjectStore {
  readonly objects = new Map<string, Buffer>();
  readonly refused: string[] = [];
  readonly #keys: Keys;
  readonly #server: Server;

  constructor(certificate: CertificateData, keys: Keys) {
    this.#keys = keys;
    this.#server = createServer(
      { cert: certificate['tls.crt'], key: certificate['tls.key'] },
      (request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          const body = Buffer.concat(chunks);
          const fault = this.#fault(request, body);
          if (fault !== undefined) {
            this.refused.push(fault);
            response.writeHead(403).end(fault);
            return;
          }
          this.objects.set(request.url ?? '', body);
          response.writeHead(200).end();
        });
      },
    );
  }

  listen(address: string, port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, address, () => resolve());
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #fault(request: IncomingMessage, body: Buffer): string | undefined {
    if (request.method !== 'PUT') {
      return `found ${request.method}, allowed: PUT`;
    }
    const authorization = request.headers.authorization ?? '';
    const [, id, scope = '', names = '', signature] =
      /^AWS4-HMAC-SHA256 Credential=([^/]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]+)$/.exec(
        authorization,
      ) ?? [];
    if (id !== this.#keys.id) {
      return `unknown key in "${authorization}"`;
    }
    const checksum = String(request.headers['x-amz-content-sha256']);
    if (checksum !== createHash('sha256').update(body).digest('hex')) {
      return 'the checksum is not that of the body';
    }
    if (!names.split(';').includes('x-amz-content-sha256')) {
      return 'the checksum is not signed';
    }
    const headers = names.split(';').map((name) => `${name}:${String(request.headers[name]).trim()}\n`);
    const canonical = ['PUT', request.url, '', headers.join(''), names, checksum].join('\n');
    const text = [
      'AWS4-HMAC-SHA256',
      request.headers['x-amz-date'],
      scope,
      createHash('sha256').update(canonical).digest('hex'),
    ].join('\n');
    const key = scope
      .split('/')
      .reduce<Buffer>(
        (secret, part) => createHmac('sha256', secret).update(part).digest(),
        Buffer.from(`AWS4${this.#keys.secret}`),
      );
    const expected = createHmac('sha256', key).update(text).digest('hex');
    return expected === signature ? undefined : `the signature does not fit the request:\n${canonical}`;
  }
}
