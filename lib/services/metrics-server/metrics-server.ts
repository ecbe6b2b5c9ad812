import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ServiceCertificate, serviceDnsNames } from '../../identity/certificate.ts';
import { OwnAuthority } from '../../identity/own-authority.ts';
import { image, imageVersion } from '../../images/image.ts';
import { clientService } from '../../network/service.ts';
import { alertRules } from '../../observability/alert.ts';
import { podMonitor } from '../../observability/pod-monitor.ts';
import { FixedDeployment } from '../../workload/fixed-deployment.ts';
import { labels } from '../../workload/labels.ts';
import { MetricsServerAccess } from './access.ts';
import { metricsServerAlerts } from './alerts.ts';
import { authority, certificate, component, name, namespace, servicePort } from './names.ts';
import { metricsServerPod } from './pod.ts';
import type { MetricsServerProps } from './props.ts';

/** metrics-server, so that autoscalers read figures. One for the cluster, in kube-system. */
export class MetricsServer extends Construct {
  constructor(scope: Construct, id: string, props: MetricsServerProps) {
    super(scope, id);
    const { platform } = props;
    new MetricsServerAccess(this, 'access', { flows: props.flows });
    if (platform.tls.mode === 'cert-manager') {
      addCertificate(this, props);
    }
    new ApiObject(
      this,
      'service',
      k8s.KubeService.manifest(
        clientService({
          name,
          component,
          ports: [{ name: 'https', port: servicePort, appProtocol: 'https' }],
        }),
      ),
    );
    new FixedDeployment(this, 'servers', {
      name,
      component,
      version: imageVersion(image('metrics-server', platform.images)),
      template: metricsServerPod(props),
      replicas: props.replicas,
    });
    new ApiObject(this, 'api-service', apiService(platform.tls.mode === 'cert-manager'));
    addObservability(this, props);
  }
}

/**
 * An authority of its own, since the platform's stands in another namespace. Its root lasts, so what cert-manager
 * injects into the APIService stays true while the certificate below it is renewed.
 */
function addCertificate(scope: Construct, props: MetricsServerProps): void {
  const { platform } = props;
  new OwnAuthority(scope, 'authority', {
    name: authority,
    bootstrap: 'metrics-server-bootstrap',
    labels: labels(component),
  });
  new ServiceCertificate(scope, 'certificate', {
    name: certificate,
    component,
    tls: platform.tls,
    issuer: authority,
    commonName: name,
    dnsNames: serviceDnsNames({ service: name, namespace, clusterDomain: platform.clusterDomain }),
  });
}

function apiService(verified: boolean) {
  return k8s.KubeApiService.manifest({
    metadata: {
      name: 'v1beta1.metrics.k8s.io',
      labels: labels(component),
      ...(verified
        ? { annotations: { 'cert-manager.io/inject-ca-from': `${namespace}/${certificate}` } }
        : {}),
    },
    spec: {
      group: 'metrics.k8s.io',
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      service: { name, namespace, port: servicePort },
      // Without cert-manager nobody could know the certificate that each pod signs for itself.
      ...(verified ? {} : { insecureSkipTlsVerify: true }),
    },
  });
}

function addObservability(scope: Construct, props: MetricsServerProps): void {
  const { platform } = props;
  if (platform.prometheus === undefined) {
    return;
  }
  const { monitorLabels, runbooks } = platform;
  const issued = platform.tls.mode === 'cert-manager';
  new ApiObject(
    scope,
    'monitor',
    podMonitor({
      name,
      component,
      monitorLabels,
      endpoints: [{ port: 'https', tls: issued ? { secret: certificate, serverName: name } : 'unverified' }],
    }),
  );
  new ApiObject(
    scope,
    'alerts',
    alertRules({ name, component, monitorLabels, runbooks, alerts: metricsServerAlerts() }),
  );
}
