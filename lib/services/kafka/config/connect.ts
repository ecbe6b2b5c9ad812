import { ownedWorkerProperties } from '../../../environment/services/kafka-reserved.ts';
import { paths, ports, replication } from '../names.ts';
import { accessGrants, type Grant, grant } from './grants.ts';
import { type Properties, type PropertyValue, renderProperties } from './properties.ts';
import { directoryProvider, scramClient, secretValue } from './security.ts';

export interface WorkerPropertiesProps {
  /** `group.id`, and the prefix of the internal topics. */
  readonly group: string;
  /** `host:port` of the CLIENT listener. */
  readonly bootstrap: string;
  /** SCRAM user, whose password is the key of the same name in the credentials Secret. */
  readonly user: string;
  readonly passwordKey: string;
  readonly tls: boolean;
  /** Folders of Secrets that connectors may read values from, besides the worker's own. */
  readonly secretFolders: readonly string[];
  /**
   * Worker properties over these.
   * @default {}
   */
  readonly overrides?: Readonly<Record<string, PropertyValue>>;
}

/**
 * connect-distributed.properties, the same for every worker. The worker's own address is added when it starts
 * (`rest.advertised.host.name`): workers hand requests on to the one that leads.
 * @throws Error when an override touches a property that Holdfast owns
 */
export function renderWorkerProperties(props: WorkerPropertiesProps): string {
  const overrides = props.overrides ?? {};
  for (const name of Object.keys(overrides)) {
    if (ownedWorkerProperties.some((pattern) => pattern.test(name))) {
      throw new Error(
        `connect.properties: found ${name}, allowed: properties that Holdfast does not set itself`,
      );
    }
  }
  const client = scramClient(props.tls, props.user, secretValue(paths.credentials, props.passwordKey));
  return renderProperties({
    ...directoryProvider(paths.credentials, ...props.secretFolders),
    'bootstrap.servers': props.bootstrap,
    'group.id': props.group,
    ...internalTopics(props.group),
    'key.converter': 'org.apache.kafka.connect.json.JsonConverter',
    'value.converter': 'org.apache.kafka.connect.json.JsonConverter',
    listeners: `http://:${ports.rest}`,
    'rest.advertised.port': ports.rest,
    'plugin.path': `${paths.home}/plugins`,
    // How long the tasks of a lost worker wait for it to come back. A pod comes back under another address: the
    // default of five minutes is five minutes without those tasks.
    'scheduled.rebalance.max.delay.ms': 60_000,
    // What a task has in hand when the pod stops is finished within the grace period.
    'task.shutdown.graceful.timeout.ms': 30_000,
    ...overrides,
    ...client,
    ...prefixed('producer.', client),
    ...prefixed('consumer.', client),
    ...prefixed('admin.', client),
  });
}

function internalTopics(group: string): Properties {
  const topics = { offset: 'offsets', config: 'configs', status: 'status' };
  return Object.fromEntries(
    Object.entries(topics).flatMap(([kind, name]) => [
      [`${kind}.storage.topic`, `${group}-${name}`],
      [`${kind}.storage.replication.factor`, replication.factor],
    ]),
  );
}

function prefixed(prefix: string, properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).map(([name, value]) => [prefix + name, value]));
}

/** What the workers need for themselves, and for the topics that connectors write and read. */
export function workerGrants(
  group: string,
  access: { readonly produce: readonly string[]; readonly consume: readonly string[] },
): Grant[] {
  return [
    ...grant('TOPIC', `${group}-*`, 'CREATE', 'DESCRIBE_CONFIGS', 'READ', 'WRITE'),
    ...grant('GROUP', group, 'READ'),
    // Connect names the consumer group of a sink connector "connect-<connector>".
    ...accessGrants({ ...access, groups: ['connect-*'], transactions: [] }),
  ];
}

/** Adds the worker's own address to its properties and starts it. */
export function workerStartScript(): string {
  return [
    '#!/bin/bash',
    'set -euo pipefail',
    `{ cat ${paths.config}/worker.properties; echo "rest.advertised.host.name=$POD_IP"; } > /tmp/worker.properties`,
    `exec ${paths.home}/bin/connect-distributed.sh /tmp/worker.properties`,
    '',
  ].join('\n');
}
