import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server as HttpsServer, request } from 'node:https';
import { connect, createServer as createTcpServer, type Server } from 'node:net';
import { join } from 'node:path';
import { ended, launch, own } from '../lib/services/elasticsearch/live/process.ts';

const cache = process.env.HOLDFAST_LIVE_CACHE ?? '.cache/live';

/** The folder where scripts/live/tracing.sh put the programs; undefined, said aloud, when it could not. */
export function tracingPrograms(): string | undefined {
  if (existsSync(join(cache, 'tracing/.complete'))) {
    return join(process.cwd(), cache, 'tracing/bin');
  }
  console.warn(
    'SKIPPED: Jaeger and the Collector are not here; scripts/live/tracing.sh builds them, or says why not.',
  );
  return undefined;
}

/** What stands in the place of another text, in a configuration on this machine. */
export type Places = readonly (readonly [rendered: string, here: string])[];

export interface LivePodProps {
  readonly program: string;
  readonly folder: string;
  /** The rendered configuration. */
  readonly config: string;
  readonly places: Places;
}

/** One pod's program with its rendered configuration, in which places of this machine are put. */
export class LivePod {
  readonly config: string;
  readonly #props: LivePodProps;
  #child?: ChildProcess;

  constructor(props: LivePodProps) {
    this.#props = props;
    mkdirSync(props.folder, { recursive: true });
    this.config = props.places.reduce(
      (text, [rendered, here]) => text.replaceAll(rendered, here),
      props.config,
    );
    writeFileSync(join(props.folder, 'config.yaml'), this.config);
    own(props.folder);
  }

  /** The configuration with the rendered places again: what is left of a difference is a change. */
  get restored(): string {
    return this.#props.places.reduceRight(
      (text, [rendered, here]) => text.replaceAll(here, rendered),
      this.config,
    );
  }

  get log(): string {
    const file = join(this.#props.folder, 'log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  start(): void {
    const { program, folder } = this.#props;
    this.#child = launch(`exec ${program} --config=${folder}/config.yaml`, {}, join(folder, 'log'));
  }

  async signal(signal: 'SIGKILL' | 'SIGTERM'): Promise<number> {
    const child = this.#child;
    if (child === undefined) {
      return 0;
    }
    child.kill(signal);
    return ended(child);
  }
}

/** A Service: each connection goes to the next port that takes it. */
export class Balancer {
  readonly #server: Server;

  constructor(ports: readonly number[]) {
    let next = 0;
    this.#server = createTcpServer((client) => {
      client.on('error', () => {});
      const attempt = (left: number) => {
        const port = ports[next++ % ports.length] ?? 0;
        const upstream = connect(port, '127.0.0.1');
        upstream.once('connect', () => {
          client.pipe(upstream).pipe(client);
          client.once('close', () => upstream.destroy());
          upstream.once('close', () => client.destroy());
        });
        upstream.on('error', () => {
          if (left > 1 && !client.destroyed && upstream.connecting) {
            attempt(left - 1);
          } else {
            client.destroy();
          }
        });
      };
      attempt(ports.length);
    });
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }

  close(): void {
    this.#server.close();
  }
}

export interface FrontProps {
  /** Folder with tls.crt, tls.key and ca.crt. */
  readonly tls: string;
  /** Port of the node behind. */
  readonly node: number;
  readonly version: string;
}

/**
 * Elasticsearch as Jaeger meets it. The live node lacks the module that answers `GET /`, by which Jaeger learns the
 * version; everything else goes on to the node.
 */
export class ElasticsearchFront {
  readonly #server: HttpsServer;

  constructor({ tls, node, version }: FrontProps) {
    const file = (name: string) => readFileSync(join(tls, name));
    this.#server = createServer({ cert: file('tls.crt'), key: file('tls.key') }, (query, answer) => {
      if (query.method === 'GET' && query.url === '/') {
        answer.writeHead(200, { 'content-type': 'application/json', 'x-elastic-product': 'Elasticsearch' });
        answer.end(JSON.stringify({ version: { number: version }, tagline: 'You Know, for Search' }));
        return;
      }
      const behind = request(
        {
          host: 'localhost',
          family: 4,
          port: node,
          ca: file('ca.crt'),
          method: query.method,
          path: query.url,
          headers: query.headers,
        },
        (response) => {
          answer.writeHead(response.statusCode ?? 502, response.headers);
          response.pipe(answer);
        },
      );
      behind.on('error', () => answer.destroy());
      query.pipe(behind);
    });
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
