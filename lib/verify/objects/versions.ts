import { fieldsOf, listOf, type Manifest } from '../../manifest/manifest.ts';
import { selectorFault, textsOf } from '../../manifest/selector.ts';
import type { Check } from '../check.ts';
import { pathOf } from '../path.ts';

/** apiVersion and kind, the Kubernetes version that no longer serves it, and what to write instead. */
const REMOVED: readonly (readonly [string, RegExp, string, string])[] = [
  ['extensions/v1beta1', /^(?:Deployment|DaemonSet|ReplicaSet)$/, '1.16', 'apps/v1'],
  ['extensions/v1beta1', /^NetworkPolicy$/, '1.16', 'networking.k8s.io/v1'],
  ['extensions/v1beta1', /^Ingress$/, '1.22', 'networking.k8s.io/v1'],
  ['apps/v1beta1', /./, '1.16', 'apps/v1'],
  ['apps/v1beta2', /./, '1.16', 'apps/v1'],
  ['networking.k8s.io/v1beta1', /^Ingress(?:Class)?$/, '1.22', 'networking.k8s.io/v1'],
  ['rbac.authorization.k8s.io/v1beta1', /./, '1.22', 'rbac.authorization.k8s.io/v1'],
  ['rbac.authorization.k8s.io/v1alpha1', /./, '1.22', 'rbac.authorization.k8s.io/v1'],
  ['apiextensions.k8s.io/v1beta1', /./, '1.22', 'apiextensions.k8s.io/v1'],
  ['apiregistration.k8s.io/v1beta1', /./, '1.22', 'apiregistration.k8s.io/v1'],
  [
    'admissionregistration.k8s.io/v1beta1',
    /WebhookConfiguration$/,
    '1.22',
    'admissionregistration.k8s.io/v1',
  ],
  ['scheduling.k8s.io/v1beta1', /./, '1.22', 'scheduling.k8s.io/v1'],
  ['coordination.k8s.io/v1beta1', /^Lease$/, '1.22', 'coordination.k8s.io/v1'],
  [
    'storage.k8s.io/v1beta1',
    /^(?:CSIDriver|CSINode|StorageClass|VolumeAttachment)$/,
    '1.22',
    'storage.k8s.io/v1',
  ],
  ['storage.k8s.io/v1beta1', /^CSIStorageCapacity$/, '1.27', 'storage.k8s.io/v1'],
  ['batch/v1beta1', /^CronJob$/, '1.25', 'batch/v1'],
  ['discovery.k8s.io/v1beta1', /./, '1.25', 'discovery.k8s.io/v1'],
  ['events.k8s.io/v1beta1', /./, '1.25', 'events.k8s.io/v1'],
  ['policy/v1beta1', /^PodDisruptionBudget$/, '1.25', 'policy/v1'],
  ['policy/v1beta1', /^PodSecurityPolicy$/, '1.25', 'Pod Security Admission'],
  ['node.k8s.io/v1beta1', /./, '1.25', 'node.k8s.io/v1'],
  ['autoscaling/v2beta1', /./, '1.25', 'autoscaling/v2'],
  ['autoscaling/v2beta2', /./, '1.26', 'autoscaling/v2'],
  ['flowcontrol.apiserver.k8s.io/v1beta1', /./, '1.26', 'flowcontrol.apiserver.k8s.io/v1'],
  ['flowcontrol.apiserver.k8s.io/v1beta2', /./, '1.29', 'flowcontrol.apiserver.k8s.io/v1'],
  ['flowcontrol.apiserver.k8s.io/v1beta3', /./, '1.32', 'flowcontrol.apiserver.k8s.io/v1'],
];

/** An API version that clusters of today do not serve. */
const removed: Check = {
  id: 'api-version-removed',
  severity: 'error',
  title: 'Every object is of an API version that Kubernetes still serves',
  why: 'The API server knows no such kind: the object is refused, and with it the whole sync.',
  remedy: 'Write the version that took its place, and move the fields that changed.',
  *find({ manifests }) {
    for (const manifest of manifests) {
      const found = REMOVED.find(
        ([version, kinds]) => manifest.apiVersion === version && kinds.test(manifest.kind),
      );
      if (found !== undefined) {
        const [version, , gone, instead] = found;
        yield {
          object: manifest,
          path: 'apiVersion',
          message: `${version} ${manifest.kind} is gone since Kubernetes ${gone}; now it is ${instead}.`,
        };
      }
    }
  },
};

/** A kind that will go. */
const deprecated: Check = {
  id: 'api-version-deprecated',
  severity: 'warning',
  title: 'No object is of a kind that Kubernetes is about to drop',
  why: 'It works until an upgrade of the cluster, and each read gives a warning.',
  remedy: 'Write EndpointSlices instead.',
  *find(inventory) {
    for (const manifest of inventory.of('', 'Endpoints')) {
      yield {
        object: manifest,
        path: 'apiVersion',
        message: 'Endpoints are deprecated since Kubernetes 1.33.',
      };
    }
  },
};

/** Fields that only the API server writes. */
const serverFields: Check = {
  id: 'server-field-written',
  severity: 'info',
  title: 'No manifest carries fields of the API server',
  why: 'GitOps tools see an eternal difference, or take the field for a wish.',
  remedy: 'Take the field out.',
  *find({ manifests }) {
    for (const manifest of manifests) {
      // A dump of a live cluster has them all, rightly.
      if (manifest.metadata.uid !== undefined) {
        continue;
      }
      for (const field of [
        'creationTimestamp',
        'resourceVersion',
        'generation',
        'selfLink',
        'managedFields',
      ]) {
        if (field in manifest.metadata) {
          yield {
            object: manifest,
            path: pathOf('metadata', field),
            message: `metadata.${field} is the API server’s.`,
          };
        }
      }
      const { status } = manifest;
      if (
        status !== undefined &&
        manifest.kind !== 'CustomResourceDefinition' &&
        Object.keys(fieldsOf(status)).length > 0
      ) {
        yield { object: manifest, path: 'status', message: 'status is the API server’s.' };
      }
    }
  },
};

/** A selector that the next version can't keep. */
const versionedSelector: Check = {
  id: 'selector-holds-version',
  severity: 'error',
  title: 'No selector of a workload holds a version',
  why: 'Selectors can not be changed: the next version is refused until somebody deletes the workload.',
  remedy: 'Take the label out of the selector, and leave it in the template.',
  *find({ workloads }) {
    for (const { manifest, transient } of workloads) {
      const { selector } = fieldsOf(manifest.spec);
      const labels = Object.keys(textsOf(fieldsOf(selector).matchLabels));
      const keys = [...labels, ...listOf(fieldsOf(selector).matchExpressions).map(({ key }) => String(key))];
      for (const key of transient ? [] : keys) {
        if (
          /^(?:app\.kubernetes\.io\/version|helm\.sh\/chart|chart|version)$/.test(key) &&
          !isOwnName(manifest, key)
        ) {
          yield {
            object: manifest,
            path: 'spec.selector',
            message: `It holds ${key}, which changes with each version.`,
          };
        }
      }
    }
  },
};

/** `version: v2` of `reviews-v2`: the next version is another object, and nothing of this one changes. */
function isOwnName({ metadata, spec }: Manifest, key: string): boolean {
  const value = textsOf(fieldsOf(fieldsOf(spec).selector).matchLabels)[key];
  return key === 'version' && value !== undefined && metadata.name.split('-').includes(value);
}

const SELECTORS: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['selector'],
  StatefulSet: ['selector'],
  DaemonSet: ['selector'],
  ReplicaSet: ['selector'],
  PodDisruptionBudget: ['selector'],
  NetworkPolicy: ['podSelector'],
};

/** A selector that means nothing. */
const selectorInvalid: Check = {
  id: 'selector-invalid',
  severity: 'error',
  title: 'Selectors have the form that the API takes',
  why: 'The API server refuses the object.',
  remedy: 'Write matchLabels, or matchExpressions with In, NotIn, Exists or DoesNotExist.',
  *find({ manifests }) {
    for (const manifest of manifests) {
      for (const field of SELECTORS[manifest.kind] ?? []) {
        const selector = fieldsOf(manifest.spec)[field];
        const fault = selector === undefined || selector === null ? undefined : selectorFault(selector);
        if (fault !== undefined) {
          yield { object: manifest, path: `spec.${field}`, message: `${fault}.` };
        }
      }
    }
  },
};

const LARGEST = 1024 * 1024;

/** A ConfigMap beyond what the API keeps. */
const tooLarge: Check = {
  id: 'configmap-too-large',
  severity: 'error',
  title: 'Every ConfigMap is below 1 MiB',
  why: 'The API server refuses the object.',
  remedy: 'Split it, or put the files into an image or a volume.',
  *find(inventory) {
    for (const map of inventory.of('', 'ConfigMap')) {
      const texts = [...Object.values(fieldsOf(map.data)), ...Object.values(fieldsOf(map.binaryData))];
      const size = texts.reduce<number>(
        (sum, text) => sum + (typeof text === 'string' ? Buffer.byteLength(text) : 0),
        0,
      );
      if (size > LARGEST) {
        yield { object: map, path: 'data', message: `${size} bytes of ${LARGEST}.` };
      }
    }
  },
};

export const versionChecks: readonly Check[] = [
  removed,
  deprecated,
  serverFields,
  versionedSelector,
  selectorInvalid,
  tooLarge,
];
