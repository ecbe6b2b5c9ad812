import type { Alert } from './alert.ts';

export interface BackupTooOldProps {
  readonly name: string;
  readonly namespace: string;
  /** The CronJobs of which the newest success counts. */
  readonly cronJobs: readonly [string, ...string[]];
  readonly maxAgeHours: number;
  readonly summary: string;
  /** What the CronJobs make, as the subject of a sentence: `The last backup of postgresql`. */
  readonly copy: string;
}

/**
 * Fires when the last success of what CronJobs make is too old, and when one of the CronJobs is not there: an age that
 * nobody tells is not a young one.
 */
export function backupTooOld(props: BackupTooOldProps): Alert {
  const { name, namespace, cronJobs, maxAgeHours, summary, copy } = props;
  const scope = `job="kube-state-metrics",namespace="${namespace}"`;
  const all = `${scope},cronjob=${cronJobs.length === 1 ? `"${cronJobs[0]}"` : `~"${cronJobs.join('|')}"`}`;
  // Before the first success there is no such metric: then the age of the CronJobs counts.
  const age = `time() - (max(kube_cronjob_status_last_successful_time{${all}}) or max(kube_cronjob_created{${all}})) > ${maxAgeHours} * 3600`;
  const missing = cronJobs.map((cronJob) => `absent(kube_cronjob_created{${scope},cronjob="${cronJob}"})`);
  return {
    name,
    expr: [age, ...missing].join(' or '),
    for: '15m',
    severity: 'critical',
    summary,
    description:
      '{{ if $labels.cronjob }}CronJob {{ $labels.cronjob }} is not there, or nothing tells of it.{{ else }}' +
      `${copy} succeeded {{ $value | humanizeDuration }} ago.{{ end }}`,
  };
}
