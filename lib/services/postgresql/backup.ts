import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Platform } from '../../environment/platform.ts';
import type { PostgresqlSettings } from '../../environment/services/postgresql.ts';
import { objectStoreCredentials } from '../../identity/object-store.ts';
import { secretEnv } from '../../identity/secret.ts';
import { image } from '../../images/image.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { cronJob, provisioningJob } from '../../workload/job.ts';
import { labels } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { configFolder, scratch, secretFolder } from '../../workload/volumes.ts';
import { renderBackupJobPgBackRest, renderBackupScript, renderStanzaScript } from './config/pgbackrest.ts';
import { databaseVersion } from './database.ts';
import { memberHosts, type PostgresqlNames, paths, runAs } from './names.ts';
import { localCluster, repositoryOf, tlsFiles } from './repository.ts';
import { jobResources } from './sizes.ts';

export interface BackupProps {
  readonly platform: Platform;
  readonly instance: string;
  readonly names: PostgresqlNames;
  readonly replicas: number;
  readonly settings: PostgresqlSettings['backup'];
}

/**
 * Backups by pgBackRest as its own host: a CronJob each for full and incremental ones, and a Job that makes the
 * repository's stanza, without which the first WAL segment could not be archived. The Jobs ask every member for
 * its role and copy from the leader; they hold no access to the cluster's API.
 */
export class PostgresqlBackup extends Construct {
  constructor(scope: Construct, id: string, props: BackupProps) {
    super(scope, id);
    const { platform, names, settings } = props;
    const files = backupFiles(props);
    new ApiObject(
      this,
      'config-map',
      k8s.KubeConfigMap.manifest({
        metadata: { name: names.backupConfig, labels: labels(names.backup) },
        data: files,
      }),
    );
    const job = (name: string, command: readonly string[], deadline: number) => ({
      name,
      component: names.backup,
      version: databaseVersion(platform),
      template: backupPod(props, files, command),
      deadline,
    });
    const script = (file: string, ...args: readonly string[]) => [
      '/bin/sh',
      `${paths.pgbackrest}/${file}`,
      ...args,
    ];
    new ApiObject(
      this,
      'stanza',
      k8s.KubeJob.manifest(provisioningJob(job(`${names.backupName}-stanza`, script('stanza.sh'), 1800))),
    );
    for (const [kind, schedule] of [
      ['full', settings.full],
      ['incr', settings.incremental],
    ] as const) {
      new ApiObject(
        this,
        kind,
        k8s.KubeCronJob.manifest(
          cronJob({
            ...job(`${names.backupName}-${kind}`, script('backup.sh', kind), 12 * 3600),
            schedule,
            // A backup that fails at its end is not begun over and over the same night.
            retries: 1,
          }),
        ),
      );
    }
  }
}

function backupFiles(props: BackupProps): Record<string, string> {
  const { platform, instance, names } = props;
  return {
    'pgbackrest.conf': renderBackupJobPgBackRest({
      ...localCluster,
      stanza: instance,
      repository: repositoryOf(platform, instance),
      hosts: memberHosts(names, platform, props.replicas).map((host) => ({ host })),
      tls: tlsFiles,
      retention: { full: props.settings.retainFull },
    }),
    'backup.sh': renderBackupScript(instance),
    'stanza.sh': renderStanzaScript(instance),
  };
}

function backupPod(
  props: BackupProps,
  files: Readonly<Record<string, string>>,
  command: readonly string[],
): k8s.PodTemplateSpec {
  const { platform, names } = props;
  const store = objectStoreCredentials(platform.objectStore?.credentials ?? '');
  const authority = platform.objectStore?.certificateAuthority;
  const volumes = [
    configFolder('pgbackrest-config', names.backupConfig, paths.pgbackrest),
    secretFolder('tls', names.backupCertificate, paths.tls),
    scratch({ name: 'tmp', path: '/tmp', sizeLimit: '256Mi' }),
    ...(authority === undefined
      ? []
      : [secretFolder('object-store-ca', authority, paths.objectStoreAuthority)]),
  ];
  return podTemplate({
    component: names.backup,
    namespace: platform.namespace,
    version: databaseVersion(platform),
    serviceAccount: names.backupName,
    priority: 'batch',
    runAs,
    terminationGracePeriod: 60,
    restartPolicy: 'Never',
    annotations: configHash(files),
    imagePullSecrets: platform.imagePullSecrets,
    containers: [
      container({
        name: 'pgbackrest',
        image: image('postgresql', platform.images),
        command,
        env: [
          secretEnv('PGBACKREST_REPO1_S3_KEY', store, 'access-key-id'),
          secretEnv('PGBACKREST_REPO1_S3_KEY_SECRET', store, 'secret-access-key'),
        ],
        resources: jobResources,
        volumes,
      }),
    ],
    volumes,
  });
}
