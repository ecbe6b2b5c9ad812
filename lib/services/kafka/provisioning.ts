import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { image } from '../../images/image.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { provisioningJob } from '../../workload/job.ts';
import { labels } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { configFolder, scratch, secretFolder } from '../../workload/volumes.ts';
import { workerGrants } from './config/connect.ts';
import { heartbeatsTopic, mirrorGrants } from './config/connectors.ts';
import { accessGrants, monitoringGrants } from './config/grants.ts';
import { renderLogging } from './config/log4j2.ts';
import { renderProperties } from './config/properties.ts';
import { provisioningScript, type ScramUser, type Topic } from './config/provisioning.ts';
import {
  adminUser,
  connectPasswordKey,
  connectUser,
  internalClient,
  monitoringUser,
} from './config/security.ts';
import { authorityFolder } from './connect-workers.ts';
import { javaEnv } from './java.ts';
import { serviceHost } from './layout.ts';
import { kafkaVersion } from './member.ts';
import { type KafkaNames, paths, ports, runAs } from './names.ts';
import type { KafkaProps } from './props.ts';
import { credentials, userCredentials } from './secrets.ts';
import { toolHeap, toolResources } from './sizes.ts';

/** The idempotent Job that makes users, the cluster's defaults, topics and access rules as declared. */
export class KafkaProvisioning extends Construct {
  constructor(scope: Construct, id: string, props: KafkaProps & { readonly names: KafkaNames }) {
    super(scope, id);
    const { names, platform } = props;
    const files = {
      'provision.sh': provisioningScript({
        bootstrap: `${serviceHost(names.bootstrap, platform)}:${ports.internal}`,
        namespace: platform.namespace,
        member: `${names.bootstrap}-0`,
        topics: declaredTopics(props),
        users: scramUsers(props, names),
      }),
      'client.properties': renderProperties(internalClient(platform.tls.mode !== 'off')),
      'log4j2.yaml': renderLogging('WARN'),
    };
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
          version: kafkaVersion(platform),
          template: provisioningPod(props, names, files),
          deadline: 3600,
        }),
      ),
    );
  }
}

/** The topics of the environment, and the one that the mirror's heartbeats need. */
function declaredTopics({ topics, connect, backup }: KafkaProps): readonly Topic[] {
  const mirrored = connect.enabled && backup.enabled;
  return mirrored && topics.every(({ name }) => name !== heartbeatsTopic.name)
    ? [...topics, heartbeatsTopic]
    : topics;
}

/** The platform's own users first: the rest of it waits for them. */
function scramUsers(props: KafkaProps, names: KafkaNames): ScramUser[] {
  const { connect, backup } = props;
  return [
    { name: adminUser, passwordFile: `${paths.credentials}/admin-password` },
    ...(props.lagExporter.enabled
      ? [
          {
            name: monitoringUser,
            passwordFile: `${paths.credentials}/monitoring-password`,
            grants: monitoringGrants,
          },
        ]
      : []),
    ...(connect.enabled
      ? [
          {
            name: connectUser,
            passwordFile: `${paths.credentials}/${connectPasswordKey}`,
            grants: [...workerGrants(names.connectName, connect), ...(backup.enabled ? mirrorGrants : [])],
          },
        ]
      : []),
    ...props.users.map((user) => ({
      name: user.name,
      passwordFile: `${paths.users}/${user.name}`,
      grants: accessGrants({
        produce: user.produce,
        consume: user.consume,
        groups: user.groups ?? (user.consume.length > 0 ? [`${user.name}*`] : []),
        transactions: user.transactions ?? (user.produce.length > 0 ? [`${user.name}*`] : []),
      }),
    })),
  ];
}

function provisioningPod(
  props: KafkaProps,
  names: KafkaNames,
  files: Readonly<Record<string, string>>,
): k8s.PodTemplateSpec {
  const { platform, instance, users } = props;
  const applications = userCredentials(
    instance,
    users.map(({ name }) => name),
  );
  const volumes = [
    configFolder('config', names.provisioningName, paths.config),
    secretFolder('credentials', credentials(instance).name, paths.credentials),
    // In memory: passwords pass through it on their way to kafka-configs.
    scratch({ name: 'tmp', path: '/tmp', sizeLimit: '16Mi', memory: true }),
    ...(users.length === 0 ? [] : [secretFolder('users', applications.name, paths.users)]),
    ...(platform.tls.mode === 'off' ? [] : [authorityFolder(names)]),
  ];
  return podTemplate({
    component: names.provisioning,
    namespace: platform.namespace,
    version: kafkaVersion(platform),
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
        image: image('kafka', platform.images),
        command: ['/bin/bash', `${paths.config}/provision.sh`],
        env: javaEnv({ heap: toolHeap }),
        resources: toolResources,
        volumes,
      }),
    ],
    volumes,
  });
}
