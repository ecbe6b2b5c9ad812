import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Platform } from '../lib/environment/platform.ts';
import type { Environment } from '../lib/environment/schema.ts';
import { trinoAuthentication } from '../lib/environment/services/trino.ts';
import type { Flow } from '../lib/network/flow.ts';
import { analyticsSource, postgresqlCredential } from '../lib/services/postgresql/endpoint.ts';
import { metadataHolders, sourceHolders } from '../lib/services/superset/connections.ts';
import { supersetFlows } from '../lib/services/superset/flows.ts';
import { metadata, trinoUser } from '../lib/services/superset/names.ts';
import type { Source } from '../lib/services/superset/props.ts';
import { Superset } from '../lib/services/superset/superset.ts';
import { trinoEndpoint } from '../lib/services/trino/endpoint.ts';
import { dataEndpoints } from './endpoints.ts';
import type { Needs } from './needs.ts';

type Services = Environment['services'];

export interface SupersetChartProps {
  readonly platform: Platform;
  /** Every flow of the platform. */
  readonly flows: readonly Flow[];
  /** The services, with what every app needs of them. */
  readonly services: Services;
  /** What the environment file names: the apps' own databases are no sources. */
  readonly declared: Services;
  readonly publicUrl?: string;
}

export class SupersetChart extends Chart {
  constructor(scope: Construct, id: string, props: SupersetChartProps) {
    const { platform, flows, services, publicUrl } = props;
    super(scope, id, { namespace: platform.namespace, disableResourceNameHashes: true });
    const endpoints = dataEndpoints(platform, services);
    const { sources: _, ...settings } = services.superset;
    new Superset(this, settings.instance, {
      platform,
      flows,
      publicUrl,
      ...settings,
      database: {
        endpoint: endpoints.postgresql,
        credential: postgresqlCredential(services.postgresql, metadata.owner),
      },
      sources: sources(platform, services, props.declared),
    });
  }
}

/** The metadata, and a role that reads what charts are drawn from: it can't read the metadata. */
export function supersetNeeds(services: Services): Needs {
  const { superset } = services;
  const sources = sourceDatabases(services);
  return {
    app: 'superset',
    databases: [{ name: metadata.database, owner: metadata.owner, readers: [], extensions: [] }],
    databaseHolders: [
      { database: metadata.database, pool: 'own', holders: metadataHolders(superset) },
      ...sources.map((database) => ({
        database,
        pool: 'analytics' as const,
        holders: sourceHolders(superset),
      })),
    ],
    databaseReaders: sources.map((database) => ({ database, role: metadata.reader })),
  };
}

export function supersetChartFlows(platform: Platform, services: Services, declared: Services): Flow[] {
  if (!services.superset.enabled) {
    return [];
  }
  const endpoints = dataEndpoints(platform, services);
  const { instance, redis } = services.superset;
  return supersetFlows({
    platform,
    instance,
    database: endpoints.postgresql,
    sources: sources(platform, services, declared).map(({ endpoint }) => endpoint),
    redis,
  });
}

function sourceDatabases({ superset, postgresql }: Services): readonly string[] {
  return superset.sources.postgresql ?? postgresql.databases.map(({ name }) => name);
}

function sources(platform: Platform, services: Services, declared: Services): Source[] {
  const { superset, trino } = services;
  const databases = sourceDatabases(declared).map((database): Source => {
    const read = analyticsSource(platform, services.postgresql, database);
    return {
      name: `PostgreSQL ${database}`,
      kind: 'postgresql',
      endpoint: read.endpoint,
      database,
      pool: read.database,
      user: metadata.reader,
      credential: postgresqlCredential(services.postgresql, metadata.reader),
    };
  });
  if (!trino.enabled || !superset.sources.trino) {
    return databases;
  }
  const asked = trinoAuthentication(trino, platform.tls.mode) === 'password';
  return [
    ...databases,
    {
      name: 'Trino',
      kind: 'trino',
      endpoint: trinoEndpoint(platform, trino),
      user: trinoUser,
      ...(asked ? { credential: 'own' } : {}),
    },
  ];
}
