import type { Alert } from '../../observability/alert.ts';
import { backupTooOld } from '../../observability/backup-age.ts';

export interface VaultAlertsProps {
  readonly instance: string;
  readonly namespace: string;
  readonly replicas: number;
  readonly proxy: boolean;
  /** True where the audit file has a volume. */
  readonly auditVolume: boolean;
  /** @default - no snapshots, and no alert on their age */
  readonly snapshotMaxAgeHours?: number;
}

/** The pages in docs/runbooks/ have the same names. */
export function vaultAlerts(props: VaultAlertsProps): Alert[] {
  const { instance, namespace, replicas } = props;
  const pods = `namespace="${namespace}",pod=~"${instance}-[0-9]+"`;
  // Only the active member knows these; a former one still shows its last figures.
  const onActive = `and on(namespace, pod) vault_core_active{${pods}} == 1`;
  const claims = (name: string) =>
    `namespace="${namespace}",persistentvolumeclaim=~"${name}-${instance}-[0-9]+"`;
  const filling = (name: string) =>
    `kubelet_volume_stats_available_bytes{${claims(name)}} / kubelet_volume_stats_capacity_bytes{${claims(name)}} < 0.15`;
  return [
    {
      name: 'VaultNoActiveMember',
      // absent() covers the case in which no member answers at all.
      expr: `sum(vault_core_active{${pods}}) == 0 or absent(vault_core_active{${pods}})`,
      for: '1m',
      severity: 'critical',
      summary: 'Vault has no active member.',
      description: `No member of ${instance} is active: nothing can be read or written.`,
    },
    {
      name: 'VaultSeveralActiveMembers',
      expr: `sum(vault_core_active{${pods}}) > 1`,
      for: '2m',
      severity: 'critical',
      summary: 'Vault has more than one active member.',
      description: `{{ $value }} members of ${instance} call themselves active.`,
    },
    {
      name: 'VaultSealed',
      // A member starts sealed, without the name of its cluster, and keeps that figure beside the one with the name
      // for a day.
      expr: `max by (namespace, pod) (vault_core_unsealed{${pods}}) == 0`,
      for: '2m',
      severity: 'critical',
      summary: 'A Vault member is sealed.',
      description: '{{ $labels.pod }} waits for its unseal keys, or for the key of its seal.',
    },
    {
      name: 'VaultMemberDown',
      expr: `(sum(vault_core_unsealed{${pods}}) or vector(0)) < ${replicas}`,
      for: '10m',
      severity: 'warning',
      summary: 'A Vault member is down or sealed.',
      description: `{{ $value }} of ${replicas} members of ${instance} serve.`,
    },
    {
      name: 'VaultNoFailureTolerance',
      expr: `vault_autopilot_failure_tolerance{${pods}} < 1 ${onActive}`,
      for: '10m',
      severity: 'critical',
      summary: 'Vault would not survive the loss of one more member.',
      description: `The loss of one more member of ${instance} stops it.`,
    },
    {
      name: 'VaultRaftMemberUnhealthy',
      expr: `vault_autopilot_node_healthy{${pods}} == 0 ${onActive}`,
      for: '10m',
      severity: 'warning',
      summary: 'A Vault member lags behind in the replicated log.',
      description: 'Member {{ $labels.node_id }} is not healthy, says {{ $labels.pod }}.',
    },
    {
      name: 'VaultLeadershipUnstable',
      expr: `sum(increase(vault_core_leadership_lost_count{${pods}}[1h])) > 3`,
      for: '5m',
      severity: 'warning',
      summary: 'Leadership moves between Vault members again and again.',
      description: `Members of ${instance} lost the leadership {{ $value | humanize }} times within an hour.`,
    },
    {
      name: 'VaultAuditFailing',
      // Not a sum: OpenBao has each of the two only once it has happened.
      expr: `sum by (namespace, pod) (increase(vault_audit_log_request_failure{${pods}}[5m])) > 0 or sum by (namespace, pod) (increase(vault_audit_log_response_failure{${pods}}[5m])) > 0`,
      for: '1m',
      severity: 'critical',
      summary: 'Vault cannot record requests.',
      description: '{{ $labels.pod }} fails to write its audit log: it refuses what it can not record.',
    },
    {
      name: 'VaultRequestsSlow',
      expr: `vault_core_handle_request{${pods},quantile="0.99"} > 2000`,
      for: '10m',
      severity: 'warning',
      summary: 'Vault answers slowly.',
      description: 'One request in a hundred takes {{ $value | humanize }} ms on {{ $labels.pod }}.',
    },
    {
      name: 'VaultVolumeFilling',
      expr: filling('data'),
      for: '15m',
      severity: 'critical',
      summary: 'A Vault volume is nearly full.',
      description: '{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left.',
    },
    ...(props.auditVolume
      ? [
          {
            name: 'VaultAuditVolumeFilling',
            expr: filling('audit'),
            for: '5m',
            severity: 'critical',
            summary: "The volume of Vault's audit log is nearly full.",
            description:
              '{{ $labels.persistentvolumeclaim }} has {{ $value | humanizePercentage }} left: the rotator fails.',
          } as const,
        ]
      : []),
    ...(props.snapshotMaxAgeHours === undefined ? [] : [snapshotAlert(props, props.snapshotMaxAgeHours)]),
    ...(props.proxy ? proxyAlerts(props) : []),
  ];
}

function snapshotAlert({ instance, namespace }: VaultAlertsProps, hours: number): Alert {
  return backupTooOld({
    name: 'VaultSnapshotTooOld',
    namespace,
    cronJobs: [`${instance}-snapshot`],
    maxAgeHours: hours,
    summary: 'The last Vault snapshot is too old.',
    copy: `The last snapshot of ${instance}`,
  });
}

function proxyAlerts({ instance, namespace }: VaultAlertsProps): Alert[] {
  const pods = `namespace="${namespace}",pod=~"${instance}-proxy-.+"`;
  const errors = `sum(rate(vault_agent_proxy_error{${pods}}[5m]))`;
  return [
    {
      name: 'VaultProxyDown',
      expr: `absent(up{${pods}} == 1)`,
      for: '2m',
      severity: 'critical',
      summary: 'No Vault Proxy answers.',
      description: `No proxy of ${instance} is up: clients that use it can't connect.`,
    },
    {
      name: 'VaultProxyErrors',
      // A proxy counts either from the first of its kind on: where all fail, there is no figure of successes.
      expr: `${errors} / (${errors} + (sum(rate(vault_agent_proxy_success{${pods}}[5m])) or vector(0))) > 0.05`,
      for: '5m',
      severity: 'warning',
      summary: 'Vault Proxy fails requests.',
      description: 'The proxies fail {{ $value | humanizePercentage }} of the requests.',
    },
  ];
}
