import type { Platform } from '../../environment/platform.ts';
import type { PostgresqlSettings } from '../../environment/services/postgresql.ts';
import type { Credential } from '../../identity/credential.ts';
import { type Endpoint, serviceHost } from '../../network/endpoint.ts';
import { ports, postgresqlNames } from './names.ts';
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

/** How a role that owns or reads a database logs in. */
export function postgresqlCredential(settings: PostgresqlSettings, role: string): Credential {
  const roles = applicationRoles(settings.databases);
  return { user: role, secret: roleCredentials(settings.instance, roles), key: role };
}
