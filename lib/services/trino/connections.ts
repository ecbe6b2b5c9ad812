import type { TrinoSettings } from '../../environment/services/trino.ts';
import type { ConnectionHolder } from '../../network/connection-holder.ts';

/**
 * Who of Trino holds connections to the warehouse's metadata. Only the coordinator asks: Iceberg's client pool has
 * two (CatalogProperties.CLIENT_POOL_SIZE_DEFAULT), and Trino opens one beside them for each statement that looks a
 * table up or changes it (IcebergJdbcClient). Those know no bound, and take milliseconds each: two of them are counted.
 */
export function warehouseHolders(): ConnectionHolder[] {
  return [
    { name: 'trino coordinator', pods: 1, connections: 4, settings: [] },
    { name: 'trino provisioning', pods: 1, connections: 1, settings: [] },
  ];
}

/**
 * Who of Trino holds connections to a database that it reads. Its connector has no pool: the coordinator opens one
 * while it plans a query, and a worker one for each table that it scans. What is more than the setting says waits in
 * the pool of analytics, and holds nothing else of PostgreSQL meanwhile.
 */
export function sourceHolders({ databaseConnections }: TrinoSettings): ConnectionHolder[] {
  const settings = ['services.trino.databaseConnections'];
  return [{ name: 'trino queries', pods: 1, connections: databaseConnections, settings }];
}
