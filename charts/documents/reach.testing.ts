import { fieldsOf, isFields, listOf, type Manifest } from '../../lib/manifest/manifest.ts';
import type { Cluster, Thing } from './cluster.testing.ts';

/**
 * The Services that a script inside a pod calls and that the network policies keep from it: a command that hangs.
 * @param script with addresses such as `https://minio.data-platform.svc:9000` or `kafka:9091`
 */
export function unreachable({ manifests }: Cluster, from: Thing, script: string): string[] {
  const called = manifests.filter(
    ({ kind, metadata }) =>
      kind === 'Service' &&
      metadata.namespace === from.namespace &&
      new RegExp(`(?<![\\w.-])${metadata.name}(?:\\.${metadata.namespace}(?:\\.svc[\\w.]*)?)?:\\d+`).test(
        script,
      ),
  );
  return called.filter((service) => !mayReach(manifests, from, service)).map(({ metadata }) => metadata.name);
}

/** Whether an egress rule for the pod leads to the pods of the Service. Ports are not compared. */
function mayReach(manifests: readonly Manifest[], from: Thing, service: Manifest): boolean {
  const labels = from.template?.labels ?? {};
  const target = fieldsOf(fieldsOf(service.spec).selector);
  const policies = manifests.filter(
    ({ kind, metadata, spec }) =>
      kind === 'NetworkPolicy' &&
      metadata.namespace === from.namespace &&
      isWithin(fieldsOf(fieldsOf(spec).podSelector).matchLabels, labels) &&
      fieldsOf(spec).egress !== undefined,
  );
  const rules = policies.flatMap(({ spec }) => listOf(fieldsOf(spec).egress));
  return rules
    .flatMap(({ to }) => listOf(to))
    .some(
      ({ podSelector, namespaceSelector }) =>
        namespaceSelector === undefined &&
        isFields(podSelector) &&
        isWithin(fieldsOf(podSelector).matchLabels, target),
    );
}

/** Whether labels have all that a selector asks for. */
function isWithin(selector: unknown, labels: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(fieldsOf(selector)).every(([key, value]) => labels[key] === value);
}
