import type { Platform } from '../../environment/platform.ts';
import type { SecretDeclaration } from '../../identity/secret.ts';
import { type Endpoint, serviceHost } from '../../network/endpoint.ts';
import type { Component } from '../../workload/labels.ts';

/** Ports of the containers, by the names that probes, Services and monitors use. */
export const ports = {
  http: 8088,
  /** statsd-exporter. */
  metrics: 9102,
} as const;

/** Where gunicorn sends what it counts: the exporter beside it, over UDP. */
export const statsd = { host: '127.0.0.1', port: 9125 } as const;

/** Where files are inside the containers. */
export const paths = {
  config: '/etc/superset',
  tls: '/etc/superset-tls',
  postgresqlAuthority: '/etc/postgresql-ca',
  trinoAuthority: '/etc/trino-ca',
  redisAuthority: '/etc/redis-ca',
  exporter: '/etc/statsd-exporter',
  /** Written every few seconds by a worker that hears its broker. */
  workerAlive: '/tmp/worker-alive',
  /** Written every three minutes by a beat that still beats. */
  beatSchedule: '/tmp/celerybeat-schedule',
} as const;

/** superset:superset, the first user that the image's Dockerfile makes. */
export const runAs = { user: 1000, group: 1000 } as const;

/** What Superset has in PostgreSQL: its metadata, and a role that reads what charts are drawn from. */
export const metadata = { database: 'superset', owner: 'superset', reader: 'superset_reader' } as const;

/** Superset's name at Trino. */
export const trinoUser = 'superset';

/** Everything that is named after the instance. */
export interface SupersetNames {
  readonly web: Component;
  readonly init: Component;
  readonly cleanup: Component;
  readonly worker: Component;
  readonly beat: Component;
  /** The web Deployment and its Service. */
  readonly name: string;
  readonly autoscaler: string;
  readonly disruptionBudget: string;
  /** ConfigMap of superset_config.py, which all parts read. */
  readonly config: string;
  readonly initName: string;
  readonly cleanupName: string;
  readonly workerName: string;
  readonly beatName: string;
  readonly exporterConfig: string;
  readonly certificate: string;
}

export function supersetNames(instance: string): SupersetNames {
  const component = (part: string): Component => ({ service: 'superset', instance, component: part });
  return {
    web: component('web'),
    init: component('init'),
    cleanup: component('cleanup'),
    worker: component('worker'),
    beat: component('beat'),
    name: instance,
    autoscaler: `${instance}-hpa`,
    disruptionBudget: `${instance}-pdb`,
    config: `${instance}-config`,
    initName: `${instance}-init`,
    cleanupName: `${instance}-cleanup`,
    workerName: `${instance}-worker`,
    beatName: `${instance}-beat`,
    exporterConfig: `${instance}-exporter`,
    certificate: `${instance}-tls`,
  };
}

/** Where Superset answers. */
export function supersetEndpoint(platform: Platform, settings: { readonly instance: string }): Endpoint {
  const names = supersetNames(settings.instance);
  return {
    component: names.web,
    host: serviceHost(names.name, platform),
    port: ports.http,
    authority: platform.tls.mode === 'off' ? undefined : names.certificate,
  };
}

/** What Superset encrypts with, and who logs in first. */
export function credentials(
  instance: string,
  options: { readonly rotating: boolean; readonly trino: boolean },
) {
  return {
    name: `${instance}-credentials`,
    purpose: 'Key and first account of Superset.',
    keys: {
      'secret-key': {
        purpose: 'Signs sessions and encrypts the passwords of data sources.',
        kind: 'password',
      },
      'admin-password': { purpose: 'Password of the first account, when it is made.', kind: 'password' },
      ...(options.trino
        ? {
            'trino-password': {
              purpose: `Password of the user ${trinoUser} in Trino's password file.`,
              kind: 'external',
            } as const,
          }
        : {}),
      ...(options.rotating
        ? { 'previous-secret-key': { purpose: 'What secret-key was before.', kind: 'password' } as const }
        : {}),
    },
  } as const satisfies SecretDeclaration;
}

/** Where Redis's password stands. */
export function redisCredentials(name: string) {
  return {
    name,
    purpose: "Superset's Redis.",
    keys: { password: { purpose: 'Its password.', kind: 'external' } },
  } as const satisfies SecretDeclaration;
}
