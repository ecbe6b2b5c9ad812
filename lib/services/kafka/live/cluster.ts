import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { initialControllers } from '../config/identity.ts';
import { renderBrokerMetrics } from '../config/jmx.ts';
import { renderLogging } from '../config/log4j2.ts';
import {
  drainScript,
  type MemberScriptsProps,
  prepareScript,
  reloadScript,
  toolScript,
} from '../config/member-scripts.ts';
import { renderProperties } from '../config/properties.ts';
import { internalClient } from '../config/security.ts';
import { renderServerProperties } from '../config/server.ts';
import { paths, ports } from '../names.ts';
import { issueCertificate, makeAuthority } from './certificates.ts';
import { eventually, type Finished, launch, type Program, run } from './process.ts';
import type { Programs } from './programs.ts';

export const domain = 'kafka-headless.data-platform.svc.cluster.local';
export const bootstrapHost = 'kafka.data-platform.svc.cluster.local';
export const clusterId = 'Hn4k0b6QRkSk3mO1Qb9E5w';
export const passwords: Readonly<Record<string, string>> = {
  'internal-password': 'internalPassword0123456789',
  'admin-password': 'adminPassword0123456789',
  'monitoring-password': 'monitoringPassword0123456789',
  'connect-password': 'connectPassword0123456789',
};
/** Folders of the container that are folders of this machine. */
const places = [paths.claim, paths.config, paths.credentials, paths.tls, paths.run, paths.rack];

export const userPassword = 'appPassword0123456789';

const heap = 256 * 1024 ** 2;

/** The loopback address that stands for a member's pod: the rendered ports stay as they are. */
export const address = (ordinal: number): string => `127.0.31.${ordinal + 1}`;

export const memberName = (ordinal: number): string => `kafka-${ordinal}.${domain}`;

/** Tools of Kafka by the name of their script in the image, and the class each script runs. */
const tools: Readonly<Record<string, string>> = {
  'kafka-storage': 'kafka.tools.StorageTool',
  'kafka-configs': 'kafka.admin.ConfigCommand',
  'kafka-topics': 'org.apache.kafka.tools.TopicCommand',
  'kafka-acls': 'org.apache.kafka.tools.AclCommand',
  'kafka-metadata-quorum': 'org.apache.kafka.tools.MetadataQuorumCommand',
  'kafka-console-consumer': 'org.apache.kafka.tools.consumer.ConsoleConsumer',
  'kafka-get-offsets': 'org.apache.kafka.tools.GetOffsetShell',
  'connect-distributed': 'org.apache.kafka.connect.cli.ConnectDistributed',
  'kafka-verifiable-producer': 'org.apache.kafka.tools.VerifiableProducer',
};

/**
 * Three combined members on three loopback addresses, each with the rendered files in a folder of its own.
 * What differs from the cluster are the addresses that a listener binds to, and the paths.
 */
export class LiveCluster {
  readonly folder: string;
  readonly tls: boolean;
  readonly members: readonly Member[];
  readonly rendered: Readonly<Record<string, string>>;
  readonly programs: Programs;
  readonly hosts: string;

  constructor(programs: Programs, folder: string, tls: boolean) {
    this.programs = programs;
    this.folder = folder;
    this.tls = tls;
    this.hosts = join(folder, 'hosts');
    this.rendered = renderMemberFiles(tls);
    this.members = [0, 1, 2].map((ordinal) => new Member(this, ordinal));
  }

  /** Folders, certificates, Secrets; nothing is started. */
  async prepare(): Promise<void> {
    mkdirSync(join(this.folder, 'bin'), { recursive: true });
    // Java resolves the rendered names by this file, so that certificates are checked against them.
    writeFileSync(
      this.hosts,
      [
        ...this.members.map(({ ordinal }) => `${address(ordinal)} ${memberName(ordinal)}`),
        // Services lead to any member; here the first one stands for them.
        `${address(0)} ${bootstrapHost} ${domain}`,
        '127.0.0.1 localhost',
        '',
      ].join('\n'),
    );
    for (const [tool, main] of Object.entries(tools)) {
      this.writeTool(`${tool}.sh`, main);
    }
    if (this.tls) {
      await makeAuthority(join(this.folder, 'authority'));
    }
    for (const member of this.members) {
      await member.writeFiles();
    }
  }

  private writeTool(file: string, main: string): void {
    const target = join(this.folder, 'bin', file);
    writeFileSync(
      target,
      [
        '#!/bin/sh',
        `exec java -Xmx96m -XX:TieredStopAtLevel=1 -Djdk.net.hosts.file=${this.hosts} \\`,
        `  -Dlog4j2.configurationFile=${join(this.folder, 'tools.yaml')} $LIVE_JAVA_OPTIONS -cp '${this.programs.classPath}' ${main} "$@"`,
        '',
      ].join('\n'),
    );
    chmodSync(target, 0o755);
    writeFileSync(
      join(this.folder, 'tools.yaml'),
      renderLogging('WARN').replace('name: console', 'name: console\n      target: SYSTEM_ERR'),
    );
  }

  async issue(ordinal: number): Promise<void> {
    const target = this.member(ordinal).path(paths.tls);
    await issueCertificate(join(this.folder, 'authority'), target, [domain, `*.${domain}`, bootstrapHost]);
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

/** The ConfigMap of three combined members, as the construct renders it. */
function renderMemberFiles(tls: boolean): Record<string, string> {
  const voters = [0, 1, 2].map((nodeId) => ({ nodeId, host: memberName(nodeId), port: ports.controller }));
  const scripts: MemberScriptsProps = {
    roles: ['broker', 'controller'],
    clusterId,
    nodeIdOffset: 0,
    domain,
    members: [0, 1, 2].map(memberName),
    initialControllers: initialControllers(clusterId, voters),
    tls,
    rackAware: true,
  };
  return {
    'server.properties': renderServerProperties({
      roles: ['broker', 'controller'],
      controllers: voters.map(({ host, port }) => `${host}:${port}`),
      tls,
      rackAware: true,
      heap,
    }),
    'client.properties': renderProperties(internalClient(tls)),
    'jmx-exporter.yaml': renderBrokerMetrics(),
    'log4j2.yaml': renderLogging('INFO'),
    'prepare.sh': prepareScript(scripts),
    'drain.sh': drainScript(scripts),
    'reload.sh': reloadScript(scripts),
    'tool.sh': toolScript(scripts),
  };
}

export class Member {
  readonly ordinal: number;
  private readonly cluster: LiveCluster;
  private program: Program | undefined;

  constructor(cluster: LiveCluster, ordinal: number) {
    this.cluster = cluster;
    this.ordinal = ordinal;
  }

  /** Where a path of the container is on this machine. */
  path(inContainer: string): string {
    return join(this.cluster.folder, `member-${this.ordinal}`, inContainer);
  }

  file(folder: string, name: string): string {
    return join(this.path(folder), name);
  }

  get log(): string {
    return join(this.cluster.folder, `member-${this.ordinal}`, 'kafka.log');
  }

  /** The rendered text for this machine: paths, the address a listener binds to, and what a name stands for. */
  adapt(text: string): string {
    let adapted = text;
    for (const path of places) {
      adapted = adapted.replaceAll(path, this.path(path));
    }
    return adapted
      .replaceAll('://:', `://${address(this.ordinal)}:`)
      .replaceAll(`${paths.home}/bin`, join(this.cluster.folder, 'bin'))
      .replaceAll('/dev/tcp/$0/', '/dev/tcp/127.0.31.$((${0:6:1}+1))/');
  }

  /** Undoes {@link adapt}: what it gives must be the rendered text, or more than places was changed. */
  restore(text: string): string {
    let restored = text
      .replaceAll('/dev/tcp/127.0.31.$((${0:6:1}+1))/', '/dev/tcp/$0/')
      .replaceAll(join(this.cluster.folder, 'bin'), `${paths.home}/bin`)
      .replaceAll(`://${address(this.ordinal)}:`, '://:');
    for (const path of places) {
      restored = restored.replaceAll(this.path(path), path);
    }
    return restored;
  }

  async writeFiles(): Promise<void> {
    for (const path of places) {
      mkdirSync(this.path(path), { recursive: true });
    }
    for (const [name, text] of Object.entries(this.cluster.rendered)) {
      writeFileSync(this.file(paths.config, name), this.adapt(text));
    }
    for (const [name, password] of Object.entries(passwords)) {
      writeFileSync(this.file(paths.credentials, name), password);
    }
    writeFileSync(this.file(paths.rack, 'zone'), `zone-${this.ordinal}`);
    if (this.cluster.tls) {
      await this.cluster.issue(this.ordinal);
    }
  }

  private get env(): Record<string, string> {
    return {
      POD_NAME: `kafka-${this.ordinal}`,
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
      throw new Error(`prepare.sh of member ${this.ordinal}: ${done.output}`);
    }
    return done.output;
  }

  launch(): void {
    const agent = `${this.cluster.programs.agent}=${address(this.ordinal)}:${ports.metrics}:${this.file(paths.config, 'jmx-exporter.yaml')}`;
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
    await eventually(`member ${this.ordinal} ready`, seconds, () =>
      opens(address(this.ordinal), ports.client),
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
    const response = await fetch(`http://${address(this.ordinal)}:${ports.metrics}/metrics`);
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
