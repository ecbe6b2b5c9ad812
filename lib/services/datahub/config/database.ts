import type * as k8s from '../../../../imports/k8s.ts';
import { passwordEnv } from '../../../identity/credential.ts';
import { authorityFile, identities, paths } from '../names.ts';
import type { DataService } from '../props.ts';
import { env } from './env.ts';

/** How a part reaches PostgreSQL, where all metadata is. */
export function databaseEnv({ endpoint, credential }: Required<DataService>): k8s.EnvVar[] {
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
      // Upstream's 50 from every pod would outnumber what a small PostgreSQL serves.
      EBEAN_MAX_CONNECTIONS: 20,
    }),
    passwordEnv('EBEAN_DATASOURCE_PASSWORD', credential),
  ];
}
