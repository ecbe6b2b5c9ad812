import type { k8s } from 'cdk8s-plus-28';
import { platformLabels } from '../workload/labels.ts';

/**
 * Who gives way to whom when the capacity shrinks: a lost node's quorum members find room before the elastic
 * tier, and that before batch work.
 */
export const priorityTiers = {
  quorum: {
    value: 1_000_000,
    description: 'Members of a quorum: PostgreSQL, Elasticsearch, MinIO, Kafka, Vault.',
  },
  elastic: { value: 500_000, description: 'Stateless pods that serve requests and scale.' },
  batch: {
    value: 100_000,
    description: 'Jobs: backups, provisioning. They wait for room and preempt nobody.',
  },
} as const;

export type PriorityTier = keyof typeof priorityTiers;

/** PriorityClasses are cluster-wide: the namespace in the name keeps two platforms of one cluster apart. */
export function priorityClassName(namespace: string, tier: PriorityTier): string {
  return `${namespace}-${tier}`;
}

export function priorityClass(namespace: string, tier: PriorityTier): k8s.KubePriorityClassProps {
  return {
    metadata: {
      name: priorityClassName(namespace, tier),
      labels: platformLabels,
    },
    value: priorityTiers[tier].value,
    description: priorityTiers[tier].description,
    preemptionPolicy: tier === 'batch' ? 'Never' : 'PreemptLowerPriority',
  };
}
