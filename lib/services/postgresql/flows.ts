import type { Platform } from '../../environment/platform.ts';
import type { Flow, Peer } from '../../network/flow.ts';
import { ports, postgresqlNames } from './names.ts';

export interface PostgresqlFlowsProps {
  readonly platform: Platform;
  readonly instance: string;
  readonly pooler: boolean;
  readonly backup: boolean;
  /** Recovery reads the object store too. */
  readonly recovery: boolean;
}

/** Every connection that PostgreSQL's own parts make and take. Its clients declare theirs. */
export function postgresqlFlows(props: PostgresqlFlowsProps): Flow[] {
  const { platform } = props;
  const names = postgresqlNames(props.instance);
  const database: Peer = { component: names.database };
  const provisioning: Peer = { component: names.provisioning };
  const flows: Flow[] = [
    {
      from: database,
      to: database,
      ports: [{ port: ports.postgresql }, { port: ports.patroni }],
      purpose: 'streaming replication, pg_rewind, and the members asking each other before a failover',
    },
    {
      from: database,
      to: platform.apiServer,
      ports: platform.apiServer.ports,
      purpose: "Patroni's leader lock",
    },
    {
      from: provisioning,
      to: database,
      ports: [{ port: ports.postgresql }, { port: ports.patroni }],
      purpose: 'roles, databases and the dynamic configuration',
    },
  ];
  if (props.pooler) {
    flows.push({
      from: { component: names.pooler },
      to: database,
      ports: [{ port: ports.postgresql }],
      purpose: 'pooled connections to the leader, and of analytics to the replicas',
    });
  }
  if (props.backup) {
    flows.push({
      from: { component: names.backup },
      to: database,
      ports: [{ port: ports.pgbackrest }],
      purpose: 'pgBackRest reads the files of the leader',
    });
  }
  const store = platform.objectStore;
  if (store !== undefined) {
    const to = { cidrs: store.cidrs };
    const storePorts = [{ port: Number(new URL(store.endpoint).port || 443) }];
    if (props.backup || props.recovery) {
      flows.push({ from: database, to, ports: storePorts, purpose: 'archived WAL, and restores' });
    }
    if (props.backup) {
      flows.push({ from: { component: names.backup }, to, ports: storePorts, purpose: 'backups' });
    }
  }
  if (platform.prometheus !== undefined) {
    flows.push({
      from: platform.prometheus,
      to: database,
      ports: [{ port: ports.metrics }, { port: ports.patroni }],
      purpose: 'metrics of PostgreSQL and Patroni',
    });
    if (props.pooler) {
      flows.push({
        from: platform.prometheus,
        to: { component: names.pooler },
        ports: [{ port: ports.poolerMetrics }],
        purpose: 'metrics of PgBouncer',
      });
    }
  }
  return flows;
}
