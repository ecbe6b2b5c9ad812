import type { k8s } from 'cdk8s-plus-28';
import { secretEnv } from '../../../identity/secret.ts';
import { credentials } from '../secrets.ts';
import { env } from './env.ts';

/** By which the parts of DataHub know each other. */
export function systemClientEnv(instance: string): k8s.EnvVar[] {
  return [
    ...env({ METADATA_SERVICE_AUTH_ENABLED: true, DATAHUB_SYSTEM_CLIENT_ID: '__datahub_system' }),
    secretEnv('DATAHUB_SYSTEM_CLIENT_SECRET', credentials(instance), 'system-client-secret'),
  ];
}

/** What makes and checks access tokens, besides. */
export function authenticationEnv(instance: string): k8s.EnvVar[] {
  const secret = credentials(instance);
  return [
    ...systemClientEnv(instance),
    secretEnv('DATAHUB_TOKEN_SERVICE_SIGNING_KEY', secret, 'token-signing-key'),
    secretEnv('DATAHUB_TOKEN_SERVICE_SALT', secret, 'token-salt'),
    secretEnv('SECRET_SERVICE_ENCRYPTION_KEY', secret, 'encryption-key'),
  ];
}
