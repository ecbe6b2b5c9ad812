import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { secretEnv } from '../../identity/secret.ts';
import { image } from '../../images/image.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { provisioningJob } from '../../workload/job.ts';
import { labels } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { configFolder, scratch, secretFolder } from '../../workload/volumes.ts';
import { renderProvisionScript } from './config/provision-script.ts';
import { provisioningFiles } from './config/provisioning.ts';
import { type ElasticsearchNames, ports, runAs } from './names.ts';
import { elasticsearchVersion } from './node-pod.ts';
import { type ElasticsearchProps, isSecure } from './props.ts';
import { credentials, userCredentials } from './secrets.ts';
import { jobResources } from './sizes.ts';

const folder = '/etc/holdfast/provisioning';
const passwords = '/etc/holdfast/users';
const authority = '/etc/holdfast/tls';

export interface ProvisioningProps extends ElasticsearchProps {
  readonly names: ElasticsearchNames;
}

/** The idempotent Job that makes roles, users, the snapshot repository and its policy as declared. */
export class ElasticsearchProvisioning extends Construct {
  constructor(scope: Construct, id: string, props: ProvisioningProps) {
    super(scope, id);
    const { names, platform } = props;
    const files = jobFiles(props);
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
          version: elasticsearchVersion(platform),
          template: jobPod(props, files),
          deadline: 3600,
        }),
      ),
    );
  }
}

function jobFiles(props: ProvisioningProps): Record<string, string> {
  const { names, platform, backup, snapshots } = props;
  const secure = isSecure(platform);
  const host = `${names.client}.${platform.namespace}.svc.${platform.clusterDomain}`;
  return {
    ...provisioningFiles({
      roles: props.roles,
      users: props.users,
      snapshots: snapshots && { ...backup, bucket: snapshots.bucket, path: snapshots.path },
    }),
    'provision.sh': renderProvisionScript({
      url: `${secure ? 'https' : 'http'}://${host}:${ports.http}`,
      folder,
      passwords,
      authority: secure ? `${authority}/ca.crt` : undefined,
      wait: 900,
    }),
  };
}

function jobPod(props: ProvisioningProps, files: Readonly<Record<string, string>>): k8s.PodTemplateSpec {
  const { names, platform, instance } = props;
  const secure = isSecure(platform);
  const users = props.users.map(({ name }) => name);
  const volumes = [
    configFolder('config', names.provisioningName, folder),
    // In memory: the password is written to it.
    scratch({ name: 'tmp', path: '/tmp', sizeLimit: '1Mi', memory: true }),
    // The authority of the nodes' certificate, without its key.
    ...(secure ? [secretFolder('server-ca', names.certificate, authority, { 'ca.crt': 'ca.crt' })] : []),
    ...(secure && users.length > 0
      ? [secretFolder('users', userCredentials(instance, users).name, passwords)]
      : []),
  ];
  return podTemplate({
    component: names.provisioning,
    namespace: platform.namespace,
    version: elasticsearchVersion(platform),
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
        // The nodes have it already, and it brings bash and curl.
        image: image('elasticsearch', platform.images),
        command: ['/bin/bash', `${folder}/provision.sh`],
        env: secure ? [secretEnv('ELASTIC_PASSWORD', credentials(instance), 'elastic-password')] : [],
        resources: jobResources,
        volumes,
      }),
    ],
    volumes,
  });
}
