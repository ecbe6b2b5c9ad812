/** Views of the objects that own pods: their template, how many pods, their claims. */
import { apiGroup, type Fields, fieldsOf, isFields, listOf, type Manifest, title } from './manifest.ts';

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
  'apps/Deployment': ['spec', 'template'],
  'apps/ReplicaSet': ['spec', 'template'],
  'apps/StatefulSet': ['spec', 'template'],
  'apps/DaemonSet': ['spec', 'template'],
  'batch/Job': ['spec', 'template'],
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
};

/** Whether pods come of this object. */
export function ownsPods(manifest: Manifest): boolean {
  return templatePath(manifest) !== undefined;
}

/** Whether its pods run to an end: Job and CronJob. */
export function runsToCompletion(manifest: Manifest): boolean {
  return apiGroup(manifest) === 'batch' && ownsPods(manifest);
}

/**
 * The pod template of a workload; undefined for every other kind.
 * @throws Error when the workload has no template with containers
 */
export function podTemplate(manifest: Manifest): PodTemplate | undefined {
  const path = templatePath(manifest);
  if (path === undefined) {
    return undefined;
  }
  const template = path.reduce<Fields>((fields, key) => fieldsOf(fields[key]), manifest);
  const spec = template.spec;
  if (!isPodSpec(spec)) {
    throw new Error(
      `${title(manifest)}: ${[...path, 'spec', 'containers'].join('.')} must be a list of containers`,
    );
  }
  const metadata = fieldsOf(template.metadata);
  return { labels: texts(metadata.labels), annotations: texts(metadata.annotations), spec };
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
    case 'apps/Deployment':
    case 'apps/ReplicaSet':
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
  return typeof value === 'number' ? Math.min(MOST, value) : byDefault;
}

function texts(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

function templatePath(manifest: Manifest): readonly string[] | undefined {
  return TEMPLATE_PATHS[`${apiGroup(manifest)}/${manifest.kind}`];
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
