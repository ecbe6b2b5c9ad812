import { fieldsOf, identity, type Manifest } from '../../manifest/manifest.ts';
import { isClusterScoped } from '../../manifest/scope.ts';
import type { Check } from '../check.ts';
import { pathOf } from '../path.ts';

/** Two objects that are one to the API server. */
const duplicate: Check = {
  id: 'duplicate-object',
  severity: 'error',
  title: 'Every object stands in the set once',
  why: 'The last one that is applied wins, and the order is anybody’s guess: GitOps tools refuse it or go back and forth.',
  remedy: 'Take one of the two out, or rename it.',
  *find({ manifests, namespaceOf }) {
    const seen = new Set<string>();
    for (const manifest of manifests) {
      // A hook of another phase may be the same object again.
      const hook = manifest.metadata.annotations?.['helm.sh/hook'] ?? '';
      const key = `${identity({ ...manifest, metadata: { ...manifest.metadata, namespace: namespaceOf(manifest) } })} ${hook}`;
      if (seen.has(key)) {
        yield {
          object: manifest,
          path: '',
          message: 'Another object has the same group, kind, namespace and name.',
        };
      }
      seen.add(key);
    }
  },
};

const LABEL_NAME = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const SERVICE_NAME = /^[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
/** Names of RBAC objects may hold what a path may. */
const PATH_SEGMENT = /^(?!\.\.?$)[^/%]+$/;

/** The form of a name, and how long it may be. */
function nameRule({ kind, apiVersion }: Manifest): readonly [RegExp, number, string] {
  if (apiVersion.startsWith('rbac.authorization.k8s.io/')) {
    return [PATH_SEGMENT, 253, 'no slash and no percent sign'];
  }
  if (kind === 'Service' && apiVersion === 'v1') {
    return [SERVICE_NAME, 63, 'at most 63 lower-case letters, digits and -, with a letter first'];
  }
  if (kind === 'Namespace') {
    return [LABEL_NAME, 63, 'at most 63 lower-case letters, digits and -'];
  }
  // Pods carry a label with the name of the StatefulSet and ten characters of a hash.
  if (kind === 'StatefulSet') {
    return [LABEL_NAME, 52, 'at most 52 lower-case letters, digits and -'];
  }
  return [SUBDOMAIN, 253, 'lower-case letters, digits, - and ., with a letter or digit at both ends'];
}

/** A name that the API server refuses. */
const nameInvalid: Check = {
  id: 'name-invalid',
  severity: 'error',
  title: 'The name of every object has the form that its kind takes',
  why: 'The API server refuses the object, or its pods.',
  remedy: 'Rename the object.',
  *find({ manifests }) {
    for (const manifest of manifests) {
      const [form, longest, words] = nameRule(manifest);
      const { name } = manifest.metadata;
      if (!form.test(name) || name.length > longest) {
        yield {
          object: manifest,
          path: 'metadata.name',
          message: `${JSON.stringify(name)}: allowed are ${words}.`,
        };
      }
    }
  },
};

const KEY = /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^(?:[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?)?$/;

/** A label that the API server refuses. */
const labelInvalid: Check = {
  id: 'label-invalid',
  severity: 'error',
  title: 'Labels have the form that the API takes',
  why: 'The API server refuses the object.',
  remedy: 'Keep values to 63 letters, digits, -, _ and ., with a letter or digit at both ends.',
  *find({ manifests, workloads }) {
    const places: (readonly [Manifest, string, unknown])[] = [
      ...manifests.map((manifest) => [manifest, 'metadata', manifest.metadata.labels] as const),
      ...workloads
        .filter(({ manifest }) => manifest.kind !== 'Pod')
        .map(({ manifest, metadataPath, template }) => [manifest, metadataPath, template.labels] as const),
    ];
    for (const [object, path, labels] of places) {
      for (const [key, value] of Object.entries(fieldsOf(labels))) {
        if (!KEY.test(key) || typeof value !== 'string' || !VALUE.test(value)) {
          yield {
            object,
            path: `${path}.${pathOf('labels', key)}`,
            message: `${key}: ${JSON.stringify(value)} is no label.`,
          };
        }
      }
    }
  },
};

/** Objects among everybody's leftovers. */
const defaultNamespace: Check = {
  id: 'namespace-default',
  severity: 'warning',
  title: 'No object is in the default namespace',
  why: 'It has no quota and no policies of its own, and everybody tries things out in it.',
  remedy: 'Name another namespace.',
  *find({ manifests }) {
    for (const manifest of manifests) {
      if (manifest.metadata.namespace === 'default') {
        yield { object: manifest, path: 'metadata.namespace', message: 'The namespace is default.' };
      }
    }
  },
};

/** Objects that land wherever the one who applies them happens to be. */
const namespaceMissing: Check = {
  id: 'namespace-not-named',
  severity: 'info',
  title: 'Every namespaced object names its namespace',
  why: 'It lands in the namespace of whoever applies it.',
  remedy: 'Set metadata.namespace.',
  *find({ manifests, workloads }) {
    // Of kinds that this project does not know, nobody can tell whether they have a namespace.
    const known = new Set([...workloads.map(({ manifest }) => manifest)]);
    const namespaced = manifests.filter(
      (manifest) => (NAMESPACED.has(manifest.kind) || known.has(manifest)) && !isClusterScoped(manifest),
    );
    const nameless = namespaced.filter(({ metadata }) => metadata.namespace === undefined);
    const [first] = nameless;
    if (first !== undefined && nameless.length > 1 && nameless.length === namespaced.length) {
      // A set that leaves it to whoever applies it, as charts and bases do: one choice, one finding.
      const message = `None of the ${nameless.length} namespaced objects has a metadata.namespace.`;
      yield { object: first, path: 'metadata', message };
    } else {
      for (const manifest of nameless) {
        yield { object: manifest, path: 'metadata', message: 'No metadata.namespace.' };
      }
    }
  },
};

const NAMESPACED = new Set([
  'ConfigMap',
  'HorizontalPodAutoscaler',
  'Ingress',
  'LimitRange',
  'NetworkPolicy',
  'PersistentVolumeClaim',
  'PodDisruptionBudget',
  'ResourceQuota',
  'Role',
  'RoleBinding',
  'Secret',
  'Service',
  'ServiceAccount',
]);

export const identityChecks: readonly Check[] = [
  duplicate,
  nameInvalid,
  labelInvalid,
  defaultNamespace,
  namespaceMissing,
];
