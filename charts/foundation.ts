import { ApiObject, Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { type PriorityTier, priorityClass, priorityTiers } from '../lib/availability/priority.ts';
import type { Environment } from '../lib/environment/schema.ts';
import { ownIssuer } from '../lib/identity/certificate.ts';
import { Secrets } from '../lib/identity/external-secret.ts';
import { objectStoreCredentials } from '../lib/identity/object-store.ts';
import { OwnAuthority } from '../lib/identity/own-authority.ts';
import { SecretStore } from '../lib/identity/secret-store.ts';
import { allowDns, defaultDeny } from '../lib/network/namespace-policies.ts';
import { platformLabels } from '../lib/workload/labels.ts';

export interface FoundationProps {
  readonly environment: Environment;
}

/** What every other app stands on: the namespace, its limits, its closed doors, its authority. */
export class Foundation extends Chart {
  constructor(scope: Construct, id: string, props: FoundationProps) {
    const { environment } = props;
    super(scope, id, { namespace: environment.namespace, disableResourceNameHashes: true });
    new ApiObject(this, 'namespace', namespace(environment.namespace));
    new ApiObject(this, 'resource-quota', k8s.KubeResourceQuota.manifest(resourceQuota(environment.quota)));
    new ApiObject(this, 'limit-range', k8s.KubeLimitRange.manifest(limitRange()));
    new ApiObject(this, 'default-deny', k8s.KubeNetworkPolicy.manifest(defaultDeny()));
    new ApiObject(this, 'allow-dns', k8s.KubeNetworkPolicy.manifest(allowDns(environment.cluster.dns)));
    for (const tier of Object.keys(priorityTiers) as PriorityTier[]) {
      const manifest = k8s.KubePriorityClass.manifest(priorityClass(environment.namespace, tier));
      new ApiObject(this, `priority-class-${tier}`, manifest);
    }
    new SecretStore(this, 'secret-store', { labels: platformLabels, settings: environment.secrets });
    const { store } = environment.backup;
    if (store !== undefined) {
      const secrets = [objectStoreCredentials(store.credentials)];
      new Secrets(this, 'secrets', { labels: platformLabels, secrets, settings: environment.secrets });
    }
    if (environment.tls.mode === 'cert-manager' && environment.tls.issuer === undefined) {
      new OwnAuthority(this, 'authority', {
        name: ownIssuer,
        bootstrap: 'data-platform-bootstrap',
        labels: platformLabels,
      });
    }
  }
}

function namespace(name: string) {
  return k8s.KubeNamespace.manifest({
    metadata: {
      name,
      labels: {
        ...platformLabels,
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/warn': 'restricted',
      },
    },
  });
}

function resourceQuota(quota: Environment['quota']): k8s.KubeResourceQuotaProps {
  const hard: Record<string, string> = {
    'requests.cpu': quota.cpu,
    'requests.memory': quota.memory,
    pods: String(quota.pods),
  };
  if (quota.limits !== undefined) {
    hard['limits.cpu'] = quota.limits.cpu;
    hard['limits.memory'] = quota.limits.memory;
  }
  return {
    metadata: { name: quota.name, labels: platformLabels },
    spec: {
      hard: Object.fromEntries(
        Object.entries(hard).map(([resource, value]) => [resource, k8s.Quantity.fromString(value)]),
      ),
    },
  };
}

/**
 * Figures for containers that bring none: debug pods, Jobs of other tools. Without them such a pod is refused
 * by the quota. Nothing of Holdfast relies on it.
 */
function limitRange(): k8s.KubeLimitRangeProps {
  const list = (cpu: string, memory: string, storage: string) => ({
    cpu: k8s.Quantity.fromString(cpu),
    memory: k8s.Quantity.fromString(memory),
    'ephemeral-storage': k8s.Quantity.fromString(storage),
  });
  return {
    metadata: { name: 'data-platform-defaults', labels: platformLabels },
    spec: {
      limits: [
        {
          type: 'Container',
          defaultRequest: list('50m', '64Mi', '64Mi'),
          default: list('500m', '256Mi', '1Gi'),
        },
      ],
    },
  };
}
