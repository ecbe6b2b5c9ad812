import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ServiceCertificate, serviceDnsNames } from '../../identity/certificate.ts';
import { ComponentAccess } from '../../identity/component-access.ts';
import { Secrets } from '../../identity/external-secret.ts';
import { clientService } from '../../network/service.ts';
import { ElasticDeployment } from '../../workload/elastic-deployment.ts';
import { type Component, labels } from '../../workload/labels.ts';
import { SingletonDeployment } from '../../workload/singleton.ts';
import { catalogFiles } from './catalogs.ts';
import { ports, type TrinoNames, trinoNames } from './names.ts';
import { TrinoObservability } from './observability.ts';
import type { TrinoProps } from './props.ts';
import { TrinoProvisioning } from './provisioning.ts';
import { trinoSecrets } from './secrets.ts';
import { serverFiles } from './server-files.ts';
import { type Server, serverPod, trinoVersion } from './server-pod.ts';
import { serverResources } from './sizes.ts';

/** Trino: one coordinator, workers that scale, and a catalog for each data service of the platform. */
export class Trino extends Construct {
  constructor(scope: Construct, id: string, props: TrinoProps) {
    super(scope, id);
    const { platform, sources } = props;
    const names = trinoNames(props.instance);
    new Secrets(this, 'secrets', {
      labels: labels(names.coordinator),
      secrets: trinoSecrets(props.instance, props.authentication),
      settings: platform.secrets,
    });
    addCertificate(this, props, names);
    addConfigMap(this, 'catalogs', names.catalogs, names.coordinator, catalogFiles(sources));
    addCoordinator(this, props, names);
    addWorkers(this, props, names);
    const database = sources.warehouse?.database;
    if (database !== undefined) {
      addAccess(this, props, names.provisioningName, names.provisioning);
      new TrinoProvisioning(this, 'provisioning', { ...props, names, database });
    }
    new TrinoObservability(this, 'observability', { ...props, names });
  }
}

function addCertificate(scope: Construct, { platform }: TrinoProps, names: TrinoNames): void {
  new ServiceCertificate(scope, 'certificate', {
    name: names.certificate,
    component: names.coordinator,
    tls: platform.tls,
    commonName: names.service,
    // Servers name each other by address, as 10-1-2-3.ip; the coordinator finds itself at localhost.
    dnsNames: [...serviceDnsNames({ service: names.service, ...platform }), 'localhost', '*.ip'],
    encoding: 'PKCS8',
  });
}

function addConfigMap(
  scope: Construct,
  id: string,
  name: string,
  component: Component,
  data: Record<string, string>,
): void {
  new ApiObject(
    scope,
    `config-map-${id}`,
    k8s.KubeConfigMap.manifest({ metadata: { name, labels: labels(component) }, data }),
  );
}

function addAccess(scope: Construct, props: TrinoProps, name: string, component: Component): void {
  const { flows, platform } = props;
  new ComponentAccess(scope, `access-${component.component}`, {
    name,
    component,
    namespace: platform.namespace,
    flows,
  });
}

function addCoordinator(scope: Construct, props: TrinoProps, names: TrinoNames): void {
  const server: Server = {
    role: 'coordinator',
    component: names.coordinator,
    name: names.coordinatorName,
    resources: serverResources(props.coordinator.size),
    files: serverFiles(props, 'coordinator'),
  };
  addConfigMap(scope, server.role, server.name, server.component, server.files);
  addAccess(scope, props, server.name, server.component);
  const main = props.platform.tls.mode === 'off' ? 'http' : 'https';
  new ApiObject(
    scope,
    'service',
    k8s.KubeService.manifest(
      clientService({
        name: names.service,
        component: names.coordinator,
        ports: [{ name: main, port: ports[main], appProtocol: main }],
      }),
    ),
  );
  new SingletonDeployment(scope, 'coordinator', {
    name: server.name,
    component: server.component,
    version: trinoVersion(props),
    template: serverPod(props, names, server),
    reason: 'Trino has one coordinator: two would each know half of the queries, and workers follow one',
  });
}

function addWorkers(scope: Construct, props: TrinoProps, names: TrinoNames): void {
  const server: Server = {
    role: 'worker',
    component: names.worker,
    name: names.workerName,
    resources: serverResources(props.workers.size),
    files: serverFiles(props, 'worker'),
  };
  addConfigMap(scope, server.role, server.name, server.component, server.files);
  addAccess(scope, props, server.name, server.component);
  const { minReplicas, maxReplicas, cpuUtilization, memoryUtilization } = props.workers;
  new ElasticDeployment(scope, 'workers', {
    name: server.name,
    component: server.component,
    version: trinoVersion(props),
    template: serverPod(props, names, server),
    inPlace: 'a worker that leaves keeps its memory for minutes: one more beside it would find no room',
    minReplicas,
    maxReplicas,
    cpuUtilization,
    memoryUtilization,
    autoscaler: names.autoscaler,
    disruptionBudget: names.disruptionBudget,
  });
}
