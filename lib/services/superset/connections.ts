import type { SupersetSettings } from '../../environment/services/superset.ts';
import { type ConnectionHolder, withSurge } from '../../network/connection-holder.ts';
import { statelessResources } from '../../workload/stateless-size.ts';
import { webClasses, webProcesses, workerClasses, workerProcesses } from './sizes.ts';

/**
 * Connections to the metadata that one request holds. A query of SQL Lab has a session of its own inside the
 * request's, and both stay in a transaction until the source has answered: seen in pg_stat_activity with
 * Superset 6.1, eight for four queries (initialization/__init__.py, AppContextTask).
 */
export const connectionsPerRequest = 2;

/** What works on requests, with how many at once. */
function workingPods({ size, maxReplicas, concurrency, redis }: SupersetSettings) {
  return [
    {
      name: 'superset web',
      pods: withSurge(maxReplicas),
      requests: webProcesses(statelessResources(size, webClasses)) * concurrency,
      settings: ['services.superset.maxReplicas', 'services.superset.concurrency'],
    },
    ...(redis === undefined
      ? []
      : [
          {
            name: 'superset worker',
            pods: withSurge(redis.workers.maxReplicas),
            requests: workerProcesses(statelessResources(redis.workers.size, workerClasses)),
            settings: ['services.superset.redis.workers.maxReplicas'],
          },
        ]),
  ];
}

/** Who of Superset holds connections to the metadata, at their most. */
export function metadataHolders(settings: SupersetSettings): ConnectionHolder[] {
  const one = (name: string, connections: number) => ({ name, pods: 1, connections, settings: [] });
  return [
    ...workingPods(settings).map(({ requests, ...pods }) => ({
      ...pods,
      connections: requests * connectionsPerRequest,
    })),
    one('superset init', connectionsPerRequest),
    one('superset cleanup', 1),
    ...(settings.redis === undefined ? [] : [one('superset beat', connectionsPerRequest)]),
  ];
}

/** Who of Superset holds connections to one of its sources: Superset keeps none that no query needs (NullPool). */
export function sourceHolders(settings: SupersetSettings): ConnectionHolder[] {
  return workingPods(settings).map(({ requests, ...pods }) => ({ ...pods, connections: requests }));
}
