/** One PostgreSQL member with the rendered patroni.yml, as the program behind a pod of the cluster. */
import { join } from 'node:path';
import type { Program } from '../../../lib/services/postgresql/live/program.ts';
import type { Sandbox } from '../../../lib/services/postgresql/live/sandbox.ts';

/** Where Patroni reaches the API server, and as whom: the sandbox holds token and authority where a pod has them. */
export interface Cluster {
  readonly sandbox: Sandbox;
  /** As it is rendered. */
  readonly config: string;
  readonly apiPort: string;
}

const REST = { user: 'patroni', password: 'rest-secret' };

export class Member {
  readonly name: string;
  private readonly cluster: Cluster;
  private readonly port: number;
  private readonly restPort: number;
  private readonly folder: string;
  private readonly file: string;
  private patroni: Program | undefined;

  constructor(cluster: Cluster, name: string, [port = 0, restPort = 0]: readonly number[]) {
    this.name = name;
    this.cluster = cluster;
    this.port = port;
    this.restPort = restPort;
    this.folder = cluster.sandbox.makeFolder(name);
    this.file = cluster.sandbox.write(`${name}/patroni.yml`, onThisMachine(cluster.config, this.folder));
  }

  start(): void {
    const { sandbox, apiPort } = this.cluster;
    this.patroni = sandbox.start(`${this.name}-patroni`, ['python3', '-m', 'patroni', this.file], {
      PATRONI_NAME: this.name,
      PATRONI_KUBERNETES_POD_IP: '127.0.0.1',
      PATRONI_POSTGRESQL_LISTEN: `127.0.0.1:${this.port}`,
      PATRONI_POSTGRESQL_CONNECT_ADDRESS: `127.0.0.1:${this.port}`,
      PATRONI_POSTGRESQL_PGPASS: join(this.folder, 'pgpass'),
      PATRONI_RESTAPI_LISTEN: `127.0.0.1:${this.restPort}`,
      PATRONI_RESTAPI_CONNECT_ADDRESS: `127.0.0.1:${this.restPort}`,
      PATRONI_SUPERUSER_PASSWORD: 'super-secret',
      PATRONI_REPLICATION_PASSWORD: 'replication-secret',
      PATRONI_REWIND_PASSWORD: 'rewind-secret',
      PATRONI_RESTAPI_USERNAME: REST.user,
      PATRONI_RESTAPI_PASSWORD: REST.password,
      KUBERNETES_SERVICE_HOST: '127.0.0.1',
      KUBERNETES_SERVICE_PORT: apiPort,
    });
  }

  /** Everything of it dies at once. */
  async kill(): Promise<void> {
    await this.patroni?.kill();
  }

  /** The last lines of its log. */
  log(): string {
    return this.patroni?.log().trim().split('\n').slice(-6).join('\n') ?? '';
  }

  /** @throws Error with what psql says */
  async sql(statement: string): Promise<string> {
    const { code, stdout, stderr } = await this.cluster.sandbox.run(
      ['psql', '-XAt', '-v', 'ON_ERROR_STOP=1', '-h', this.folder, '-p', String(this.port), '-d', 'postgres'],
      { input: statement },
    );
    if (code !== 0) {
      throw new Error(`${this.name}: ${stderr}`);
    }
    return stdout.trim();
  }

  /** A planned change of the leader; Patroni's answer. */
  async switchover(candidate: string): Promise<string> {
    const response = await fetch(`http://127.0.0.1:${this.restPort}/switchover`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${REST.user}:${REST.password}`)}` },
      body: JSON.stringify({ leader: this.name, candidate }),
    });
    return `${response.status} ${await response.text()}`;
  }
}

/** Only the places differ: three members share one file system here, and Debian keeps the programs elsewhere. */
function onThisMachine(config: string, folder: string): string {
  return config
    .replace(/^( +data_dir:).*$/m, `$1 ${folder}/data`)
    .replace(/^( +bin_dir:).*$/m, '$1 /usr/lib/postgresql/17/bin')
    .replace(/^( +unix_socket_directories:).*$/m, `$1 ${folder}`);
}
