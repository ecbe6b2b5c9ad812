import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { ObjectStore } from '../../environment/schema.ts';
import { storePath } from '../../environment/store-path.ts';
import { objectStoreCredentials } from '../../identity/object-store.ts';
import { secretEnv } from '../../identity/secret.ts';
import { image } from '../../images/image.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { cronJob } from '../../workload/job.ts';
import { labels } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { configFolder, scratch } from '../../workload/volumes.ts';
import { authorityFiles, jobAuthorities } from './authorities.ts';
import { renderCopyScript } from './config/copy.ts';
import { minioVersion } from './member.ts';
import { copyUser, paths, runAs, storeEndpoint } from './names.ts';
import type { MinioPartProps } from './props.ts';
import { credentials } from './secrets.ts';
import { backupResources } from './sizes.ts';

export interface MinioBackupProps extends MinioPartProps {
  readonly store: ObjectStore;
}

/** Erasure coding is no backup: a CronJob copies the buckets to the environment's object store. */
export class MinioBackup extends Construct {
  constructor(scope: Construct, id: string, props: MinioBackupProps) {
    super(scope, id);
    const { names, platform, store } = props;
    const files = {
      'copy.sh': renderCopyScript({
        client: props.client,
        source: storeEndpoint(names, platform),
        target: store.endpoint,
        targetAddressing: store.addressing,
        bucket: store.bucket,
        prefix: storePath(store, 'minio', props.instance),
        buckets: props.buckets.map(({ name }) => name),
        authorities: authorityFiles(props, true),
      }),
    };
    new ApiObject(
      this,
      'config-map',
      k8s.KubeConfigMap.manifest({
        metadata: { name: names.backupName, labels: labels(names.backup) },
        data: files,
      }),
    );
    new ApiObject(
      this,
      'copy',
      k8s.KubeCronJob.manifest(
        cronJob({
          name: names.backupName,
          component: names.backup,
          version: minioVersion(platform),
          schedule: props.backup.schedule,
          template: backupPod(props, files),
          deadline: 12 * 3600,
          // What is copied already is not copied again: another try goes on where the first one ended.
          retries: 2,
        }),
      ),
    );
  }
}

function backupPod(props: MinioBackupProps, files: Readonly<Record<string, string>>): k8s.PodTemplateSpec {
  const { names, platform } = props;
  const store = objectStoreCredentials(props.store.credentials);
  const volumes = [
    configFolder('config', names.backupName, paths.backup),
    scratch({ name: 'tmp', path: '/tmp', sizeLimit: '256Mi' }),
    ...jobAuthorities(props, true),
  ];
  return podTemplate({
    component: names.backup,
    namespace: platform.namespace,
    version: minioVersion(platform),
    serviceAccount: names.backupName,
    priority: 'batch',
    runAs,
    terminationGracePeriod: 30,
    restartPolicy: 'Never',
    annotations: configHash(files),
    imagePullSecrets: platform.imagePullSecrets,
    containers: [
      container({
        name: 'copy',
        image: image('minio', platform.images),
        command: ['/bin/bash', `${paths.backup}/copy.sh`],
        env: [
          { name: 'HOME', value: '/tmp' },
          { name: 'SOURCE_USER', value: copyUser },
          secretEnv('SOURCE_PASSWORD', credentials(props.instance), 'copy-password'),
          secretEnv('TARGET_ACCESS_KEY', store, 'access-key-id'),
          secretEnv('TARGET_SECRET_KEY', store, 'secret-access-key'),
        ],
        resources: backupResources,
        volumes,
      }),
    ],
    volumes,
  });
}
