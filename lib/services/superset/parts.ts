import type { k8s } from 'cdk8s-plus-28';
import type { Platform } from '../../environment/platform.ts';
import { certificateKeys } from '../../identity/certificate.ts';
import { passwordEnv } from '../../identity/credential.ts';
import { secretEnv } from '../../identity/secret.ts';
import { image, imageVersion } from '../../images/image.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { configFolder, type MountedVolume, scratch, secretFolder } from '../../workload/volumes.ts';
import { renderAwait } from './config/await.ts';
import { renderSupersetConfig } from './config/superset-config.ts';
import { connectionsPerRequest } from './connections.ts';
import { credentials, metadata, paths, redisCredentials, supersetNames } from './names.ts';
import type { SupersetProps } from './props.ts';
import { scriptResources } from './sizes.ts';

export const configFile = 'superset_config.py';
const awaitFile = 'await.py';

export function supersetVersion(platform: Platform): string {
  return imageVersion(image('superset', platform.images));
}

/** What every part reads. */
export function configFiles(props: SupersetProps): Record<string, string> {
  const { database, redis } = props;
  const { host, port, authority } = database.endpoint;
  return {
    [configFile]: renderSupersetConfig({
      database: {
        host,
        port,
        name: metadata.database,
        user: database.credential.user,
        authority: authority && `${paths.postgresqlAuthority}/${certificateKeys.authority}`,
      },
      rotating: props.rotateSecretKey,
      publicUrl: props.publicUrl,
      queryTimeout: props.queryTimeout,
      concurrency: props.concurrency,
      connectionsPerRequest,
      featureFlags: props.featureFlags,
      extra: props.config,
      redis: redis && {
        url: redis.url,
        password: redis.credentials !== undefined,
        authority: redis.certificateAuthority && `${paths.redisAuthority}/${certificateKeys.authority}`,
        aliveFile: paths.workerAlive,
      },
    }),
    [awaitFile]: renderAwait(),
  };
}

const onlyAuthority = { [certificateKeys.authority]: certificateKeys.authority };

export function configVolume(props: SupersetProps): MountedVolume {
  return configFolder('config', supersetNames(props.instance).config, paths.config);
}

/** The authority of PostgreSQL, without its key. */
export function databaseVolumes({ database }: SupersetProps): MountedVolume[] {
  const { authority } = database.endpoint;
  return authority === undefined
    ? []
    : [secretFolder('postgresql-ca', authority, paths.postgresqlAuthority, onlyAuthority)];
}

/** The authorities of all that Superset connects to besides. */
export function authorityVolumes({ sources, redis }: SupersetProps): MountedVolume[] {
  const trino = sources.find(({ kind }) => kind === 'trino')?.endpoint.authority;
  const ofRedis = redis?.certificateAuthority;
  return [
    ...(trino === undefined ? [] : [secretFolder('trino-ca', trino, paths.trinoAuthority, onlyAuthority)]),
    ...(ofRedis === undefined
      ? []
      : [secretFolder('redis-ca', ofRedis, paths.redisAuthority, onlyAuthority)]),
  ];
}

/** Python's temporary files, and what libraries keep under the home folder. */
export const tmpVolume: MountedVolume = scratch({ name: 'tmp', path: '/tmp', sizeLimit: '512Mi' });

/** Superset's own Secret. */
export function ownCredentials({ instance, rotateSecretKey, sources }: SupersetProps) {
  const trino = sources.some(({ credential }) => credential === 'own');
  return credentials(instance, { rotating: rotateSecretKey, trino });
}

/** Variables of every process that loads Superset. */
export function supersetEnv(props: SupersetProps): k8s.EnvVar[] {
  const { database, redis } = props;
  const secret = ownCredentials(props);
  return [
    { name: 'SUPERSET_CONFIG_PATH', value: `${paths.config}/${configFile}` },
    { name: 'SUPERSET_HOME', value: '/tmp/superset' },
    { name: 'HOME', value: '/tmp' },
    { name: 'PYTHONUNBUFFERED', value: '1' },
    secretEnv('SUPERSET_SECRET_KEY', secret, 'secret-key'),
    ...(props.rotateSecretKey ? [secretEnv('PREVIOUS_SECRET_KEY', secret, 'previous-secret-key')] : []),
    passwordEnv('DATABASE_PASSWORD', database.credential),
    ...(redis?.credentials === undefined
      ? []
      : [secretEnv('REDIS_PASSWORD', redisCredentials(redis.credentials), 'password')]),
  ];
}

/** What libpq reads, for the scripts that do without Superset. */
export function libpqEnv({ database }: SupersetProps): k8s.EnvVar[] {
  const { host, port, authority } = database.endpoint;
  return [
    { name: 'PGHOST', value: host },
    { name: 'PGPORT', value: String(port) },
    { name: 'PGDATABASE', value: metadata.database },
    { name: 'PGUSER', value: database.credential.user },
    passwordEnv('PGPASSWORD', database.credential),
    ...(authority === undefined
      ? [{ name: 'PGSSLMODE', value: 'disable' }]
      : [
          { name: 'PGSSLMODE', value: 'verify-full' },
          { name: 'PGSSLROOTCERT', value: `${paths.postgresqlAuthority}/${certificateKeys.authority}` },
        ]),
  ];
}

/** Holds a pod back until the database is there, or until the init Job has prepared it for this image. */
export function awaitContainer(props: SupersetProps, what: 'database' | 'prepared'): k8s.Container {
  const reference = image('superset', props.platform.images);
  return container({
    name: 'await',
    image: reference,
    command: ['python', `${paths.config}/${awaitFile}`, what],
    env: [...libpqEnv(props), { name: 'SUPERSET_IMAGE', value: reference }],
    resources: scriptResources,
    volumes: [configVolume(props), ...databaseVolumes(props)],
  });
}

/** The pod annotation by which a changed text rolls the pods. */
export function filesHash(...files: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  return configHash(Object.assign({}, ...files));
}
