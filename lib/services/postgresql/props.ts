import type { Platform } from '../../environment/platform.ts';
import type { PostgresqlSettings } from '../../environment/services/postgresql.ts';
import type { ConnectionHolder } from '../../network/connection-holder.ts';
import type { Flow } from '../../network/flow.ts';

/** Who connects to which database. Composed in charts/. */
export interface DatabaseClients {
  /** Who holds connections to a database, by its name. Of one that is not here, nothing is known. */
  readonly own: ReadonlyMap<string, readonly ConnectionHolder[]>;
  /** Who reads a database for analytics, by its name. */
  readonly analytics: ReadonlyMap<string, readonly ConnectionHolder[]>;
}

export interface PostgresqlProps extends Omit<PostgresqlSettings, 'enabled'> {
  readonly platform: Platform;
  /** Every flow of the platform: each component's policy takes its own. */
  readonly flows: readonly Flow[];
  readonly clients: DatabaseClients;
}
