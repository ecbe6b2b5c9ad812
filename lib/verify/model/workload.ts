import { apiGroup, type Fields, fieldsOf, listOf, type Manifest } from '../../manifest/manifest.ts';
import { type Container, type PodTemplate, replicas, runsToCompletion } from '../../manifest/workload.ts';
import { pathOf } from '../path.ts';

/** A container and where it stands in its object. */
export interface PlacedContainer {
  readonly container: Container;
  readonly path: string;
  /** It runs to its end before the others start. A sidecar among the init containers does not count. */
  readonly init: boolean;
}

/** How many pods: the same number twice without an autoscaler. */
export interface PodCount {
  readonly min: number;
  readonly max: number;
}

/** An object that owns pods, with what the checks keep asking of it. */
export interface Workload {
  readonly manifest: Manifest;
  /** The namespace it lands in, even where the object names none. */
  readonly namespace: string;
  readonly template: PodTemplate;
  /** Path of the pod's spec. */
  readonly specPath: string;
  /** Path of the pod's metadata. */
  readonly metadataPath: string;
  /** Init containers first, as they run. */
  readonly containers: readonly PlacedContainer[];
  /** The HorizontalPodAutoscaler that counts it. */
  readonly autoscaler?: Manifest;
  /** Undefined for a DaemonSet: the nodes decide. */
  readonly count?: PodCount;
  /** Job or CronJob: its pods come to an end. */
  readonly transient: boolean;
  /** Another object made it: nobody writes it by hand. */
  readonly controlled: boolean;
}

const TEMPLATE_STEPS: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

export function viewWorkload(
  manifest: Manifest,
  template: PodTemplate,
  namespace: string,
  autoscaler: Manifest | undefined,
): Workload {
  const steps = TEMPLATE_STEPS[manifest.kind] ?? ['spec', 'template'];
  const specPath = pathOf(...steps, 'spec');
  const { containers, initContainers = [] } = template.spec;
  return {
    manifest,
    namespace,
    template,
    specPath,
    metadataPath: pathOf(...steps, 'metadata'),
    containers: [
      ...initContainers.map((container, index) => ({
        container,
        path: `${specPath}.initContainers[${index}]`,
        init: container.restartPolicy !== 'Always',
      })),
      ...containers.map((container, index) => ({
        container,
        path: `${specPath}.containers[${index}]`,
        init: false,
      })),
    ],
    autoscaler,
    count: countOf(manifest, autoscaler),
    transient: runsToCompletion(manifest),
    controlled: controllerOf(manifest) !== undefined,
  };
}

/** The owner that made the object, as `ownerReferences` say. */
export function controllerOf(manifest: Manifest): Fields | undefined {
  return listOf(manifest.metadata.ownerReferences).find(({ controller }) => controller === true);
}

/** Whether it is a set of pods that serve, each replaceable by another: Deployment or StatefulSet. */
export function isServer({ manifest }: Workload): boolean {
  return apiGroup(manifest) === 'apps' && (manifest.kind === 'Deployment' || manifest.kind === 'StatefulSet');
}

/** The ports that a workload's containers declare. */
export function portsOf({ containers }: Workload): readonly Fields[] {
  return containers.flatMap(({ container }) => listOf(container.ports));
}

function countOf(manifest: Manifest, autoscaler: Manifest | undefined): PodCount | undefined {
  const asked = replicas(manifest);
  // Zero pods are not scaled: the autoscaler rests as long as the count is 0.
  if (asked === undefined || asked === 0 || autoscaler === undefined) {
    return asked === undefined ? undefined : { min: asked, max: asked };
  }
  const { minReplicas, maxReplicas } = fieldsOf(autoscaler.spec);
  const min = typeof minReplicas === 'number' ? minReplicas : 1;
  return { min, max: typeof maxReplicas === 'number' ? Math.max(min, maxReplicas) : min };
}
