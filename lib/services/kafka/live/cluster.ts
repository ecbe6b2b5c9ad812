import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { paths, ports } from '../names.ts';
import { issueCertificate, makeAuthority } from './certificates.ts';
import { eventually, type Finished, launch, type Program, run } from './process.ts';
import type { Programs } from './programs.ts';
import { type LiveShape, type RenderedSet, renderedSets } from './rendered.ts';
import { writeTools } from './tools.ts';

export const domain = 'kafka-headless.data-platform.svc.cluster.local';
export const bootstrapHost = 'kafka.data-platform.svc.cluster.local';
const controllerDomain = 'kafka-controller-headless.data-platform.svc.cluster.local';
export const passwords: Readonly<Record<string, string>> = {
  'internal-password': 'internalPassword0123456789',
  'admin-password': 'adminPassword0123456789',
  'monitoring-password': 'monitoringPassword0123456789',
  'connect-password': 'connectPassword0123456789',
};
/** Folders of the container that are folders of this machine. */
const places = [paths.claim, paths.config, paths.credentials, paths.tls, paths.run, paths.rack];

export const userPassword = 'appPassword0123456789';

/** The loopback address that stands for a broker's pod: the rendered ports stay as they are. */
export const address = (ordinal: number): string => `127.0.31.${ordinal + 1}`;

export const memberName = (ordinal: number): string => `kafka-${ordinal}.${domain}`;

/**
 * Three combined members, or three brokers and three controllers, on loopback addresses of their own, each with the
 * rendered files in a folder of its own. What differs from the cluster are the addresses that a listener binds to, and the paths.
 */
export class LiveCluster {
  readonly folder: string;
  readonly tls: boolean;
  /** Combined members, or brokers. */
  readonly members: readonly Member[];
  /** Dedicated controllers: none in mode combined. */
  readonly controllers: readonly Member[];
  readonly programs: Programs;
  readonly hosts: string;

  private readonly strangers: readonly string[];

  /** `strangers` are lines of the hosts file, of what is no part of the cluster. */
  constructor(programs: Programs, folder: string, shape: LiveShape, strangers: readonly string[] = []) {
    this.strangers = strangers;
    this.programs = programs;
    this.folder = folder;
    this.tls = shape.tls;
    this.hosts = join(folder, 'hosts');
    const membersOf = (rendered: RenderedSet) =>
      Array.from({ length: rendered.set.replicas }, (_, ordinal) => new Member(this, rendered, ordinal));
    const [brokers, controllers] = renderedSets(shape).map(membersOf);
    this.members = brokers ?? [];
    this.controllers = controllers ?? [];
  }

  /** Every process, controllers first. */
  get everyone(): readonly Member[] {
    return [...this.controllers, ...this.members];
  }

  /** Folders, certificates, Secrets; nothing is started. */
  async prepare(): Promise<void> {
    // Java resolves the rendered names by this file, so that certificates are checked against them.
    writeFileSync(
      this.hosts,
      [
        ...this.everyone.map((member) => `${member.address} ${member.host}`),
        // Services lead to any member; here the first one stands for them.
        `${address(0)} ${bootstrapHost} ${domain}`,
        ...this.controllers.slice(0, 1).map((member) => `${member.address} ${controllerDomain}`),
        ...this.strangers,
        '127.0.0.1 localhost',
        '',
      ].join('\n'),
    );
    writeTools(this.folder, this.programs, this.hosts);
    if (this.tls) {
      await makeAuthority(join(this.folder, 'authority'));
    }
    for (const member of this.everyone) {
      await member.writeFiles();
    }
  }

  async issue(member: Member): Promise<void> {
    const target = member.path(paths.tls);
    const names = [domain, controllerDomain].flatMap((name) => [name, `*.${name}`]);
    await issueCertificate(join(this.folder, 'authority'), target, [...names, bootstrapHost]);
    copyFileSync(join(this.folder, 'authority', 'ca.crt'), join(target, 'ca.crt'));
  }

  member(ordinal: number): Member {
    const found = this.members[ordinal];
    if (found === undefined) {
      throw new Error(`no member ${ordinal}`);
    }
    return found;
  }

  /** Runs a tool of Kafka with a member's client.properties. */
  tool(name: string, ...args: readonly string[]): Promise<Finished> {
    return run([join(this.folder, 'bin', `${name}.sh`), ...args], {});
  }

  /** Runs a tool as the internal identity against the members that should be up. */
  admin(name: string, ...args: readonly string[]): Promise<Finished> {
    const servers = this.members.map(({ ordinal }) => `${memberName(ordinal)}:${ports.internal}`).join(',');
    const client = this.member(0).file(paths.config, 'client.properties');
    return this.tool(name, '--bootstrap-server', servers, '--command-config', client, ...args);
  }
}

export class Member {
  readonly ordinal: number;
  readonly rendered: RenderedSet;
  private readonly cluster: LiveCluster;
  private program: Program | undefined;

  constructor(cluster: LiveCluster, rendered: RenderedSet, ordinal: number) {
    this.cluster = cluster;
    this.rendered = rendered;
    this.ordinal = ordinal;
  }

  /** Name of the pod. */
  get name(): string {
    return `${this.rendered.set.name}-${this.ordinal}`;
  }

  get host(): string {
    return `${this.name}.${this.broker ? domain : controllerDomain}`;
  }

  /** The loopback address that stands for the pod. */
  get address(): string {
    return `127.0.31.${this.ordinal + this.firstAddress}`;
  }

  private get firstAddress(): number {
    return this.broker ? 1 : 21;
  }

  private get broker(): boolean {
    return this.rendered.set.roles.includes('broker');
  }

  /** Where a path of the container is on this machine. */
  path(inContainer: string): string {
    return join(this.cluster.folder, this.name, inContainer);
  }

  file(folder: string, name: string): string {
    return join(this.path(folder), name);
  }

  get log(): string {
    return join(this.cluster.folder, this.name, 'kafka.log');
  }

  /** The rendered text for this machine: paths, the address a listener binds to, and what a name stands for. */
  adapt(text: string): string {
    let adapted = text;
    for (const path of places) {
      adapted = adapted.replaceAll(path, this.path(path));
    }
    return adapted
      .replaceAll('://:', `://${this.address}:`)
      .replaceAll(`${paths.home}/bin`, join(this.cluster.folder, 'bin'))
      .replaceAll('/dev/tcp/$0/', this.metricsDoor);
  }

  /** Undoes {@link adapt}: what it gives must be the rendered text, or more than places was changed. */
  restore(text: string): string {
    let restored = text
      .replaceAll(this.metricsDoor, '/dev/tcp/$0/')
      .replaceAll(join(this.cluster.folder, 'bin'), `${paths.home}/bin`)
      .replaceAll(`://${this.address}:`, '://:');
    for (const path of places) {
      restored = restored.replaceAll(this.path(path), path);
    }
    return restored;
  }

  /** Bash resolves no names of the hosts file: the address follows from the ordinal in the pod's name. */
  private get metricsDoor(): string {
    return `/dev/tcp/127.0.31.$((\${0:${this.rendered.set.name.length + 1}:1}+${this.firstAddress}))/`;
  }

  async writeFiles(): Promise<void> {
    for (const path of places) {
      mkdirSync(this.path(path), { recursive: true });
    }
    for (const [name, text] of Object.entries(this.rendered.files)) {
      writeFileSync(this.file(paths.config, name), this.adapt(text));
    }
    for (const [name, password] of Object.entries(passwords)) {
      writeFileSync(this.file(paths.credentials, name), password);
    }
    writeFileSync(this.file(paths.rack, 'zone'), `zone-${this.ordinal}`);
    if (this.cluster.tls) {
      await this.cluster.issue(this);
    }
  }

  private get env(): Record<string, string> {
    return {
      POD_NAME: this.name,
      HOLDFAST_LOG: this.log,
      TMPDIR: this.cluster.folder,
    };
  }

  script(name: string, ...args: readonly string[]): Promise<Finished> {
    return run(['bash', this.file(paths.config, name), ...args], this.env, 240_000);
  }

  /** The init container. */
  async runPrepare(): Promise<string> {
    const done = await this.script('prepare.sh');
    if (done.code !== 0) {
      throw new Error(`prepare.sh of ${this.name}: ${done.output}`);
    }
    return done.output;
  }

  launch(): void {
    const agent = `${this.cluster.programs.agent}=${this.address}:${ports.metrics}:${this.file(paths.config, 'jmx-exporter.yaml')}`;
    this.program = launch(
      [
        'java',
        ...['-Xms256m', '-Xmx256m', '-XX:+UseG1GC', `-Djdk.net.hosts.file=${this.cluster.hosts}`],
        `-Dlog4j2.configurationFile=${this.file(paths.config, 'log4j2.yaml')}`,
        `-javaagent:${agent}`,
        ...['-cp', this.cluster.programs.classPath, 'kafka.Kafka', this.file(paths.run, 'server.properties')],
      ],
      this.env,
      this.log,
    );
  }

  async start(): Promise<string> {
    const output = await this.runPrepare();
    this.launch();
    return output;
  }

  /** The readiness probe. */
  async ready(seconds = 120): Promise<void> {
    await eventually(`${this.name} ready`, seconds, () =>
      opens(this.address, this.broker ? ports.client : ports.controller),
    );
  }

  /** `SIGTERM` is what the kubelet sends; `SIGKILL` is a lost node. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.program?.child.kill(signal);
    await this.program?.ended;
    this.program = undefined;
  }

  /** The pod is replaced and its volume is gone. */
  loseVolume(): void {
    rmSync(this.path(paths.dataDir), { recursive: true, force: true });
  }

  async metrics(): Promise<string> {
    const response = await fetch(`http://${this.address}:${ports.metrics}/metrics`);
    return response.text();
  }
}

export function opens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const done = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.on('connect', () => done(true));
    socket.on('error', () => done(false));
    socket.on('timeout', () => done(false));
  });
}
