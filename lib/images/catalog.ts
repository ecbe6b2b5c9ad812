/**
 * Every image of the platform, pinned, in this one file. Renovate reads the comment above each entry
 * (renovate.json) and raises the tag.
 */
export const images = {
  // renovate: datasource=docker depName=docker.io/percona/percona-distribution-postgresql
  postgresql: 'docker.io/percona/percona-distribution-postgresql:17.9-2',
  // renovate: datasource=docker depName=ghcr.io/cloudnative-pg/pgbouncer
  pgbouncer: 'ghcr.io/cloudnative-pg/pgbouncer:1.25.2',
  // renovate: datasource=docker depName=quay.io/prometheuscommunity/postgres-exporter
  'postgres-exporter': 'quay.io/prometheuscommunity/postgres-exporter:v0.20.1',
  // renovate: datasource=docker depName=quay.io/prometheuscommunity/pgbouncer-exporter
  'pgbouncer-exporter': 'quay.io/prometheuscommunity/pgbouncer-exporter:v0.12.1',
  // renovate: datasource=docker depName=docker.elastic.co/elasticsearch/elasticsearch
  elasticsearch: 'docker.elastic.co/elasticsearch/elasticsearch:9.5.3',
  // renovate: datasource=docker depName=quay.io/prometheuscommunity/elasticsearch-exporter
  'elasticsearch-exporter': 'quay.io/prometheuscommunity/elasticsearch-exporter:v1.11.0',
  // renovate: datasource=docker depName=docker.io/hashicorp/vault
  vault: 'docker.io/hashicorp/vault:2.0.4',
  // 2.7 takes the cloud seals out of the program.
  // renovate: datasource=docker depName=docker.io/openbao/openbao
  openbao: 'docker.io/openbao/openbao:2.6.4',
  // renovate: datasource=docker depName=docker.io/curlimages/curl
  curl: 'docker.io/curlimages/curl:8.21.0',
  // renovate: datasource=docker depName=docker.io/apache/kafka
  kafka: 'docker.io/apache/kafka:4.3.1',
  // An entry of its own: connectors come with an image of your own, built from this one.
  // renovate: datasource=docker depName=docker.io/apache/kafka
  'kafka-connect': 'docker.io/apache/kafka:4.3.1',
  // The JMX exporter's jar and a cp to copy it with: the exporter's project publishes no image.
  // renovate: datasource=docker depName=ghcr.io/adobe/koperator/jmx-javaagent
  'jmx-exporter-agent': 'ghcr.io/adobe/koperator/jmx-javaagent:1.5.0',
  // renovate: datasource=docker depName=docker.io/danielqsj/kafka-exporter
  'kafka-exporter': 'docker.io/danielqsj/kafka-exporter:v1.9.0',
  // A living fork of MinIO, whose upstream is archived: docs/services/minio.md.
  // renovate: datasource=docker depName=docker.io/pgsty/silo
  minio: 'docker.io/pgsty/silo:RELEASE.2026-09-16T00-00-00Z',
  // renovate: datasource=docker depName=docker.io/library/haproxy
  haproxy: 'docker.io/library/haproxy:3.2.23',
  // renovate: datasource=docker depName=docker.io/trinodb/trino
  trino: 'docker.io/trinodb/trino:480',
  // renovate: datasource=docker depName=registry.k8s.io/metrics-server/metrics-server
  'metrics-server': 'registry.k8s.io/metrics-server/metrics-server:v0.9.0',
  // The tag without -dev has no driver for PostgreSQL: docs/services/superset.md.
  // renovate: datasource=docker depName=docker.io/apache/superset
  superset: 'docker.io/apache/superset:6.1.0-dev',
  // renovate: datasource=docker depName=docker.io/prom/statsd-exporter
  'statsd-exporter': 'docker.io/prom/statsd-exporter:v0.31.0',
  // The start page.
  // renovate: datasource=docker depName=docker.io/b4bz/homer
  homer: 'docker.io/b4bz/homer:v26.4.2',
  // renovate: datasource=docker depName=docker.io/cloudflare/cloudflared
  cloudflared: 'docker.io/cloudflare/cloudflared:2026.8.2',
  // The core distribution: OTLP, batches and health checks are all in it.
  // renovate: datasource=docker depName=docker.io/otel/opentelemetry-collector
  'otel-collector': 'docker.io/otel/opentelemetry-collector:0.162.0',
  // renovate: datasource=docker depName=docker.io/jaegertracing/jaeger
  jaeger: 'docker.io/jaegertracing/jaeger:2.20.0',
  // renovate: datasource=docker depName=docker.io/jaegertracing/jaeger-es-index-cleaner
  'jaeger-index-cleaner': 'docker.io/jaegertracing/jaeger-es-index-cleaner:2.20.0',
  // renovate: datasource=docker depName=docker.io/acryldata/datahub-gms
  'datahub-gms': 'docker.io/acryldata/datahub-gms:v1.7.0',
  // renovate: datasource=docker depName=docker.io/acryldata/datahub-mae-consumer
  'datahub-mae-consumer': 'docker.io/acryldata/datahub-mae-consumer:v1.7.0',
  // renovate: datasource=docker depName=docker.io/acryldata/datahub-mce-consumer
  'datahub-mce-consumer': 'docker.io/acryldata/datahub-mce-consumer:v1.7.0',
  // renovate: datasource=docker depName=docker.io/acryldata/datahub-frontend-react
  'datahub-frontend': 'docker.io/acryldata/datahub-frontend-react:v1.7.0',
  // renovate: datasource=docker depName=docker.io/acryldata/datahub-upgrade
  'datahub-upgrade': 'docker.io/acryldata/datahub-upgrade:v1.7.0',
} as const;

export type ImageName = keyof typeof images;
