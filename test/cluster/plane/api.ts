/** The API server as the tests speak to it: by `kubectl proxy` on a socket, which knows every way to log in. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Fields, fieldsOf, listOf, type Manifest } from '../../../lib/manifest/manifest.ts';
import { type Program, sleep, start, until } from './program.ts';

export interface Answer {
  readonly status: number;
  readonly body: Fields;
  /** The texts of the Warning headers. */
  readonly warnings: readonly string[];
}

export interface Call {
  readonly body?: unknown;
  /** @default 'application/json' */
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type WatchEvent = 'ADDED' | 'MODIFIED' | 'DELETED';

/** An answer that is no success. */
export class Refused extends Error {
  readonly status: number;
  constructor(method: string, path: string, { status, body }: Answer) {
    super(`${method} ${path}: ${status} ${String(body.message ?? '')}`);
    this.status = status;
  }
}

export class Api {
  private readonly socket: string;
  private readonly proxy: Program;
  private readonly watches = new Set<() => void>();

  private constructor(socket: string, proxy: Program) {
    this.socket = socket;
    this.proxy = proxy;
  }

  /** @param kubeconfig a file; undefined: what kubectl uses by itself */
  static async connect(kubectl: string, folder: string, kubeconfig?: string): Promise<Api> {
    const socket = join(folder, 'proxy.sock');
    const config = kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`];
    const proxy = start(folder, kubectl, ['proxy', ...config, `--unix-socket=${socket}`]);
    const api = new Api(socket, proxy);
    await until('kubectl proxy', 30, async () => {
      const answer = await api.call('GET', '/version').catch(() => undefined);
      return answer?.status === 200 ? true : undefined;
    });
    return api;
  }

  async close(): Promise<void> {
    for (const stop of this.watches) {
      stop();
    }
    await this.proxy.stop();
  }

  async call(
    method: string,
    path: string,
    { body, type = 'application/json', headers }: Call = {},
  ): Promise<Answer> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const response = await this.open(
      method,
      path,
      {
        ...headers,
        ...(text === '' ? {} : { 'content-type': type, 'content-length': String(Buffer.byteLength(text)) }),
      },
      text,
    );
    const parts: Buffer[] = [];
    for await (const part of response) {
      parts.push(part as Buffer);
    }
    return {
      status: response.statusCode ?? 0,
      body: parsed(Buffer.concat(parts).toString()),
      warnings: warningsOf(response),
    };
  }

  /** @throws Refused for anything but a success */
  async ask(method: string, path: string, call?: Call): Promise<Fields> {
    const answer = await this.call(method, path, call);
    if (answer.status < 200 || answer.status > 299) {
      throw new Refused(method, path, answer);
    }
    return answer.body;
  }

  async list(path: string): Promise<readonly Manifest[]> {
    return itemsOf(await this.ask('GET', path));
  }

  /**
   * Tells of every object that is there and of every change, until stopped. A broken connection is opened again, and
   * objects that went away meanwhile are told of.
   */
  async watch(path: string, tell: (event: WatchEvent, object: Manifest) => void): Promise<() => void> {
    let isStopped = false;
    let current: IncomingMessage | undefined;
    const known = new Map<string, Manifest>();
    const stop = () => {
      isStopped = true;
      current?.destroy();
      this.watches.delete(stop);
    };
    this.watches.add(stop);
    const listed = async (): Promise<string> => {
      const body = await this.ask('GET', path);
      const there = new Map(itemsOf(body).map((object) => [String(object.metadata.uid), object]));
      for (const [uid, object] of known) {
        if (!there.has(uid)) {
          known.delete(uid);
          tell('DELETED', object);
        }
      }
      for (const [uid, object] of there) {
        tell(known.has(uid) ? 'MODIFIED' : 'ADDED', object);
        known.set(uid, object);
      }
      return String(fieldsOf(body.metadata).resourceVersion);
    };
    const follow = async (from: string): Promise<void> => {
      const query = `${path.includes('?') ? '&' : '?'}watch=1&allowWatchBookmarks=false&resourceVersion=${from}`;
      current = await this.open('GET', `${path}${query}`, {}, '');
      for await (const line of createInterface({ input: current })) {
        const { type, object } = parsed(line) as { type?: string; object?: Manifest };
        if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') {
          return;
        }
        const manifest = object as Manifest;
        if (type === 'DELETED') {
          known.delete(String(manifest.metadata.uid));
        } else {
          known.set(String(manifest.metadata.uid), manifest);
        }
        tell(type, manifest);
      }
    };
    const first = await listed();
    const keepOn = async () => {
      let from: string | undefined = first;
      while (!isStopped) {
        await follow(from ?? (await listed())).catch(() => sleep(500));
        from = undefined;
      }
    };
    keepOn().catch(() => {
      // Only a list that fails ends here: the control plane is gone, and so is who would be told.
    });
    return stop;
  }

  private open(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    text: string,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          socketPath: this.socket,
          method,
          path,
          headers: { host: 'localhost', accept: 'application/json', ...headers },
        },
        resolve,
      );
      request.once('error', reject);
      request.end(text);
    });
  }
}

/** The objects of a list, each with what the list says once for all. */
function itemsOf({ apiVersion, kind, items }: Fields): readonly Manifest[] {
  const common = { apiVersion, kind: String(kind).replace(/List$/, '') };
  return listOf(items).map((item) => ({ ...common, ...item }) as unknown as Manifest);
}

function parsed(text: string): Fields {
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return { message: text.trim() };
  }
}

/** `299 - "text"` of each header. */
function warningsOf({ rawHeaders }: IncomingMessage): readonly string[] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && name.toLowerCase() === 'warning'
      ? [/^\d+ \S+ "(.*)"/.exec(rawHeaders[index + 1] ?? '')?.[1] ?? String(rawHeaders[index + 1])]
      : [],
  );
}
