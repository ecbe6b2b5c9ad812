import { Agent, type RequestOptions, request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { fieldsOf } from '../../../manifest/manifest.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The value at a dotted path of a JSON answer; undefined where it ends early. */
  readonly at: (path: string) => unknown;
}

export interface ClientProps {
  readonly address: string;
  readonly port: number;
  /** Name that the certificate must hold. */
  readonly serverName: string;
  readonly authority: string;
  readonly token?: string;
  /** @default 75 - more than the proxies and members take at most */
  readonly seconds?: number;
}

/** A client of Vault's API that checks the certificate, keeps its connections, and gives up after a while. */
export class Client {
  readonly #props: ClientProps;
  readonly #agent: Agent;

  constructor(props: ClientProps) {
    this.#props = props;
    this.#agent = new Agent({ keepAlive: true, ca: props.authority, servername: props.serverName });
  }

  with(token: string): Client {
    return new Client({ ...this.#props, token });
  }

  ask(method: string, path: string, body?: object): Promise<Answer> {
    const { address, port, token, seconds = 75 } = this.#props;
    const options: RequestOptions = {
      host: address,
      port,
      method,
      path,
      agent: this.#agent,
      signal: AbortSignal.timeout(seconds * 1000),
      headers: token === undefined ? {} : { 'x-vault-token': token },
    };
    return new Promise((resolve, reject) => {
      const sent = request(options, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => {
          const json: unknown = text.startsWith('{') ? JSON.parse(text) : undefined;
          const at = (path: string) =>
            path.split('.').reduce<unknown>((inner, field) => fieldsOf(inner)[field], json);
          resolve({ status: response.statusCode ?? 0, text, at });
        });
      });
      sent.on('error', reject);
      sent.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** The serial number of the certificate that the server shows now. */
  serial(): Promise<string> {
    const { address, port, serverName: servername, authority: ca } = this.#props;
    return new Promise((resolve, reject) => {
      const sent = request(
        { host: address, port, servername, ca, agent: false, path: '/v1/sys/health' },
        (response) => {
          const { socket } = response as unknown as { socket: TLSSocket };
          resolve(socket.getPeerCertificate().serialNumber);
          response.resume();
        },
      );
      sent.on('error', reject);
      sent.end();
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
