import { fieldsOf, isKind } from '../manifest/manifest.ts';
import type { Check } from './check.ts';
import type { Inventory } from './model/inventory.ts';
import { pathOf } from './path.ts';

function cronJobs(inventory: Inventory) {
  return inventory.of('batch', 'CronJob').map((manifest) => ({ manifest, spec: fieldsOf(manifest.spec) }));
}

/** The spec of every Job, written as such or as a CronJob's template. */
function* jobSpecs({ workloads }: Inventory) {
  for (const workload of workloads) {
    if (workload.transient) {
      const spec = fieldsOf(workload.manifest.spec);
      const scheduled = isKind(workload.manifest, 'batch', 'CronJob');
      yield {
        workload,
        path: scheduled ? 'spec.jobTemplate.spec' : 'spec',
        spec: scheduled ? fieldsOf(fieldsOf(spec.jobTemplate).spec) : spec,
      };
    }
  }
}

/** Runs that pile up when one takes too long. */
const overlap: Check = {
  id: 'cronjob-runs-overlap',
  severity: 'warning',
  title: 'Runs of a CronJob do not overlap',
  why: 'Allow, the default, starts the next run beside one that hangs: they pile up until the quota is full, and two backups write at once.',
  remedy: 'Write concurrencyPolicy: Forbid.',
  *find(inventory) {
    for (const { manifest, spec } of cronJobs(inventory)) {
      if ((spec.concurrencyPolicy ?? 'Allow') === 'Allow') {
        const path = spec.concurrencyPolicy === undefined ? 'spec' : 'spec.concurrencyPolicy';
        yield { object: manifest, path, message: 'concurrencyPolicy is Allow: runs may pile up.' };
      }
    }
  },
};

/** A CronJob that gives up after a pause of the controller. */
const startingDeadline: Check = {
  id: 'cronjob-deadline-missing',
  severity: 'info',
  title: 'A CronJob says how late a run may start',
  why: 'Without startingDeadlineSeconds the controller stops scheduling for good once it has missed 100 runs.',
  remedy: 'Set startingDeadlineSeconds.',
  *find(inventory) {
    for (const { manifest, spec } of cronJobs(inventory)) {
      if (typeof spec.startingDeadlineSeconds !== 'number') {
        yield { object: manifest, path: 'spec', message: 'No startingDeadlineSeconds.' };
      } else if (spec.startingDeadlineSeconds < 10) {
        yield {
          object: manifest,
          path: 'spec.startingDeadlineSeconds',
          message: `${spec.startingDeadlineSeconds} s: the controller looks every 10 s and may never start a run.`,
        };
      }
    }
  },
};

const FIELD = String.raw`(?:\*|\?|[\w]+(?:-[\w]+)?)(?:\/\d+)?(?:,(?:\*|[\w]+(?:-[\w]+)?)(?:\/\d+)?)*`;
const SCHEDULE = new RegExp(
  `^(?:(?:TZ|CRON_TZ)=\\S+ )?(?:@(?:yearly|annually|monthly|weekly|daily|midnight|hourly)|@every \\S+|${FIELD}(?: +${FIELD}){4})$`,
  'i',
);
const RANGES: readonly (readonly [number, number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
];

/** A schedule that the API server refuses. */
const schedule: Check = {
  id: 'cronjob-schedule-invalid',
  severity: 'error',
  title: 'A CronJob has a schedule of five fields',
  why: 'The API server refuses the object.',
  remedy: 'Write minute, hour, day of month, month and day of week, such as "30 1 * * 0".',
  *find(inventory) {
    for (const { manifest, spec } of cronJobs(inventory)) {
      if (!isSchedule(spec.schedule)) {
        yield {
          object: manifest,
          path: 'spec.schedule',
          message: `${JSON.stringify(spec.schedule)} is no schedule.`,
        };
      }
    }
  },
};

function isSchedule(value: unknown): boolean {
  if (typeof value !== 'string' || !SCHEDULE.test(value.trim())) {
    return false;
  }
  const fields = value
    .trim()
    .replace(/^\S+=\S+ /, '')
    .split(/ +/);
  return (
    fields.length !== 5 ||
    fields.every((field, index) => {
      const [low = 0, high = 0] = RANGES[index] ?? [];
      // What follows a slash is a step, not a moment.
      return [...field.matchAll(/(?<![/\d])\d+/g)].every(
        ([number]) => Number(number) >= low && Number(number) <= high,
      );
    })
  );
}

/** Pods of a Job must come to an end. */
const restartPolicy: Check = {
  id: 'job-restart-policy',
  severity: 'error',
  title: 'Pods of a Job restart OnFailure or Never',
  why: 'The API server refuses a Job whose pods restart always, which is the default.',
  remedy: 'Write restartPolicy: OnFailure or Never.',
  *find(inventory) {
    for (const { workload } of jobSpecs(inventory)) {
      const { restartPolicy } = workload.template.spec;
      if (restartPolicy !== 'OnFailure' && restartPolicy !== 'Never') {
        yield {
          object: workload.manifest,
          path: restartPolicy === undefined ? workload.specPath : `${workload.specPath}.restartPolicy`,
          message: `restartPolicy is ${restartPolicy ?? 'Always, the default'}.`,
        };
      }
    }
  },
};

/** A Job that may hang for ever. */
const deadline: Check = {
  id: 'job-deadline-missing',
  severity: 'warning',
  title: 'A Job comes to an end',
  why: 'A Job that hangs keeps its pods, its share of the quota and, with Forbid, every later run.',
  remedy: 'Set activeDeadlineSeconds.',
  *find(inventory) {
    for (const { workload, spec, path } of jobSpecs(inventory)) {
      const inPod = workload.template.spec.activeDeadlineSeconds;
      if (
        typeof spec.activeDeadlineSeconds !== 'number' &&
        typeof inPod !== 'number' &&
        !workload.controlled
      ) {
        yield {
          object: workload.manifest,
          path,
          message: 'No activeDeadlineSeconds: a run that hangs never ends.',
        };
      }
    }
  },
};

/** Names from which the Jobs and pods can't be made. */
const nameTooLong: Check = {
  id: 'cronjob-name-too-long',
  severity: 'error',
  title: 'The name of a CronJob leaves room for the time of the run',
  why: 'A run is named after the CronJob with 11 characters more, and a Job has 63: the API server refuses a longer CronJob.',
  remedy: 'Shorten it to 52 characters.',
  *find(inventory) {
    for (const { manifest } of cronJobs(inventory)) {
      const { length } = manifest.metadata.name;
      if (length > 52) {
        yield { object: manifest, path: pathOf('metadata', 'name'), message: `${length} characters of 52.` };
      }
    }
  },
};

export const jobChecks: readonly Check[] = [
  overlap,
  startingDeadline,
  schedule,
  restartPolicy,
  deadline,
  nameTooLong,
];
