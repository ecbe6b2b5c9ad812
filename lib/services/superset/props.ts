import type { Platform } from '../../environment/platform.ts';
import type { SupersetSettings } from '../../environment/services/superset.ts';
import type { Credential } from '../../identity/credential.ts';
import type { Endpoint } from '../../network/endpoint.ts';
import type { Flow } from '../../network/flow.ts';

/** A database that charts are drawn from. */
export interface Source {
  /** As people see it. */
  readonly name: string;
  readonly kind: 'postgresql' | 'trino';
  readonly endpoint: Endpoint;
  /** The database; of Trino, nothing or a catalog. */
  readonly database?: string;
  /**
   * Name under which the endpoint serves the database. Superset's permissions and datasets go by the database's own.
   * @default - the database's
   */
  readonly pool?: string;
  readonly user: string;
  /** `own`: it stands in Superset's own Secret. @default - no password is asked for */
  readonly credential?: Credential | 'own';
}

export interface SupersetProps extends Omit<SupersetSettings, 'enabled' | 'sources'> {
  readonly platform: Platform;
  /** Every flow of the platform. */
  readonly flows: readonly Flow[];
  /** PostgreSQL, which keeps the metadata. */
  readonly database: { readonly endpoint: Endpoint; readonly credential: Credential };
  readonly sources: readonly Source[];
  /** Address under which browsers reach it. @default - none: through a tunnel of one's own */
  readonly publicUrl?: string;
}
