import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { fieldsOf, type Manifest } from '../lib/manifest/manifest.ts';
import { freePorts } from '../lib/services/postgresql/live/ports.ts';
import type { Program } from '../lib/services/postgresql/live/program.ts';
import type { Environment, Finished, Sandbox } from '../lib/services/postgresql/live/sandbox.ts';
import { eventually } from '../lib/services/postgresql/live/wait.ts';
import { at } from './invariants/environments.testing.ts';

/** Loopback addresses that stand in for the two Services: PgBouncer takes one port for all hosts of an entry. */
const addresses = { leader: '127.0.0.1', replicas: '127.0.0.2' } as const;

/** A leader, a replica, and as many poolers as an environment has at its fewest, each with its rendered files. */
export class PooledDatabase {
  /** Where clients connect: one address before all poolers, as a Service is. */
  port = 0;
  private readonly sandbox: Sandbox;
  private readonly manifests: readonly Manifest[];
  /** Of the leader and of the replica, each on an address of its own. */
  private readonly serverPort: number;
  private readonly passwords: Record<string, string> = {};
  private readonly sockets = new Set<Socket>();
  private balancer: Server | undefined;
  private replica: Program | undefined;

  private constructor(sandbox: Sandbox, manifests: readonly Manifest[], serverPort: number) {
    this.sandbox = sandbox;
    this.manifests = manifests;
    this.serverPort = serverPort;
  }

  /** @param manifests those of the app postgresql, rendered without TLS */
  static async start(sandbox: Sandbox, manifests: readonly Manifest[]): Promise<PooledDatabase> {
    const [serverPort = 0] = await freePorts(1);
    const database = new PooledDatabase(sandbox, manifests, serverPort);
    await database.startLeader();
    await database.provision();
    await database.startReplica();
    await database.startPoolers();
    return database;
  }

  /** Password of a role of an application, as the provisioning script has set it. */
  password(role: string): string {
    return this.passwords[`ROLE_${role.toUpperCase()}`] ?? '';
  }

  /** One statement through the poolers, on a connection of its own. */
  pooled(database: string, role: string, ...commands: readonly string[]): Promise<Finished> {
    const target = ['-h', addresses.leader, '-p', String(this.port), '-U', role, '-d', database];
    return this.sandbox.run(['psql', '-XAtq', ...target, ...commands.flatMap((text) => ['-c', text])], {
      env: { PGPASSWORD: this.password(role), PGSSLMODE: 'disable' },
    });
  }

  /** A statement as the superuser, at the leader itself. */
  async administer(statement: string, database = 'postgres'): Promise<string> {
    const done = await this.local(['psql', '-XAtq', '-d', database, '-c', statement]);
    if (done.code !== 0) throw new Error(done.stderr);
    return done.stdout.trim();
  }

  /** As the node of the only replica is lost. */
  async loseReplica(): Promise<void> {
    await this.replica?.kill();
  }

  close(): void {
    this.balancer?.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private text(config: string, file: string): string {
    const found = this.manifests.find(
      ({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === config,
    );
    return String(fieldsOf(found?.data)[file]);
  }

  private local(command: readonly string[], env: Environment = {}): Promise<Finished> {
    const where = { PGHOST: this.sandbox.folder, PGPORT: String(this.serverPort), PGUSER: 'postgres' };
    return this.sandbox.run(command, { env: { ...where, ...env } });
  }

  private async startLeader(): Promise<void> {
    const data = this.sandbox.makeFolder('leader');
    await this.done(['initdb', '-D', data, '-U', 'postgres', '-A', 'trust']);
    const rules = [
      'local all all trust',
      `host replication postgres 127.0.0.0/8 trust`,
      'host all all 127.0.0.0/8 scram-sha-256',
    ];
    this.sandbox.write('leader/pg_hba.conf', `${rules.join('\n')}\n`);
    this.startServer('leader', addresses.leader, this.sandbox.folder);
    await eventually('the leader', async () => (await this.local(['pg_isready'])).code === 0);
  }

  private startServer(name: keyof typeof addresses, address: string, sockets: string): Program {
    const patroni = this.text('postgresql-patroni', 'patroni.yml');
    const settings = {
      listen_addresses: address,
      port: this.serverPort,
      unix_socket_directories: sockets,
      max_connections: Number(/max_connections: (\d+)/.exec(patroni)?.[1]),
      shared_buffers: /shared_buffers: (\S+)/.exec(patroni)?.[1],
      work_mem: /work_mem: (\S+)/.exec(patroni)?.[1],
      shared_preload_libraries: 'pg_stat_statements',
    };
    const options = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    return this.sandbox.start(name, ['postgres', '-D', join(this.sandbox.folder, name), ...options]);
  }

  /** With the rendered script, and a password for every variable that it reads. */
  private async provision(): Promise<void> {
    const sql = this.text('postgresql-provisioning', 'provision.sql');
    for (const [, variable = ''] of sql.matchAll(/\\getenv password (\w+)/g)) {
      this.passwords[variable] = `${variable.toLowerCase()}-secret`;
    }
    const file = this.sandbox.write('provision.sql', sql);
    await this.done(['psql', '-X', '-d', 'postgres', '-f', file], this.passwords);
  }

  private async startReplica(): Promise<void> {
    const data = join(this.sandbox.folder, 'replicas');
    const from = ['-h', addresses.leader, '-p', String(this.serverPort), '-U', 'postgres'];
    await this.done(['pg_basebackup', ...from, '-D', data, '-R', '-X', 'stream', '-c', 'fast']);
    this.replica = this.startServer(
      'replicas',
      addresses.replicas,
      this.sandbox.makeFolder('replica-sockets'),
    );
    await eventually(
      'the replica',
      async () =>
        (await this.administer("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'")) === '1',
    );
  }

  private async startPoolers(): Promise<void> {
    const scaler = this.manifests.find(({ kind }) => kind === 'HorizontalPodAutoscaler');
    const ports = await freePorts(Number(at(scaler as Manifest, 'spec.minReplicas')));
    await Promise.all(ports.map((port, index) => this.startPooler(port, `pooler-${index}`)));
    const balancer = createServer((client) => {
      const port = ports[Math.floor(Math.random() * ports.length)] ?? 0;
      this.join(client, connect(port, addresses.leader));
    });
    await new Promise<void>((resolve) => balancer.listen(0, addresses.leader, resolve));
    const address = balancer.address();
    this.port = typeof address === 'object' && address !== null ? address.port : 0;
    this.balancer = balancer;
  }

  private join(client: Socket, server: Socket): void {
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(one);
      one.setNoDelay(true);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }

  /** The rendered files; only addresses and folders are this machine's. */
  private async startPooler(port: number, name: string): Promise<void> {
    const folder = this.sandbox.makeFolder(name);
    const here = (text: string) =>
      text
        .replaceAll(/postgresql-replicas\.[\w.-]+?\.svc\.cluster\.local/g, addresses.replicas)
        .replaceAll(/postgresql\.[\w.-]+?\.svc\.cluster\.local/g, addresses.leader)
        .replaceAll('port=5432', `port=${this.serverPort}`)
        .replace('listen_addr = *', `listen_addr = ${addresses.leader}`)
        .replace(/listen_port = \d+/, `listen_port = ${port}`)
        .replaceAll(/\/(?:etc|run)\/pgbouncer\//g, `${folder}/`);
    this.sandbox.write(`${name}/pgbouncer.ini`, here(this.text('postgresql-pooler', 'pgbouncer.ini')));
    const start = this.sandbox.write(`${name}/start.sh`, here(this.text('postgresql-pooler', 'start.sh')));
    const program = this.sandbox.start(name, ['sh', start], {
      LOOKUP_PASSWORD: this.passwords.POOLER_PASSWORD ?? '',
      MONITORING_PASSWORD: this.passwords.MONITORING_PASSWORD ?? '',
    });
    await eventually(name, () => program.log().includes('process up'), {
      seconds: 20,
      log: () => program.log(),
    });
  }

  private async done(command: readonly string[], env: Environment = {}): Promise<void> {
    const { code, stdout, stderr } = await this.local(command, env);
    if (code !== 0) throw new Error(`${command[0]} ended with ${code}: ${stdout}${stderr}`);
  }
}
