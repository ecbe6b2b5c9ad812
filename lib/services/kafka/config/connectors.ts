import { paths, ports, replication } from '../names.ts';
import { type Grant, grant } from './grants.ts';
import type { Topic } from './provisioning.ts';

/** A connector's configuration, as Connect's REST interface takes it. */
export type ConnectorConfig = Readonly<Record<string, string>>;

export interface MirrorProps {
  /** Name of this cluster in the names of mirrored topics. */
  readonly source: string;
  /** `host:port` of this cluster's CLIENT listener. */
  readonly sourceBootstrap: string;
  /** How the workers come into this cluster: security, mechanism, login, trust. */
  readonly sourceClient: Readonly<Record<string, string>>;
  readonly target: string;
  readonly targetBootstrap: string;
  readonly targetClient: Readonly<Record<string, string>>;
  /** Regular expressions over topic names. */
  readonly topics: readonly string[];
  readonly tasks: number;
}

/** The topic of this cluster that heartbeats are written to: MirrorMaker's own name, which it mirrors unasked. */
export const heartbeatsTopic: Topic = {
  name: 'heartbeats',
  partitions: 1,
  config: { 'cleanup.policy': 'compact' },
};

/** Seconds between two heartbeats. */
const heartbeatInterval = 10;

/**
 * MirrorMaker 2 as three connectors: topics with their configuration; the offsets of consumer groups, so that
 * consumers can go on at the other cluster; and a heartbeat into this cluster, which is mirrored like any record, so
 * that silence means a fault and never that nobody wrote. The workers run beside the source and write to the other
 * cluster.
 */
export function mirrorConnectors(props: MirrorProps): Record<string, ConnectorConfig> {
  const bytes = 'org.apache.kafka.connect.converters.ByteArrayConverter';
  const clusters = {
    'source.cluster.alias': props.source,
    'target.cluster.alias': props.target,
    'source.cluster.bootstrap.servers': props.sourceBootstrap,
    'target.cluster.bootstrap.servers': props.targetBootstrap,
    ...prefixed('source.cluster.', props.sourceClient),
    ...prefixed('target.cluster.', props.targetClient),
    // The workers' own producer writes the mirrored records: it must go to the other cluster.
    'producer.override.bootstrap.servers': props.targetBootstrap,
    ...prefixed('producer.override.', props.targetClient),
    // Nothing but the heartbeats is written to this cluster.
    'offset-syncs.topic.location': 'target',
    'offset-syncs.topic.replication.factor': String(replication.factor),
    'key.converter': bytes,
    'value.converter': bytes,
  };
  return {
    'mirror-source': {
      'connector.class': 'org.apache.kafka.connect.mirror.MirrorSourceConnector',
      'tasks.max': String(props.tasks),
      ...clusters,
      topics: props.topics.join(','),
      'replication.factor': String(replication.factor),
      // Metrics under the names that Kafka 5.0 keeps.
      'metric.names.formats': 'new',
      // Access rules are declared in the other cluster by its own environment.
      'sync.topic.acls.enabled': 'false',
    },
    'mirror-heartbeat': {
      'connector.class': 'org.apache.kafka.connect.mirror.MirrorHeartbeatConnector',
      'tasks.max': '1',
      // Its target is the cluster that it writes to: this one.
      'source.cluster.alias': props.target,
      'target.cluster.alias': props.source,
      'target.cluster.bootstrap.servers': props.sourceBootstrap,
      ...prefixed('target.cluster.', props.sourceClient),
      'key.converter': bytes,
      'value.converter': bytes,
      'emit.heartbeats.interval.seconds': String(heartbeatInterval),
      'heartbeats.topic.replication.factor': String(replication.factor),
    },
    'mirror-checkpoint': {
      'connector.class': 'org.apache.kafka.connect.mirror.MirrorCheckpointConnector',
      'tasks.max': '1',
      ...clusters,
      topics: props.topics.join(','),
      groups: '.*',
      'sync.group.offsets.enabled': 'true',
      'checkpoints.topic.replication.factor': String(replication.factor),
    },
  };
}

/**
 * What mirroring reads of this cluster, and its heartbeats. Regular expressions can't be access rules: it may read
 * every topic.
 */
export const mirrorGrants: readonly Grant[] = [
  ...grant('TOPIC', heartbeatsTopic.name, 'WRITE'),
  ...grant('TOPIC', '*', 'READ', 'DESCRIBE_CONFIGS'),
  ...grant('GROUP', '*', 'DESCRIBE'),
];

function prefixed(prefix: string, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [prefix + name, value]));
}

/** The file of a connector in the ConfigMap. */
export function connectorFile(config: ConnectorConfig): string {
  return `${JSON.stringify(config, null, 2)}\n`;
}

/**
 * An idempotent script: PUT creates a connector or changes its configuration. It removes no connector. Plain
 * bash: Kafka's image has no HTTP client.
 */
export function connectorsScript(host: string, connectors: readonly string[]): string {
  return [
    '#!/bin/bash',
    '# Job: the declared connectors. Run it as often as you like.',
    'set -euo pipefail',
    `host=${host}`,
    functions,
    ...connectors.map((name) => `put '${name}'`),
    'echo "done"',
    '',
  ].join('\n');
}

const functions = `
# put NAME: the connector's configuration, tried for two minutes. 409 means that the workers rebalance just now.
put() {
  local name=$1 body status deadline=$((SECONDS + 120))
  body=$(cat "${paths.config}/$name.json")
  while :; do
    status=$(request "PUT" "/connectors/$name/config" "$body") || status="no answer"
    case "$status" in
      200 | 201)
        echo "connector $name: $status"
        return
        ;;
      400)
        echo "connector $name: the workers refuse its configuration" >&2
        cat /tmp/answer >&2
        return 1
        ;;
    esac
    if [ "$SECONDS" -ge "$deadline" ]; then
      echo "connector $name: $status" >&2
      return 1
    fi
    sleep 5
  done
}

# request METHOD PATH BODY prints the status; the answer is in /tmp/answer.
request() {
  local length
  length=$(printf '%s' "$3" | wc -c)
  exec 3<>"/dev/tcp/$host/${ports.rest}" || return 1
  printf '%s %s HTTP/1.0\\r\\nHost: %s\\r\\nContent-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n%s' \\
    "$1" "$2" "$host" "$length" "$3" >&3
  cat <&3 > /tmp/answer
  exec 3>&-
  awk 'NR == 1 { print $2 }' /tmp/answer
}
`;
