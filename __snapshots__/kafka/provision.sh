#!/bin/bash
# Job: users, the cluster's defaults, topics and access rules. Run it as often as you like.
set -euo pipefail
umask 077
bootstrap=kafka.data-platform.svc.cluster.local:9091

kafka() {
  local tool=$1
  shift
  "/opt/kafka/bin/$tool.sh" --bootstrap-server "$bootstrap" --command-config /etc/holdfast/config/client.properties "$@"
}

# user NAME PASSWORD-FILE. The password goes through a file: other processes can read a command line.
user() {
  printf 'SCRAM-SHA-512=iterations=8192,password=%s\n' "$(cat "$2")" > /tmp/scram.properties
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
    echo "the cluster's default of $1: ${found:-none}, left alone"
  else
    echo "the cluster's default of $1: $found, $2 is wanted"
    kafka kafka-configs --alter --entity-type brokers --entity-default --add-config "$1=$2"
  fi
}

# Name and partitions of every topic, a line each, in /tmp/topics.
describe_topics() {
  kafka kafka-topics --describe > /tmp/described
  awk -F'\t' '/PartitionCount:/ { sub("Topic: ", "", $1); sub("PartitionCount: ", "", $3); print $1, $3 }' \
    /tmp/described > /tmp/topics
}

# topic NAME PARTITIONS
topic() {
  local found
  found=$(awk -v name="$1" '$1 == name { print $2 }' /tmp/topics)
  if [ -z "$found" ]; then
    kafka kafka-topics --create --if-not-exists --topic "$1" --partitions "$2" --replication-factor 3
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

# Replicas that a partition has stay, in their order, so its leader does too; what is added stands in other zones first.
check_replication() {
  local few folder=/etc/holdfast/config
  kafka kafka-topics --describe > /tmp/described
  few=$(awk -F'\t' '/\tPartition: / && split(substr($5, 11), has, ",") < 3 { print substr($2, 8) }' /tmp/described | sort | uniq -c)
  if [ -z "$few" ]; then
    echo "every partition has 3 replicas"
    return
  fi
  "/opt/kafka/bin/kafka-cluster.sh" list-endpoints --bootstrap-server "$bootstrap" --command-config /etc/holdfast/config/client.properties > /tmp/brokers
  awk -F'\t' '
    NR == FNR {
      if (split($0, field, " ") == 6 && field[6] == "broker") { id[brokers++] = field[1]; zone[field[1]] = field[4] }
      next
    }
    /\tPartition: / {
      count = split(substr($5, 11), has, ",")
      if (count >= 3) next
      split("", taken); split("", seen)
      for (i = 1; i <= count; i++) { taken[has[i]] = 1; seen[zone[has[i]]] = 1 }
      list = substr($5, 11)
      for (elsewhere = 1; elsewhere >= 0; elsewhere--) {
        for (i = 0; i < brokers && count < 3; i++) {
          broker = id[(i + turn) % brokers]
          if (broker in taken || (elsewhere && zone[broker] in seen)) continue
          taken[broker] = 1; seen[zone[broker]] = 1
          list = list "," broker
          count++
        }
      }
      turn++
      if (count == 3) {
        printf "%s{\"topic\":\"%s\",\"partition\":%d,\"replicas\":[%s]}", (planned++ ? ",\n" : ""), substr($2, 8), substr($3, 12), list
      }
    }' /tmp/brokers /tmp/described > /tmp/reassignment
  echo "fewer than 3 replicas (partitions, topic):"
  echo "$few"
  if [ ! -s /tmp/reassignment ]; then
    echo "fewer than 3 brokers answer: nothing can be proposed"
    return
  fi
  echo "A record in one place is lost with it. This adds the replicas:"
  cat <<MEND
kubectl -n data-platform exec -i kafka-0 -c kafka -- bash -c 'cat > /tmp/plan.json && bash $folder/tool.sh kafka-reassign-partitions --reassignment-json-file /tmp/plan.json --execute --throttle 50000000' <<'PLAN'
MEND
  printf '{"version":1,"partitions":[\n%s\n]}\nPLAN\n' "$(cat /tmp/reassignment)"
  cat <<VERIFY
and this, when it is done, takes the throttle away:
kubectl -n data-platform exec kafka-0 -c kafka -- bash $folder/tool.sh kafka-reassign-partitions --reassignment-json-file /tmp/plan.json --verify
VERIFY
}

user 'admin' '/etc/holdfast/credentials/admin-password'
user 'app' '/etc/holdfast/users/app'

cluster_default min.insync.replicas 2

describe_topics
topic 'events' 6
topic_config 'events' <<'CONFIG'
cleanup.policy=delete
retention.ms=3600000
CONFIG
topic 'orders' 3

grants 'app' <<'GRANTS'
GROUP PREFIXED app READ
TOPIC LITERAL events READ
TOPIC LITERAL events WRITE
GRANTS
check_replication
echo "done"
