import { App } from 'cdk8s';
import { type Platform, platformOf } from '../lib/environment/platform.ts';
import type { Environment } from '../lib/environment/schema.ts';
import type { Flow } from '../lib/network/flow.ts';
import { DatahubChart, datahubChartFlows, datahubNeeds } from './datahub.ts';
import { EdgeChart, edgeChartFlows, publishedServices } from './edge.ts';
import { ElasticsearchChart, elasticsearchChartFlows, elasticsearchNeeds } from './elasticsearch.ts';
import { Foundation } from './foundation.ts';
import { KafkaChart, kafkaChartFlows } from './kafka.ts';
import { MetricsServerChart, metricsServerChartFlows } from './metrics-server.ts';
import { MinioChart, minioChartFlows } from './minio.ts';
import { databaseClients, type Needs, withNeeds } from './needs.ts';
import { ObservabilityChart } from './observability.ts';
import { PortalChart } from './portal.ts';
import { portalTiles, publicUrl } from './portal-tiles.ts';
import { PostgresqlChart, postgresqlChartFlows } from './postgresql.ts';
import { SupersetChart, supersetChartFlows, supersetNeeds } from './superset.ts';
import { spanStore, TracingChart, tracingChartFlows, tracingEndpoints, tracingNeeds } from './tracing.ts';
import { TrinoChart, trinoChartFlows, trinoNeeds, trinoSources } from './trino.ts';
import { VaultChart, vaultChartFlows } from './vault.ts';

/**
 * The whole platform of an environment. Each chart is an app: a folder of `dist/<env>/apps/`, named after its id.
 * Flows are gathered before anything is built, so that each end of one renders its half whatever the order.
 */
export function buildPlatform(environment: Environment): App {
  const app = new App();
  const platform = platformOf(environment);
  const needs = appNeeds(platform, environment);
  const services = withNeeds(environment.services, needs);
  const traces = tracingEndpoints(platform, services.tracing)?.grpc;
  const sources = trinoSources(platform, environment.services, services);
  const published = publishedServices(platform, services);
  const flows: Flow[] = [
    ...minioChartFlows(platform, services.minio),
    ...postgresqlChartFlows(platform, services.postgresql),
    ...elasticsearchChartFlows(platform, services),
    ...kafkaChartFlows(platform, services.kafka),
    ...vaultChartFlows(platform, services.vault),
    ...metricsServerChartFlows(platform, services.metricsServer),
    ...datahubChartFlows(platform, services),
    ...trinoChartFlows(platform, services.trino, sources, traces),
    ...edgeChartFlows(platform, services.edge, published),
    ...supersetChartFlows(platform, services, environment.services),
    ...tracingChartFlows(platform, services),
  ];
  new Foundation(app, 'foundation', { environment });
  if (environment.observability.enabled) {
    new ObservabilityChart(app, 'observability', { platform, environment });
  }
  if (services.minio.enabled) {
    new MinioChart(app, 'minio', { platform, flows, settings: services.minio });
  }
  if (services.postgresql.enabled) {
    const settings = services.postgresql;
    new PostgresqlChart(app, 'postgresql', { platform, flows, settings, clients: databaseClients(needs) });
  }
  if (services.vault.enabled) {
    new VaultChart(app, 'vault', { platform, flows, settings: services.vault });
  }
  if (services.elasticsearch.enabled) {
    new ElasticsearchChart(app, 'elasticsearch', { platform, flows, services });
  }
  if (services.kafka.enabled) {
    new KafkaChart(app, 'kafka', { platform, flows, settings: services.kafka });
  }
  if (services.metricsServer.enabled) {
    new MetricsServerChart(app, 'metrics-server', { platform, flows, settings: services.metricsServer });
  }
  if (services.datahub.enabled) {
    const address = publicUrl(environment, 'datahub');
    new DatahubChart(app, 'datahub', { platform, flows, services, publicUrl: address });
  }
  if (services.trino.enabled) {
    const settings = services.trino;
    const { name } = environment;
    new TrinoChart(app, 'trino', { platform, flows, settings, sources, traces, environment: name });
  }
  if (services.portal.enabled) {
    const tiles = portalTiles(environment);
    const settings = services.portal;
    new PortalChart(app, 'portal', { platform, flows, settings, environment: environment.name, tiles });
  }
  if (services.superset.enabled) {
    new SupersetChart(app, 'superset', {
      platform,
      flows,
      services,
      declared: environment.services,
      publicUrl: publicUrl(environment, 'superset'),
    });
  }
  if (services.edge.enabled) {
    new EdgeChart(app, 'edge', { platform, flows, settings: services.edge, published });
  }
  if (services.tracing.enabled) {
    const store = spanStore(platform, services);
    new TracingChart(app, 'tracing', { platform, flows, settings: services.tracing, store });
  }
  return app;
}

/** What the apps that are turned on need of the data services. */
function appNeeds(platform: Platform, environment: Environment): Needs[] {
  const { services } = environment;
  return [
    ...elasticsearchNeeds(environment),
    ...(services.superset.enabled ? [supersetNeeds(services)] : []),
    ...tracingNeeds(platform, services.tracing),
    ...datahubNeeds(environment),
    ...trinoNeeds(services),
  ];
}
