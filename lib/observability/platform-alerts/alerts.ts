import type { Alert } from '../alert.ts';
import { autoscalerAlerts } from './autoscalers.ts';
import { availabilityAlerts } from './availability.ts';
import { certificateAlerts } from './certificates.ts';
import { containerAlerts } from './containers.ts';
import { jobAlerts } from './jobs.ts';
import { nodeAlerts } from './nodes.ts';
import { quotaAlerts } from './quota.ts';
import type { PlatformScope } from './scope.ts';
import { storageAlerts } from './storage.ts';
import { targetAlerts } from './targets.ts';

/** The alerts that belong to no service: nodes, quota, and everything that all services have. */
export function platformAlerts(scope: PlatformScope): Alert[] {
  return [
    ...nodeAlerts(scope),
    ...quotaAlerts(scope),
    ...autoscalerAlerts(scope),
    ...availabilityAlerts(scope),
    ...storageAlerts(scope),
    ...certificateAlerts(scope),
    ...jobAlerts(scope),
    ...containerAlerts(scope),
    ...targetAlerts(scope),
  ];
}
