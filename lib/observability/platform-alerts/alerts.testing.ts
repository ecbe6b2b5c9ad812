import type { AlertTests } from '../alert-test.ts';
import { autoscalerAlertTests } from './autoscalers.testing.ts';
import { availabilityAlertTests } from './availability.testing.ts';
import { certificateAlertTests } from './certificates.testing.ts';
import { containerAlertTests } from './containers.testing.ts';
import { jobAlertTests } from './jobs.testing.ts';
import { nodeAlertTests } from './nodes.testing.ts';
import { quotaAlertTests } from './quota.testing.ts';
import { storageAlertTests } from './storage.testing.ts';
import { targetAlertTests } from './targets.testing.ts';

/** The tests of the platform's own alerts, room by room. */
export const platformAlertTests: AlertTests = (environment) =>
  [
    nodeAlertTests,
    quotaAlertTests,
    autoscalerAlertTests,
    availabilityAlertTests,
    storageAlertTests,
    certificateAlertTests,
    jobAlertTests,
    containerAlertTests,
    targetAlertTests,
  ].flatMap((tests) => tests(environment));
