import type { Alert } from '../../observability/alert.ts';
import { backupTooOld } from '../../observability/backup-age.ts';

export interface MinioAlertsProps {
  readonly instance: string;
  readonly namespace: string;
  /** Members of all pools. */
  readonly members: number;
  /** Members that the gateway knows. @default - no gateway */
  readonly gatewayMembers?: number;
  /** @default - no backup */
  readonly backupMaxAgeHours?: number;
  readonly replication: boolean;
}

/** The pages in docs/runbooks/ have the same names. Every member tells of the whole cluster: the worst word counts. */
export function minioAlerts(props: MinioAlertsProps): Alert[] {
  const { instance, namespace } = props;
  const pods = `namespace="${namespace}",pod=~"${instance}-pool-[0-9]+-[0-9]+"`;
  const claims = `namespace="${namespace}",persistentvolumeclaim=~"export-[0-9]+-${instance}-pool-[0-9]+-[0-9]+"`;
  return [
    {
      name: 'MinioDown',
      expr: `absent(minio_cluster_nodes_online_total{${pods}})`,
      for: '2m',
      severity: 'critical',
      summary: 'No MinIO member answers.',
      description: `No member of ${instance} tells its metrics: nothing can be read or written.`,
    },
    {
      name: 'MinioWriteQuorumLost',
      expr: `min by (pool, set) (minio_cluster_health_erasure_set_status{${pods}}) < 1`,
      for: '1m',
      severity: 'critical',
      summary: 'A MinIO erasure set takes no writes.',
      description: `Set {{ $labels.set }} of pool {{ $labels.pool }} of ${instance} has too few drives to write.`,
    },
    {
      name: 'MinioNoDriveToLose',
      expr: `min by (pool, set) (minio_cluster_health_erasure_set_online_drives{${pods}} - minio_cluster_health_erasure_set_write_quorum{${pods}}) == 0`,
      for: '15m',
      severity: 'critical',
      summary: 'A MinIO erasure set can lose no further drive.',
      description: `Set {{ $labels.set }} of pool {{ $labels.pool }} of ${instance} has exactly its write quorum.`,
    },
    {
      name: 'MinioNodeOffline',
      // Each member is scraped at two paths: pods are counted, not targets.
      expr: `max(minio_cluster_nodes_offline_total{${pods}}) > 0 or count(count by (pod) (up{${pods}} == 1)) < ${props.members}`,
      for: '5m',
      severity: 'warning',
      summary: 'A MinIO member is offline.',
      description: `${instance} misses members: it should have ${props.members}.`,
    },
    {
      name: 'MinioDriveOffline',
      expr: `max(minio_cluster_drive_offline_total{${pods}}) > 0`,
      for: '5m',
      severity: 'warning',
      summary: 'A MinIO drive is offline.',
      description: `{{ $value }} drives of ${instance} are offline.`,
    },
    {
      name: 'MinioDriveErrors',
      expr: `sum by (server, drive) (increase(minio_node_drive_errors_availability{${pods}}[5m])) > 0`,
      for: '15m',
      severity: 'warning',
      summary: 'A MinIO drive fails or is slow.',
      description: 'Drive {{ $labels.drive }} of {{ $labels.server }} had {{ $value }} errors or timeouts.',
    },
    {
      name: 'MinioCapacityLow',
      expr: `min(minio_cluster_capacity_usable_free_bytes{${pods}} / minio_cluster_capacity_usable_total_bytes{${pods}}) < 0.15`,
      for: '15m',
      severity: 'warning',
      summary: 'MinIO is nearly full.',
      description: `${instance} has {{ $value | humanizePercentage }} of its usable capacity left.`,
    },
    {
      name: 'MinioVolumeFilling',
      expr: `kubelet_volume_stats_available_bytes{${claims}} / kubelet_volume_stats_capacity_bytes{${claims}} < 0.1`,
      for: '15m',
      severity: 'critical',
      summary: 'A MinIO volume is nearly full.',
      description: '{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left.',
    },
    ...(props.gatewayMembers === undefined ? [] : gatewayAlerts(props, props.gatewayMembers)),
    ...(props.replication
      ? [
          {
            name: 'MinioReplicationTargetOffline',
            expr: `min(minio_node_replication_link_online{${pods}}) == 0`,
            for: '15m',
            severity: 'warning',
            summary: 'The target of the MinIO replication is offline.',
            description: `Buckets of ${instance} are not replicated; the backlog grows.`,
          } as const,
        ]
      : []),
    ...(props.backupMaxAgeHours === undefined ? [] : [backupAlert(props, props.backupMaxAgeHours)]),
  ];
}

function gatewayAlerts({ instance, namespace }: MinioAlertsProps, members: number): Alert[] {
  const pods = `namespace="${namespace}",pod=~"${instance}-gateway-.+"`;
  const backend = `${pods},proxy="members"`;
  return [
    {
      name: 'MinioGatewayDown',
      expr: `absent(haproxy_backend_active_servers{${backend}}) or max(haproxy_backend_active_servers{${backend}}) == 0`,
      for: '1m',
      severity: 'critical',
      summary: 'No MinIO gateway has a member to send requests to.',
      description: `No gateway of ${instance} runs, or none reaches a healthy member.`,
    },
    {
      name: 'MinioGatewayMembersMissing',
      expr: `min(haproxy_backend_active_servers{${backend}}) < ${members}`,
      for: '10m',
      severity: 'warning',
      summary: 'A MinIO gateway does without a member.',
      description: `A gateway of ${instance} sends requests to {{ $value }} of ${members} members.`,
    },
    {
      name: 'MinioGatewayErrors',
      expr: `sum(rate(haproxy_backend_http_responses_total{${backend},code="5xx"}[5m])) / sum(rate(haproxy_backend_http_responses_total{${backend}}[5m])) > 0.05`,
      for: '10m',
      severity: 'warning',
      summary: 'MinIO answers with errors.',
      description: `{{ $value | humanizePercentage }} of the answers of ${instance} are server errors.`,
    },
  ];
}

function backupAlert({ instance, namespace }: MinioAlertsProps, hours: number): Alert {
  return backupTooOld({
    name: 'MinioBackupTooOld',
    namespace,
    cronJobs: [`${instance}-backup`],
    maxAgeHours: hours,
    summary: 'The last copy of the MinIO buckets is too old.',
    copy: `The last copy of ${instance}`,
  });
}
