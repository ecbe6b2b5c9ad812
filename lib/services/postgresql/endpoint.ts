import type { Platform } from '../../environment/platform.ts';
import type { PostgresqlSettings } from '../../environment/services/postgresql.ts';
import type { Credential } from '../../identity/credential.ts';
import { type Endpoint, serviceHost } from '../../network/endpoint.ts';
import { analyticsPool, ports, postgresqlNames } from './names.ts';
import { applicationRoles, roleCredentials } from './secrets.ts';

/** Where clients read and write: the pooler, or the leader without one. */
export function postgresqlEndpoint(platform: Platform, settings: PostgresqlSettings): Endpoint {
  const names = postgresqlNames(settings.instance);
  const { enabled: pooled } = settings.pooler;
  return {
    component: pooled ? names.pooler : names.database,
    host: serviceHost(pooled ? names.poolerName : names.primary, platform),
    port: pooled ? ports.pooler : ports.postgresql,
    authority:
      platform.tls.mode === 'off' ? undefined : pooled ? names.poolerCertificate : names.serverCertificate,
  };
}

/** Where analytics read a database: a pool of their own, or the replicas themselves without a pooler. */
export function analyticsSource(
  platform: Platform,
  settings: PostgresqlSettings,
  database: string,
): { readonly endpoint: Endpoint; readonly database: string } {
  const endpoint = postgresqlEndpoint(platform, settings);
  if (settings.pooler.enabled) {
    return { endpoint, database: analyticsPool(database) };
  }
  const [service] = analyticsServices(settings);
  return { endpoint: { ...endpoint, host: serviceHost(service, platform) }, database };
}

/** The Services that analytics read from: the first, and those after it while it does not answer. */
export function analyticsServices({
  instance,
  analytics,
  replicas,
}: Pick<PostgresqlSettings, 'instance' | 'analytics' | 'replicas'>): readonly [string, ...string[]] {
  const names = postgresqlNames(instance);
  return analytics.source === 'replicas' && replicas > 1 ? [names.replicas, names.primary] : [names.primary];
}

/** How a role that owns or reads a database logs in. */
export function postgresqlCredential(settings: PostgresqlSettings, role: string): Credential {
  const roles = applicationRoles(settings.databases);
  return { user: role, secret: roleCredentials(settings.instance, roles), key: role };
}
