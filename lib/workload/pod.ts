import type { k8s } from 'cdk8s-plus-28';
import { type PriorityTier, priorityClassName } from '../availability/priority.ts';
import type { Spread } from '../availability/spread.ts';
import { type Component, labels } from './labels.ts';
import { type RunAs, restrictedPod } from './security.ts';
import type { MountedVolume } from './volumes.ts';

export interface PodProps {
  readonly component: Component;
  readonly namespace: string;
  /** Version of the main program, for the label. */
  readonly version: string;
  readonly serviceAccount: string;
  /** A tier of the platform; for what the whole cluster leans on, one of Kubernetes' own classes. */
  readonly priority: PriorityTier | 'system-cluster-critical';
  readonly runAs: RunAs;
  readonly containers: readonly k8s.Container[];
  /** Seconds between SIGTERM and SIGKILL. */
  readonly terminationGracePeriod: number;
  /** @default - none */
  readonly initContainers?: readonly k8s.Container[];
  /** @default - none */
  readonly volumes?: readonly MountedVolume[];
  /** @default - wherever there is room */
  readonly spread?: Spread;
  /** @default - none */
  readonly annotations?: Readonly<Record<string, string>>;
  /**
   * Labels besides the component's.
   * @default - none
   */
  readonly extraLabels?: Readonly<Record<string, string>>;
  /**
   * Containers of the pod see each other's processes, so that a sidecar can send a signal.
   * @default false
   */
  readonly shareProcessNamespace?: boolean;
  /** @default 'Always' */
  readonly restartPolicy?: 'Always' | 'OnFailure' | 'Never';
  /** @default [] */
  readonly imagePullSecrets?: readonly string[];
}

/** A pod template by the platform's rules; every workload's pods come through here. */
export function podTemplate(props: PodProps): k8s.PodTemplateSpec {
  const pullSecrets = props.imagePullSecrets ?? [];
  return {
    metadata: {
      labels: { ...labels({ ...props.component, version: props.version }), ...props.extraLabels },
      annotations: props.annotations && { ...props.annotations },
    },
    spec: {
      serviceAccountName: props.serviceAccount,
      automountServiceAccountToken: false,
      // A Service named `kafka` would otherwise put KAFKA_PORT into every container of the namespace.
      enableServiceLinks: false,
      priorityClassName:
        props.priority === 'system-cluster-critical'
          ? props.priority
          : priorityClassName(props.namespace, props.priority),
      securityContext: restrictedPod(props.runAs),
      ...(props.shareProcessNamespace === true ? { shareProcessNamespace: true } : {}),
      terminationGracePeriodSeconds: props.terminationGracePeriod,
      restartPolicy: props.restartPolicy ?? 'Always',
      ...props.spread,
      imagePullSecrets: pullSecrets.length > 0 ? pullSecrets.map((name) => ({ name })) : undefined,
      initContainers: props.initContainers && [...props.initContainers],
      containers: [...props.containers],
      volumes: props.volumes?.map(({ volume }) => volume),
    },
  };
}
