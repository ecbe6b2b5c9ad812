import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ServiceCertificate, serviceDnsNames } from '../../identity/certificate.ts';
import { ComponentAccess } from '../../identity/component-access.ts';
import { Secrets } from '../../identity/external-secret.ts';
import { alertRules } from '../../observability/alert.ts';
import { podMonitor } from '../../observability/pod-monitor.ts';
import { labels } from '../../workload/labels.ts';
import { supersetAlerts } from './alerts.ts';
import { SupersetInit } from './init.ts';
import { redisCredentials, type SupersetNames, supersetNames } from './names.ts';
import { configFiles, ownCredentials } from './parts.ts';
import type { SupersetProps } from './props.ts';
import { SupersetQueue } from './queue.ts';
import { SupersetWeb } from './web.ts';

/** Apache Superset: web pods, the Job that prepares its database, and workers where there is a Redis. */
export class Superset extends Construct {
  constructor(scope: Construct, id: string, props: SupersetProps) {
    super(scope, id);
    const { platform, redis } = props;
    const names = supersetNames(props.instance);
    new Secrets(this, 'secrets', {
      labels: labels(names.web),
      secrets: [
        ownCredentials(props),
        ...(redis?.credentials === undefined ? [] : [redisCredentials(redis.credentials)]),
      ],
      settings: platform.secrets,
    });
    for (const [name, component] of [
      [names.name, names.web],
      [names.initName, names.init],
      [names.cleanupName, names.cleanup],
    ] as const) {
      const { namespace } = platform;
      new ComponentAccess(this, `${component.component}-access`, {
        name,
        component,
        namespace,
        flows: props.flows,
      });
    }
    new ServiceCertificate(this, 'certificate', {
      name: names.certificate,
      component: names.web,
      tls: platform.tls,
      commonName: names.name,
      dnsNames: serviceDnsNames({ service: names.name, ...platform }),
    });
    new ApiObject(
      this,
      'config',
      k8s.KubeConfigMap.manifest({
        metadata: { name: names.config, labels: labels(names.web) },
        data: configFiles(props),
      }),
    );
    new SupersetInit(this, 'init', { ...props, names });
    new SupersetWeb(this, 'web', { ...props, names });
    if (redis !== undefined) {
      new SupersetQueue(this, 'queue', { ...props, names, redis });
    }
    addObservability(this, props, names);
  }
}

function addObservability(scope: Construct, props: SupersetProps, names: SupersetNames): void {
  const { platform } = props;
  if (platform.prometheus === undefined) {
    return;
  }
  const { monitorLabels, runbooks, namespace } = platform;
  new ApiObject(
    scope,
    'monitor',
    podMonitor({
      name: names.name,
      component: names.web,
      monitorLabels,
      endpoints: [{ port: 'metrics' }],
    }),
  );
  const alerts = supersetAlerts({ namespace, names, queue: props.redis !== undefined });
  new ApiObject(
    scope,
    'alerts',
    alertRules({ name: names.name, component: names.web, monitorLabels, runbooks, alerts }),
  );
}
