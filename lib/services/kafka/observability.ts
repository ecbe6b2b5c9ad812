import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { alertRules } from '../../observability/alert.ts';
import { podMonitor } from '../../observability/pod-monitor.ts';
import type { Component } from '../../workload/labels.ts';
import { kafkaAlerts } from './alerts.ts';
import { memberSets } from './layout.ts';
import type { KafkaNames } from './names.ts';
import type { KafkaProps } from './props.ts';

/** Monitors and alerts, where the environment has a Prometheus Operator. */
export class KafkaObservability extends Construct {
  constructor(scope: Construct, id: string, props: KafkaProps & { readonly names: KafkaNames }) {
    super(scope, id);
    const { platform, names } = props;
    if (platform.prometheus === undefined) {
      return;
    }
    const { monitorLabels, runbooks, namespace } = platform;
    const monitored: [string, Component][] = [
      ...memberSets(props).map(({ name, component }): [string, Component] => [name, component]),
      ...(props.connect.enabled ? [[names.connectName, names.connect] as [string, Component]] : []),
      ...(props.lagExporter.enabled
        ? [[names.lagExporterName, names.lagExporter] as [string, Component]]
        : []),
    ];
    for (const [name, component] of monitored) {
      new ApiObject(
        this,
        `monitor-${component.component}`,
        podMonitor({ name, component, monitorLabels, endpoints: [{ port: 'metrics' }] }),
      );
    }
    new ApiObject(
      this,
      'alerts',
      alertRules({
        name: names.bootstrap,
        component: names.broker,
        monitorLabels,
        runbooks,
        alerts: kafkaAlerts({
          names,
          namespace,
          brokers: props.replicas,
          controllers: props.mode === 'separate' ? props.controllers.replicas : props.replicas,
          separate: props.mode === 'separate',
          connect: props.connect.enabled,
          lagExporter: props.lagExporter.enabled,
          mirror: props.backup.enabled,
        }),
      }),
    );
  }
}
