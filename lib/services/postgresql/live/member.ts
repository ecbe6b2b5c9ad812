import { request } from 'node:https';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { PatroniProps } from '../config/patroni.ts';
import { renderPatroniConfig } from '../config/patroni.ts';
import { renderDatabasePgBackRest, renderRestorePgBackRest } from '../config/pgbackrest.ts';
import type { Certificates } from './certificates.ts';
import { freePorts } from './ports.ts';
import type { Program } from './program.ts';
import type { Environment, Sandbox } from './sandbox.ts';

export const PASSWORDS = {
  superuser: 'super "quoted" $secret',
  replication: 'replication-secret',
  rewind: 'rewind-secret',
  restapi: 'rest-secret',
  cipher: 'cipher-secret',
} as const;

/** Everything the members of one cluster share; paths that differ by member are made by {@link Member}. */
export interface ClusterSpec {
  readonly sandbox: Sandbox;
  readonly certificates: Certificates;
  readonly etcdPort: number;
  /** Props of the rendered configuration, without what differs by member. */
  readonly props: Omit<PatroniProps, 'dataDir' | 'socketDir' | 'backup' | 'recovery'> & {
    readonly backup: NonNullable<PatroniProps['backup']>;
    readonly recovery?: PatroniProps['recovery'];
  };
}

/**
 * One member with the rendered patroni.yml. It differs from production only where the machine does: the section
 * `kubernetes` is gone, as etcd holds the state here, and addresses, which the environment sets in production too,
 * are loopback ports.
 */
export class Member {
  readonly name: string;
  readonly port: number;
  readonly restPort: number;
  readonly backupPort: number;
  readonly folder: string;
  readonly dataDir: string;
  readonly backupConfig: string;
  readonly text: string;
  private readonly spec: ClusterSpec;
  private readonly configFile: string;
  private patroni: Program | undefined;
  private backupServer: Program | undefined;

  static async make(spec: ClusterSpec, name: string): Promise<Member> {
    return new Member(spec, name, await freePorts(3));
  }

  private constructor(
    spec: ClusterSpec,
    name: string,
    [port = 0, restPort = 0, backupPort = 0]: readonly number[],
  ) {
    const { sandbox, props, certificates } = spec;
    this.spec = spec;
    this.name = name;
    this.port = port;
    this.restPort = restPort;
    this.backupPort = backupPort;
    this.folder = sandbox.makeFolder(name);
    this.dataDir = join(this.folder, 'data');
    const stanza = {
      dataDir: this.dataDir,
      socketDir: this.folder,
      workDir: join(this.folder, 'pgbackrest'),
    };
    this.backupConfig = sandbox.write(
      `${name}/pgbackrest.conf`,
      renderDatabasePgBackRest({
        ...props.backup,
        ...stanza,
        port,
        tls: certificates.member,
        backupClientName: certificates.backupName,
        serverAddress: '127.0.0.1',
        serverPort: backupPort,
      }),
    );
    const recovery = props.recovery && {
      ...props.recovery,
      configFile: sandbox.write(
        `${name}/restore.conf`,
        renderRestorePgBackRest({ ...props.recovery, ...stanza, port }),
      ),
    };
    this.text = withoutKubernetes(
      renderPatroniConfig({
        ...props,
        dataDir: this.dataDir,
        socketDir: this.folder,
        backup: { ...props.backup, configFile: this.backupConfig },
        recovery,
      }),
    );
    this.configFile = sandbox.write(`${name}/patroni.yml`, this.text);
  }

  /** What a pod would have in its environment, and the addresses of this machine. */
  private environment(): Environment {
    return {
      PATRONI_NAME: this.name,
      PATRONI_RESTAPI_CONNECT_ADDRESS: `127.0.0.1:${this.restPort}`,
      PATRONI_POSTGRESQL_CONNECT_ADDRESS: `127.0.0.1:${this.port}`,
      PATRONI_SUPERUSER_PASSWORD: PASSWORDS.superuser,
      PATRONI_REPLICATION_PASSWORD: PASSWORDS.replication,
      PATRONI_REWIND_PASSWORD: PASSWORDS.rewind,
      PATRONI_RESTAPI_USERNAME: 'admin',
      PATRONI_RESTAPI_PASSWORD: PASSWORDS.restapi,
      PGBACKREST_REPO1_CIPHER_PASS: PASSWORDS.cipher,
      PATRONI_RESTAPI_LISTEN: `127.0.0.1:${this.restPort}`,
      PATRONI_POSTGRESQL_LISTEN: `127.0.0.1:${this.port}`,
      PATRONI_POSTGRESQL_PGPASS: join(this.folder, 'pgpass'),
      PATRONI_ETCD3_HOSTS: `127.0.0.1:${this.spec.etcdPort}`,
    };
  }

  start(): void {
    const { sandbox } = this.spec;
    this.patroni = sandbox.start(
      `${this.name}-patroni`,
      ['python3', '-m', 'patroni', this.configFile],
      this.environment(),
    );
    // A container of its own in production: the kubelet keeps it running.
    if (!this.backupServer?.running) {
      this.backupServer = sandbox.start(
        `${this.name}-pgbackrest`,
        ['pgbackrest', `--config=${this.backupConfig}`, 'server'],
        { PGBACKREST_REPO1_CIPHER_PASS: PASSWORDS.cipher },
      );
    }
  }

  /** The pod is gone, from one moment to the next. */
  async kill(): Promise<void> {
    await Promise.all([this.patroni?.kill(), this.backupServer?.kill()]);
  }

  log(): string {
    return this.patroni?.log() ?? '';
  }

  /** Runs SQL over the member's own socket as pgBackRest does: superuser, without a password. */
  async sql(statement: string, database = 'postgres'): Promise<string> {
    const done = await this.spec.sandbox.run(
      [
        'psql',
        '-X',
        '-A',
        '-t',
        '-v',
        'ON_ERROR_STOP=1',
        '-h',
        this.folder,
        '-p',
        String(this.port),
        '-d',
        database,
      ],
      { input: statement },
    );
    if (done.code !== 0) throw new Error(`${this.name}: ${done.stderr}`);
    return done.stdout.trim();
  }

  /** A call of the REST API; unsafe ones show certificate and password. */
  async rest(method: string, path: string, body?: unknown): Promise<{ status: number; body: string }> {
    const { sandbox, certificates } = this.spec;
    const { ca, certificate, key } = certificates.member;
    return await new Promise((resolve, reject) => {
      const call = request(
        {
          host: '127.0.0.1',
          port: this.restPort,
          method,
          path,
          ca: sandbox.read(ca),
          ...(method !== 'GET' && {
            cert: sandbox.read(certificate),
            key: sandbox.read(key),
            auth: `admin:${PASSWORDS.restapi}`,
          }),
          agent: false,
          timeout: 60_000,
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
        },
      );
      call.on('timeout', () => call.destroy(new Error('timed out')));
      call.on('error', reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  async isLeader(): Promise<boolean> {
    return (await this.rest('GET', '/primary').catch(() => undefined))?.status === 200;
  }
}

function withoutKubernetes(text: string): string {
  const { kubernetes: _kubernetes, ...rest } = parse(text, { version: '1.1' }) as Record<string, unknown>;
  return stringify(rest, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}
