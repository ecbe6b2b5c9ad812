import type { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { statelessSpread } from '../../availability/spread.ts';
import type { SupersetRedisSettings } from '../../environment/services/superset.ts';
import { ComponentAccess } from '../../identity/component-access.ts';
import { image } from '../../images/image.ts';
import { httpAddress } from '../../network/endpoint.ts';
import { container } from '../../workload/container.ts';
import { ElasticDeployment } from '../../workload/elastic-deployment.ts';
import { podTemplate } from '../../workload/pod.ts';
import { execProbe, startupProbe } from '../../workload/probes.ts';
import { SingletonDeployment } from '../../workload/singleton.ts';
import { statelessResources } from '../../workload/stateless-size.ts';
import { paths, runAs, type SupersetNames, supersetEndpoint } from './names.ts';
import {
  authorityVolumes,
  awaitContainer,
  configFiles,
  configVolume,
  databaseVolumes,
  filesHash,
  supersetEnv,
  supersetVersion,
  tmpVolume,
} from './parts.ts';
import type { SupersetProps } from './props.ts';
import { beatResources, workerClasses, workerProcesses } from './sizes.ts';

export interface SupersetQueueProps extends SupersetProps {
  readonly names: SupersetNames;
  readonly redis: SupersetRedisSettings;
}

export function workerArguments(processes: number): string[] {
  return ['worker', '--pool=prefork', '--optimization=fair', `--concurrency=${processes}`, '--loglevel=INFO'];
}

export function beatArguments(schedule: string): string[] {
  return ['beat', `--schedule=${schedule}`, '--pidfile=', '--loglevel=INFO'];
}

export const program = ['celery', '--app=superset.tasks.celery_app:app'];

/** Queries and reports in the background: Celery workers, and the one beat that gives them what is due. */
export class SupersetQueue extends Construct {
  constructor(scope: Construct, id: string, props: SupersetQueueProps) {
    super(scope, id);
    const { names, platform, flows } = props;
    const { namespace } = platform;
    const { workers } = props.redis;
    const version = supersetVersion(platform);
    new ComponentAccess(this, 'worker-access', {
      name: names.workerName,
      component: names.worker,
      namespace,
      flows,
    });
    new ElasticDeployment(this, 'workers', {
      name: names.workerName,
      component: names.worker,
      version,
      template: workerPod(props),
      minReplicas: workers.minReplicas,
      maxReplicas: workers.maxReplicas,
      cpuUtilization: workers.cpuUtilization,
    });
    new ComponentAccess(this, 'beat-access', {
      name: names.beatName,
      component: names.beat,
      namespace,
      flows,
    });
    new SingletonDeployment(this, 'beat', {
      name: names.beatName,
      component: names.beat,
      version,
      template: beatPod(props),
      reason: 'two beats would send every report twice',
    });
  }
}

/** Asks whether a file was touched in the last minutes. Celery's own ping loads Superset anew each time. */
export function touched(file: string, minutes: number): readonly string[] {
  return ['/bin/sh', '-c', `test -n "$(find ${file}* -mmin -${minutes})"`];
}

function workerPod(props: SupersetQueueProps): k8s.PodTemplateSpec {
  const { names, platform } = props;
  const resources = statelessResources(props.redis.workers.size, workerClasses);
  const volumes = [configVolume(props), tmpVolume, ...databaseVolumes(props), ...authorityVolumes(props)];
  return podTemplate({
    ...shared(props),
    component: names.worker,
    serviceAccount: names.workerName,
    // A warm shutdown finishes what runs. What takes longer is lost, and says so to who asked.
    terminationGracePeriod: 300,
    spread: statelessSpread(names.worker),
    containers: [
      container({
        name: 'worker',
        image: image('superset', platform.images),
        command: program,
        args: workerArguments(workerProcesses(resources)),
        env: [
          ...supersetEnv(props),
          { name: 'WEB_ADDRESS', value: `${httpAddress(supersetEndpoint(platform, props))}/` },
        ],
        resources,
        volumes,
        probes: {
          startupProbe: startupProbe(execProbe({ command: touched(paths.workerAlive, 1) }), 300),
          readinessProbe: execProbe({ command: touched(paths.workerAlive, 1), period: 30 }),
          // The loss of Redis silences it too. A quarter of an hour of that leaves nothing worth keeping: the
          // results were to go there.
          livenessProbe: execProbe({ command: touched(paths.workerAlive, 15), period: 60 }),
        },
      }),
    ],
    volumes,
  });
}

function beatPod(props: SupersetQueueProps): k8s.PodTemplateSpec {
  const { names, platform } = props;
  const volumes = [configVolume(props), tmpVolume, ...databaseVolumes(props), ...authorityVolumes(props)];
  return podTemplate({
    ...shared(props),
    component: names.beat,
    serviceAccount: names.beatName,
    terminationGracePeriod: 30,
    containers: [
      container({
        name: 'beat',
        image: image('superset', platform.images),
        command: program,
        args: beatArguments(paths.beatSchedule),
        env: supersetEnv(props),
        resources: beatResources,
        volumes,
        probes: {
          startupProbe: startupProbe(execProbe({ command: touched(paths.beatSchedule, 15) }), 300),
          livenessProbe: execProbe({ command: touched(paths.beatSchedule, 15), period: 60 }),
        },
      }),
    ],
    volumes,
  });
}

function shared(props: SupersetQueueProps) {
  return {
    namespace: props.platform.namespace,
    version: supersetVersion(props.platform),
    priority: 'elastic',
    runAs,
    annotations: filesHash(configFiles(props)),
    imagePullSecrets: props.platform.imagePullSecrets,
    initContainers: [awaitContainer(props, 'prepared')],
  } as const;
}
