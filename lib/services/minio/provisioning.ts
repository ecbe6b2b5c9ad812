import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectStoreCredentials } from '../../identity/object-store.ts';
import { secretEnv } from '../../identity/secret.ts';
import { image } from '../../images/image.ts';
import { parseQuantity, toBytes } from '../../manifest/quantity.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { provisioningJob } from '../../workload/job.ts';
import { labels } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { configFolder, scratch } from '../../workload/volumes.ts';
import { authorityFiles, jobAuthorities } from './authorities.ts';
import type { AccessRule } from './config/policy.ts';
import { type ProvisionScriptProps, provisionFiles, renderProvisionScript } from './config/provision.ts';
import { minioVersion } from './member.ts';
import { copyUser, paths, runAs, storeEndpoint } from './names.ts';
import type { MinioPartProps } from './props.ts';
import { replicates } from './replication.ts';
import { credentials, userCredentials } from './secrets.ts';
import { jobResources } from './sizes.ts';

/** The idempotent Job that makes buckets, their rules, users and what they may do. */
export class MinioProvisioning extends Construct {
  constructor(scope: Construct, id: string, props: MinioPartProps) {
    super(scope, id);
    const { names } = props;
    const script = scriptProps(props);
    const files = { 'provision.sh': renderProvisionScript(script), ...provisionFiles(script) };
    new ApiObject(
      this,
      'config-map',
      k8s.KubeConfigMap.manifest({
        metadata: { name: names.provisioningName, labels: labels(names.provisioning) },
        data: files,
      }),
    );
    new ApiObject(
      this,
      'job',
      k8s.KubeJob.manifest(
        provisioningJob({
          name: names.provisioningName,
          component: names.provisioning,
          version: minioVersion(props.platform),
          template: provisioningPod(props, files),
          deadline: 1800,
        }),
      ),
    );
  }
}

/** Variable that brings a user's secret key into the Job: `USER_TRINO`. */
function passwordVariable(user: string): string {
  return `USER_${user.toUpperCase().replaceAll('-', '_')}`;
}

function scriptProps(props: MinioPartProps): ProvisionScriptProps {
  const { names, platform, buckets, backup } = props;
  const store = platform.objectStore;
  const copied: AccessRule[] = buckets.map(({ name }) => ({ bucket: name, mode: 'read' }));
  return {
    client: props.client,
    endpoint: storeEndpoint(names, platform),
    folder: paths.provisioning,
    authorities: authorityFiles(props, replicates(props)),
    buckets: buckets.map((bucket) => ({
      ...bucket,
      quota: bucket.quota === undefined ? undefined : toBytes(parseQuantity(bucket.quota)),
    })),
    users: [
      ...props.users.map(({ name, access }) => ({
        name,
        access,
        passwordVariable: passwordVariable(name),
      })),
      ...(backup.enabled ? [{ name: copyUser, access: copied, passwordVariable: 'COPY_PASSWORD' }] : []),
    ],
    replication: store && { endpoint: store.endpoint, region: store.region },
  };
}

function provisioningPod(
  props: MinioPartProps,
  files: Readonly<Record<string, string>>,
): k8s.PodTemplateSpec {
  const { names, platform, instance } = props;
  const secret = credentials(instance);
  const users = props.users.map(({ name }) => name);
  const usersSecret = userCredentials(instance, users);
  const store = platform.objectStore;
  const volumes = [
    configFolder('config', names.provisioningName, paths.provisioning),
    scratch({ name: 'tmp', path: '/tmp', sizeLimit: '64Mi' }),
    ...jobAuthorities(props, replicates(props)),
  ];
  return podTemplate({
    component: names.provisioning,
    namespace: platform.namespace,
    version: minioVersion(platform),
    serviceAccount: names.provisioningName,
    priority: 'batch',
    runAs,
    terminationGracePeriod: 30,
    restartPolicy: 'OnFailure',
    annotations: configHash(files),
    imagePullSecrets: platform.imagePullSecrets,
    containers: [
      container({
        name: 'provisioning',
        image: image('minio', platform.images),
        command: ['/bin/bash', `${paths.provisioning}/provision.sh`],
        env: [
          { name: 'HOME', value: '/tmp' },
          secretEnv('ROOT_USER', secret, 'root-user'),
          secretEnv('ROOT_PASSWORD', secret, 'root-password'),
          ...(props.backup.enabled ? [secretEnv('COPY_PASSWORD', secret, 'copy-password')] : []),
          ...users.map((user) => secretEnv(passwordVariable(user), usersSecret, user)),
          ...(replicates(props) && store !== undefined
            ? [
                secretEnv('TARGET_ACCESS_KEY', objectStoreCredentials(store.credentials), 'access-key-id'),
                secretEnv(
                  'TARGET_SECRET_KEY',
                  objectStoreCredentials(store.credentials),
                  'secret-access-key',
                ),
              ]
            : []),
        ],
        resources: jobResources,
        volumes,
      }),
    ],
    volumes,
  });
}
