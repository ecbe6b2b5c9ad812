import type { Alert } from '../../observability/alert.ts';
import { metrics } from './metrics.ts';
import type { TrinoNames } from './names.ts';

export interface TrinoAlertsProps {
  readonly names: TrinoNames;
  readonly namespace: string;
  readonly minWorkers: number;
}

/** Every alert; the pages in docs/runbooks/ have the same names. */
export function trinoAlerts(props: TrinoAlertsProps): Alert[] {
  return [...serverAlerts(props), ...queryAlerts(props)];
}

const coordinatorPods = ({ names, namespace }: TrinoAlertsProps) =>
  `namespace="${namespace}",pod=~"${names.coordinatorName}-.+"`;

const available = ({ namespace }: TrinoAlertsProps, deployment: string) =>
  `kube_deployment_status_replicas_available{job="kube-state-metrics",namespace="${namespace}",deployment="${deployment}"}`;

function serverAlerts(props: TrinoAlertsProps): Alert[] {
  const { names, minWorkers } = props;
  const pods = coordinatorPods(props);
  const workers = available(props, names.workerName);
  return [
    {
      name: 'TrinoCoordinatorDown',
      expr: `${available(props, names.coordinatorName)} == 0`,
      for: '5m',
      severity: 'critical',
      summary: 'Trino has no coordinator.',
      description: `No pod of ${names.coordinatorName} is available: nobody can query.`,
    },
    {
      name: 'TrinoWorkersMissing',
      expr: `${workers} < ${minWorkers}`,
      for: '15m',
      severity: 'warning',
      summary: 'Trino has fewer workers than it should.',
      description: `{{ $value }} workers of ${names.workerName} are available, and ${minWorkers} should always run.`,
    },
    {
      name: 'TrinoWorkersNotJoined',
      expr: `sum(${metrics.activeWorkers}{${pods}}) < scalar(sum(${workers}))`,
      for: '10m',
      severity: 'warning',
      summary: 'Workers of Trino run without work.',
      description: `The coordinator ${names.coordinatorName} knows {{ $value }} workers, fewer than are available.`,
    },
    {
      name: 'TrinoMetricsMissing',
      expr: `absent(${metrics.running}{${pods}})`,
      for: '15m',
      severity: 'warning',
      summary: "Trino's metrics are not read.",
      description: `Nobody sees what ${names.coordinatorName} does, and alerts about queries keep still.`,
    },
  ];
}

function queryAlerts(props: TrinoAlertsProps): Alert[] {
  const { names } = props;
  const pods = coordinatorPods(props);
  return [
    {
      name: 'TrinoQueriesKilledForMemory',
      expr: `sum(increase(${metrics.killedForMemory}{${pods}}[15m])) > 0`,
      for: '0m',
      severity: 'warning',
      summary: 'Trino ended queries because memory ran out.',
      description: `${names.service} ended {{ $value | humanize }} queries for memory in 15 minutes.`,
    },
    {
      name: 'TrinoQueriesFailing',
      // Errors of users and queries too large are not Trino's; a data service that is gone is.
      expr: `sum(increase(${metrics.internalFailures}{${pods}}[15m])) + sum(increase(${metrics.externalFailures}{${pods}}[15m])) > 5`,
      for: '5m',
      severity: 'warning',
      summary: 'Queries of Trino fail for reasons that are not theirs.',
      description: `{{ $value | humanize }} queries of ${names.service} failed inside of Trino or at a data service in 15 minutes.`,
    },
    {
      name: 'TrinoQueriesQueued',
      expr: `sum(${metrics.queued}{${pods}}) > 0`,
      for: '10m',
      severity: 'warning',
      summary: 'Queries of Trino wait.',
      description: `{{ $value }} queries of ${names.service} wait for others to end.`,
    },
  ];
}
