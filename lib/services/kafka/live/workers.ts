import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderWorkerProperties, workerStartScript } from '../config/connect.ts';
import { renderConnectMetrics } from '../config/jmx.ts';
import { renderLogging } from '../config/log4j2.ts';
import { connectPasswordKey, connectUser } from '../config/security.ts';
import { paths, ports } from '../names.ts';
import { bootstrapHost, type LiveCluster, passwords } from './cluster.ts';
import { launch, type Program } from './process.ts';

export interface ConnectorState {
  readonly connector: { readonly state: string };
  readonly tasks: readonly { readonly state: string; readonly worker_id: string; readonly trace?: string }[];
}

/** A worker of Kafka Connect with the rendered files, on a loopback address of its own. */
export class Worker {
  readonly address: string;
  private readonly cluster: LiveCluster;
  private readonly folder: string;
  /** Both read the same Secrets: a connector's configuration names their paths. */
  private readonly shared: string;
  private readonly mirror: Readonly<Record<string, string>>;
  private program: Program | undefined;

  /** `mirror` is the Secret of the other cluster. */
  constructor(cluster: LiveCluster, ordinal: number, mirror: Readonly<Record<string, string>>) {
    this.mirror = mirror;
    this.cluster = cluster;
    this.address = `127.0.31.${ordinal + 11}`;
    this.folder = join(cluster.folder, `worker-${ordinal}`);
    this.shared = join(cluster.folder, 'workers');
  }

  /** Where a path of the container is on this machine. */
  adapt(text: string): string {
    return text
      .replaceAll('http://:', `http://${this.address}:`)
      .replaceAll('/tmp/', `${this.folder}/`)
      .replaceAll(paths.config, join(this.folder, 'config'))
      .replaceAll(paths.credentials, join(this.shared, 'credentials'))
      .replaceAll(paths.mirror, join(this.shared, 'mirror'))
      .replaceAll(`${paths.home}/bin`, join(this.cluster.folder, 'bin'));
  }

  start(): void {
    mkdirSync(join(this.folder, 'config'), { recursive: true });
    mkdirSync(join(this.shared, 'credentials'), { recursive: true });
    mkdirSync(join(this.shared, 'mirror'), { recursive: true });
    const files = {
      'worker.properties': renderWorkerProperties({
        group: 'kafka-connect',
        bootstrap: `${bootstrapHost}:${ports.client}`,
        user: connectUser,
        passwordKey: connectPasswordKey,
        tls: false,
        secretFolders: [paths.mirror],
      }),
      'start.sh': workerStartScript(),
      'jmx-exporter.yaml': renderConnectMetrics(),
      'log4j2.yaml': renderLogging('INFO'),
    };
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(this.folder, 'config', name), this.adapt(text));
    }
    writeFileSync(join(this.shared, 'credentials', connectPasswordKey), passwords[connectPasswordKey] ?? '');
    for (const [name, value] of Object.entries(this.mirror)) {
      writeFileSync(join(this.shared, 'mirror', name), value);
    }
    const agent = `${this.cluster.programs.agent}=${this.address}:${ports.metrics}:${join(this.folder, 'config', 'jmx-exporter.yaml')}`;
    this.program = launch(
      ['bash', join(this.folder, 'config', 'start.sh')],
      {
        POD_IP: this.address,
        LIVE_JAVA_OPTIONS: `-Xmx256m -javaagent:${agent} -Dlog4j2.configurationFile=${join(this.folder, 'config', 'log4j2.yaml')}`,
      },
      join(this.folder, 'connect.log'),
    );
  }

  get running(): boolean {
    return this.program !== undefined;
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.program?.child.kill(signal);
    await this.program?.ended;
    this.program = undefined;
  }

  /** The readiness probe. */
  async healthy(): Promise<boolean> {
    const response = await fetch(`http://${this.address}:${ports.rest}/health`);
    return response.status === 200;
  }

  async state(connector: string): Promise<ConnectorState> {
    const response = await fetch(`http://${this.address}:${ports.rest}/connectors/${connector}/status`);
    return (await response.json()) as ConnectorState;
  }

  async metrics(): Promise<string> {
    return (await fetch(`http://${this.address}:${ports.metrics}/metrics`)).text();
  }
}
