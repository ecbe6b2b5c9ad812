import { paths, replication } from '../names.ts';

export interface ReplicationCheckProps {
  readonly namespace: string;
  /** Name of a broker's pod, in which people run what the script proposes. */
  readonly member: string;
}

/** Bytes per second that added replicas are copied with. */
const throttle = 50_000_000;

const plan = '/tmp/plan.json';

/** The call of {@link replicationFunctions}. It changes nothing, so it comes last. */
export const replicationCheck = 'check_replication';

/**
 * A function of the provisioning script: it names every partition with fewer replicas than the default, and prints
 * the command that adds them, by the scripts in a broker's pod. Copies take the brokers' time, so a person chooses when.
 */
export function replicationFunctions({ namespace, member }: ReplicationCheckProps): string {
  const mend = [
    `kubectl -n ${namespace} exec -i ${member} -c kafka -- bash -c`,
    `'cat > ${plan} && bash $folder/tool.sh kafka-reassign-partitions`,
    `--reassignment-json-file ${plan} --execute --throttle ${throttle}'`,
  ].join(' ');
  const verify = [
    `kubectl -n ${namespace} exec ${member} -c kafka --`,
    `bash $folder/tool.sh kafka-reassign-partitions --reassignment-json-file ${plan} --verify`,
  ].join(' ');
  return `# Replicas that a partition has stay, in their order, so its leader does too; what is added stands in other zones first.
check_replication() {
  local few folder=${paths.config}
  kafka kafka-topics --describe > /tmp/described
  few=$(awk -F'\\t' '/\\tPartition: / && split(substr($5, 11), has, ",") < ${replication.factor} { print substr($2, 8) }' /tmp/described | sort | uniq -c)
  if [ -z "$few" ]; then
    echo "every partition has ${replication.factor} replicas"
    return
  fi
  "${paths.home}/bin/kafka-cluster.sh" list-endpoints --bootstrap-server "$bootstrap" --command-config ${paths.config}/client.properties > /tmp/brokers
  awk -F'\\t' '
    NR == FNR {
      if (split($0, field, " ") == 6 && field[6] == "broker") { id[brokers++] = field[1]; zone[field[1]] = field[4] }
      next
    }
    /\\tPartition: / {
      count = split(substr($5, 11), has, ",")
      if (count >= ${replication.factor}) next
      split("", taken); split("", seen)
      for (i = 1; i <= count; i++) { taken[has[i]] = 1; seen[zone[has[i]]] = 1 }
      list = substr($5, 11)
      for (elsewhere = 1; elsewhere >= 0; elsewhere--) {
        for (i = 0; i < brokers && count < ${replication.factor}; i++) {
          broker = id[(i + turn) % brokers]
          if (broker in taken || (elsewhere && zone[broker] in seen)) continue
          taken[broker] = 1; seen[zone[broker]] = 1
          list = list "," broker
          count++
        }
      }
      turn++
      if (count == ${replication.factor}) {
        printf "%s{\\"topic\\":\\"%s\\",\\"partition\\":%d,\\"replicas\\":[%s]}", (planned++ ? ",\\n" : ""), substr($2, 8), substr($3, 12), list
      }
    }' /tmp/brokers /tmp/described > /tmp/reassignment
  echo "fewer than ${replication.factor} replicas (partitions, topic):"
  echo "$few"
  if [ ! -s /tmp/reassignment ]; then
    echo "fewer than ${replication.factor} brokers answer: nothing can be proposed"
    return
  fi
  echo "A record in one place is lost with it. This adds the replicas:"
  cat <<MEND
${mend} <<'PLAN'
MEND
  printf '{"version":1,"partitions":[\\n%s\\n]}\\nPLAN\\n' "$(cat /tmp/reassignment)"
  cat <<VERIFY
and this, when it is done, takes the throttle away:
${verify}
VERIFY
}
`;
}
