import type { Alert } from '../../observability/alert.ts';
import { type ElasticsearchNames, snapshots } from './names.ts';
import type { ElasticsearchProps } from './props.ts';

export interface ElasticsearchAlertsProps
  extends Pick<
    ElasticsearchProps,
    'instance' | 'replicas' | 'masters' | 'coordinating' | 'backup' | 'snapshots'
  > {
  readonly names: ElasticsearchNames;
  readonly namespace: string;
}

/** Prefix of all alerts; the pages in docs/runbooks/ have the same names. */
export function elasticsearchAlerts(props: ElasticsearchAlertsProps): Alert[] {
  const { instance, names, namespace } = props;
  const members = props.masters.dedicated ? `(${names.dataName}|${names.masterName})` : names.dataName;
  const memberPods = `namespace="${namespace}",pod=~"${members}-[0-9]+"`;
  const dataPods = `namespace="${namespace}",pod=~"${names.dataName}-[0-9]+"`;
  const pods = `namespace="${namespace}",pod=~"${instance}-(data|master|coordinating)-.+"`;
  return [
    {
      name: 'ElasticsearchClusterRed',
      expr: `max(elasticsearch_cluster_health_status{${memberPods},color="red"}) == 1`,
      for: '1m',
      severity: 'critical',
      summary: 'Elasticsearch has lost the last copy of a shard.',
      description: `A primary shard of ${instance} is on no node: its index answers in part, and takes no writes.`,
    },
    {
      name: 'ElasticsearchNoMaster',
      // Without a master nobody knows the state of the cluster, and the exporters have no such metric.
      expr: `absent(elasticsearch_cluster_health_status{${memberPods}})`,
      for: '2m',
      severity: 'critical',
      summary: 'Elasticsearch has no master, or none of its nodes answers.',
      description: `No node of ${instance} can tell the state of the cluster.`,
    },
    {
      name: 'ElasticsearchClusterYellow',
      expr: `max(elasticsearch_cluster_health_status{${memberPods},color="yellow"}) == 1`,
      for: '15m',
      severity: 'warning',
      summary: 'Elasticsearch misses copies of shards.',
      description: `A replica of ${instance} is on no node for a quarter of an hour: the next loss may cost data.`,
    },
    {
      name: 'ElasticsearchDataNodeMissing',
      expr: `min(elasticsearch_cluster_health_number_of_data_nodes{${memberPods}}) < ${props.replicas}`,
      for: '5m',
      severity: 'warning',
      summary: 'An Elasticsearch data node is missing.',
      description: `{{ $value }} of ${props.replicas} data nodes of ${instance} are in the cluster.`,
    },
    {
      name: 'ElasticsearchUnassignedShards',
      expr: `max(elasticsearch_cluster_health_unassigned_shards{${memberPods}}) > 0`,
      for: '30m',
      severity: 'warning',
      summary: 'Elasticsearch can not place shards.',
      description: `{{ $value }} shards of ${instance} have no node.`,
    },
    {
      name: 'ElasticsearchHeapHigh',
      expr: `elasticsearch_jvm_memory_used_bytes{${pods},area="heap"} / elasticsearch_jvm_memory_max_bytes{${pods},area="heap"} > 0.9`,
      for: '15m',
      severity: 'warning',
      summary: 'The heap of an Elasticsearch node is nearly full.',
      description: '{{ $labels.pod }} uses {{ $value | humanizePercentage }} of its heap.',
    },
    {
      name: 'ElasticsearchDiskFilling',
      // The low watermark of Elasticsearch is 85 % used: from there on it places no more shards on the node.
      expr: `min by (namespace, pod) (elasticsearch_filesystem_data_available_bytes{${dataPods}} / elasticsearch_filesystem_data_size_bytes{${dataPods}}) < 0.15`,
      for: '15m',
      severity: 'critical',
      summary: 'The volume of an Elasticsearch node is nearly full.',
      description: '{{ $labels.pod }} has {{ $value | humanizePercentage }} left.',
    },
    {
      name: 'ElasticsearchCircuitBreakerTripped',
      expr: `sum by (namespace, pod, breaker) (increase(elasticsearch_breakers_tripped{${pods}}[5m])) > 0`,
      for: '5m',
      severity: 'warning',
      summary: 'Elasticsearch refuses requests to protect its heap.',
      description: 'The breaker {{ $labels.breaker }} of {{ $labels.pod }} keeps tripping.',
    },
    ...(props.masters.dedicated ? [masterAlert(props)] : []),
    ...(props.coordinating.enabled ? [coordinatingAlert(props)] : []),
    ...(props.snapshots !== undefined ? snapshotAlerts(props, memberPods) : []),
  ];
}

function masterAlert({ instance, names, namespace }: ElasticsearchAlertsProps): Alert {
  const set = `job="kube-state-metrics",namespace="${namespace}",statefulset="${names.masterName}"`;
  return {
    name: 'ElasticsearchMasterMissing',
    expr: `kube_statefulset_status_replicas_ready{${set}} < kube_statefulset_replicas{${set}}`,
    for: '5m',
    severity: 'warning',
    summary: 'A dedicated master of Elasticsearch is missing.',
    description: `{{ $value }} masters of ${instance} are ready: the loss of another stops every write.`,
  };
}

function coordinatingAlert({ instance, names, namespace }: ElasticsearchAlertsProps): Alert {
  const deployment = `job="kube-state-metrics",namespace="${namespace}",deployment="${names.coordinatingName}"`;
  return {
    name: 'ElasticsearchCoordinatingDown',
    expr: `kube_deployment_status_replicas_available{${deployment}} < 1`,
    for: '2m',
    severity: 'critical',
    summary: 'No coordinating node of Elasticsearch is available.',
    description: `Clients of ${instance} have no way in: its Service leads to coordinating nodes only.`,
  };
}

function snapshotAlerts(props: ElasticsearchAlertsProps, pods: string): Alert[] {
  const series = `elasticsearch_slm_stats_snapshots_taken_total{${pods},policy="${snapshots.policy}"}`;
  const hours = props.backup.maxAgeHours;
  const members = `job="kube-state-metrics",namespace="${props.namespace}",statefulset="${props.names.dataName}"`;
  // A policy has no statistics before its first snapshot: in a young cluster their absence says nothing yet.
  const untold = `absent_over_time(${series}[${hours}h]) and on() time() - max(kube_statefulset_created{${members}}) > ${hours} * 3600`;
  return [
    {
      name: 'ElasticsearchSnapshotFailed',
      expr: `increase(max(elasticsearch_slm_stats_snapshots_failed_total{${pods},policy="${snapshots.policy}"})[1h:]) > 0`,
      for: '1m',
      severity: 'warning',
      summary: 'A snapshot of Elasticsearch has failed.',
      description: `Policy ${snapshots.policy} of ${props.instance} could not take its last snapshot.`,
    },
    {
      name: 'ElasticsearchSnapshotTooOld',
      expr: `max(${series}) - max(${series} offset ${hours}h) < 1 or (${untold})`,
      for: '15m',
      severity: 'critical',
      summary: 'Elasticsearch takes no snapshots.',
      description: `${props.instance} has taken no snapshot for ${hours} hours, or nothing tells of any.`,
    },
  ];
}
