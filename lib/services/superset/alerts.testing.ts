import type { AlertTests, Situation } from '../../observability/alert-test.ts';
import { kubeState, series } from '../../observability/series.testing.ts';
import { supersetNames } from './names.ts';

export const supersetAlertTests: AlertTests = ({ namespace, services: { superset } }) => {
  const names = supersetNames(superset.instance);
  const state = { job: 'kube-state-metrics', instance: '10.0.0.9:8080', namespace };
  const available = (deployment: string, count: number | string) =>
    kubeState('kube_deployment_status_replicas_available', { namespace, deployment }, count);
  const pod = { namespace, pod: `${names.name}-5d9c7b-abcde`, container: 'exporter' };
  const responses = (status: string, values: string) =>
    series('superset_http_responses_total', { ...pod, status }, values);
  const took = (le: string, values: string) =>
    series('superset_http_request_duration_seconds_bucket', { ...pod, le }, values);
  const answered = (values: string) => series('superset_http_request_duration_seconds_count', pod, values);
  const job = (name: string, failed: number | string): Situation['series'] => ({
    ...kubeState('kube_job_failed', { namespace, job_name: name, condition: 'true' }, failed),
    ...kubeState('kube_job_failed', { namespace, job_name: name, condition: 'false' }, 0),
  });
  const cleanedUp = (at: number) =>
    kubeState('kube_cronjob_status_last_successful_time', { namespace, cronjob: names.cleanupName }, at);

  const downTests = (alert: string, deployment: string, description: string, back: string, at: string) =>
    ({
      alert,
      fires: [
        {
          when: 'no pod is available',
          series: available(deployment, 0),
          alerts: [{ labels: { ...state, deployment }, description }],
        },
      ],
      quiet: [
        { when: 'one pod is available', series: available(deployment, 1) },
        { when: 'a pod came back in time', series: available(deployment, back), at },
      ],
    }) as const;

  return [
    downTests('SupersetDown', names.name, `Nobody reaches ${names.name}.`, '2x3 0 0 1x20', '5m'),
    {
      alert: 'SupersetNotRedundant',
      fires: [
        {
          when: 'one pod is available',
          series: available(names.name, 1),
          alerts: [
            {
              labels: { ...state, deployment: names.name },
              description: `One pod of ${names.name} serves: the loss of its node takes Superset down.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'two pods are available', series: available(names.name, 2) },
        {
          when: 'one is available for fourteen minutes',
          series: available(names.name, '2x5 1x30'),
          at: '19m',
        },
      ],
    },
    {
      alert: 'SupersetErrors',
      fires: [
        {
          when: 'one answer in ten is an error, some of 500, some of 504',
          series: {
            ...responses('200', '0+540x60'),
            ...responses('500', '0+36x60'),
            ...responses('504', '0+24x60'),
          },
          alerts: [{ labels: { namespace }, description: '10% of the answers are of status 5xx.' }],
        },
      ],
      quiet: [
        {
          when: 'one answer in twenty-five is an error',
          series: { ...responses('200', '0+576x60'), ...responses('500', '0+24x60') },
        },
        {
          when: 'one answer in ten is of status 404',
          series: {
            ...responses('200', '0+540x60'),
            ...responses('404', '0+60x60'),
            ...responses('500', '0+0x60'),
          },
        },
      ],
    },
    {
      alert: 'SupersetSlow',
      fires: [
        {
          when: 'one answer in five takes longer than 10 s',
          series: { ...took('10', '0+480x60'), ...took('+Inf', '0+600x60'), ...answered('0+600x60') },
          alerts: [{ labels: { namespace }, description: '20% of the answers take longer than 10 s.' }],
        },
      ],
      quiet: [
        {
          when: 'one answer in twenty takes longer than 10 s',
          series: { ...took('10', '0+570x60'), ...took('+Inf', '0+600x60'), ...answered('0+600x60') },
        },
      ],
    },
    {
      alert: 'SupersetInitFailed',
      fires: [
        {
          when: 'the Job has failed for good',
          series: job(names.initName, 1),
          alerts: [
            {
              labels: { ...state, job_name: names.initName, condition: 'true' },
              description: `The Job ${names.initName} has given up: new pods wait for it, old ones serve on.`,
            },
          ],
        },
      ],
      quiet: [
        { when: 'the Job runs', series: job(names.initName, 0) },
        { when: 'another Job has failed', series: { ...job('another', 1), ...job(names.initName, 0) } },
      ],
    },
    {
      alert: 'SupersetCleanupStale',
      fires: [
        {
          when: 'it was last through seven hours ago',
          series: cleanedUp(0),
          at: '7h',
          alerts: [
            {
              labels: { namespace, cronjob: names.cleanupName },
              description: `${names.cleanupName} was last through 7h 0m 0s ago.`,
            },
          ],
        },
      ],
      quiet: [{ when: 'it was last through five hours ago', series: cleanedUp(0), at: '5h' }],
    },
    downTests(
      'SupersetWorkersDown',
      names.workerName,
      `No pod of ${names.workerName} takes queries and reports.`,
      '2x3 0x3 1x30',
      '10m',
    ),
    downTests(
      'SupersetBeatDown',
      names.beatName,
      `No pod of ${names.beatName} runs: scheduled reports and alerts stay away.`,
      '1x3 0x8 1x30',
      '14m',
    ),
  ];
};
