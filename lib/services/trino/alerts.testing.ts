import type { AlertTests } from '../../observability/alert-test.ts';
import { kubeState, series } from '../../observability/series.testing.ts';
import { metrics } from './metrics.ts';
import { trinoNames } from './names.ts';

export const trinoAlertTests: AlertTests = ({ namespace, services: { trino } }) => {
  const names = trinoNames(trino.instance);
  const { minReplicas } = trino.workers;
  const available = (deployment: string, count: number | string) =>
    kubeState('kube_deployment_status_replicas_available', { namespace, deployment }, count);
  const workers = (count: number | string) => available(names.workerName, count);
  const labelsOf = (deployment: string) => ({
    job: 'kube-state-metrics',
    instance: '10.0.0.9:8080',
    namespace,
    deployment,
  });
  /** A figure of the coordinator, with the labels that its monitor gives it. */
  const coordinator = (metric: string, values: number | string, pod = '6d5f7c8b9-x2x7k') =>
    series(
      metric,
      {
        namespace,
        pod: `${names.coordinatorName}-${pod}`,
        job: `${namespace}/${names.coordinatorName}`,
        container: 'trino',
        endpoint: 'http',
        instance: '10.0.1.7:8080',
      },
      values,
    );
  const failures = (internal: number | string, external: number | string) => ({
    ...coordinator(metrics.internalFailures, internal),
    ...coordinator(metrics.externalFailures, external),
  });
  return [
    {
      alert: 'TrinoCoordinatorDown',
      fires: [
        {
          when: 'the coordinator is gone',
          series: available(names.coordinatorName, 0),
          alerts: [
            {
              labels: labelsOf(names.coordinatorName),
              description: `No pod of ${names.coordinatorName} is available: nobody can query.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'it runs', series: available(names.coordinatorName, 1) },
        {
          when: 'it came back within four minutes',
          series: available(names.coordinatorName, '1x5 0x3 1x20'),
          at: '11m',
        },
      ],
    },
    {
      alert: 'TrinoWorkersMissing',
      fires: [
        {
          when: 'one worker is missing',
          series: workers(minReplicas - 1),
          alerts: [
            {
              labels: labelsOf(names.workerName),
              description: `${minReplicas - 1} workers of ${names.workerName} are available, and ${minReplicas} should always run.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'all run', series: workers(minReplicas) },
        {
          when: 'one was missing while its node was replaced',
          series: workers(`${minReplicas}x5 ${minReplicas - 1}x12 ${minReplicas}x20`),
          at: '19m',
        },
      ],
    },
    {
      alert: 'TrinoWorkersNotJoined',
      fires: [
        {
          when: 'the coordinator knows one worker fewer than run',
          series: { ...coordinator(metrics.activeWorkers, minReplicas - 1), ...workers(minReplicas) },
          alerts: [
            {
              description: `The coordinator ${names.coordinatorName} knows ${minReplicas - 1} workers, fewer than are available.`,
            },
          ],
        },
      ],
      quiet: [
        {
          when: 'it knows them all',
          series: { ...coordinator(metrics.activeWorkers, minReplicas), ...workers(minReplicas) },
        },
        {
          when: 'a new worker joined five minutes after it was ready',
          series: {
            ...coordinator(metrics.activeWorkers, `${minReplicas}x10 ${minReplicas + 1}x30`),
            ...workers(`${minReplicas}x5 ${minReplicas + 1}x35`),
          },
          at: '20m',
        },
      ],
    },
    {
      alert: 'TrinoMetricsMissing',
      fires: [
        {
          when: 'another namespace has a Trino, and this one none that answers',
          series: series(metrics.running, { namespace: 'elsewhere', pod: `${names.coordinatorName}-1-a` }, 0),
          alerts: [
            {
              labels: { namespace },
              description: `Nobody sees what ${names.coordinatorName} does, and alerts about queries keep still.`,
            },
          ],
        },
      ],
      quiet: [{ when: 'an idle coordinator answers', series: coordinator(metrics.running, 0) }],
    },
    {
      alert: 'TrinoQueriesKilledForMemory',
      fires: [
        {
          when: 'one query was ended',
          series: coordinator(metrics.killedForMemory, '0x10 1x20'),
          at: '15m',
          alerts: [{ description: `${names.service} ended 1 queries for memory in 15 minutes.` }],
        },
      ],
      quiet: [
        { when: 'some were ended long ago', series: coordinator(metrics.killedForMemory, 3) },
        {
          when: 'one was ended half an hour ago',
          series: coordinator(metrics.killedForMemory, '0x5 1x60'),
          at: '40m',
        },
      ],
    },
    {
      alert: 'TrinoQueriesFailing',
      fires: [
        {
          when: 'a query fails each minute, half of them at a data service',
          series: failures('0+0.5x40', '0+0.5x40'),
          at: '30m',
          alerts: [
            {
              description: `15 queries of ${names.service} failed inside of Trino or at a data service in 15 minutes.`,
            },
          ],
        },
      ],
      quiet: [
        {
          when: 'five failed in a quarter of an hour',
          series: failures('0x20 3x40', '0x20 2x40'),
          at: '30m',
        },
        { when: 'many failed yesterday', series: failures(400, 300) },
      ],
    },
    {
      alert: 'TrinoQueriesQueued',
      fires: [
        {
          when: 'two queries wait',
          series: coordinator(metrics.queued, 2),
          alerts: [{ description: `2 queries of ${names.service} wait for others to end.` }],
        },
      ],
      quiet: [
        { when: 'none waits', series: coordinator(metrics.queued, 0) },
        {
          when: 'some waited for eight minutes',
          series: coordinator(metrics.queued, '0x5 4x7 0x20'),
          at: '15m',
        },
      ],
    },
  ];
};
