import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ComponentAccess } from '../../identity/component-access.ts';
import { passwordEnv } from '../../identity/credential.ts';
import { image, imageVersion } from '../../images/image.ts';
import { httpAddress } from '../../network/endpoint.ts';
import { container } from '../../workload/container.ts';
import { cronJob } from '../../workload/job.ts';
import { podTemplate } from '../../workload/pod.ts';
import { secretFolder } from '../../workload/volumes.ts';
import { paths, runAs, type TracingNames } from './names.ts';
import type { TracingProps } from './props.ts';
import { cleanerResources } from './sizes.ts';

/** Once a day, after midnight in the indices' own time: UTC. */
const schedule = '25 0 * * *';

/** Removes the indices that are older than the retention, each of which is a day. */
export class Cleaner extends Construct {
  constructor(scope: Construct, id: string, props: TracingProps & { readonly names: TracingNames }) {
    super(scope, id);
    const { names, platform, flows } = props;
    const { cleanerName: name, cleaner: component } = names;
    new ComponentAccess(this, 'access', { name, component, namespace: platform.namespace, flows });
    new ApiObject(
      this,
      'cron-job',
      k8s.KubeCronJob.manifest(
        cronJob({
          name,
          component,
          version: imageVersion(image('jaeger-index-cleaner', platform.images)),
          schedule,
          template: cleanerPod(props),
          deadline: 3600,
        }),
      ),
    );
  }
}

function cleanerPod(props: TracingProps & { readonly names: TracingNames }): k8s.PodTemplateSpec {
  const { names, platform, store } = props;
  const { authority } = store.endpoint;
  const volumes =
    authority === undefined
      ? []
      : [secretFolder('authority', authority, paths.authority, { 'ca.crt': 'ca.crt' })];
  return podTemplate({
    component: names.cleaner,
    namespace: platform.namespace,
    version: imageVersion(image('jaeger-index-cleaner', platform.images)),
    serviceAccount: names.cleanerName,
    priority: 'batch',
    runAs,
    terminationGracePeriod: 30,
    restartPolicy: 'Never',
    imagePullSecrets: platform.imagePullSecrets,
    containers: [
      container({
        name: 'cleaner',
        image: image('jaeger-index-cleaner', platform.images),
        args: [
          `--index-prefix=${names.indexPrefix}`,
          ...(authority === undefined ? [] : ['--es.tls.enabled', `--es.tls.ca=${paths.authority}/ca.crt`]),
          ...(store.cleaner === undefined ? [] : [`--es.username=${store.cleaner.user}`]),
          String(props.retentionDays),
          httpAddress(store.endpoint),
        ],
        // Not on the command line, which every process of the node may read.
        env: store.cleaner && [passwordEnv('ES_PASSWORD', store.cleaner)],
        resources: cleanerResources,
        volumes,
      }),
    ],
    volumes,
  });
}
