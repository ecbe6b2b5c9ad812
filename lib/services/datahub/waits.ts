import type { k8s } from 'cdk8s-plus-28';
import { passwordEnv } from '../../identity/credential.ts';
import { image } from '../../images/image.ts';
import { httpAddress, serviceHost } from '../../network/endpoint.ts';
import { container } from '../../workload/container.ts';
import { configFolder, type MountedVolume } from '../../workload/volumes.ts';
import { env } from './config/env.ts';
import { scriptNames } from './config/scripts.ts';
import { authorityFile, paths } from './names.ts';
import type { DatahubPartProps } from './props.ts';
import { waitResources } from './sizes.ts';

/** The scripts of the init containers. */
export function scriptsFolder(props: DatahubPartProps): MountedVolume {
  return configFolder('scripts', props.names.scripts, paths.scripts);
}

export interface ScriptContainerProps {
  readonly name: string;
  readonly script: (typeof scriptNames)[keyof typeof scriptNames];
  /** Volumes of the script, and of Elasticsearch's authority. */
  readonly volumes: readonly MountedVolume[];
  /** @default - none */
  readonly env?: readonly k8s.EnvVar[];
}

/** A container of curl's image that runs one of the scripts. */
export function scriptContainer(props: DatahubPartProps, script: ScriptContainerProps): k8s.Container {
  return container({
    name: script.name,
    image: image('curl', props.platform.images),
    command: ['/bin/sh', `${paths.scripts}/${script.script}`],
    env: script.env,
    resources: waitResources,
    volumes: script.volumes,
  });
}

/** How a script reaches Elasticsearch. */
export function searchVariables({ services }: DatahubPartProps): k8s.EnvVar[] {
  const { endpoint, credential } = services.elasticsearch;
  return [
    ...env({ SEARCH_URL: httpAddress(endpoint) }),
    ...(endpoint.authority === undefined
      ? []
      : env({ SEARCH_AUTHORITY: authorityFile(paths.searchAuthority) })),
    ...(credential === undefined
      ? []
      : [...env({ SEARCH_USER: credential.user }), passwordEnv('SEARCH_PASSWORD', credential)]),
  ];
}

/** Waits for the data services. */
export function waitForServices(props: DatahubPartProps, volumes: readonly MountedVolume[]): k8s.Container {
  const { postgresql, kafka } = props.services;
  return scriptContainer(props, {
    name: 'wait-for-services',
    script: scriptNames.waitForServices,
    volumes,
    env: [
      ...env({
        DATABASE_ADDRESS: `${postgresql.endpoint.host}:${postgresql.endpoint.port}`,
        KAFKA_ADDRESS: `${kafka.endpoint.host}:${kafka.endpoint.port}`,
      }),
      ...searchVariables(props),
    ],
  });
}

/** Waits for the blocking system update of a revision: whatever order the objects come in, it is done first. */
export function waitForUpdate(
  props: DatahubPartProps,
  revision: string,
  volumes: readonly MountedVolume[],
): k8s.Container {
  return scriptContainer(props, {
    name: 'wait-for-update',
    script: scriptNames.waitForUpdate,
    volumes,
    env: [...env({ REVISION: revision }), ...searchVariables(props)],
  });
}

/** Waits for GMS. */
export function waitForGms(props: DatahubPartProps, volumes: readonly MountedVolume[]): k8s.Container {
  return scriptContainer(props, {
    name: 'wait-for-gms',
    script: scriptNames.waitForGms,
    volumes,
    env: env({ GMS_HOST: serviceHost(props.names.gmsName, props.platform) }),
  });
}
