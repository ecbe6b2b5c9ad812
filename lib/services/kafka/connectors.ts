import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { image } from '../../images/image.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { provisioningJob } from '../../workload/job.ts';
import { labels } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { configFolder, scratch } from '../../workload/volumes.ts';
import {
  type ConnectorConfig,
  connectorFile,
  connectorsScript,
  mirrorConnectors,
} from './config/connectors.ts';
import type { Properties } from './config/properties.ts';
import { connectPasswordKey, connectUser, scramClient, secretValue, trust } from './config/security.ts';
import { serviceHost } from './layout.ts';
import { kafkaVersion } from './member.ts';
import { type KafkaNames, paths, ports, runAs } from './names.ts';
import type { KafkaProps } from './props.ts';
import { copyResources } from './sizes.ts';

/** Every connector of the environment: those it names, and those of the backup. */
export function declaredConnectors(props: KafkaProps, names: KafkaNames): Record<string, ConnectorConfig> {
  if (!props.connect.enabled) {
    return {};
  }
  return {
    ...Object.fromEntries(
      Object.entries(props.connect.connectors).map(([name, config]) => [name, texts(config)]),
    ),
    ...(props.backup.enabled ? mirror(props, names) : {}),
  };
}

function mirror(props: KafkaProps, names: KafkaNames): Record<string, ConnectorConfig> {
  const { platform, backup } = props;
  const password = (key: string) => secretValue(paths.mirror, key);
  return mirrorConnectors({
    source: backup.source ?? props.instance,
    sourceBootstrap: `${serviceHost(names.bootstrap, platform)}:${ports.client}`,
    sourceClient: texts(
      scramClient(
        platform.tls.mode !== 'off',
        connectUser,
        secretValue(paths.credentials, connectPasswordKey),
      ),
    ),
    target: backup.alias,
    targetBootstrap: backup.bootstrapServers.join(','),
    targetClient: texts({
      ...scramClient(backup.tls, password('username'), password('password')),
      ...trust(backup.tls, `${paths.mirror}/ca.crt`),
    }),
    topics: backup.topics,
    tasks: backup.tasks,
  });
}

/** Connect's REST interface takes texts only. */
function texts(values: Properties): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

/** The idempotent Job that hands the connectors' configuration to the workers. */
export class KafkaConnectors extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: KafkaProps & {
      readonly names: KafkaNames;
      readonly configs: Readonly<Record<string, ConnectorConfig>>;
    },
  ) {
    super(scope, id);
    const { names, platform, configs } = props;
    const files = {
      'connectors.sh': connectorsScript(serviceHost(names.connectName, platform), Object.keys(configs)),
      ...Object.fromEntries(
        Object.entries(configs).map(([name, config]) => [`${name}.json`, connectorFile(config)]),
      ),
    };
    new ApiObject(
      this,
      'config-map',
      k8s.KubeConfigMap.manifest({
        metadata: {
          name: names.connectorsName,
          labels: labels(names.connectors),
          annotations: {
            'holdfast.dev/ignore.network-policy-cuts-client':
              'the addresses are for the workers, which the Job hands the files to',
          },
        },
        data: files,
      }),
    );
    const volumes = [
      configFolder('config', names.connectorsName, paths.config),
      scratch({ name: 'tmp', path: '/tmp', sizeLimit: '16Mi' }),
    ];
    new ApiObject(
      this,
      'job',
      k8s.KubeJob.manifest(
        provisioningJob({
          name: names.connectorsName,
          component: names.connectors,
          version: kafkaVersion(platform),
          deadline: 3600,
          template: podTemplate({
            component: names.connectors,
            namespace: platform.namespace,
            version: kafkaVersion(platform),
            serviceAccount: names.connectorsName,
            priority: 'batch',
            runAs,
            terminationGracePeriod: 30,
            restartPolicy: 'OnFailure',
            annotations: configHash(files),
            imagePullSecrets: platform.imagePullSecrets,
            containers: [
              container({
                name: 'connectors',
                image: image('kafka', platform.images),
                command: ['/bin/bash', `${paths.config}/connectors.sh`],
                resources: copyResources,
                volumes,
              }),
            ],
            volumes,
          }),
        }),
      ),
    );
  }
}
