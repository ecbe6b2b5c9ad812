import type { k8s } from 'cdk8s-plus-28';
import { type Resources, resourceRequirements } from './resources.ts';
import { restrictedContainer } from './security.ts';
import type { MountedVolume } from './volumes.ts';

export interface ContainerProps {
  readonly name: string;
  readonly image: string;
  readonly resources: Resources;
  /** @default - the image's entrypoint */
  readonly command?: readonly string[];
  /** @default - none */
  readonly args?: readonly string[];
  /** @default - none */
  readonly env?: readonly k8s.EnvVar[];
  /**
   * Ports by name. Probes, Services and monitors refer to them by it.
   * @default - none
   */
  readonly ports?: Readonly<Record<string, number>>;
  /** @default - none */
  readonly volumes?: readonly MountedVolume[];
  /**
   * Claims of the StatefulSet, which are no volumes of the pod template.
   * @default - none
   */
  readonly claims?: readonly k8s.VolumeMount[];
  /** @default - none: a Job's container is not probed */
  readonly probes?: Pick<k8s.Container, 'startupProbe' | 'livenessProbe' | 'readinessProbe'>;
  /** @default - none */
  readonly lifecycle?: k8s.Lifecycle;
}

/** A container as "restricted" wants it, with requests and limits, and its last words kept when it fails. */
export function container(props: ContainerProps): k8s.Container {
  const mounts = [...(props.claims ?? []), ...(props.volumes ?? []).map(({ mount }) => mount)];
  return {
    name: props.name,
    image: props.image,
    imagePullPolicy: 'IfNotPresent',
    command: props.command && [...props.command],
    args: props.args && [...props.args],
    env: props.env && [...props.env],
    ports:
      props.ports &&
      Object.entries(props.ports).map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP' })),
    resources: resourceRequirements(props.resources),
    volumeMounts: mounts.length > 0 ? mounts : undefined,
    ...props.probes,
    lifecycle: props.lifecycle,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    securityContext: restrictedContainer,
  };
}
