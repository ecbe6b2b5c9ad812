import { SUPERUSER_RESERVED_CONNECTIONS } from './config/parameters.ts';
import type { Pool } from './config/pool-size.ts';
import { analyticsPool } from './names.ts';
import type { PostgresqlProps } from './props.ts';

/** A pool for each database: what is known of the platform's own apps, and what the environment file says of others. */
export function ownPools({ databases, clients }: Pick<PostgresqlProps, 'databases' | 'clients'>): Pool[] {
  return databases.map(({ name, connections }) => {
    const known = clients.own.get(name);
    if (connections === undefined) {
      return { name, holders: known };
    }
    const settings = ['services.postgresql.databases[].connections'];
    return { name, holders: [...(known ?? []), { name: 'applications', pods: 1, connections, settings }] };
  });
}

/** A pool for each database that Trino or Superset reads, under a name of its own. */
export function analyticsPools({
  clients,
}: Pick<PostgresqlProps, 'clients'>): (Pool & { readonly database: string })[] {
  return [...clients.analytics].map(([database, holders]) => ({
    name: analyticsPool(database),
    database,
    holders,
  }));
}

/** What a parameter of the environment file may have made more, or less. */
export function reservedConnections({ parameters }: Pick<PostgresqlProps, 'parameters'>): number {
  const { superuser_reserved_connections: superuser, reserved_connections: others } = parameters;
  return Number(superuser ?? SUPERUSER_RESERVED_CONNECTIONS) + Number(others ?? 0);
}
