import { zoneFile } from '../../../workload/node-zone.ts';
import { paths, ports } from '../names.ts';
import type { Role } from './server.ts';

export interface MemberScriptsProps {
  readonly roles: readonly Role[];
  readonly clusterId: string;
  /** Added to the pod's ordinal. */
  readonly nodeIdOffset: number;
  /** DNS name of the headless Service, the parent of the members' names. */
  readonly domain: string;
  /** Full DNS names of the pods of this set, by ordinal. */
  readonly members: readonly string[];
  /** `--initial-controllers`, where this set holds the controllers. */
  readonly initialControllers?: string;
  /**
   * The cluster exists: an empty volume never founds one.
   * @default false
   */
  readonly bootstrapped?: boolean;
  readonly tls: boolean;
  /** True when a file says the zone of the pod's node: it becomes `broker.rack`. */
  readonly rackAware: boolean;
}

/** Seconds that a member with an empty volume looks for the quorum before it founds one. */
export const foundingWait = 60;

/** Seconds that a member which shall stop waits for the others to be whole. */
export const drainWait = 120;

const header = (purpose: string): string[] => ['#!/bin/bash', `# ${purpose}`, 'set -euo pipefail'];

/** Functions that ask a member's JMX exporter. The exporter needs no password, and no second Java process. */
function metricFunctions(props: MemberScriptsProps): string[] {
  return [
    'members=(',
    ...props.members.map((member) => `  ${member}`),
    ')',
    `self="$POD_NAME.${props.domain}"`,
    '# A metric of a member as a whole number. Fails when the member does not answer or has no such metric.',
    'metric() {',
    `  timeout 5 bash -c 'exec 3<>"/dev/tcp/$0/${ports.metrics}" && printf "GET /metrics?name[]=%s HTTP/1.0\\r\\n\\r\\n" "$1" >&3 && cat <&3' "$1" "$2" 2>/dev/null |`,
    `    awk -v name="$2" '$1 == name { value = sprintf("%.0f", $2) } END { if (value == "") exit 1; print value }'`,
    '}',
  ];
}

/** Makes this member's own server.properties and keystore, and formats an empty volume. */
export function prepareScript(props: MemberScriptsProps): string {
  return [
    ...header("Init container: this member's own settings, and the format of an empty volume."),
    'umask 077',
    ...metricFunctions(props),
    `node_id=$((\${POD_NAME##*-} + ${props.nodeIdOffset}))`,
    ...writeProperties(props),
    ...(props.tls ? [keystoreCommand] : []),
    ...keepFormatted(props),
    ...format(props),
    '',
  ].join('\n');
}

function writeProperties(props: MemberScriptsProps): string[] {
  const advertised = [
    ...(props.roles.includes('broker')
      ? [`CLIENT://$self:${ports.client}`, `INTERNAL://$self:${ports.internal}`]
      : []),
    ...(props.roles.includes('controller') ? [`CONTROLLER://$self:${ports.controller}`] : []),
  ].join(',');
  return [
    ...(props.rackAware ? [`zone=$(cat ${paths.rack}/${zoneFile})`, zoneCheck] : []),
    '{',
    `  cat ${paths.config}/server.properties`,
    '  echo "node.id=$node_id"',
    `  echo "advertised.listeners=${advertised}"`,
    ...(props.rackAware ? ['  echo "broker.rack=$zone"'] : []),
    `} > ${paths.run}/server.properties`,
  ];
}

// An unknown zone would put every replica of a partition wherever there is room, without a word.
const zoneCheck =
  '[ -n "$zone" ] || { echo "the zone of this node is not known: see rackAwareness in docs/services/kafka.md" >&2; exit 1; }';

/** The certificate and its key in one file, as Kafka reads PEM; moved into place, so that nobody reads half of it. */
const keystoreCommand = [
  `cat ${paths.tls}/tls.crt ${paths.tls}/tls.key > ${paths.run}/keystore.new`,
  `mv ${paths.run}/keystore.new ${paths.run}/keystore.pem`,
].join('\n');

function keepFormatted(props: MemberScriptsProps): string[] {
  return [
    `if [ -e ${paths.dataDir}/meta.properties ]; then`,
    `  if ! grep -qx 'cluster.id=${props.clusterId}' ${paths.dataDir}/meta.properties; then`,
    `    echo "this volume belongs to another cluster: $(grep '^cluster.id=' ${paths.dataDir}/meta.properties), expected ${props.clusterId}" >&2`,
    '    exit 1',
    '  fi',
    '  exit 0',
    'fi',
  ];
}

const formatCommand = (props: MemberScriptsProps): string =>
  `${paths.home}/bin/kafka-storage.sh format --cluster-id=${props.clusterId} --config ${paths.run}/server.properties`;

function format(props: MemberScriptsProps): string[] {
  const join = `${formatCommand(props)} --no-initial-controllers`;
  if (props.initialControllers === undefined || props.bootstrapped === true) {
    return [join];
  }
  return [
    // A member that lost its volume must not come back under its old identity: the quorum counts on what it had
    // acknowledged. So it asks the others first. Whoever has a metadata log proves that the cluster exists.
    `deadline=$((SECONDS + ${foundingWait}))`,
    'while :; do',
    '  answers=0',
    '  for member in "${members[@]}"; do',
    '    if [ "$member" != "$self" ] && end=$(metric "$member" kafka_server_raft_metrics_log_end_offset); then',
    '      if [ "$end" -gt 0 ]; then',
    '        echo "$member has a metadata log: joining its cluster"',
    `        exec ${join}`,
    '      fi',
    '      answers=$((answers + 1))',
    '    fi',
    '  done',
    '  if [ "$answers" -eq "$((${#members[@]} - 1))" ] || [ "$SECONDS" -ge "$deadline" ]; then',
    '    break',
    '  fi',
    '  sleep 2',
    'done',
    'echo "no member has a metadata log: founding the cluster"',
    `exec ${formatCommand(props)} --initial-controllers '${props.initialControllers}'`,
  ];
}

/**
 * The preStop hook: waits, within bounds, until every other member answers and no partition lacks a replica, so
 * that a rolling update or a drain never takes the second replica of a partition while the first is catching up.
 */
export function drainScript(props: MemberScriptsProps): string {
  const broker = props.roles.includes('broker');
  const name = broker
    ? 'kafka_server_replicamanager_underreplicatedpartitions'
    : 'kafka_server_raft_metrics_log_end_offset';
  return [
    ...header('preStop hook: waits until the others are whole, at most as long as its argument says.'),
    ...metricFunctions(props),
    `limit="\${1:-${drainWait}}"`,
    // What a hook prints is lost; what the main process prints is not.
    'say() { echo "preStop: $*" > "${HOLDFAST_LOG:-/proc/1/fd/1}" 2>/dev/null || true; }',
    'while :; do',
    '  reason=""',
    '  for member in "${members[@]}"; do',
    `    if ! value=$(metric "$member" ${name}); then`,
    '      reason="$member does not answer"',
    ...(broker
      ? [
          '    elif [ "$value" -gt 0 ]; then',
          '      reason="$member leads $value partitions that lack a replica"',
        ]
      : []),
    '    fi',
    '  done',
    '  if [ -z "$reason" ]; then',
    '    say "the others are whole after $SECONDS s, stopping"',
    '    exit 0',
    '  fi',
    '  if [ "$SECONDS" -ge "$limit" ]; then',
    '    say "stopping all the same after $SECONDS s: $reason"',
    '    exit 0',
    '  fi',
    '  sleep 2',
    'done',
    '',
  ].join('\n');
}

/**
 * Runs a tool of Kafka as the cluster's own identity, in a small Java process and without the exporter, whose port
 * is taken: `tool.sh kafka-topics --describe`. People use it by `kubectl exec`.
 */
export function toolScript(props: MemberScriptsProps): string {
  const door = props.roles.includes('broker')
    ? `--bootstrap-server ${props.domain}:${ports.internal}`
    : `--bootstrap-controller ${props.domain}:${ports.controller}`;
  return [
    ...header("A tool of Kafka as the cluster's own identity: tool.sh kafka-topics --describe"),
    'export KAFKA_HEAP_OPTS=-Xmx64m',
    'unset KAFKA_OPTS KAFKA_LOG4J_OPTS',
    'tool=$1',
    'shift',
    `exec "${paths.home}/bin/$tool.sh" ${door} --command-config ${paths.config}/client.properties "$@"`,
    '',
  ].join('\n');
}

/**
 * Brings a renewed certificate into the running process. A change of a node's dynamic configuration, even to the
 * value it has, makes the node read its keystore again on every listener (KAFKA-14136).
 */
export function reloadScript(props: MemberScriptsProps): string {
  const listener = props.roles.includes('broker') ? 'client' : 'controller';
  return [
    ...header('Sidecar: brings a renewed certificate into the running process.'),
    'umask 077',
    `node_id=$((\${POD_NAME##*-} + ${props.nodeIdOffset}))`,
    keystoreCommand,
    `exec /bin/bash ${paths.config}/tool.sh kafka-configs --alter --entity-type brokers --entity-name "$node_id" \\`,
    `  --add-config listener.name.${listener}.ssl.keystore.location=${paths.run}/keystore.pem`,
    '',
  ].join('\n');
}
