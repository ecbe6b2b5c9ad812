import { type Fields, fieldsOf, listOf, type Manifest } from '../../manifest/manifest.ts';
import { type Labels, textsOf } from '../../manifest/selector.ts';
import { mayLabelPods } from './access.ts';
import type { Inventory } from './inventory.ts';
import { memo } from './memo.ts';
import { portsOf, type Workload } from './workload.ts';

/** A Service and the pods behind it. */
export interface ServiceView {
  readonly manifest: Manifest;
  readonly namespace: string;
  readonly ports: readonly Fields[];
  /** Its name stands for the addresses of the pods themselves. */
  readonly headless: boolean;
  /** Its name stands for a name outside the cluster. */
  readonly external: boolean;
  /** Undefined where the Service selects nothing on purpose: its endpoints are made by something else. */
  readonly targets?: readonly Workload[];
}

export const servicesOf = memo((inventory): readonly ServiceView[] =>
  inventory.of('', 'Service').map((manifest) => {
    const spec = fieldsOf(manifest.spec);
    const namespace = inventory.namespaceOf(manifest);
    const external = spec.type === 'ExternalName';
    const selector = textsOf(spec.selector);
    return {
      manifest,
      namespace,
      ports: listOf(spec.ports),
      headless: spec.clusterIP === 'None',
      external,
      targets:
        external || Object.keys(selector).length === 0
          ? undefined
          : targetsOf(inventory, namespace, selector),
    };
  }),
);

const byName = memo(
  (inventory) =>
    new Map(
      servicesOf(inventory).map((service) => [
        `${service.namespace}/${service.manifest.metadata.name}`,
        service,
      ]),
    ),
);

export function findService(inventory: Inventory, namespace: string, name: string): ServiceView | undefined {
  return byName(inventory).get(`${namespace}/${name}`);
}

/** The container ports that a Service's port leads to, per workload; nothing for a name that no container has. */
export function targetPorts(port: Fields, workload: Workload): readonly number[] {
  const target = port.targetPort ?? port.port;
  if (typeof target === 'number') {
    return [target];
  }
  return portsOf(workload).flatMap(({ name, containerPort }) =>
    name === target && typeof containerPort === 'number' ? [containerPort] : [],
  );
}

function targetsOf(inventory: Inventory, namespace: string, selector: Labels): readonly Workload[] {
  const exact = inventory.podsOf(namespace, { matchLabels: selector });
  return exact.length > 0
    ? exact
    : inventory.workloads.filter(
        (workload) => workload.namespace === namespace && mayCarry(inventory, workload, selector),
      );
}

/** Labels that Kubernetes itself gives to pods of these kinds. */
const CONTROLLER_LABELS: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['pod-template-hash'],
  DaemonSet: ['controller-revision-hash'],
  StatefulSet: [
    'statefulset.kubernetes.io/pod-name',
    'apps.kubernetes.io/pod-index',
    'controller-revision-hash',
  ],
  Job: ['job-name', 'batch.kubernetes.io/job-name'],
};

/**
 * Whether pods of the workload may come to carry all these labels: from their template, from Kubernetes, or, where
 * their account may change pods, given by themselves as a leader does with its role.
 */
function mayCarry(inventory: Inventory, workload: Workload, selector: Labels): boolean {
  const { labels } = workload.template;
  const missing = Object.keys(selector).filter((key) => !Object.hasOwn(labels, key));
  const fixed = Object.entries(selector).filter(([key]) => Object.hasOwn(labels, key));
  if (fixed.length === 0 || !fixed.every(([key, value]) => labels[key] === value)) {
    return false;
  }
  const given = CONTROLLER_LABELS[workload.manifest.kind] ?? [];
  return missing.every((key) =>
    key === 'statefulset.kubernetes.io/pod-name'
      ? isMember(workload, selector[key] ?? '')
      : given.includes(key) || (!key.startsWith('app.kubernetes.io/') && mayLabelPods(inventory, workload)),
  );
}

/** Whether a StatefulSet has a pod of this name. */
export function isMember({ manifest, count }: Workload, pod: string): boolean {
  const prefix = `${manifest.metadata.name}-`;
  const { start } = fieldsOf(fieldsOf(manifest.spec).ordinals);
  const first = typeof start === 'number' ? start : 0;
  const ordinal = pod.startsWith(prefix) ? pod.slice(prefix.length) : '';
  return (
    manifest.kind === 'StatefulSet' &&
    /^\d{1,6}$/.test(ordinal) &&
    Number(ordinal) >= first &&
    Number(ordinal) < first + (count?.max ?? 0)
  );
}
