import type { AlertTests } from '../alert-test.ts';
import { kubeState } from '../series.testing.ts';

const hour = 3600;

export const jobAlertTests: AlertTests = ({ namespace }) => {
  const source = { job: 'kube-state-metrics', instance: '10.0.0.9:8080' };
  const job = (condition: string, value: number | string) =>
    kubeState('kube_job_failed', { namespace, job_name: 'kafka-provisioning', condition }, value);
  const cronJob = { namespace, cronjob: 'vault-snapshot' };
  const due = (seconds: number) => kubeState('kube_cronjob_status_last_schedule_time', cronJob, seconds);
  const created = (seconds: number) => kubeState('kube_cronjob_created', cronJob, seconds);
  const succeeded = (seconds: number) =>
    kubeState('kube_cronjob_status_last_successful_time', cronJob, seconds);
  const active = (runs: number | string) => kubeState('kube_cronjob_status_active', cronJob, runs);
  const labels = { ...source, ...cronJob };
  const description = (age: string) =>
    `The last run of vault-snapshot has failed, or never began; the last success is ${age} older.`;
  return [
    {
      alert: 'JobFailed',
      fires: [
        {
          when: 'a Job is given up',
          series: { ...job('true', 1), ...job('false', 0) },
          alerts: [
            {
              labels: { ...source, namespace, job_name: 'kafka-provisioning', condition: 'true' },
              description: 'kafka-provisioning has used up its attempts.',
            },
          ],
        },
      ],
      quiet: [{ when: 'its failure is denied', series: { ...job('true', 0), ...job('false', 1) } }],
    },
    {
      alert: 'CronJobNotSucceeding',
      fires: [
        {
          when: 'the last run failed, and the one before succeeded',
          series: { ...created(-99 * hour), ...succeeded(-6 * hour), ...due(0), ...active('1x9 0x120') },
          at: '1h30m',
          alerts: [{ labels, description: description('6h 0m 0s') }],
        },
        {
          when: 'no run has ever succeeded',
          series: { ...created(-24 * hour), ...due(0), ...active(0) },
          alerts: [{ labels, description: description('1d 0h 0m 0s') }],
        },
      ],
      quiet: [
        {
          when: 'the last run succeeded',
          series: { ...created(-99 * hour), ...succeeded(600), ...due(0), ...active('1x9 0x120') },
        },
        {
          when: 'the last run takes long',
          series: { ...created(-99 * hour), ...succeeded(-24 * hour), ...due(0), ...active(1) },
        },
        {
          when: 'the run failed, and the next one began within the hour',
          series: { ...created(-99 * hour), ...succeeded(-24 * hour), ...due(0), ...active('0x50 1x120') },
        },
      ],
    },
  ];
};
