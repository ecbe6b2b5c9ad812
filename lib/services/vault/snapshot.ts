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
import { configFolder, type MountedVolume, scratch, secretFolder } from '../../workload/volumes.ts';
import { renderTakeSnapshot, renderUpload } from './config/snapshot.ts';
import { programs } from './distribution.ts';
import { vaultVersion } from './member.ts';
import { apiAddress, loginAudience, paths, runAs, serviceHost, type VaultNames } from './names.ts';
import type { VaultProps } from './props.ts';
import { serverAuthority } from './proxy.ts';
import { snapshotResources } from './sizes.ts';

const file = `${paths.snapshot}/vault.snap`;

export interface SnapshotProps extends VaultProps {
  readonly names: VaultNames;
  readonly store: ObjectStore;
}

/**
 * Backups: a CronJob that logs in with its ServiceAccount, saves a snapshot and uploads it. Two programs, two
 * containers: Vault's image has no client for object stores, and curl needs no login at Vault.
 */
export class VaultSnapshot extends Construct {
  constructor(scope: Construct, id: string, props: SnapshotProps) {
    super(scope, id);
    const { names, platform, distribution } = props;
    const files = snapshotFiles(props);
    new ApiObject(
      this,
      'config-map',
      k8s.KubeConfigMap.manifest({
        metadata: { name: names.snapshotName, labels: labels(names.snapshot) },
        data: files,
      }),
    );
    new ApiObject(
      this,
      'cron-job',
      k8s.KubeCronJob.manifest(
        cronJob({
          name: names.snapshotName,
          component: names.snapshot,
          version: vaultVersion(distribution, platform),
          schedule: props.backup.schedule,
          template: snapshotPod(props, files),
          deadline: 2 * 3600,
          retries: 3,
        }),
      ),
    );
  }
}

function snapshotFiles({ platform, names, store, ...props }: SnapshotProps): Record<string, string> {
  const active = serviceHost(names.active, platform);
  return {
    'take-snapshot.sh': renderTakeSnapshot({
      distribution: props.distribution,
      connection: {
        address: apiAddress(active, platform),
        tls:
          platform.tls.mode === 'off'
            ? undefined
            : { authority: `${paths.serverAuthority}/ca.crt`, serverName: active },
      },
      role: names.snapshotName,
      tokenFile: `${paths.login}/token`,
      file,
    }),
    'upload-snapshot.sh': renderUpload({
      file,
      endpoint: store.endpoint,
      region: store.region,
      bucket: store.bucket,
      addressing: store.addressing,
      prefix: storePath(store, 'vault', props.instance),
      authorityFile:
        store.certificateAuthority === undefined ? undefined : `${paths.objectStoreAuthority}/ca.crt`,
    }),
  };
}

/** A ServiceAccount token that Vault takes and the cluster's API refuses, by its audience. */
function loginToken(): MountedVolume {
  return {
    volume: {
      name: 'login',
      projected: {
        defaultMode: 0o440,
        sources: [
          { serviceAccountToken: { path: 'token', audience: loginAudience, expirationSeconds: 600 } },
        ],
      },
    },
    mount: { name: 'login', mountPath: paths.login, readOnly: true },
  };
}

function snapshotPod(props: SnapshotProps, files: Readonly<Record<string, string>>): k8s.PodTemplateSpec {
  const { platform, names, store, distribution } = props;
  const secret = objectStoreCredentials(store.credentials);
  const resources = snapshotResources(props.storage.size);
  const config = configFolder('config', names.snapshotName, paths.config);
  const snapshot = scratch({ name: 'snapshot', path: paths.snapshot, sizeLimit: props.storage.size });
  const tmp = scratch({ name: 'tmp', path: '/tmp', sizeLimit: '64Mi' });
  const taking = [
    config,
    snapshot,
    tmp,
    loginToken(),
    ...(platform.tls.mode === 'off' ? [] : [serverAuthority(names)]),
  ];
  const authority =
    store.certificateAuthority === undefined
      ? []
      : [secretFolder('object-store-ca', store.certificateAuthority, paths.objectStoreAuthority)];
  return podTemplate({
    component: names.snapshot,
    namespace: platform.namespace,
    version: vaultVersion(distribution, platform),
    serviceAccount: names.snapshotName,
    priority: 'batch',
    runAs,
    terminationGracePeriod: 30,
    restartPolicy: 'Never',
    annotations: configHash(files),
    imagePullSecrets: platform.imagePullSecrets,
    initContainers: [
      container({
        name: 'take',
        image: image(programs[distribution].image, platform.images),
        command: ['/bin/sh', `${paths.config}/take-snapshot.sh`],
        env: [{ name: 'HOME', value: '/tmp' }],
        resources,
        volumes: taking,
      }),
    ],
    containers: [
      container({
        name: 'upload',
        image: image('curl', platform.images),
        command: ['/bin/sh', `${paths.config}/upload-snapshot.sh`],
        env: [
          secretEnv('S3_ACCESS_KEY_ID', secret, 'access-key-id'),
          secretEnv('S3_SECRET_ACCESS_KEY', secret, 'secret-access-key'),
        ],
        resources,
        volumes: [config, snapshot, ...authority],
      }),
    ],
    volumes: [...taking, ...authority],
  });
}
