import { createRequire } from 'node:module';
import type { ErrorObject } from 'ajv';
import { apiGroup, type Manifest } from '../manifest.ts';
import { observe } from './observe.ts';
import type { Validator } from './validator.ts';

/** The package with the validators of a group of custom resources. All other groups are Kubernetes' own. */
const packages: Readonly<Record<string, string>> = {
  'argoproj.io': '@kubernetes-models/argo-cd',
  'cert-manager.io': '@kubernetes-models/cert-manager',
  'external-secrets.io': '@kubernetes-models/external-secrets',
  'kustomize.toolkit.fluxcd.io': '@kubernetes-models/flux-cd',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator',
  'security.istio.io': '@kubernetes-models/istio',
  'source.toolkit.fluxcd.io': '@kubernetes-models/flux-cd',
};

/**
 * Versions for which the newest package that runs on Node 20 has only the version before. Both projects took the
 * fields over unchanged; what v1 adds since is outside imports/crds/.
 */
const validatedAs: Readonly<Record<string, string>> = {
  'external-secrets.io/v1': 'external-secrets.io/v1beta1',
  'security.istio.io/v1': 'security.istio.io/v1beta1',
};

/**
 * Fields that are newer than these packages. imports/crds.test.ts holds them against the projects' own definitions.
 */
const newer: Readonly<Record<string, readonly string[]>> = {
  'argoproj.io/v1alpha1 AppProject': ['/spec/clusterResourceWhitelist/*/name'],
  'argoproj.io/v1alpha1 Application': ['/spec/syncPolicy/retry/refresh'],
  'kustomize.toolkit.fluxcd.io/v1 Kustomization': ['/spec/deletionPolicy'],
  'monitoring.coreos.com/v1 PrometheusRule': ['/spec/groups/*/rules/*/keep_firing_for'],
  'source.toolkit.fluxcd.io/v1 GitRepository': ['/spec/provider'],
};

/** All of these packages lost the fields named description in their making, such as PriorityClass.description. */
const lost = /\/description$/;

interface Model {
  readonly apiVersion: string;
  readonly kind: string;
  readonly prototype: { validate(this: unknown): void };
}

const require = createRequire(import.meta.url);

/** The validator that the object's project publishes; undefined where there is none. */
export function upstreamValidator({ apiVersion, kind }: Manifest): Validator | undefined {
  const version = validatedAs[apiVersion] ?? apiVersion;
  const model = load(`${packages[apiGroup({ apiVersion })] ?? 'kubernetes-models'}/${version}/${kind}`, kind);
  // The packages hold parts of objects too, such as a PodSpec, under the same folder.
  if (model?.apiVersion !== version || model.kind !== kind) {
    return undefined;
  }
  const known = newer[`${apiVersion} ${kind}`] ?? [];
  const isLacking = (pointer: string) =>
    lost.test(pointer) || known.includes(pointer.replace(/\/\d+(?=\/|$)/g, '/*'));
  return (manifest) => {
    const { observed, unread } = observe({ ...manifest, apiVersion: version });
    const unknown = () => unread().filter((pointer) => !isLacking(pointer));
    try {
      // Not `new Model(data)`, which validates a copy: what is read must be seen.
      model.prototype.validate.call(observed);
      return { errors: [], unknown: unknown() };
    } catch (error) {
      const { errors } = error as { errors?: ErrorObject[] };
      if (errors === undefined) {
        throw error;
      }
      return { errors, unknown: unknown() };
    }
  };
}

function load(path: string, name: string): Model | undefined {
  try {
    return (require(path) as Record<string, Model | undefined>)[name];
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'MODULE_NOT_FOUND' || code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') {
      return undefined;
    }
    throw error;
  }
}
