import type { Platform } from '../../environment/platform.ts';
import type { TrinoSettings } from '../../environment/services/trino.ts';
import type { Credential } from '../../identity/credential.ts';
import type { Endpoint } from '../../network/endpoint.ts';
import type { Flow } from '../../network/flow.ts';

/** A database of PostgreSQL, and how Trino logs in at it. */
export interface DatabaseSource {
  readonly endpoint: Endpoint;
  /** As the endpoint names it. */
  readonly database: string;
  readonly credential: Credential;
}

/** What Trino reads. Composed in charts/: an absent one is disabled, or has nothing to read. */
export interface TrinoSources {
  /** Each is a catalog, named after the database. */
  readonly postgresql: readonly (DatabaseSource & { readonly catalog: string })[];
  readonly warehouse?: {
    readonly database: DatabaseSource;
    readonly store: { readonly endpoint: Endpoint; readonly credential: Credential };
    readonly bucket: string;
  };
  readonly kafka?: {
    readonly endpoint: Endpoint;
    readonly credential: Credential;
    readonly topics: readonly string[];
  };
  readonly elasticsearch?: {
    readonly endpoint: Endpoint;
    /** @default - nobody logs in */
    readonly credential?: Credential;
  };
  readonly tpch: boolean;
}

export interface TrinoProps
  extends Omit<
    TrinoSettings,
    'enabled' | 'catalogs' | 'warehouse' | 'elasticsearchIndices' | 'authentication'
  > {
  readonly platform: Platform;
  /** Every flow of the platform: each component's policy takes its own. */
  readonly flows: readonly Flow[];
  /** Name of the environment. */
  readonly environment: string;
  readonly authentication: 'none' | 'password';
  readonly sources: TrinoSources;
  /** OpenTelemetry Collector, for gRPC. @default - no traces */
  readonly traces?: Endpoint;
}

/** Secrets whose `ca.crt` sign the certificates of whom a server calls, each once. */
export function trustedAuthorities({ sources, traces }: Pick<TrinoProps, 'sources' | 'traces'>): string[] {
  const endpoints = [...sourceEndpoints(sources), ...(traces === undefined ? [] : [traces])];
  return [...new Set(endpoints.flatMap(({ authority }) => authority ?? []))];
}

/** Endpoints of the data services, each once. */
export function sourceEndpoints(sources: TrinoSources): Endpoint[] {
  const { postgresql, warehouse, kafka, elasticsearch } = sources;
  const all = [
    ...postgresql.map(({ endpoint }) => endpoint),
    ...(warehouse === undefined ? [] : [warehouse.database.endpoint, warehouse.store.endpoint]),
    ...(kafka === undefined ? [] : [kafka.endpoint]),
    ...(elasticsearch === undefined ? [] : [elasticsearch.endpoint]),
  ];
  return [...new Map(all.map((endpoint) => [`${endpoint.host}:${endpoint.port}`, endpoint])).values()];
}
