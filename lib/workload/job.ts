import type { k8s } from 'cdk8s-plus-28';
import { type Component, labels } from './labels.ts';

export interface JobProps {
  readonly name: string;
  readonly component: Component;
  /** Version of the program, for the label. */
  readonly version: string;
  readonly template: k8s.PodTemplateSpec;
  /** Seconds until the Job is given up, retries included. */
  readonly deadline: number;
  /** @default 6 */
  readonly retries?: number;
}

/**
 * An idempotent Job that a sync engine runs again whenever its template changes: `lib/gitops/sync-annotations.ts`
 * says how. It has no `ttlSecondsAfterFinished`: the engines would see a removed Job as drift and run it again at
 * every sync. It ends by its deadline: a Job that hangs would keep Argo CD's sync open, and so the next commit out.
 */
export function provisioningJob(props: JobProps): k8s.KubeJobProps {
  return {
    metadata: {
      name: props.name,
      labels: labels({ ...props.component, version: props.version }),
    },
    spec: jobSpec(props),
  };
}

export interface CronJobProps extends JobProps {
  /** Five cron fields, in UTC. */
  readonly schedule: string;
  /**
   * Runs only when a person makes a Job of it: `kubectl create job --from=cronjob/<name> <job>`.
   * @default false
   */
  readonly suspend?: boolean;
}

/** A scheduled Job that never overlaps itself and is not made up for when an hour late. */
export function cronJob(props: CronJobProps): k8s.KubeCronJobProps {
  return {
    metadata: { name: props.name, labels: labels({ ...props.component, version: props.version }) },
    spec: {
      schedule: props.schedule,
      timeZone: 'Etc/UTC',
      ...(props.suspend === true ? { suspend: true } : {}),
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 3600,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        metadata: { labels: labels({ ...props.component, version: props.version }) },
        spec: jobSpec(props),
      },
    },
  };
}

function jobSpec(props: JobProps): k8s.JobSpec {
  return {
    backoffLimit: props.retries ?? 6,
    activeDeadlineSeconds: props.deadline,
    template: props.template,
  };
}
