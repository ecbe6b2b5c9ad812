import { SUPERUSER_RESERVED_CONNECTIONS } from './parameters.ts';

/** Connections kept for what does not come through the pool: the exporter's container, migrations, psql. */
export const DIRECT_CONNECTIONS = 5;

/** Server connections of one pooler for looking passwords up. */
export const LOOKUP_CONNECTIONS = 1;

export interface PoolDatabase {
  readonly name: string;
  /**
   * Share of the connections, relative to the other databases.
   * @default 1
   */
  readonly weight?: number;
}

export interface PoolSizeProps {
  /** `max_connections` of the leader. */
  readonly maxConnections: number;
  /** Most poolers that ever run at once: the HPA's maximum plus the pods a rolling update adds. */
  readonly maxPoolers: number;
  readonly databases: readonly PoolDatabase[];
}

/**
 * Server connections one pooler may open for each database, so that all poolers together, each with all its pools
 * full, leave {@link SUPERUSER_RESERVED_CONNECTIONS} and {@link DIRECT_CONNECTIONS} of the leader's connections free:
 * maxPoolers × (sum of the sizes + {@link LOOKUP_CONNECTIONS}) ≤ maxConnections − 10.
 *
 * @throws Error when not even one connection per database fits.
 */
export function planPools(props: PoolSizeProps): ReadonlyMap<string, number> {
  const { maxConnections, maxPoolers, databases } = props;
  if (!Number.isInteger(maxPoolers) || maxPoolers < 1) {
    throw new Error(`postgresql: maxPoolers is ${maxPoolers}; allowed is a whole number from 1`);
  }
  for (const { name, weight = 1 } of databases) {
    if (!(Number.isFinite(weight) && weight > 0)) {
      throw new Error(`postgresql: weight of database ${name} is ${weight}; allowed is a number above 0`);
    }
  }
  const reserved = SUPERUSER_RESERVED_CONNECTIONS + DIRECT_CONNECTIONS;
  const perPooler = Math.floor((maxConnections - reserved) / maxPoolers) - LOOKUP_CONNECTIONS;
  if (perPooler < databases.length) {
    const needed = reserved + maxPoolers * (databases.length + LOOKUP_CONNECTIONS);
    throw new Error(
      `postgresql: maxConnections ${maxConnections} is too few for ${maxPoolers} poolers with ${databases.length} databases; ` +
        `allowed is ${needed} or more, or fewer poolers`,
    );
  }
  // One for each first, then the rest by weight: a light database must still be reachable.
  const rest = perPooler - databases.length;
  const total = databases.reduce((sum, { weight = 1 }) => sum + weight, 0);
  return new Map(
    databases.map(({ name, weight = 1 }) => [name, 1 + Math.floor((rest * weight) / total)] as const),
  );
}
