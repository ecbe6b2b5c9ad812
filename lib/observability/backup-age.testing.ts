import type { AlertTest } from './alert-test.ts';
import { humanizedDuration } from './humanized.testing.ts';
import { kubeState } from './series.testing.ts';

export interface BackupTooOldProps {
  readonly alert: string;
  readonly namespace: string;
  /** The CronJobs of which the last success counts. */
  readonly cronJobs: readonly [string, ...string[]];
  readonly maxAgeHours: number;
  /** The alert's description, of the age as Prometheus writes it. */
  readonly description: (age: string) => string;
}

/** The test of an alert on the age of what a CronJob makes. Time 0 is the last success. */
export function backupTooOldTest(props: BackupTooOldProps): AlertTest {
  const { alert, namespace, cronJobs, maxAgeHours } = props;
  const hour = 3600;
  const time = (metric: string, cronjob: string, seconds: number) =>
    kubeState(metric, { namespace, cronjob }, seconds);
  const created = (seconds: number) =>
    Object.assign({}, ...cronJobs.map((cronJob) => time('kube_cronjob_created', cronJob, seconds)));
  const succeeded = (cronJob: string, seconds: number) =>
    time('kube_cronjob_status_last_successful_time', cronJob, seconds);
  const description = props.description(humanizedDuration((maxAgeHours + 1) * hour));
  const [first, ...others] = cronJobs;
  return {
    alert,
    fires: [
      {
        when: 'the last success is an hour older than allowed',
        series: {
          ...created(-1000 * hour),
          ...succeeded(first, 0),
          ...Object.assign({}, ...others.map((other) => succeeded(other, -100 * hour))),
        },
        at: `${maxAgeHours + 1}h`,
        alerts: [{ description }],
      },
      {
        when: 'it was set up and has never succeeded',
        series: created(0),
        at: `${maxAgeHours + 1}h`,
        alerts: [{ description }],
      },
      {
        when: 'a CronJob is gone',
        series: {
          ...Object.assign({}, ...others.map((other) => time('kube_cronjob_created', other, 0))),
          ...Object.assign({}, ...others.map((other) => succeeded(other, 0))),
          ...time('kube_cronjob_created', 'another', 0),
        },
        alerts: [
          {
            labels: { job: 'kube-state-metrics', namespace, cronjob: first },
            description: `CronJob ${first} is not there, or nothing tells of it.`,
          },
        ],
      },
    ],
    quiet: [
      {
        when: 'the last success is just not too old',
        series: {
          ...created(-1000 * hour),
          ...Object.assign({}, ...others.map((other) => succeeded(other, -100 * hour))),
          ...succeeded(first, 0),
        },
        at: `${maxAgeHours}h`,
      },
      { when: 'it was set up a moment ago', series: created(0) },
      {
        when: 'another CronJob is late',
        series: { ...created(0), ...succeeded(first, 0), ...succeeded('another', -1000 * hour) },
      },
    ],
  };
}
