import type { Alert } from '../../observability/alert.ts';
import type { SupersetNames } from './names.ts';

export interface SupersetAlertsProps {
  readonly namespace: string;
  readonly names: SupersetNames;
  /** True where workers run. */
  readonly queue: boolean;
}

export function supersetAlerts({ namespace, names, queue }: SupersetAlertsProps): Alert[] {
  const inNamespace = `job="kube-state-metrics",namespace="${namespace}"`;
  const available = (name: string) =>
    `kube_deployment_status_replicas_available{${inNamespace},deployment="${name}"}`;
  const pods = `namespace="${namespace}",pod=~"${names.name}-.+"`;
  const share = (part: string, whole: string) =>
    `sum by (namespace) (${part}) / sum by (namespace) (${whole})`;
  const responses = 'superset_http_responses_total';
  const duration = 'superset_http_request_duration_seconds';
  return [
    {
      name: 'SupersetDown',
      expr: `${available(names.name)} == 0`,
      for: '2m',
      severity: 'critical',
      summary: 'No web pod of Superset is available.',
      description: `Nobody reaches ${names.name}.`,
    },
    {
      name: 'SupersetNotRedundant',
      expr: `${available(names.name)} == 1`,
      for: '15m',
      severity: 'warning',
      summary: 'One web pod of Superset is left.',
      description: `One pod of ${names.name} serves: the loss of its node takes Superset down.`,
    },
    {
      name: 'SupersetErrors',
      expr: `${share(`rate(${responses}{${pods},status=~"5.."}[5m])`, `rate(${responses}{${pods}}[5m])`)} > 0.05`,
      for: '10m',
      severity: 'warning',
      summary: 'Superset answers with errors.',
      description: '{{ $value | humanizePercentage }} of the answers are of status 5xx.',
    },
    {
      name: 'SupersetSlow',
      expr: `1 - (${share(`rate(${duration}_bucket{${pods},le="10"}[5m])`, `rate(${duration}_count{${pods}}[5m])`)}) > 0.1`,
      for: '15m',
      severity: 'warning',
      summary: 'Superset answers slowly.',
      description: '{{ $value | humanizePercentage }} of the answers take longer than 10 s.',
    },
    {
      name: 'SupersetInitFailed',
      expr: `kube_job_failed{${inNamespace},job_name="${names.initName}",condition="true"} == 1`,
      for: '1m',
      severity: 'warning',
      summary: "Superset's database is not prepared.",
      description: `The Job ${names.initName} has given up: new pods wait for it, old ones serve on.`,
    },
    {
      name: 'SupersetCleanupStale',
      expr: `time() - max by (namespace, cronjob) (kube_cronjob_status_last_successful_time{${inNamespace},cronjob="${names.cleanupName}"}) > 21600`,
      for: '10m',
      severity: 'warning',
      summary: "Nothing clears Superset's cache in PostgreSQL.",
      description: '{{ $labels.cronjob }} was last through {{ $value | humanizeDuration }} ago.',
    },
    ...(queue
      ? ([
          {
            name: 'SupersetWorkersDown',
            expr: `${available(names.workerName)} == 0`,
            for: '5m',
            severity: 'warning',
            summary: 'No worker of Superset is available.',
            description: `No pod of ${names.workerName} takes queries and reports.`,
          },
          {
            name: 'SupersetBeatDown',
            expr: `${available(names.beatName)} == 0`,
            for: '10m',
            severity: 'warning',
            summary: 'Nothing gives Superset its reports to send.',
            description: `No pod of ${names.beatName} runs: scheduled reports and alerts stay away.`,
          },
        ] as const)
      : []),
  ];
}
