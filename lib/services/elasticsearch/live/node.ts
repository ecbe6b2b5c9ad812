import { type ChildProcess, execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { joinedMarker } from '../config/start-script.ts';
import { type monitor, paths } from '../names.ts';
import { type Client, makeClient } from './client.ts';
import { ended, type Finished, launch, run, unprivileged } from './process.ts';
import type { Programs } from './programs.ts';

/** Settings of modules that Maven Central does not have; the node would refuse them as unknown. */
export const absentSettings = /^(s3\.|ingest\.geoip\.)/;

export const passwords = { elastic: 'elastic "secret" \\1', monitor: 'monitor-secret' } as const;

/** The texts of a node's ConfigMap, and of its certificate. */
export interface NodeFiles {
  readonly 'elasticsearch.yml': string;
  readonly 'holdfast.options': string;
  readonly 'roles.yml': string;
  readonly 'prepare.sh': string;
  readonly 'start.sh': string;
  readonly 'pre-stop.sh': string;
}

export interface LiveNodeProps {
  readonly programs: Programs;
  readonly name: string;
  /** Folder of the whole cluster. */
  readonly root: string;
  readonly ports: { readonly http: number; readonly transport: number; readonly readiness: number };
  /** Transport ports of those that may be master. */
  readonly seeds: readonly number[];
  readonly files: NodeFiles;
  readonly zone: string;
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
    this.layOut();
  }

  /** The image's folders, and the volumes of the pod. */
  private layOut(): void {
    const { programs, files } = this.props;
    for (const folder of [
      'image/bin',
      'image/config',
      'image/plugins',
      'run/config',
      'run/bin',
      'run/plugins',
    ]) {
      mkdirSync(join(this.folder, folder), { recursive: true });
    }
    for (const folder of ['files', 'data', 'logs', 'tmp']) {
      mkdirSync(join(this.folder, folder), { recursive: true });
    }
    // Only an address can differ from the container: its root, which Elasticsearch's TLS files must lie under.
    const settings = files['elasticsearch.yml']
      .replaceAll(paths.home, join(this.folder, 'run'))
      .split('\n')
      .filter((line) => !absentSettings.test(line))
      .join('\n');
    for (const [name, text] of Object.entries({ ...files, 'elasticsearch.yml': settings })) {
      writeFileSync(join(this.folder, 'files', name), text);
    }
    writeFileSync(join(this.folder, 'zone'), this.props.zone);
    writeFileSync(join(this.folder, 'image/config/log4j2.properties'), log4j);
    const java = `exec ${programs.java} -Des.path.home=${programs.home} -Des.path.conf="$ES_PATH_CONF" -Dlog4j2.disable.jmx=true`;
    const modules = ['x-pack-core', 'x-pack-security'].map((name) =>
      join(programs.home, 'modules', name, '*'),
    );
    const tool = [programs.main, join(programs.home, 'lib/*'), ...modules].join(':');
    const main = 'org.elasticsearch.bootstrap.NodeMain';
    const server = [
      `export ES_PATH_CONF=${this.folder}/run/config`,
      `${java} @${this.folder}/run/config/jvm.options.d/holdfast.options $ES_JAVA_OPTS`,
      `  -Djava.io.tmpdir=${this.folder}/tmp -Des.distribution.type=docker`,
      // The native library for vectors is not on Maven Central.
      '  -Dorg.elasticsearch.nativeaccess.enableVectorLibrary=false',
      // Four JVMs start at once on few cores: the quick compiler alone.
      '  -XX:TieredStopAtLevel=1',
      '  --enable-native-access=ALL-UNNAMED --add-modules=jdk.net,jdk.management.agent',
      `  -cp "${programs.main}:${programs.home}/lib/*" ${main} "$@" ${this.overrides().join(' ')}`,
    ];
    this.program('elasticsearch', `${server[0]}\n${server.slice(1).join(' \\\n')}`);
    for (const name of ['keystore', 'users']) {
      this.program(
        `elasticsearch-${name}`,
        `${java} -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "${tool}" ${main} ${name} "$@"`,
      );
    }
  }

  /** Several nodes share one address here, so they can't share ports, and no name leads to all. */
  private overrides(): string[] {
    const { ports, seeds } = this.props;
    return Object.entries({
      'network.host': '127.0.0.1',
      'http.port': ports.http,
      'transport.port': ports.transport,
      'readiness.port': ports.readiness,
      'discovery.seed_hosts': seeds.map((port) => `127.0.0.1:${port}`).join(','),
    }).map(([key, value]) => `-E${key}=${value}`);
  }

  private program(name: string, text: string): void {
    writeFileSync(join(this.folder, 'image/bin', name), `#!/bin/bash\n${text}\n`, { mode: 0o755 });
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
      CA_FILE: join(this.folder, 'run/config/tls/ca.crt'),
      LOG: '/dev/null',
      LEAVE: '0',
      TMPDIR: join(this.folder, 'tmp'),
    };
  }

  private own(): void {
    if (unprivileged !== undefined) {
      execFileSync('chown', ['-R', `${unprivileged.uid}:${unprivileged.gid}`, this.folder]);
    }
  }

  /** The init container, then the kubelet's mount of the certificate. */
  async prepare(): Promise<Finished> {
    mkdirSync(join(this.folder, 'run/data'), { recursive: true });
    this.own();
    const script = join(this.folder, 'files/prepare.sh');
    const done = await run('bash', [script], { ...this.env, ES_HOME: join(this.folder, 'image') });
    if (this.props.tls !== undefined) {
      this.mountCertificate(this.props.tls);
    }
    return done;
  }

  mountCertificate(folder: string): void {
    cpSync(folder, join(this.folder, 'run/config/tls'), { recursive: true });
    this.own();
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

  /** As the kubelet ends a pod: the hook, then SIGTERM. */
  async stop(): Promise<Finished> {
    const hook = await run('bash', [join(this.folder, 'files/pre-stop.sh')], this.env);
    this.signal('SIGTERM');
    await this.ended();
    return hook;
  }

  loseVolume(): void {
    rmSync(join(this.folder, 'run/data'), { recursive: true });
    mkdirSync(join(this.folder, 'run/data'));
    this.own();
  }

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

  client(user: 'elastic' | typeof monitor.user = 'elastic'): Client {
    const { tls, ports } = this.props;
    return makeClient({
      port: ports.http,
      secure:
        tls === undefined
          ? undefined
          : {
              authority: readFileSync(join(tls, 'ca.crt'), 'utf8'),
              user,
              password: user === 'elastic' ? passwords.elastic : passwords.monitor,
            },
    });
  }
}

const log4j = `status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] [%node_name]%marker %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
`;
