import { paths, replication } from '../names.ts';
import { type Grant, grantLine } from './grants.ts';
import { renderProperties } from './properties.ts';
import { replicationCheck, replicationFunctions } from './replication-check.ts';

export interface Topic {
  readonly name: string;
  readonly partitions: number;
  /** Topic configuration, such as `retention.ms`. */
  readonly config: Readonly<Record<string, string | number | boolean>>;
}

export interface ScramUser {
  readonly name: string;
  /** File with the password. */
  readonly passwordFile: string;
  /** Undefined leaves the user's rules alone: a super user needs none. */
  readonly grants?: readonly Grant[];
}

export interface ProvisioningProps {
  /** `host:port` of the INTERNAL listener. */
  readonly bootstrap: string;
  readonly namespace: string;
  /** Name of a broker's pod, in which people run what the script proposes. */
  readonly member: string;
  readonly topics: readonly Topic[];
  readonly users: readonly ScramUser[];
}

/**
 * An idempotent script: users with their passwords, the cluster's own defaults, topics with their partitions and
 * configuration, and exactly the declared rules for each declared user. It says which partitions lack replicas. It never deletes a topic, a user or a partition, and leaves users
 * and topics alone that it does not know.
 */
export function provisioningScript(props: ProvisioningProps): string {
  return [
    '#!/bin/bash',
    "# Job: users, the cluster's defaults, topics and access rules. Run it as often as you like.",
    'set -euo pipefail',
    'umask 077',
    `bootstrap=${props.bootstrap}`,
    functions,
    replicationFunctions(props),
    ...props.users.map((user) => `user '${user.name}' '${user.passwordFile}'`),
    '',
    `cluster_default min.insync.replicas ${replication.minInSync}`,
    '',
    'describe_topics',
    ...props.topics.flatMap(topicCommands),
    '',
    ...props.users.flatMap((user) =>
      user.grants === undefined ? [] : grantCommands(user.name, user.grants),
    ),
    replicationCheck,
    'echo "done"',
    '',
  ].join('\n');
}

function topicCommands(topic: Topic): string[] {
  const config = Object.entries(topic.config).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `topic '${topic.name}' ${topic.partitions}`,
    ...(config.length === 0
      ? []
      : [
          `topic_config '${topic.name}' <<'CONFIG'`,
          ...renderProperties(Object.fromEntries(config)).trimEnd().split('\n'),
          'CONFIG',
        ]),
  ];
}

function grantCommands(user: string, grants: readonly Grant[]): string[] {
  const lines = [...new Set(grants.map(grantLine))].sort();
  return [`grants '${user}' <<'GRANTS'`, ...lines, 'GRANTS'];
}

const functions = `
kafka() {
  local tool=$1
  shift
  "${paths.home}/bin/$tool.sh" --bootstrap-server "$bootstrap" --command-config ${paths.config}/client.properties "$@"
}

# user NAME PASSWORD-FILE. The password goes through a file: other processes can read a command line.
user() {
  printf 'SCRAM-SHA-512=iterations=8192,password=%s\\n' "$(cat "$2")" > /tmp/scram.properties
  kafka kafka-configs --alter --entity-type users --entity-name "$1" --add-config-file /tmp/scram.properties
  rm /tmp/scram.properties
}

# cluster_default NAME VALUE. Kafka 4.1 and newer have such a default from their founding; it goes before what stands
# in the brokers' files. An update makes Kafka forget its eligible leader replicas, even one to the same value.
cluster_default() {
  local found
  kafka kafka-configs --describe --entity-type brokers --entity-default > /tmp/defaults
  found=$(awk -v key="$1=" 'index($1, key) == 1 { print substr($1, length(key) + 1) }' /tmp/defaults)
  if [ -z "$found" ] || [ "$found" = "$2" ]; then
    echo "the cluster's default of $1: \${found:-none}, left alone"
  else
    echo "the cluster's default of $1: $found, $2 is wanted"
    kafka kafka-configs --alter --entity-type brokers --entity-default --add-config "$1=$2"
  fi
}

# Name and partitions of every topic, a line each, in /tmp/topics.
describe_topics() {
  kafka kafka-topics --describe > /tmp/described
  awk -F'\\t' '/PartitionCount:/ { sub("Topic: ", "", $1); sub("PartitionCount: ", "", $3); print $1, $3 }' \\
    /tmp/described > /tmp/topics
}

# topic NAME PARTITIONS
topic() {
  local found
  found=$(awk -v name="$1" '$1 == name { print $2 }' /tmp/topics)
  if [ -z "$found" ]; then
    kafka kafka-topics --create --if-not-exists --topic "$1" --partitions "$2" --replication-factor ${replication.factor}
  elif [ "$found" -lt "$2" ]; then
    kafka kafka-topics --alter --topic "$1" --partitions "$2"
  elif [ "$found" -gt "$2" ]; then
    echo "topic $1 has $found partitions, $2 are declared: partitions can't be taken away" >&2
  fi
}

# topic_config NAME, properties on standard input
topic_config() {
  cat > /tmp/topic.properties
  kafka kafka-configs --alter --entity-type topics --entity-name "$1" --add-config-file /tmp/topic.properties
}

# Options of kafka-acls for lines "RESOURCE PATTERN NAME OPERATION" of one resource: one line of options each.
acl_options() {
  awk '{
    flag = $1 == "TOPIC" ? "--topic " $3 : $1 == "GROUP" ? "--group " $3 : $1 == "TRANSACTIONAL_ID" ? "--transactional-id " $3 : "--cluster"
    words = split($4, word, "_")
    operation = ""
    for (i = 1; i <= words; i++) operation = operation substr(word[i], 1, 1) tolower(substr(word[i], 2))
    key = flag " --resource-pattern-type " tolower($2)
    operations[key] = operations[key] " --operation " operation
  } END { for (key in operations) print key operations[key] }'
}

# grants USER, the wanted rules on standard input. Adds what is missing first, then removes what is too much.
grants() {
  local options
  sort -u > /tmp/wanted
  kafka kafka-acls --list --principal "User:$1" > /tmp/listed
  awk '
    /^Current ACLs for resource/ {
      match($0, /resourceType=[A-Z_]+/); type = substr($0, RSTART + 13, RLENGTH - 13)
      match($0, /name=[^,]+/); name = substr($0, RSTART + 5, RLENGTH - 5)
      match($0, /patternType=[A-Z]+/); pattern = substr($0, RSTART + 12, RLENGTH - 12)
    }
    /permissionType=ALLOW/ {
      match($0, /operation=[A-Z_]+/); print type, pattern, name, substr($0, RSTART + 10, RLENGTH - 10)
    }' /tmp/listed | sort -u > /tmp/found
  comm -23 /tmp/wanted /tmp/found | acl_options > /tmp/missing
  comm -13 /tmp/wanted /tmp/found | acl_options > /tmp/surplus
  while read -r options; do
    set -f
    kafka kafka-acls --add --allow-principal "User:$1" $options < /dev/null
    set +f
  done < /tmp/missing
  while read -r options; do
    set -f
    kafka kafka-acls --remove --force --allow-principal "User:$1" $options < /dev/null
    set +f
  done < /tmp/surplus
}
`;
