import type { k8s } from 'cdk8s-plus-28';
import { statelessSpread } from '../../availability/spread.ts';
import { imageVersion } from '../../images/image.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import type { Component } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { httpProbe, startupProbe, tcpProbe } from '../../workload/probes.ts';
import type { Resources } from '../../workload/resources.ts';
import { scratch } from '../../workload/volumes.ts';
import { scripts } from './config/scripts.ts';
import { runAs } from './names.ts';
import type { DatahubPartProps } from './props.ts';
import { tracingTrust, trustOf } from './trust.ts';
import { scriptsFolder, waitForUpdate } from './waits.ts';

/** Seconds between the order to stop and the kill: upstream's, within which requests in flight end. */
export const gracePeriod = 120;

/** Until every proxy has dropped the pod, it still gets requests. */
export const drain: k8s.Lifecycle = { preStop: { exec: { command: ['/bin/sh', '-c', 'sleep 15'] } } };

export interface BackendPodProps {
  readonly component: Component;
  /** Name of the ServiceAccount. */
  readonly name: string;
  readonly image: string;
  readonly env: readonly k8s.EnvVar[];
  readonly resources: Resources;
  readonly ports: Readonly<Record<string, number>>;
  /** Where it says whether it can serve. */
  readonly health: { readonly port: string; readonly path: string };
  /** Whether it talks to PostgreSQL. */
  readonly database: boolean;
  /** Revision of the system update that it waits for. */
  readonly revision: string;
  /** @default - none: it serves nobody */
  readonly lifecycle?: k8s.Lifecycle;
}

/** A pod of GMS or of a consumer: it starts when its system update is done. */
export function backendPod(props: DatahubPartProps, pod: BackendPodProps): k8s.PodTemplateSpec {
  const { platform } = props;
  const trust = trustOf(pod.image, props.services, pod.database);
  const scriptVolumes = [scriptsFolder(props), ...trust.search];
  // Logs, plugins, and what Java unpacks: the rest of the root is read-only.
  const volumes = [
    ...trust.volumes,
    ...tracingTrust(props.tracing),
    scratch({ name: 'tmp', path: '/tmp', sizeLimit: '512Mi' }),
  ];
  const health = httpProbe(pod.health);
  return podTemplate({
    component: pod.component,
    namespace: platform.namespace,
    version: imageVersion(pod.image),
    serviceAccount: pod.name,
    priority: 'elastic',
    runAs,
    terminationGracePeriod: gracePeriod,
    spread: statelessSpread(pod.component),
    annotations: configHash(scripts()),
    imagePullSecrets: platform.imagePullSecrets,
    initContainers: [...trust.prepare, waitForUpdate(props, pod.revision, scriptVolumes)],
    containers: [
      container({
        name: pod.component.component,
        image: pod.image,
        env: pod.env,
        ports: pod.ports,
        resources: pod.resources,
        volumes,
        probes: {
          // It loads some 40 000 classes with half a core, and waits up to 15 minutes for what it stands on.
          startupProbe: startupProbe(health, 1500),
          readinessProbe: health,
          // It listens: whether what it stands on answers is readiness's question.
          livenessProbe: tcpProbe({ port: pod.health.port }),
        },
        lifecycle: pod.lifecycle,
      }),
    ],
    volumes: [...scriptVolumes, ...volumes],
  });
}
