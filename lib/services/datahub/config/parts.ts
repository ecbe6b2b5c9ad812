import type { k8s } from 'cdk8s-plus-28';
import { secretEnv } from '../../../identity/secret.ts';
import { serviceHost } from '../../../network/endpoint.ts';
import type { Resources } from '../../../workload/resources.ts';
import { hazelcastService, ports } from '../names.ts';
import type { DatahubPartProps } from '../props.ts';
import { credentials } from '../secrets.ts';
import { heapOptions } from '../sizes.ts';
import { consumerGroups, historyGroup } from '../topics.ts';
import { authenticationEnv, systemClientEnv } from './authentication.ts';
import { databaseEnv } from './database.ts';
import { env } from './env.ts';
import { kafkaEnv } from './kafka.ts';
import { searchEnv, trustOptions } from './search.ts';
import { tracingEnv } from './tracing.ts';

/** What GMS, the consumers and the Jobs share. */
function backendEnv(
  props: DatahubPartProps,
  resources: Resources,
  // The servers' start scripts read the one, the launcher of a Job's image the other.
  options: 'JAVA_OPTS' | 'JDK_JAVA_OPTIONS' = 'JAVA_OPTS',
): k8s.EnvVar[] {
  return [
    ...kafkaEnv(props.services.kafka),
    ...searchEnv(props.services.elasticsearch),
    ...authenticationEnv(props.instance),
    ...env({
      [options]: [
        heapOptions(resources),
        '-XX:+ExitOnOutOfMemoryError',
        ...trustOptions(props.services.elasticsearch),
      ].join(' '),
      DATAHUB_ANALYTICS_ENABLED: true,
      DATAHUB_TELEMETRY_ENABLED: false,
      // Ingestion from the UI takes an executor that is not part of the platform: docs/services/datahub.md.
      UI_INGESTION_ENABLED: false,
      ENTITY_GRAPH_CACHE_ENABLED: false,
      // The start scripts wait as long for Kafka, PostgreSQL and the schema registry before they give up.
      DATAHUB_WAIT_TIMEOUT_SECONDS: 900,
    }),
  ];
}

/** Where the schema registry is: GMS has it built in. */
const schemaRegistry = (host: string) => `http://${host}:${ports.gms}/schema-registry/api/`;

function gmsAddress(props: DatahubPartProps): k8s.EnvVar[] {
  const host = gmsHost(props);
  return env({
    DATAHUB_GMS_HOST: host,
    DATAHUB_GMS_PORT: ports.gms,
    KAFKA_SCHEMAREGISTRY_URL: schemaRegistry(host),
  });
}

function gmsHost({ names, platform }: DatahubPartProps): string {
  return serviceHost(names.gmsName, platform);
}

export interface GmsEnvProps {
  readonly resources: Resources;
  /** Version of the image, by which members of the cache find those of their kind. */
  readonly version: string;
}

/** GMS: the API. Consumers are programs of their own, so that it can have several pods. */
export function gmsEnv(props: DatahubPartProps, { resources, version }: GmsEnvProps): k8s.EnvVar[] {
  return [
    ...tracingEnv(props.names.gmsName, props.tracing),
    ...databaseEnv(props.services.postgresql, props.connections),
    ...backendEnv(props, resources),
    ...env({
      ENTITY_REGISTRY_CONFIG_PATH: '/datahub/datahub-gms/resources/entity-registry.yml',
      KAFKA_SCHEMAREGISTRY_URL: schemaRegistry('localhost'),
      MAE_CONSUMER_ENABLED: false,
      MCE_CONSUMER_ENABLED: false,
      PE_CONSUMER_ENABLED: false,
      MANAGEMENT_SERVER_PORT: ports.management,
      METADATA_CHANGE_LOG_KAFKA_CONSUMER_GROUP_ID: consumerGroups.METADATA_CHANGE_LOG_KAFKA_CONSUMER_GROUP_ID,
      DATAHUB_UPGRADE_HISTORY_KAFKA_CONSUMER_GROUP_ID: historyGroup('gms'),
      SEARCH_SERVICE_ENABLE_CACHE: true,
      SEARCH_SERVICE_CACHE_IMPLEMENTATION: 'hazelcast',
      SEARCH_SERVICE_HAZELCAST_SERVICE_NAME: serviceHost(
        hazelcastService(props.names, version),
        props.platform,
      ),
      ZDU_STAGE_20: true,
      // Requests in flight are finished within the pod's grace period.
      SERVER_SHUTDOWN_MODE: 'graceful',
      GMS_LIFECYCLE_TIMEOUT: '90s',
      ...(props.publicUrl === undefined ? {} : { DATAHUB_BASE_URL: props.publicUrl }),
    }),
  ];
}

/** The MAE consumer: it brings changes into the search indices and the graph, and hands events on. */
export function maeEnv(props: DatahubPartProps, resources: Resources): k8s.EnvVar[] {
  return [
    ...tracingEnv(props.names.maeConsumerName, props.tracing),
    ...backendEnv(props, resources),
    ...gmsAddress(props),
    ...env({
      ENTITY_REGISTRY_CONFIG_PATH: '/datahub/datahub-mae-consumer/resources/entity-registry.yml',
      MANAGEMENT_SERVER_PORT: ports.management,
      MAE_CONSUMER_ENABLED: true,
      PE_CONSUMER_ENABLED: true,
      METADATA_CHANGE_LOG_KAFKA_CONSUMER_GROUP_ID: consumerGroups.METADATA_CHANGE_LOG_KAFKA_CONSUMER_GROUP_ID,
      PLATFORM_EVENT_KAFKA_CONSUMER_GROUP_ID: consumerGroups.PLATFORM_EVENT_KAFKA_CONSUMER_GROUP_ID,
      DATAHUB_USAGE_EVENT_KAFKA_CONSUMER_GROUP_ID: consumerGroups.DATAHUB_USAGE_EVENT_KAFKA_CONSUMER_GROUP_ID,
      DATAHUB_UPGRADE_HISTORY_KAFKA_CONSUMER_GROUP_ID: historyGroup('mae-consumer'),
    }),
  ];
}

/** The MCE consumer: it writes proposed changes to the database. */
export function mceEnv(props: DatahubPartProps, resources: Resources): k8s.EnvVar[] {
  return [
    ...tracingEnv(props.names.mceConsumerName, props.tracing),
    ...databaseEnv(props.services.postgresql, props.connections),
    ...backendEnv(props, resources),
    ...gmsAddress(props),
    ...env({
      ENTITY_REGISTRY_CONFIG_PATH: '/datahub/datahub-mce-consumer/resources/entity-registry.yml',
      MANAGEMENT_SERVER_PORT: ports.management,
      MCE_CONSUMER_ENABLED: true,
      METADATA_CHANGE_PROPOSAL_KAFKA_CONSUMER_GROUP_ID:
        consumerGroups.METADATA_CHANGE_PROPOSAL_KAFKA_CONSUMER_GROUP_ID,
      METADATA_CHANGE_EVENT_KAFKA_CONSUMER_GROUP_ID:
        consumerGroups.METADATA_CHANGE_EVENT_KAFKA_CONSUMER_GROUP_ID,
      METADATA_CHANGE_LOG_KAFKA_CONSUMER_GROUP_ID: consumerGroups.METADATA_CHANGE_LOG_KAFKA_CONSUMER_GROUP_ID,
      DATAHUB_UPGRADE_HISTORY_KAFKA_CONSUMER_GROUP_ID: historyGroup('mce-consumer'),
    }),
  ];
}

/** datahub-upgrade: tables, indices and the migrations of both. */
export function updateEnv(props: DatahubPartProps, resources: Resources): k8s.EnvVar[] {
  return [
    ...databaseEnv(props.services.postgresql, props.connections),
    ...backendEnv(props, resources, 'JDK_JAVA_OPTIONS'),
    ...gmsAddress(props),
    ...env({
      ENTITY_REGISTRY_CONFIG_PATH: '/datahub/datahub-gms/resources/entity-registry.yml',
      // GMS is not there yet: schemas are registered in the upgrade's own registry, and GMS finds them in Kafka.
      SCHEMA_REGISTRY_SYSTEM_UPDATE: true,
      SPRING_KAFKA_PROPERTIES_AUTO_REGISTER_SCHEMAS: true,
      SPRING_KAFKA_PROPERTIES_USE_LATEST_VERSION: true,
      USE_CONFLUENT_SCHEMA_REGISTRY: false,
      // Database, user and topics are provisioned by PostgreSQL's and Kafka's own Jobs.
      DATAHUB_SQL_SETUP_ENABLED: true,
      CREATE_DB: false,
      CREATE_USER: false,
      CREATE_TABLES: true,
      DATAHUB_PRECREATE_TOPICS: false,
      // Upgrades without a pause: copies are made first, and nothing is scaled down by way of the Kubernetes API.
      ZDU_STAGE_10: true,
      ZDU_STAGE_20: true,
      DATAHUB_UPGRADE_K8_SCALE_DOWN_ENABLED: false,
      DATAHUB_UPGRADE_K8_SCALE_DOWN_JAVA_ENABLED: false,
    }),
  ];
}

/** The frontend talks to GMS alone. */
export function frontendEnv(props: DatahubPartProps, resources: Resources): k8s.EnvVar[] {
  return [
    ...tracingEnv(props.names.frontendName, props.tracing),
    ...systemClientEnv(props.instance),
    secretEnv('DATAHUB_SECRET', credentials(props.instance), 'frontend-secret'),
    ...env({
      DATAHUB_GMS_HOST: gmsHost(props),
      DATAHUB_GMS_PORT: ports.gms,
      SERVER_PORT: ports.frontend,
      JAVA_MEMORY_OPTS: heapOptions(resources),
      ENABLE_PROMETHEUS: true,
      DATAHUB_ANALYTICS_ENABLED: true,
      AUTH_JAAS_ENABLED: true,
      AUTH_SESSION_TTL_HOURS: 24,
      ...(props.publicUrl?.startsWith('https:') ? { AUTH_COOKIE_SECURE: true } : {}),
      // Together less than the pod's grace period, with the pause before SIGTERM.
      FRONTEND_GRACEFUL_SHUTDOWN_ENABLED: true,
      FRONTEND_BEFORE_SERVICE_UNBIND_TIMEOUT: '5s',
      FRONTEND_SERVICE_REQUESTS_DONE_TIMEOUT: '65s',
      FRONTEND_SERVICE_STOP_TIMEOUT: '15s',
    }),
  ];
}
