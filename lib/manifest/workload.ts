/** Views of the objects that own pods: their template, how many pods, their claims. */
import {
  apiGroup,
  type Fields,
  fieldsOf,
  isFields,
  isKind,
  listOf,
  type Manifest,
  title,
} from './manifest.ts';

/** A container as it stands in a pod; whatever else it holds is under its field's name. */
export interface Container extends Fields {
  readonly name: string;
  readonly image?: string;
  /** `Always` on an init container makes it a sidecar that runs as long as the pod. */
  readonly restartPolicy?: string;
}

export interface PodSpec extends Fields {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
}

/** The pod that a workload stamps out. */
export interface PodTemplate {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
}

/** A claim that a StatefulSet makes for each of its pods. */
export interface ClaimTemplate extends Fields {
  readonly metadata: { readonly name: string };
  readonly spec: Fields;
}

/** Where each kind keeps its pod template. */
const TEMPLATE_PATHS: Readonly<Record<string, readonly string[]>> = {
  '/Pod': [],
  '/ReplicationController': ['spec', 'template'],
  'apps/Deployment': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  'batch/Job': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
  // A Deployment in all that is read here; one that takes its template from a Deployment has none of its own.
  'argoproj.io/Rollout': ['spec', 'template'],
};

/** Whether pods come of this object. */
export function ownsPods(manifest: Manifest): boolean {
  return Object.hasOwn(TEMPLATE_PATHS, `${apiGroup(manifest)}/${manifest.kind}`);
}

/** Whether its pods run to an end: Job, CronJob, and a bare Pod that is not started again once it has succeeded. */
export function runsToCompletion(manifest: Manifest): boolean {
  const { restartPolicy } = fieldsOf(manifest.spec);
  return isKind(manifest, '', 'Pod')
    ? restartPolicy === 'Never' || restartPolicy === 'OnFailure'
    : apiGroup(manifest) === 'batch' && ownsPods(manifest);
}

/** The pod template of a workload; undefined for every other kind, and for one whose template can't be read. */
export function podTemplate(manifest: Manifest): PodTemplate | undefined {
  const { metadata, spec } = rawTemplate(manifest) ?? {};
  const { labels, annotations } = fieldsOf(metadata);
  return isPodSpec(spec)
    ? { labels: texts(labels), annotations: texts(annotations), spec: withoutNull(spec) }
    : undefined;
}

/** Why the template of a workload can't be read, in a sentence; undefined where it can, and for every other kind. */
export function templateFault(manifest: Manifest): string | undefined {
  const template = rawTemplate(manifest);
  return template === undefined || isPodSpec(template.spec)
    ? undefined
    : `${title(manifest)}: ${[...templateSteps(manifest), 'spec', 'containers'].join('.')} must be a list of containers`;
}

/** The steps from a workload to its pod template: `['spec', 'template']`. Empty for a Pod, and for what has none. */
export function templateSteps(manifest: Manifest): readonly string[] {
  return TEMPLATE_PATHS[`${apiGroup(manifest)}/${manifest.kind}`] ?? [];
}

function rawTemplate(manifest: Manifest): Fields | undefined {
  return ownsPods(manifest)
    ? templateSteps(manifest).reduce<Fields>((fields, key) => fieldsOf(fields[key]), manifest)
    : undefined;
}

/** Null is absence, to the API server as well. */
function withoutNull(spec: PodSpec): PodSpec {
  if (spec.initContainers !== null) {
    return spec;
  }
  const { initContainers: _, ...rest } = spec;
  return rest as PodSpec;
}

/**
 * How many pods the object asks for at a time, without an autoscaler: spec.replicas (1 when absent), a Job's
 * parallelism (never more than its completions), 0 when suspended. Undefined where the number of nodes decides
 * (DaemonSet), and for kinds that own no pods.
 */
export function replicas(manifest: Manifest): number | undefined {
  const spec = fieldsOf(manifest.spec);
  switch (`${apiGroup(manifest)}/${manifest.kind}`) {
    case '/Pod':
      return 1;
    case '/ReplicationController':
    case 'apps/Deployment':
    case 'apps/ReplicaSet':
    case 'argoproj.io/Rollout':
    case 'apps/StatefulSet':
      return count(spec.replicas, 1);
    case 'batch/Job':
      return spec.suspend === true ? 0 : jobPods(spec);
    case 'batch/CronJob': {
      const job = fieldsOf(fieldsOf(spec.jobTemplate).spec);
      return spec.suspend === true || job.suspend === true ? 0 : jobPods(job);
    }
    default:
      return undefined;
  }
}

/** Whether its pods run only when somebody calls `helm test`. */
export function isHelmTest({ metadata }: Manifest): boolean {
  return /\btest\b|\btest-success\b/.test(metadata.annotations?.['helm.sh/hook'] ?? '');
}

/** The claims a StatefulSet makes for each pod; none for other kinds. */
export function volumeClaimTemplates(manifest: Manifest): readonly ClaimTemplate[] {
  const spec = fieldsOf(manifest.spec);
  return listOf(spec.volumeClaimTemplates).filter(isClaimTemplate);
}

function jobPods(spec: Fields): number {
  return Math.min(count(spec.parallelism, 1), count(spec.completions, Number.POSITIVE_INFINITY));
}

/** The API's counts are of 32 bits: what is beyond them is refused, and must not overflow here. */
const MOST = 2 ** 31 - 1;

function count(value: unknown, byDefault: number): number {
  return typeof value === 'number' && !Number.isNaN(value)
    ? Math.min(MOST, Math.max(0, Math.trunc(value)))
    : byDefault;
}

function texts(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

function isPodSpec(value: unknown): value is PodSpec {
  const lists = isFields(value) ? [value.containers, value.initContainers ?? []] : [];
  return lists.length === 2 && lists.every((list) => Array.isArray(list) && list.every(isContainer));
}

function isContainer(value: unknown): value is Container {
  return isFields(value) && typeof value.name === 'string';
}

function isClaimTemplate(value: Fields): value is ClaimTemplate {
  return isFields(value.metadata) && typeof value.metadata.name === 'string' && isFields(value.spec);
}
