import type { k8s } from 'cdk8s-plus-28';
import { passwordEnv } from '../../../identity/credential.ts';
import { authorityFile, identities, paths } from '../names.ts';
import type { DataService } from '../props.ts';
import { env } from './env.ts';

/**
 * How a part reaches PostgreSQL, where all metadata is.
 * @param connections that its pool holds at most
 */
export function databaseEnv(
  { endpoint, credential }: Required<DataService>,
  connections: number,
): k8s.EnvVar[] {
  const address = `${endpoint.host}:${endpoint.port}`;
  const tls =
    endpoint.authority === undefined
      ? 'sslmode=disable'
      : `sslmode=verify-full&sslrootcert=${authorityFile(paths.databaseAuthority)}`;
  return [
    ...env({
      EBEAN_DATASOURCE_HOST: address,
      EBEAN_DATASOURCE_URL: `jdbc:postgresql://${address}/${identities.database}?${tls}`,
      EBEAN_DATASOURCE_DRIVER: 'org.postgresql.Driver',
      EBEAN_DATASOURCE_USERNAME: credential.user,
      EBEAN_MAX_CONNECTIONS: connections,
      // Upstream's 50 never make anyone wait, so it gives up after a second.
      EBEAN_WAIT_TIMEOUT_MILLIS: 30_000,
    }),
    passwordEnv('EBEAN_DATASOURCE_PASSWORD', credential),
  ];
}
