import type { DatahubSettings } from '../../environment/services/datahub.ts';
import { type ConnectionHolder, withSurge } from '../../network/connection-holder.ts';

/** Who of DataHub holds connections to its database, at their most: each pod has a pool of its own. */
export function datahubHolders({ gms, consumers, connections }: DatahubSettings): ConnectionHolder[] {
  const setting = 'services.datahub.connections';
  return [
    {
      name: 'datahub gms',
      pods: withSurge(gms.maxReplicas),
      connections,
      settings: [setting, 'services.datahub.gms.maxReplicas'],
    },
    {
      name: 'datahub mce-consumer',
      pods: withSurge(consumers.replicas),
      connections,
      settings: [setting, 'services.datahub.consumers.replicas'],
    },
    // The background update begins when the blocking one is done, and indices are restored when both are.
    { name: 'datahub update', pods: 1, connections, settings: [setting] },
  ];
}
