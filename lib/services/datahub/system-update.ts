import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ComponentAccess } from '../../identity/component-access.ts';
import { image, imageVersion } from '../../images/image.ts';
import { configHash } from '../../workload/config-hash.ts';
import { container } from '../../workload/container.ts';
import { cronJob, type JobProps, provisioningJob } from '../../workload/job.ts';
import { podTemplate } from '../../workload/pod.ts';
import type { Resources } from '../../workload/resources.ts';
import { statelessResources } from '../../workload/stateless-size.ts';
import { type MountedVolume, scratch } from '../../workload/volumes.ts';
import { env } from './config/env.ts';
import { updateEnv } from './config/parts.ts';
import { updateRevision } from './config/revision.ts';
import { scriptNames, scripts } from './config/scripts.ts';
import { runAs } from './names.ts';
import type { DatahubPartProps } from './props.ts';
import { gmsClasses } from './sizes.ts';
import { trustOf } from './trust.ts';
import {
  scriptContainer,
  scriptsFolder,
  searchVariables,
  waitForGms,
  waitForServices,
  waitForUpdate,
} from './waits.ts';

/** What the servers wait for: the revision of the blocking system update. */
export function revisionOf(props: DatahubPartProps): string {
  return updateRevision(updateImage(props), updateEnv(props, resourcesOf(props)));
}

const updateImage = ({ platform }: DatahubPartProps) => image('datahub-upgrade', platform.images);

const resourcesOf = ({ gms }: DatahubPartProps): Resources => statelessResources(gms.size, gmsClasses);

/**
 * The Jobs of datahub-upgrade. The blocking one makes tables and indices, and records its revision in Elasticsearch;
 * servers of that revision wait for the record. The background one migrates what is there, once GMS serves. A
 * suspended CronJob makes the indices anew from the database.
 */
export class DatahubSystemUpdate extends Construct {
  constructor(scope: Construct, id: string, props: DatahubPartProps) {
    super(scope, id);
    const { names, platform } = props;
    const version = imageVersion(updateImage(props));
    const revision = revisionOf(props);
    const common = { component: names.update, version, deadline: 4 * 3600 } as const;
    new ComponentAccess(this, 'access', {
      name: names.updateName,
      component: names.update,
      namespace: platform.namespace,
      flows: props.flows,
    });
    const add = (job: JobProps) => new ApiObject(this, job.name, k8s.KubeJob.manifest(provisioningJob(job)));
    const parts = jobParts(props);
    // The data services may take a while to come up, and their provisioning Jobs as well.
    add({
      ...common,
      name: names.updateName,
      retries: 20,
      template: jobPod(props, {
        init: [
          ...parts.prepare,
          waitForServices(props, parts.scripts),
          upgrade(props, 'update', ['-u', 'SystemUpdateBlocking'], parts.volumes),
        ],
        containers: [
          scriptContainer(props, {
            name: 'record',
            script: scriptNames.recordUpdate,
            volumes: parts.scripts,
            env: [...env({ REVISION: revision, IMAGE: updateImage(props) }), ...searchVariables(props)],
          }),
        ],
        volumes: parts.all,
      }),
    });
    const afterwards = [
      ...parts.prepare,
      waitForUpdate(props, revision, parts.scripts),
      waitForGms(props, parts.scripts),
    ];
    add({
      ...common,
      name: names.nonBlockingUpdateName,
      retries: 20,
      template: jobPod(props, {
        init: afterwards,
        containers: [upgrade(props, 'update', ['-u', 'SystemUpdateNonBlocking'], parts.volumes)],
        volumes: parts.all,
      }),
    });
    new ApiObject(
      this,
      'restore-indices',
      k8s.KubeCronJob.manifest(
        cronJob({
          ...common,
          name: names.restoreIndicesName,
          schedule: '0 0 1 1 *',
          suspend: true,
          retries: 2,
          template: jobPod(props, {
            init: afterwards,
            containers: [
              upgrade(
                props,
                'restore',
                ['-u', 'RestoreIndices', '-a', 'batchSize=1000', '-a', 'batchDelayMs=100'],
                parts.volumes,
              ),
            ],
            volumes: parts.all,
          }),
        }),
      ),
    );
  }
}

function jobParts(props: DatahubPartProps) {
  const trust = trustOf(updateImage(props), props.services, true);
  const scripts = [scriptsFolder(props), ...trust.search];
  // Logs, and what Java unpacks.
  const volumes = [...trust.volumes, scratch({ name: 'tmp', path: '/tmp', sizeLimit: '512Mi' })];
  return { prepare: trust.prepare, scripts, volumes, all: [...scripts, ...volumes] };
}

function upgrade(
  props: DatahubPartProps,
  name: string,
  args: readonly string[],
  volumes: readonly MountedVolume[],
): k8s.Container {
  const resources = resourcesOf(props);
  return container({
    name,
    image: updateImage(props),
    args,
    env: updateEnv(props, resources),
    resources,
    volumes,
  });
}

interface JobPodProps {
  readonly init: readonly k8s.Container[];
  readonly containers: readonly k8s.Container[];
  readonly volumes: readonly MountedVolume[];
}

function jobPod(props: DatahubPartProps, pod: JobPodProps): k8s.PodTemplateSpec {
  const { names, platform } = props;
  return podTemplate({
    component: names.update,
    namespace: platform.namespace,
    version: imageVersion(updateImage(props)),
    serviceAccount: names.updateName,
    priority: 'batch',
    runAs,
    terminationGracePeriod: 60,
    restartPolicy: 'OnFailure',
    annotations: configHash(scripts()),
    imagePullSecrets: platform.imagePullSecrets,
    initContainers: pod.init,
    containers: pod.containers,
    volumes: pod.volumes,
  });
}
