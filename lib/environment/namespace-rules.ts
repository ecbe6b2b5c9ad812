import { type Rule, ruleOf } from './rule.ts';
import type { Environment } from './schema.ts';

const rule = ruleOf<Environment>();

/** Where controllers of a cluster stand unless somebody chose otherwise. */
const controllers = [
  'argocd',
  'cert-manager',
  'external-secrets',
  'flux-system',
  'ingress-nginx',
  'istio-system',
  'linkerd',
];

/**
 * The platform closes its namespace to all traffic, runs nothing there but Pod Security "restricted", and gives it a
 * quota: what a cluster lives on would end. `default` is a namespace like any other.
 */
export const namespaceRules: readonly Rule[] = [
  rule(
    {
      namespace: 'namespace',
      dns: 'cluster.dns.namespace',
      prometheus: 'observability',
      gitops: 'gitops',
      mesh: 'mesh',
    },
    function platformHasItsOwnNamespace({ namespace, dns, prometheus, gitops, mesh }) {
      const named: readonly (readonly [setting: string, namespace: string | undefined])[] = [
        ['cluster.dns.namespace', dns],
        [
          'observability.prometheus.namespace',
          prometheus.enabled ? prometheus.prometheus.namespace : undefined,
        ],
        ['gitops.flux.namespace', gitops?.flux.namespace],
        ['gitops.argocd.namespace', gitops?.argocd.namespace],
        ['mesh.controlPlane.namespace', mesh.type === 'none' ? undefined : mesh.controlPlane.namespace],
      ];
      const setting = named.find(([, taken]) => taken === namespace)?.[0];
      const owner = namespace.startsWith('kube-')
        ? "Kubernetes' own"
        : setting !== undefined
          ? `that of ${setting}`
          : controllers.includes(namespace)
            ? "a controller's own"
            : undefined;
      const allowed = `a namespace of its own, which is closed and limited, since ${namespace} is ${owner}`;
      return owner === undefined ? [] : [{ path: ['namespace'], allowed, value: namespace }];
    },
  ),
];
