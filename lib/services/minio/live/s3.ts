import { createHash, createHmac } from 'node:crypto';
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

export interface StoreProps {
  /** `http[s]://host:port` */
  readonly endpoint: string;
  readonly user: string;
  readonly password: string;
  /** Where the endpoint's name leads. @default - what the machine's own resolver says */
  readonly address?: string;
  /** PEM authority of the endpoint. */
  readonly authority?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest('hex');
const hmac = (key: Buffer | string, data: string) => createHmac('sha256', key).update(data).digest();

/** As much of S3 as a test needs: signed requests (AWS signature version 4), each with a deadline. */
export class Store {
  readonly #props: StoreProps;
  readonly #agent: HttpAgent;

  constructor(props: StoreProps) {
    this.#props = props;
    this.#agent = props.endpoint.startsWith('https:')
      ? new HttpsAgent({ keepAlive: true, ca: props.authority })
      : new HttpAgent({ keepAlive: true });
  }

  close(): void {
    this.#agent.destroy();
  }

  async request(method: string, path: string, body = Buffer.alloc(0), seconds = 10): Promise<Answer> {
    const url = new URL(`${this.#props.endpoint}${path}`);
    const headers = this.#sign(method, url, sha256(body));
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = send(
        {
          host: this.#props.address ?? url.hostname,
          servername: url.hostname,
          port: url.port,
          method,
          path: `${url.pathname}${url.search}`,
          headers: { ...headers, 'content-length': body.length },
          agent: this.#agent,
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', fail);
          response.on('aborted', () => fail(new Error('answer cut short')));
          response.on('end', () => {
            clearTimeout(deadline);
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks),
            });
          });
        },
      );
      const fail = (error: Error) => {
        clearTimeout(deadline);
        request.destroy();
        reject(error);
      };
      const deadline = setTimeout(() => fail(new Error(`no answer within ${seconds} s`)), seconds * 1000);
      request.on('error', fail);
      request.end(body);
    });
  }

  #sign(method: string, url: URL, payload: string): Record<string, string> {
    const now = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const scope = `${now.slice(0, 8)}/us-east-1/s3/aws4_request`;
    const headers: Record<string, string> = {
      host: url.host,
      'x-amz-content-sha256': payload,
      'x-amz-date': now,
    };
    const names = Object.keys(headers).sort();
    url.searchParams.sort();
    const canonical = [
      method,
      url.pathname,
      url.searchParams.toString(),
      ...names.map((name) => `${name}:${headers[name]}`),
      '',
      names.join(';'),
      payload,
    ].join('\n');
    const toSign = ['AWS4-HMAC-SHA256', now, scope, sha256(canonical)].join('\n');
    const key = scope
      .split('/')
      .reduce<Buffer | string>((previous, part) => hmac(previous, part), `AWS4${this.#props.password}`);
    return {
      ...headers,
      authorization: `AWS4-HMAC-SHA256 Credential=${this.#props.user}/${scope}, SignedHeaders=${names.join(';')}, Signature=${hmac(key, toSign).toString('hex')}`,
    };
  }
}
