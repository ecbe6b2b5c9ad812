import { type ConnectionHolder, heldBy } from '../../../network/connection-holder.ts';
import { SUPERUSER_RESERVED_CONNECTIONS } from './parameters.ts';

/**
 * Connections kept for what does not come through the pool: the exporter's container, migrations, psql. Patroni,
 * pgBackRest and the provisioning Job are superusers; streaming replication has places of its own (max_wal_senders).
 */
export const DIRECT_CONNECTIONS = 5;

/** Server connections of one pooler for looking passwords up. */
export const LOOKUP_CONNECTIONS = 1;

/** A database as clients of the pooler name it. */
export interface Pool {
  readonly name: string;
  /**
   * Who holds connections to it at once.
   * @default - nobody knows: it takes what the others leave
   */
  readonly holders?: readonly ConnectionHolder[];
}

export interface PoolSizeProps {
  /** `max_connections` of a member. */
  readonly maxConnections: number;
  /**
   * Of those, what only superusers and roles with `pg_use_reserved_connections` may take.
   * @default SUPERUSER_RESERVED_CONNECTIONS
   */
  readonly reservedConnections?: number;
  /** Poolers that always run: the HPA's minimum. */
  readonly minPoolers: number;
  /** Most poolers that ever run at once: the HPA's maximum plus the pods a rolling update adds. */
  readonly maxPoolers: number;
  readonly pools: readonly Pool[];
}

/**
 * Server connections that one pooler may open for each pool, so that
 * - the poolers at their minimum hold what the clients of a pool may hold at once: a client that waits for a slot may
 *   hold another one, and what waits does not use CPU, so no autoscaler comes to help;
 *   Σ holders (pods × connections) ≤ size × minPoolers
 * - all poolers at their maximum, each with all its pools full, leave the reserved and {@link DIRECT_CONNECTIONS} free,
 *   on whichever member: a replica that is promoted keeps its readers;
 *   maxPoolers × (Σ sizes + {@link LOOKUP_CONNECTIONS}) ≤ maxConnections − reserved − {@link DIRECT_CONNECTIONS}.
 *
 * What is left over goes to the pools of which nothing is known.
 *
 * @throws Error when it doesn't fit, with every pool, its clients, and the settings that mend it
 */
export function planPools(props: PoolSizeProps): ReadonlyMap<string, number> {
  const { maxConnections, minPoolers, maxPoolers, pools } = props;
  if (!(Number.isInteger(minPoolers) && Number.isInteger(maxPoolers) && 1 <= minPoolers)) {
    throw new Error(`postgresql: minPoolers is ${minPoolers}; allowed is a whole number from 1`);
  }
  if (maxPoolers < minPoolers) {
    throw new Error(`postgresql: maxPoolers is ${maxPoolers}; allowed is minPoolers, ${minPoolers}, or more`);
  }
  const reserved = (props.reservedConnections ?? SUPERUSER_RESERVED_CONNECTIONS) + DIRECT_CONNECTIONS;
  const perPooler = Math.floor((maxConnections - reserved) / maxPoolers) - LOOKUP_CONNECTIONS;
  const least = new Map(pools.map((pool) => [pool.name, leastSize(pool, minPoolers)] as const));
  const taken = sum(least.values());
  if (taken > perPooler) {
    const needed = reserved + maxPoolers * (taken + LOOKUP_CONNECTIONS);
    throw new Error(refusalOf(props, reserved, needed, least));
  }
  const unknown = pools.filter(({ holders }) => holders === undefined);
  const share = unknown.length === 0 ? 0 : Math.floor((perPooler - taken) / unknown.length);
  return new Map(
    pools.map(({ name, holders }) => [name, (least.get(name) ?? 1) + (holders === undefined ? share : 0)]),
  );
}

function leastSize({ holders = [] }: Pool, minPoolers: number): number {
  return Math.max(1, Math.ceil(heldBy(holders) / minPoolers));
}

/**
 * The same without poolers: every client has a connection of its own.
 * @throws Error when a member can't serve them all at once
 */
export function assertDirectFits(
  props: Pick<PoolSizeProps, 'maxConnections' | 'reservedConnections' | 'pools'>,
): void {
  const { maxConnections, pools } = props;
  const reserved = (props.reservedConnections ?? SUPERUSER_RESERVED_CONNECTIONS) + DIRECT_CONNECTIONS;
  const needed = reserved + sum(pools.map(({ holders }) => (holders === undefined ? 1 : heldBy(holders))));
  if (needed > maxConnections) {
    throw new Error(
      [
        `services.postgresql.maxConnections: found ${maxConnections}, allowed: ${needed} or more, so that a member ` +
          `serves all that clients may hold at once without a pooler, beside ${reserved} that are reserved`,
        ...pools.map(({ name, holders }) => `  database ${name}: ${clientsOf(holders)}`),
        `  or fewer clients (${['services.postgresql.pooler.enabled', ...settingsOf(pools)].join(', ')})`,
      ].join('\n'),
    );
  }
}

/** A line for what is asked, a line for each pool with its clients, a line for what mends it. */
function refusalOf(
  { maxConnections, minPoolers, maxPoolers, pools }: PoolSizeProps,
  reserved: number,
  needed: number,
  sizes: ReadonlyMap<string, number>,
): string {
  return [
    `services.postgresql.maxConnections: found ${maxConnections}, allowed: ${needed} or more, so that ${minPoolers} ` +
      `poolers (pooler.minReplicas) hold what clients may hold at once, and ${maxPoolers} (pooler.maxReplicas, and one ` +
      `that an update adds) can all be full, beside ${reserved} that are reserved and one of each pooler for passwords`,
    ...[...pools]
      .sort((one, other) => (sizes.get(other.name) ?? 0) - (sizes.get(one.name) ?? 0))
      .map(({ name, holders }) => `  database ${name}: ${sizes.get(name)} per pooler, ${clientsOf(holders)}`),
    `  or services.postgresql.pooler.minReplicas and maxReplicas closer together`,
    `  or fewer clients (${settingsOf(pools).join(', ')})`,
  ].join('\n');
}

function settingsOf(pools: readonly Pool[]): string[] {
  return [...new Set(pools.flatMap(({ holders = [] }) => holders.flatMap(({ settings }) => settings)))];
}

function clientsOf(holders: readonly ConnectionHolder[] | undefined): string {
  if (holders === undefined) return 'for clients that nobody has counted';
  const each = holders.map(({ name, pods, connections }) => `${name} ${pods} × ${connections}`);
  return `for ${heldBy(holders)} of ${each.join(', ') || 'nobody'}`;
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}
