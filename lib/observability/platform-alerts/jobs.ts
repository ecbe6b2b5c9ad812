import type { Alert } from '../alert.ts';
import { ofNamespace, type PlatformScope } from './scope.ts';

export function jobAlerts({ namespace }: PlatformScope): Alert[] {
  const selector = ofNamespace(namespace);
  const last = `kube_cronjob_status_last_successful_time{${selector}}`;
  return [
    {
      name: 'JobFailed',
      expr: `kube_job_failed{${selector},condition="true"} == 1`,
      for: '1m',
      severity: 'warning',
      summary: 'A Job has failed.',
      description: '{{ $labels.job_name }} has used up its attempts.',
    },
    {
      name: 'CronJobNotSucceeding',
      // Whatever its schedule: the last run that was due has ended without success. Before the first success the
      // creation counts. A run that takes long is no failure.
      expr: `(kube_cronjob_status_last_schedule_time{${selector}} - (${last} or kube_cronjob_created{${selector}}) > 0) and kube_cronjob_status_active{${selector}} == 0`,
      for: '1h',
      severity: 'warning',
      summary: 'A CronJob does not succeed.',
      description:
        'The last run of {{ $labels.cronjob }} has failed, or never began; the last success is {{ $value | humanizeDuration }} older.',
    },
  ];
}
