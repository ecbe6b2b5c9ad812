import { autoscalerChecks } from './availability/autoscalers.ts';
import { probeChecks } from './availability/probes.ts';
import { replicaChecks } from './availability/replicas.ts';
import { rolloutChecks } from './availability/rollouts.ts';
import type { Check } from './check.ts';
import { budgetChecks } from './disruption/budgets.ts';
import { deadlockChecks } from './disruption/deadlocks.ts';
import { immutableChecks } from './immutable.ts';
import { jobChecks } from './jobs.ts';
import { coverageChecks } from './network/coverage.ts';
import { flowChecks } from './network/flows.ts';
import { ruleChecks } from './network/rules.ts';
import { identityChecks } from './objects/identity.ts';
import { versionChecks } from './objects/versions.ts';
import { databaseChecks } from './quorum/databases.ts';
import { kafkaChecks } from './quorum/kafka.ts';
import { memberChecks } from './quorum/members.ts';
import { minioChecks } from './quorum/minio.ts';
import { accessChecks } from './references/access.ts';
import { containerChecks } from './references/containers.ts';
import { hostChecks } from './references/hosts.ts';
import { podReferenceChecks } from './references/pods.ts';
import { serviceChecks } from './references/services.ts';
import { sourceChecks } from './references/sources.ts';
import { heapChecks } from './resources/heap.ts';
import { quotaChecks } from './resources/quota.ts';
import { requestChecks } from './resources/requests.ts';
import { nodeChecks } from './scheduling/nodes.ts';
import { schedulingRuleChecks } from './scheduling/rules.ts';
import { admissionChecks } from './security/admission.ts';
import { exposureChecks } from './security/exposure.ts';
import { hardeningChecks } from './security/hardening.ts';
import { imageChecks } from './security/images.ts';
import { podSecurityChecks } from './security/pod-security.ts';
import { rbacChecks } from './security/rbac.ts';
import { secretChecks } from './security/secrets.ts';

/** A family of checks: a heading of the catalogue. */
export interface CheckFamily {
  readonly name: string;
  readonly checks: readonly Check[];
}

export const families: readonly CheckFamily[] = [
  { name: 'Availability', checks: [...replicaChecks, ...autoscalerChecks, ...probeChecks, ...rolloutChecks] },
  { name: 'Disruption', checks: [...deadlockChecks, ...budgetChecks] },
  { name: 'Quorum', checks: [...memberChecks, ...minioChecks, ...kafkaChecks, ...databaseChecks] },
  { name: 'Scheduling', checks: [...nodeChecks, ...schedulingRuleChecks] },
  {
    name: 'References',
    checks: [
      ...sourceChecks,
      ...podReferenceChecks,
      ...serviceChecks,
      ...hostChecks,
      ...accessChecks,
      ...containerChecks,
    ],
  },
  { name: 'Resources', checks: [...requestChecks, ...heapChecks, ...quotaChecks] },
  { name: 'Network', checks: [...coverageChecks, ...flowChecks, ...ruleChecks] },
  {
    name: 'Security',
    checks: [
      ...podSecurityChecks,
      ...admissionChecks,
      ...hardeningChecks,
      ...secretChecks,
      ...imageChecks,
      ...rbacChecks,
      ...exposureChecks,
    ],
  },
  { name: 'Jobs', checks: jobChecks },
  { name: 'Objects', checks: [...identityChecks, ...versionChecks] },
  { name: 'Immutable fields', checks: immutableChecks },
];

/** Every check, in the order of the catalogue. */
export const checks: readonly Check[] = families.flatMap((family) => family.checks);
