import { ownedProperties } from '../../../environment/services/kafka-reserved.ts';
import { partitions, paths, ports, replication, startupLimit } from '../names.ts';
import { type Properties, type PropertyValue, renderProperties } from './properties.ts';
import { adminUser, directoryProvider, internalJaas, internalUser, trust } from './security.ts';

export type Role = 'broker' | 'controller';

export interface ServerPropertiesProps {
  /** Both in a combined member. */
  readonly roles: readonly Role[];
  /** `host:port` of every controller. */
  readonly controllers: readonly string[];
  readonly tls: boolean;
  /** True when each member knows its zone. */
  readonly rackAware: boolean;
  /** Bytes of heap: what the log cleaner may take follows from it. */
  readonly heap: number;
  /**
   * Properties over these.
   * @default {}
   */
  readonly overrides?: Readonly<Record<string, PropertyValue>>;
}

const MiB = 1024 ** 2;

/** What each member adds to the file when it starts (prepare.sh), besides `broker.rack`. */
export const memberProperties = ['node.id', 'advertised.listeners'] as const;

/**
 * server.properties of one role set, the same for all its members.
 * @throws Error when an override touches a property that Holdfast owns
 */
export function renderServerProperties(props: ServerPropertiesProps): string {
  return renderProperties(serverProperties(props));
}

function serverProperties(props: ServerPropertiesProps): Properties {
  const broker = props.roles.includes('broker');
  const controller = props.roles.includes('controller');
  const overrides = props.overrides ?? {};
  for (const name of Object.keys(overrides)) {
    if (ownedProperties.some((pattern) => pattern.test(name))) {
      throw new Error(
        `properties: found ${name}, allowed: properties that Holdfast does not set for its guarantees`,
      );
    }
  }
  return {
    ...directoryProvider(paths.credentials),
    'process.roles': props.roles.join(','),
    'log.dirs': paths.dataDir,
    ...quorum(props, controller),
    ...listeners(props, broker, controller),
    ...authorization,
    ...topicDefaults,
    ...(broker ? brokerSettings(props) : {}),
    ...overrides,
  };
}

function quorum(props: ServerPropertiesProps, controller: boolean): Properties {
  return {
    // A dynamic quorum: the members stand in the metadata log, so that one can be replaced or added.
    'controller.quorum.bootstrap.servers': props.controllers.join(','),
    // A controller with a new disk takes the place of its former self, or comes in as a new one.
    'controller.quorum.auto.join.enable': controller ? true : undefined,
  };
}

function listeners(props: ServerPropertiesProps, broker: boolean, controller: boolean): Properties {
  const protocol = props.tls ? 'SASL_SSL' : 'SASL_PLAINTEXT';
  const own = [
    ...(broker ? [`CLIENT://:${ports.client}`, `INTERNAL://:${ports.internal}`] : []),
    ...(controller ? [`CONTROLLER://:${ports.controller}`] : []),
  ];
  return {
    listeners: own.join(','),
    'listener.security.protocol.map': ['CLIENT', 'INTERNAL', 'CONTROLLER']
      .map((name) => `${name}:${protocol}`)
      .join(','),
    'inter.broker.listener.name': 'INTERNAL',
    'controller.listener.names': 'CONTROLLER',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    // Controllers can't use SCRAM among themselves: its credentials stand in the metadata that they elect a leader for.
    ...plainListener('controller'),
    // A controller has no such listener; it checks all the same that the mechanism named above is enabled on it.
    ...plainListener('internal'),
    ...(broker
      ? {
          'listener.name.client.sasl.enabled.mechanisms': 'SCRAM-SHA-512',
          'listener.name.client.scram-sha-512.sasl.jaas.config':
            'org.apache.kafka.common.security.scram.ScramLoginModule required;',
        }
      : {}),
    ...(props.tls
      ? {
          'ssl.keystore.type': 'PEM',
          'ssl.keystore.location': `${paths.run}/keystore.pem`,
          ...trust(true),
          // Who comes in proves it by SASL. No certificate of a client can expire in a long-lived process.
          'ssl.client.auth': 'none',
        }
      : {}),
  };
}

function plainListener(name: string): Properties {
  return {
    [`listener.name.${name}.sasl.enabled.mechanisms`]: 'PLAIN',
    [`listener.name.${name}.plain.sasl.jaas.config`]: internalJaas(),
  };
}

const authorization: Properties = {
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': `User:${internalUser};User:${adminUser}`,
  'allow.everyone.if.no.acl.found': false,
};

/**
 * An acknowledged write (acks=all) is on two members at least, and no member without it may lead. In the files of
 * both roles: the controllers give a topic its replicas and partitions where a request names none, and they elect
 * its leaders; the one that founds the cluster writes its own min.insync.replicas as everyone's default (Kafka 4.1
 * and newer, ConfigurationControlManager.maybeGenerateElrSafetyRecords), over what stands in the brokers' files.
 */
const topicDefaults: Properties = {
  'num.partitions': partitions,
  'default.replication.factor': replication.factor,
  'min.insync.replicas': replication.minInSync,
  'unclean.leader.election.enable': false,
  'auto.create.topics.enable': false,
  'offsets.topic.replication.factor': replication.factor,
  'transaction.state.log.replication.factor': replication.factor,
  'transaction.state.log.min.isr': replication.minInSync,
  'share.coordinator.state.topic.replication.factor': replication.factor,
  'share.coordinator.state.topic.min.isr': replication.minInSync,
};

function brokerSettings(props: ServerPropertiesProps): Properties {
  return {
    // Milliseconds. Controllers look for a cluster for a minute before they found one, and after a minute of its own,
    // by default, a broker that was not let in gives up: it waits as long as its startup probe lets it.
    'initial.broker.registration.timeout.ms': startupLimit * 1000,
    // Taken whole when the broker starts, 128 MiB by default: half of a small heap.
    'log.cleaner.dedupe.buffer.size': Math.min(128 * MiB, Math.floor(props.heap / 8)),
    // Consumers that name their zone read from a replica in it.
    'replica.selector.class': props.rackAware
      ? 'org.apache.kafka.common.replica.RackAwareReplicaSelector'
      : undefined,
  };
}
