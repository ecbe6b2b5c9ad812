import { readFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface ClientProps {
  /** `http[s]://address:port`. */
  readonly base: string;
  /** PEM file of the authority, and the name that the certificate must have. */
  readonly tls?: { readonly authority: string; readonly name: string };
  /** @default - it says nothing of itself, like Prometheus and the hook */
  readonly user?: string;
  readonly password?: string;
}

/** A client of Trino's own protocol: a statement, and then page after page. */
export class Client {
  private readonly props: ClientProps;

  constructor(props: ClientProps) {
    this.props = props;
  }

  call(method: string, path: string, body?: string): Promise<Answer> {
    const { base, tls, user, password } = this.props;
    // Pages are named by the Service; here its address stands for it.
    const url = new URL(path.replace(/^https?:\/\/[^/]+/, ''), base);
    const options = {
      method,
      headers: {
        ...(method === 'PUT' ? { 'Content-Type': 'application/json' } : {}),
        ...(user === undefined ? {} : { 'X-Trino-User': user }),
        ...(password === undefined
          ? {}
          : { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` }),
      },
      ...(tls === undefined ? {} : { ca: readFileSync(tls.authority), servername: tls.name }),
    };
    return new Promise((resolve, reject) => {
      const send = tls === undefined ? plainRequest : secureRequest;
      const call = send(url, options, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk.toString();
        });
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      });
      call.on('error', reject);
      call.end(body);
    });
  }

  /** The rows of a statement. @throws Error with Trino's message */
  async query(statement: string): Promise<unknown[][]> {
    const rows: unknown[][] = [];
    let answer = await this.call('POST', '/v1/statement', statement);
    for (;;) {
      if (answer.status !== 200) {
        throw new Error(`${answer.status}: ${answer.text}`);
      }
      const page = JSON.parse(answer.text) as Page;
      if (page.error !== undefined) {
        throw new Error(page.error.message);
      }
      rows.push(...(page.data ?? []));
      if (page.nextUri === undefined) {
        return rows;
      }
      answer = await this.call('GET', page.nextUri);
    }
  }
}

interface Page {
  readonly nextUri?: string;
  readonly data?: unknown[][];
  readonly error?: { readonly message: string };
}
