import type { Platform } from '../../environment/platform.ts';
import type { KafkaSettings } from '../../environment/services/kafka.ts';
import type { Flow, FlowPort, Peer } from '../../network/flow.ts';
import { kafkaNames, ports } from './names.ts';

export interface KafkaFlowsProps
  extends Pick<KafkaSettings, 'instance' | 'mode' | 'rackAwareness' | 'clients' | 'backup'> {
  readonly platform: Platform;
  readonly connect: boolean;
  readonly connectors: boolean;
  readonly lagExporter: boolean;
}

const on = (...numbers: readonly number[]): FlowPort[] => numbers.map((port) => ({ port }));

/** Every connection that Kafka's own parts make and take. Clients within the namespace declare theirs. */
export function kafkaFlows(props: KafkaFlowsProps): Flow[] {
  const { platform } = props;
  const names = kafkaNames(props.instance);
  const broker: Peer = { component: names.broker };
  return [
    ...quorumFlows(props),
    {
      from: { component: names.provisioning },
      to: broker,
      ports: on(ports.internal),
      purpose: 'users, topics and access rules',
    },
    ...props.clients.map((client) => ({
      from: client,
      to: broker,
      ports: on(ports.client),
      purpose: 'clients of other namespaces',
    })),
    ...(props.rackAwareness === 'nodes'
      ? [
          {
            from: broker,
            to: platform.apiServer,
            ports: platform.apiServer.ports,
            purpose: 'the zone of the node, read once when a broker starts',
          },
        ]
      : []),
    ...(props.connect ? connectFlows(props) : []),
    ...(props.lagExporter
      ? [
          {
            from: { component: names.lagExporter },
            to: broker,
            ports: on(ports.client),
            purpose: 'offsets of topics and consumer groups',
          },
        ]
      : []),
    ...metricsFlows(props),
  ];
}

function quorumFlows({ instance, mode }: KafkaFlowsProps): Flow[] {
  const names = kafkaNames(instance);
  const broker: Peer = { component: names.broker };
  if (mode === 'combined') {
    return [
      {
        from: broker,
        to: broker,
        ports: on(ports.internal, ports.controller, ports.metrics),
        purpose: 'replication, the metadata quorum, and the others’ metrics before a member starts or stops',
      },
    ];
  }
  const controller: Peer = { component: names.controller };
  return [
    {
      from: broker,
      to: broker,
      ports: on(ports.internal, ports.metrics),
      purpose: 'replication, and the others’ metrics before a broker stops',
    },
    {
      from: controller,
      to: controller,
      ports: on(ports.controller, ports.metrics),
      purpose: 'the metadata quorum, and the others’ metrics before a controller starts or stops',
    },
    { from: broker, to: controller, ports: on(ports.controller), purpose: 'metadata and heartbeats' },
  ];
}

function connectFlows(props: KafkaFlowsProps): Flow[] {
  const names = kafkaNames(props.instance);
  const connect: Peer = { component: names.connect };
  return [
    {
      from: connect,
      to: { component: names.broker },
      ports: on(ports.client),
      purpose: 'records and internal topics of the workers',
    },
    {
      from: connect,
      to: connect,
      ports: on(ports.rest),
      purpose: 'requests that a worker hands to the leader',
    },
    ...(props.connectors
      ? [
          {
            from: { component: names.connectors },
            to: connect,
            ports: on(ports.rest),
            purpose: 'configuration of the connectors',
          },
        ]
      : []),
    ...(props.backup.enabled
      ? [
          {
            from: connect,
            to: { cidrs: props.backup.cidrs },
            ports: on(...props.backup.ports),
            purpose: 'mirrored topics',
          },
        ]
      : []),
  ];
}

function metricsFlows(props: KafkaFlowsProps): Flow[] {
  const { prometheus } = props.platform;
  if (prometheus === undefined) {
    return [];
  }
  const names = kafkaNames(props.instance);
  const from = (component: Peer, port: number, purpose: string): Flow => ({
    from: prometheus,
    to: component,
    ports: on(port),
    purpose,
  });
  return [
    from({ component: names.broker }, ports.metrics, 'metrics of the brokers'),
    ...(props.mode === 'separate'
      ? [from({ component: names.controller }, ports.metrics, 'metrics of the controllers')]
      : []),
    ...(props.connect ? [from({ component: names.connect }, ports.metrics, 'metrics of the workers')] : []),
    ...(props.lagExporter ? [from({ component: names.lagExporter }, ports.lag, 'consumer lag')] : []),
  ];
}
