import { apiGroup, fieldsOf, type Manifest } from '../../manifest/manifest.ts';
import { picks, readSelector, textsOf } from '../../manifest/selector.ts';
import { groupBy, type Inventory } from './inventory.ts';
import { memo } from './memo.ts';

/** Groups of custom resources that make no pods: those that configure, sync or issue. */
const WITHOUT_PODS =
  /(?:^|\.)(?:k8s\.io|cert-manager\.io|external-secrets\.io|fluxcd\.io|istio\.io|linkerd\.io|kyverno\.io|cilium\.io|projectcalico\.org|traefik\.io|bitnami\.com)$/;
/** Kinds without pods in groups that have others. */
const KINDS_WITHOUT_PODS = new Set([
  'AlertmanagerConfig',
  'Application',
  'ApplicationSet',
  'AppProject',
  'PodMonitor',
  'Probe',
  'PrometheusRule',
  'ScrapeConfig',
  'ServiceMonitor',
]);

const byNamespace = memo((inventory) =>
  groupBy(inventory.manifests.filter(mayMakePods), (manifest) => inventory.namespaceOf(manifest)),
);

/** A custom resource that an operator may turn into pods. */
function mayMakePods(manifest: Manifest): boolean {
  const group = apiGroup(manifest);
  return group.includes('.') && !WITHOUT_PODS.test(group) && !KINDS_WITHOUT_PODS.has(manifest.kind);
}

/**
 * Whether the selector may be meant for pods that an operator makes from a custom resource of the namespace. Operators
 * hand on the labels of the resource, those of its pod template, or its name as the value of a label of their own.
 */
export function mayComeFromOperator(inventory: Inventory, namespace: string, selector: unknown): boolean {
  const values = new Set(Object.values(readSelector(selector)?.matchLabels ?? {}));
  return (byNamespace(inventory).get(namespace) ?? []).some((manifest) => {
    const { podMetadata, template } = fieldsOf(manifest.spec);
    const labels = {
      ...manifest.metadata.labels,
      ...textsOf(fieldsOf(fieldsOf(template).metadata).labels),
      ...textsOf(fieldsOf(podMetadata).labels),
    };
    return values.has(manifest.metadata.name) || (values.size > 0 && picks(selector, labels));
  });
}
