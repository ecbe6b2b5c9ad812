import type { k8s } from 'cdk8s-plus-28';
import { statelessSpread } from '../../availability/spread.ts';
import { certificateReloader } from '../../identity/certificate-reloader.ts';
import { secretEnv } from '../../identity/secret.ts';
import { image, imageVersion } from '../../images/image.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import type { Component } from '../../workload/labels.ts';
import { podTemplate } from '../../workload/pod.ts';
import { execProbe, httpProbe, startupProbe } from '../../workload/probes.ts';
import type { Resources } from '../../workload/resources.ts';
import { configFolder, type MountedVolume, scratch, secretFolder } from '../../workload/volumes.ts';
import { authorityVolumes, catalogEnv, catalogFiles } from './catalogs.ts';
import { sharedSecretVariable } from './config/server.ts';
import { keystoreCommand } from './config/start.ts';
import { paths, ports, runAs, type TrinoNames } from './names.ts';
import { type TrinoProps, trustedAuthorities } from './props.ts';
import { credentials, passwordFile } from './secrets.ts';
import { reloaderResources } from './sizes.ts';

/** A coordinator, or workers. */
export interface Server {
  readonly role: 'coordinator' | 'worker';
  readonly component: Component;
  /** Deployment, its ServiceAccount, policy and ConfigMap. */
  readonly name: string;
  readonly resources: Resources;
  readonly files: Readonly<Record<string, string>>;
}

/** Version of Trino, for the label. */
export function trinoVersion(props: Pick<TrinoProps, 'platform'>): string {
  return imageVersion(image('trino', props.platform.images));
}

/** Seconds: a start with the CPU of the small class takes about two minutes. */
const longestStart = 600;

export function serverPod(props: TrinoProps, names: TrinoNames, server: Server): k8s.PodTemplateSpec {
  const { platform, workers } = props;
  const reference = image('trino', platform.images);
  const run = scratch({ name: 'run', path: paths.run, sizeLimit: '8Mi', memory: true });
  const tls = platform.tls.mode === 'off' ? undefined : secretFolder('tls', names.certificate, paths.tls);
  const volumes = serverVolumes(props, names, server, [run, ...(tls === undefined ? [] : [tls])]);
  const worker = server.role === 'worker';
  return podTemplate({
    component: server.component,
    namespace: platform.namespace,
    version: imageVersion(reference),
    serviceAccount: server.name,
    priority: 'elastic',
    runAs,
    // A worker waits, ends its tasks, and waits again; a coordinator has nothing to hand over.
    terminationGracePeriod: worker ? 2 * workers.graceSeconds + workers.drainSeconds + 30 : 60,
    spread: statelessSpread(server.component),
    annotations: configHash({ ...server.files, ...catalogFiles(props.sources) }),
    imagePullSecrets: platform.imagePullSecrets,
    containers: [
      serverContainer(props, server, reference, volumes),
      ...(tls === undefined
        ? []
        : [
            certificateReloader({
              image: reference,
              folder: paths.tls,
              // Trino looks at the file once a minute.
              reload: `(umask 077 && ${keystoreCommand({ run: paths.run, folder: paths.tls })})`,
              volumes: [tls, run],
              resources: reloaderResources,
            }),
          ]),
    ],
    volumes,
  });
}

function serverVolumes(
  props: TrinoProps,
  names: TrinoNames,
  server: Server,
  made: readonly MountedVolume[],
): MountedVolume[] {
  const { authentication, instance } = props;
  return [
    configFolder('config', server.name, paths.config),
    configFolder('catalogs', names.catalogs, paths.catalogs),
    scratch({ name: 'data', path: paths.data, sizeLimit: '256Mi' }),
    scratch({ name: 'tmp', path: '/tmp', sizeLimit: '256Mi' }),
    ...made,
    ...authorityVolumes(trustedAuthorities(props)),
    ...(server.role === 'coordinator' && authentication === 'password'
      ? [
          secretFolder('passwords', passwordFile(instance).name, paths.passwords, {
            'password.db': 'password.db',
          }),
        ]
      : []),
  ];
}

function serverContainer(
  props: TrinoProps,
  { role, resources }: Server,
  reference: string,
  volumes: readonly MountedVolume[],
): k8s.Container {
  const tls = props.platform.tls.mode !== 'off';
  const health = execProbe({ command: [`${paths.home}/bin/health-check`] });
  return container({
    name: 'trino',
    image: reference,
    command: ['/bin/bash', `${paths.config}/start.sh`],
    env: [
      secretEnv(sharedSecretVariable, credentials(props.instance), 'shared-secret'),
      ...catalogEnv(props.sources),
    ],
    ports: tls ? ports : { http: ports.http },
    resources,
    volumes,
    probes: {
      startupProbe: startupProbe(health, longestStart),
      // The server says that it has started: its catalogs are loaded.
      readinessProbe: health,
      // It answers at all; a long pause of the collector must not end it.
      livenessProbe: httpProbe({ path: '/v1/info', port: 'http', failures: 6 }),
    },
    lifecycle:
      role === 'worker'
        ? { preStop: { exec: { command: ['/bin/bash', `${paths.config}/leave.sh`] } } }
        : undefined,
  });
}
