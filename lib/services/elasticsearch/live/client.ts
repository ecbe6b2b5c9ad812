import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: bodies are as manifold as Elasticsearch's API
  readonly body: any;
}

export interface ClientProps {
  readonly port: number;
  /** @default - plain HTTP, and no user */
  readonly secure?: { readonly authority: string; readonly user: string; readonly password: string };
}

/** One request to one node; it fails after `timeout` milliseconds. */
export type Client = (method: string, path: string, body?: unknown, timeout?: number) => Promise<Answer>;

export function makeClient({ port, secure }: ClientProps): Client {
  return (method, path, body, timeout = 10_000) =>
    new Promise((resolve, reject) => {
      const send = secure === undefined ? plainRequest : tlsRequest;
      const call = send(
        {
          host: 'localhost',
          family: 4,
          port,
          method,
          path,
          headers: { 'content-type': 'application/json' },
          ...(secure === undefined
            ? {}
            : { ca: secure.authority, auth: `${secure.user}:${secure.password}` }),
          // Held open between requests, as clients do.
          agent: undefined,
          signal: AbortSignal.timeout(timeout),
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk) => {
            text += chunk;
          });
          response.on('error', reject);
          response.on('end', () => {
            try {
              resolve({ status: response.statusCode ?? 0, body: text === '' ? undefined : JSON.parse(text) });
            } catch (error) {
              reject(error);
            }
          });
        },
      );
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
}
