import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderLogging } from '../config/log4j2.ts';
import { renderProperties } from '../config/properties.ts';
import { scramClient } from '../config/security.ts';
import { ports } from '../names.ts';
import { type LiveCluster, opens } from './cluster.ts';
import { eventually, launch, type Program, run } from './process.ts';

const otherAddress = '127.0.32.1';
export const otherHost = 'kafka-backup.example.com';
/** A line of the hosts file. */
export const otherHosts = `${otherAddress} ${otherHost}`;

const otherId = 'Kx5m1c7RSlTl4nP2Rc0F6x';
const user = 'mirror';
const password = 'mirrorPassword0123456789';

/** The cluster that topics are mirrored to, which is nobody's but its own: one broker, no rendered file. */
export class OtherCluster {
  readonly bootstrap = `${otherHost}:${ports.client}`;
  readonly credentials = { username: user, password };
  private readonly folder: string;
  private readonly cluster: LiveCluster;
  private program: Program | undefined;

  constructor(cluster: LiveCluster) {
    this.cluster = cluster;
    this.folder = join(cluster.folder, 'other');
  }

  /** Properties of a client, for Kafka's tools. */
  get client(): string {
    return join(this.folder, 'client.properties');
  }

  async start(): Promise<void> {
    const properties = join(this.folder, 'server.properties');
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(this.client, renderProperties(scramClient(false, user, password)));
    writeFileSync(join(this.folder, 'log4j2.yaml'), renderLogging('INFO'));
    writeFileSync(
      properties,
      renderProperties({
        'process.roles': 'broker,controller',
        'node.id': 0,
        'log.dirs': join(this.folder, 'log'),
        'controller.quorum.bootstrap.servers': `${otherAddress}:${ports.controller}`,
        listeners: `CLIENT://${otherAddress}:${ports.client},CONTROLLER://${otherAddress}:${ports.controller}`,
        'advertised.listeners': `CLIENT://${this.bootstrap},CONTROLLER://${otherAddress}:${ports.controller}`,
        'listener.security.protocol.map': 'CLIENT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT',
        'controller.listener.names': 'CONTROLLER',
        'inter.broker.listener.name': 'CLIENT',
        'sasl.mechanism.inter.broker.protocol': 'SCRAM-SHA-512',
        'listener.name.client.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
        'listener.name.client.scram-sha-512.sasl.jaas.config': `org.apache.kafka.common.security.scram.ScramLoginModule required username="${user}" password="${password}";`,
        'offsets.topic.replication.factor': 1,
      }),
    );
    const formatted = await run(
      [
        ...[
          join(this.cluster.folder, 'bin', 'kafka-storage.sh'),
          'format',
          '--standalone',
          '--config',
          properties,
        ],
        ...['--cluster-id', otherId, '--add-scram', `SCRAM-SHA-512=[name=${user},password=${password}]`],
      ],
      {},
    );
    if (formatted.code !== 0) {
      throw new Error(`kafka-storage of the other cluster: ${formatted.output}`);
    }
    this.program = launch(
      [
        ...['java', '-Xmx256m', `-Djdk.net.hosts.file=${this.cluster.hosts}`],
        `-Dlog4j2.configurationFile=${join(this.folder, 'log4j2.yaml')}`,
        ...['-cp', this.cluster.programs.classPath, 'kafka.Kafka', properties],
      ],
      {},
      join(this.folder, 'kafka.log'),
    );
    await eventually('the other cluster', 60, () => opens(otherAddress, ports.client));
  }

  /** It is gone from one moment to the next, as when the line to it is cut. */
  async vanish(): Promise<void> {
    this.program?.child.kill('SIGKILL');
    await this.program?.ended;
    this.program = undefined;
  }
}
