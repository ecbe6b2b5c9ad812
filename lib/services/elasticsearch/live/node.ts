import type { ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { joinedMarker } from '../config/start-script.ts';
import { type Client, makeClient } from './client.ts';
import { type ImageProps, layOut } from './image.ts';
import { ended, type Finished, launch, own, run } from './process.ts';

export const passwords = { elastic: 'elastic "secret" \\1', monitor: 'monitor-secret' } as const;

export interface LiveNodeProps extends ImageProps {
  readonly name: string;
  /** Folder of the whole cluster. */
  readonly root: string;
  /** Folder with tls.crt, tls.key and ca.crt. */
  readonly tls?: string;
}

/** A node: the rendered scripts and settings, on ports and folders of this machine. */
export class LiveNode {
  readonly props: LiveNodeProps;
  readonly folder: string;
  private child?: ChildProcess;

  constructor(props: LiveNodeProps) {
    this.props = props;
    this.folder = join(props.root, props.name);
    layOut(props, this.folder);
  }

  private get env(): NodeJS.ProcessEnv {
    const { name, ports } = this.props;
    return {
      PATH: process.env.PATH,
      POD_NAME: name,
      POD_IP: '127.0.0.1',
      FILES: join(this.folder, 'files'),
      PREPARED: join(this.folder, 'run'),
      CLAIM: join(this.folder, 'run/data'),
      READINESS_PORT: String(ports.readiness),
      ZONE_FILE: join(this.folder, 'zone'),
      ELASTIC_PASSWORD: passwords.elastic,
      MONITOR_PASSWORD: passwords.monitor,
      HTTP_PORT: String(ports.http),
      AUTHORITY: join(this.props.tls ?? '', 'ca.crt'),
      CA_FILE: join(this.folder, 'run/config/tls/ca.crt'),
      LOG: '/dev/null',
      LEAVE: '0',
      TMPDIR: join(this.folder, 'tmp'),
    };
  }

  /** The init container, then the kubelet's mount of the certificate. */
  async prepare(): Promise<Finished> {
    mkdirSync(join(this.folder, 'run/data'), { recursive: true });
    own(this.folder);
    const script = join(this.folder, 'files/prepare.sh');
    const done = await run('bash', [script], { ...this.env, ES_HOME: join(this.folder, 'image') });
    if (this.props.tls !== undefined) {
      this.mountCertificate(this.props.tls);
    }
    return done;
  }

  mountCertificate(folder: string): void {
    cpSync(folder, join(this.folder, 'run/config/tls'), { recursive: true });
    own(this.folder);
  }

  start(): void {
    const env = { ...this.env, ES_HOME: join(this.folder, 'run') };
    this.child = launch(`exec bash ${join(this.folder, 'files/start.sh')}`, env, this.log);
  }

  get log(): string {
    return join(this.folder, 'output.log');
  }

  get output(): string {
    return existsSync(this.log) ? readFileSync(this.log, 'utf8') : '';
  }

  /**
   * What the bootstrap checks have found, which on a loopback interface is a warning only; without what this machine
   * allows its users.
   */
  get failedBootstrapChecks(): string[] {
    return this.output
      .split('\n')
      .filter((line) => line.includes('BootstrapChecks') && line.includes('[WARN '))
      .filter(
        (line) =>
          !/max (file descriptors|number of threads|virtual memory|size virtual memory|file size)/.test(line),
      );
  }

  /** SIGKILL, or SIGSTOP for a node that is there and answers nobody. */
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void {
    this.child?.kill(signal);
  }

  ended(): Promise<number> {
    return this.child === undefined ? Promise.resolve(0) : ended(this.child);
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended();
  }

  preStop(env: NodeJS.ProcessEnv = {}): Promise<Finished> {
    return run('bash', [join(this.folder, 'files/pre-stop.sh')], { ...this.env, ...env });
  }

  /** As the kubelet ends a pod: the hook, then SIGTERM. */
  async stop(): Promise<Finished> {
    const hook = await this.preStop();
    this.signal('SIGTERM');
    await this.ended();
    return hook;
  }

  loseVolume(): void {
    rmSync(join(this.folder, 'run/data'), { recursive: true });
    mkdirSync(join(this.folder, 'run/data'));
    own(this.folder);
  }

  /** Whether the node knows that it has been in a cluster. */
  get hasJoined(): boolean {
    return existsSync(join(this.folder, 'run/data', joinedMarker));
  }

  /** Whether the kubelet's readiness probe would pass. */
  ready(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.props.ports.readiness, '127.0.0.1');
      socket.on('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
  }

  /** Requests to this node, as `elastic` unless told otherwise; without TLS as nobody. */
  client(user = 'elastic', password: string = passwords.elastic): Client {
    const { tls, ports } = this.props;
    const secure =
      tls === undefined
        ? undefined
        : { authority: readFileSync(join(tls, 'ca.crt'), 'utf8'), user, password };
    return makeClient({ port: ports.http, secure });
  }
}
