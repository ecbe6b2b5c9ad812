import { type Fields, isKind, listOf, type Manifest } from '../../manifest/manifest.ts';
import { controllerOf } from '../../manifest/ownership.ts';
import type { PodCount, PodCounts } from '../../manifest/pod-count.ts';
import {
  type Container,
  type PodTemplate,
  runsToCompletion,
  templateSteps,
} from '../../manifest/workload.ts';
import { pathOf } from '../path.ts';

/** A container and where it stands in its object. */
export interface PlacedContainer {
  readonly container: Container;
  /** As admission leaves it: with the defaults of the LimitRanges of its namespace. */
  readonly admitted: Container;
  readonly path: string;
  /** It runs to its end before the others start. A sidecar among the init containers does not count. */
  readonly init: boolean;
}

/** An object that owns pods, with what the checks keep asking of it. */
export interface Workload {
  readonly manifest: Manifest;
  /** The namespace it lands in, even where the object names none. */
  readonly namespace: string;
  readonly template: PodTemplate;
  /** As admission leaves it. */
  readonly admitted: PodTemplate;
  /** Path of the pod's spec. */
  readonly specPath: string;
  /** Path of the pod's metadata. */
  readonly metadataPath: string;
  /** Init containers first, as they run. */
  readonly containers: readonly PlacedContainer[];
  /** What scales it: a HorizontalPodAutoscaler, or what makes one. */
  readonly autoscaler?: Manifest;
  /** Undefined for a DaemonSet: the nodes decide. */
  readonly count?: PodCount;
  /** Job or CronJob: its pods come to an end. */
  readonly transient: boolean;
  /** Another object made it: nobody writes it by hand. */
  readonly controlled: boolean;
}

export function viewWorkload(
  manifest: Manifest,
  template: PodTemplate,
  admitted: PodTemplate,
  namespace: string,
  counts: PodCounts,
): Workload {
  const steps = templateSteps(manifest);
  const specPath = pathOf(...steps, 'spec');
  const { containers, initContainers = [] } = template.spec;
  const stored = admitted.spec;
  return {
    manifest,
    namespace,
    template,
    admitted,
    specPath,
    metadataPath: pathOf(...steps, 'metadata'),
    containers: [
      ...initContainers.map((container, index) => ({
        container,
        admitted: stored.initContainers?.[index] ?? container,
        path: `${specPath}.initContainers[${index}]`,
        init: container.restartPolicy !== 'Always',
      })),
      ...containers.map((container, index) => ({
        container,
        admitted: stored.containers[index] ?? container,
        path: `${specPath}.containers[${index}]`,
        init: false,
      })),
    ],
    autoscaler: counts.scalingOf(manifest)?.autoscaler,
    count: counts.of(manifest),
    transient: runsToCompletion(manifest),
    controlled: controllerOf(manifest) !== undefined,
  };
}

/** Kinds whose pods serve, each replaceable by another. */
const SERVERS = [
  ['apps', 'Deployment'],
  ['apps', 'StatefulSet'],
  ['', 'ReplicationController'],
  ['argoproj.io', 'Rollout'],
] as const;

/** Whether it is a set of pods that serve, each replaceable by another. */
export function isServer({ manifest }: Workload): boolean {
  return SERVERS.some(([group, kind]) => isKind(manifest, group, kind));
}

/** The ports that a workload's containers declare. */
export function portsOf({ containers }: Workload): readonly Fields[] {
  return containers.flatMap(({ container }) => listOf(container.ports));
}
