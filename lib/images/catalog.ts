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
  // renovate: datasource=docker depName=docker.io/hashicorp/vault
  vault: 'docker.io/hashicorp/vault:2.0.4',
  // 2.7 takes the cloud seals out of the program.
  // renovate: datasource=docker depName=docker.io/openbao/openbao
  openbao: 'docker.io/openbao/openbao:2.6.4',
  // renovate: datasource=docker depName=docker.io/curlimages/curl
  curl: 'docker.io/curlimages/curl:8.21.0',
} as const;

export type ImageName = keyof typeof images;
