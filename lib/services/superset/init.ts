import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { certificateKeys } from '../../identity/certificate.ts';
import { passwordEnv } from '../../identity/credential.ts';
import { secretEnv } from '../../identity/secret.ts';
import { image } from '../../images/image.ts';
import { container } from '../../workload/container.ts';
import { cronJob, provisioningJob } from '../../workload/job.ts';
import { labels } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { configFolder } from '../../workload/volumes.ts';
import { renderCleanup } from './config/cleanup.ts';
import { renderInitScript, renderPrepare, renderSources, type SourceEntry } from './config/prepare.ts';
import { paths, runAs, type SupersetNames } from './names.ts';
import {
  awaitContainer,
  configFiles,
  configVolume,
  databaseVolumes,
  filesHash,
  libpqEnv,
  ownCredentials,
  supersetEnv,
  supersetVersion,
  tmpVolume,
} from './parts.ts';
import type { Source, SupersetProps } from './props.ts';
import { initResources, scriptResources } from './sizes.ts';

const folder = '/etc/superset-init';

/** The idempotent Job that brings the metadata database to the image's version, and the one that keeps its cache small. */
export class SupersetInit extends Construct {
  constructor(scope: Construct, id: string, props: SupersetProps & { readonly names: SupersetNames }) {
    super(scope, id);
    const { names, platform } = props;
    const files = {
      'init.sh': renderInitScript({ folder, rotating: props.rotateSecretKey }),
      'prepare.py': renderPrepare(),
      'sources.json': renderSources(props.sources.map(sourceEntry)),
    };
    const cleanup = { 'cleanup.py': renderCleanup() };
    const elsewhere = props.sources.some(({ kind }) => kind === 'trino');
    for (const [id, name, component, data, annotations] of [
      ['init-config', names.initName, names.init, files, elsewhere ? writesDown : undefined],
      ['cleanup-config', names.cleanupName, names.cleanup, cleanup, undefined],
    ] as const) {
      new ApiObject(
        this,
        id,
        k8s.KubeConfigMap.manifest({ metadata: { name, labels: labels(component), annotations }, data }),
      );
    }
    new ApiObject(
      this,
      'job',
      k8s.KubeJob.manifest(
        provisioningJob({
          name: names.initName,
          component: names.init,
          version: supersetVersion(platform),
          template: initPod(props, names, files),
          deadline: 1800,
        }),
      ),
    );
    new ApiObject(
      this,
      'cleanup',
      k8s.KubeCronJob.manifest(
        cronJob({
          name: names.cleanupName,
          component: names.cleanup,
          version: supersetVersion(platform),
          schedule: '17 * * * *',
          template: cleanupPod(props, names, cleanup),
          deadline: 600,
          retries: 2,
        }),
      ),
    );
  }
}

/** Answers the check that looks for clients without a way. */
const writesDown = {
  'holdfast.dev/ignore.network-policy-cuts-client':
    'the Job writes down where the sources are, and connects to none of them',
};

function passwordVariable(index: number): string {
  return `SOURCE_${index}_PASSWORD`;
}

function sourceEntry(source: Source, index: number): SourceEntry {
  const { kind, endpoint, database, pool, user, credential } = source;
  const authority = endpoint.authority && certificateKeys.authority;
  const url = `${kind}://${user}@${endpoint.host}:${endpoint.port}/${database ?? ''}`;
  return {
    name: source.name,
    url,
    ...(credential === undefined ? {} : { passwordVariable: passwordVariable(index) }),
    connectArguments:
      kind === 'postgresql'
        ? {
            // The driver's argument has the last word over the address, by which Superset's permissions go.
            database: pool ?? database ?? '',
            ...(authority === undefined
              ? { sslmode: 'disable' }
              : { sslmode: 'verify-full', sslrootcert: `${paths.postgresqlAuthority}/${authority}` }),
          }
        : authority === undefined
          ? { http_scheme: 'http' }
          : { http_scheme: 'https', verify: `${paths.trinoAuthority}/${authority}` },
  };
}

function initPod(
  props: SupersetProps,
  names: SupersetNames,
  files: Readonly<Record<string, string>>,
): k8s.PodTemplateSpec {
  const { platform, admin } = props;
  const secret = ownCredentials(props);
  const reference = image('superset', platform.images);
  const volumes = [
    configVolume(props),
    configFolder('init', names.initName, folder),
    tmpVolume,
    ...databaseVolumes(props),
  ];
  return podTemplate({
    component: names.init,
    namespace: platform.namespace,
    version: supersetVersion(platform),
    serviceAccount: names.initName,
    priority: 'batch',
    runAs,
    terminationGracePeriod: 30,
    restartPolicy: 'OnFailure',
    annotations: filesHash(configFiles(props), files),
    imagePullSecrets: platform.imagePullSecrets,
    initContainers: [awaitContainer(props, 'database')],
    containers: [
      container({
        name: 'init',
        image: reference,
        command: ['/bin/sh', `${folder}/init.sh`],
        env: [
          ...supersetEnv(props),
          { name: 'SUPERSET_IMAGE', value: reference },
          { name: 'ADMIN_USERNAME', value: admin.username },
          { name: 'ADMIN_EMAIL', value: admin.email },
          secretEnv('ADMIN_PASSWORD', secret, 'admin-password'),
          ...props.sources.flatMap(({ credential }, index) => {
            const variable = passwordVariable(index);
            if (credential === undefined) {
              return [];
            }
            return [
              credential === 'own'
                ? secretEnv(variable, secret, 'trino-password')
                : passwordEnv(variable, credential),
            ];
          }),
        ],
        resources: initResources,
        volumes,
      }),
    ],
    volumes,
  });
}

function cleanupPod(
  props: SupersetProps,
  names: SupersetNames,
  files: Readonly<Record<string, string>>,
): k8s.PodTemplateSpec {
  const { platform } = props;
  const volumes = [configFolder('config', names.cleanupName, paths.config), ...databaseVolumes(props)];
  return podTemplate({
    component: names.cleanup,
    namespace: platform.namespace,
    version: supersetVersion(platform),
    serviceAccount: names.cleanupName,
    priority: 'batch',
    runAs,
    terminationGracePeriod: 30,
    restartPolicy: 'OnFailure',
    annotations: filesHash(files),
    imagePullSecrets: platform.imagePullSecrets,
    containers: [
      container({
        name: 'cleanup',
        image: image('superset', platform.images),
        command: ['python', `${paths.config}/cleanup.py`],
        env: libpqEnv(props),
        resources: scriptResources,
        volumes,
      }),
    ],
    volumes,
  });
}
