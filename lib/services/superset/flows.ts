import type { Platform } from '../../environment/platform.ts';
import type { SupersetRedisSettings } from '../../environment/services/superset.ts';
import type { Endpoint } from '../../network/endpoint.ts';
import { type Flow, type Peer, sameComponent } from '../../network/flow.ts';
import { ports, supersetNames } from './names.ts';

export interface SupersetFlowsProps {
  readonly platform: Platform;
  readonly instance: string;
  /** PostgreSQL, which keeps the metadata. */
  readonly database: Endpoint;
  /** What charts are drawn from. */
  readonly sources: readonly Endpoint[];
  readonly redis?: SupersetRedisSettings;
}

/** Every connection that Superset's parts make, and those of its monitoring. The edge declares its own. */
export function supersetFlows(props: SupersetFlowsProps): Flow[] {
  const { platform, database, sources, redis } = props;
  const names = supersetNames(props.instance);
  const web: Peer = { component: names.web };
  const worker: Peer = { component: names.worker };
  const queue = redis === undefined ? [] : [worker, { component: names.beat }];
  const flows: Flow[] = [web, { component: names.init }, { component: names.cleanup }, ...queue].map(
    (from) => ({
      from,
      to: { component: database.component },
      ports: [{ port: database.port }],
      purpose: 'the metadata of Superset',
    }),
  );
  for (const from of redis === undefined ? [web] : [web, worker]) {
    for (const { component, port } of sources) {
      // PostgreSQL is a source too, by the same way.
      if (!sameComponent(component, database.component) || port !== database.port) {
        flows.push({ from, to: { component }, ports: [{ port }], purpose: 'queries of charts' });
      }
    }
  }
  if (redis !== undefined) {
    const { hostname, port } = new URL(redis.url);
    const to: Peer = redis.pods ?? { cidrs: redis.cidrs };
    for (const from of [web, ...queue]) {
      const purpose = `tasks, results and cache in Redis at ${hostname}`;
      flows.push({ from, to, ports: [{ port: Number(port || 6379) }], purpose });
    }
    flows.push({
      from: worker,
      to: web,
      ports: [{ port: ports.http }],
      purpose: 'pictures of charts for reports',
    });
  }
  if (platform.prometheus !== undefined) {
    flows.push({
      from: platform.prometheus,
      to: web,
      ports: [{ port: ports.metrics }],
      purpose: 'metrics of the web server',
    });
  }
  return flows;
}
