/** Faults that nobody made: the run has to find each, at its place. */
import { type Fields, fieldsOf, listOf, type Manifest } from '../../../lib/manifest/manifest.ts';
import type { ClusterEvent } from '../proof/event.ts';
import { drain, loss } from '../proof/losses.ts';

export interface FaultCase {
  readonly name: string;
  /** The apps that are applied, beside the foundation. */
  readonly apps: readonly string[];
  /** The objects that are applied. */
  readonly spoil: (object: Manifest) => Manifest | undefined;
  /** Whether what the simulation reads is spoilt as well. @default true */
  readonly isRendered?: boolean;
  /** What the last release rendered; then the upgrade alone is looked at. @default - nothing */
  readonly before?: (object: Manifest) => Manifest;
  /** What happens once all is up. @default - nothing */
  readonly event?: ClusterEvent;
  /** The place, the object and the words of what has to be found. */
  readonly found: { readonly where: RegExp; readonly what: RegExp; readonly message: RegExp };
}

/** One object of a kind and name, changed. */
function only(kind: string, name: string, change: (object: Manifest) => Manifest | undefined) {
  return (object: Manifest) =>
    object.kind === kind && object.metadata.name === name ? change(object) : object;
}

function withSpec(object: Manifest, change: (spec: Fields) => Fields): Manifest {
  return { ...object, spec: change(fieldsOf(object.spec)) };
}

function withPod(object: Manifest, change: (pod: Fields) => Fields): Manifest {
  return withSpec(object, (spec) => {
    const template = fieldsOf(spec.template);
    return { ...spec, template: { ...template, spec: change(fieldsOf(template.spec)) } };
  });
}

/** The first container, changed. */
function withContainer(object: Manifest, change: (container: Fields) => Fields): Manifest {
  return withPod(object, (pod) => {
    const [first = {}, ...others] = listOf(pod.containers);
    return { ...pod, containers: [change(first), ...others] };
  });
}

function withRules(object: Manifest, change: (rules: readonly Fields[]) => readonly Fields[]): Manifest {
  return { ...object, rules: change(listOf(object.rules)) };
}

const texts = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const faultCases: readonly FaultCase[] = [
  {
    name: "a verb gone from Patroni's Role",
    apps: ['postgresql'],
    spoil: only('Role', 'postgresql', (role) =>
      withRules(role, (rules) =>
        rules
          .map((rule) => ({ ...rule, verbs: texts(rule.verbs).filter((verb) => verb !== 'patch') }))
          .filter(({ verbs }) => verbs.length > 0),
      ),
    ),
    found: {
      where: /^permissions$/,
      what: /^ServiceAccount data-platform\/postgresql$/,
      message: /^may not: patch \/configmaps postgresql-leader$/,
    },
  },
  {
    name: 'a Role that lets read every Secret',
    apps: ['vault'],
    spoil: only('Role', 'vault', (role) =>
      withRules(role, (rules) => [...rules, { apiGroups: [''], resources: ['secrets'], verbs: ['get'] }]),
    ),
    found: {
      where: /^permissions$/,
      what: /^ServiceAccount data-platform\/vault$/,
      message: /^may more than its program needs: get \/secrets$/,
    },
  },
  {
    name: 'an empty list in a NetworkPolicy',
    apps: ['portal'],
    spoil: only('NetworkPolicy', 'portal', (policy) =>
      withSpec(policy, (spec) => ({
        ...spec,
        ingress: listOf(spec.ingress).map((rule) => ({ ...rule, from: [] })),
      })),
    ),
    found: {
      where: /^second apply$/,
      what: /^NetworkPolicy data-platform\/portal$/,
      message: /^each apply changes it$/,
    },
  },
  {
    name: 'the name of a port that no container has',
    apps: ['portal'],
    spoil: only('Service', 'portal', (service) =>
      withSpec(service, (spec) => ({
        ...spec,
        ports: listOf(spec.ports).map((port) => ({ ...port, targetPort: 'htttp' })),
      })),
    ),
    found: {
      where: /^endpoints$/,
      what: /^Service data-platform\/portal$/,
      message: /leads to no pod's port$/,
    },
  },
  {
    name: 'a claim of a storage class that is not there',
    apps: ['postgresql'],
    spoil: only('StatefulSet', 'postgresql', (set) =>
      withSpec(set, (spec) => ({
        ...spec,
        volumeClaimTemplates: listOf(spec.volumeClaimTemplates).map((claim) => ({
          ...claim,
          spec: { ...fieldsOf(claim.spec), storageClassName: 'fast' },
        })),
      })),
    ),
    found: {
      where: /^scheduled$/,
      what: /^Pod data-platform\/postgresql-0$/,
      message: /unbound immediate PersistentVolumeClaims/,
    },
  },
  {
    name: 'a quota that is too small',
    apps: ['kafka'],
    spoil: only('ResourceQuota', 'data-platform-quota', (quota) =>
      withSpec(quota, (spec) => ({ ...spec, hard: { ...fieldsOf(spec.hard), 'requests.memory': '1Gi' } })),
    ),
    found: {
      where: /^healthy kafka$/,
      what: /^StatefulSet data-platform\/kafka$/,
      message: /exceeded quota: data-platform-quota/,
    },
  },
  {
    name: 'a disruption budget that lets nobody go',
    apps: ['kafka'],
    spoil: only('PodDisruptionBudget', 'kafka', (budget) =>
      withSpec(budget, (spec) => ({ selector: spec.selector, maxUnavailable: 0 })),
    ),
    event: drain('worker-0'),
    found: { where: /^drain worker-0$/, what: /^data-platform\/kafka-\d$/, message: /^it never ends/ },
  },
  {
    name: 'a word that is not among those of a field',
    apps: ['portal'],
    spoil: only('Deployment', 'portal', (deployment) =>
      withContainer(deployment, (container) => ({ ...container, imagePullPolicy: 'Sometimes' })),
    ),
    found: {
      where: /^apply portal$/,
      what: /^Deployment data-platform\/portal$/,
      message: /^refused: 422 .*imagePullPolicy/,
    },
  },
  {
    name: 'a field that does not exist',
    apps: ['portal'],
    spoil: only('Deployment', 'portal', (deployment) =>
      withContainer(deployment, (container) => ({
        ...container,
        readynessProbe: { tcpSocket: { port: 80 } },
      })),
    ),
    found: {
      where: /^apply portal$/,
      what: /^Deployment data-platform\/portal$/,
      message: /^refused: .*readynessProbe/,
    },
  },
  {
    name: 'a container that Pod Security refuses',
    apps: ['portal'],
    spoil: only('Deployment', 'portal', (deployment) =>
      withContainer(deployment, (container) => ({ ...container, securityContext: { privileged: true } })),
    ),
    found: {
      where: /^apply portal$/,
      what: /^Deployment data-platform\/portal$/,
      message: /^warning: would violate PodSecurity/,
    },
  },
  {
    name: 'a PriorityClass that comes with no app',
    apps: ['vault'],
    spoil: only('PriorityClass', 'data-platform-quorum', () => undefined),
    found: {
      where: /^healthy vault$/,
      what: /^StatefulSet data-platform\/vault$/,
      message: /no PriorityClass with name data-platform-quorum/,
    },
  },
  {
    name: 'a StatefulSet that the last release named its Service otherwise',
    apps: ['vault'],
    spoil: (object) => object,
    before: (object) =>
      object.kind === 'StatefulSet' && object.metadata.name === 'vault'
        ? withSpec(object, (spec) => ({ ...spec, serviceName: 'vault-members' }))
        : object,
    found: {
      where: /^upgrade$/,
      what: /^StatefulSet data-platform\/vault$/,
      message: /^refused: 422 .*updates to statefulset spec/,
    },
  },
  {
    name: 'a Deployment that is bound to one node, which the simulation does not know',
    apps: ['portal'],
    isRendered: false,
    spoil: only('Deployment', 'portal', (deployment) =>
      withPod(deployment, (pod) => ({
        ...pod,
        topologySpreadConstraints: [],
        nodeSelector: { 'kubernetes.io/hostname': 'worker-2' },
      })),
    ),
    event: loss('node-loss worker-2', ['worker-2']),
    found: {
      where: /^node-loss worker-2$/,
      what: /^ready Deployment data-platform\/portal$/,
      message: /the simulation says 2, the cluster 0$/,
    },
  },
];
