import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { disruptionBudget } from '../availability/disruption.ts';
import { quorumAnnotation } from '../manifest/quorum.ts';
import { headlessService, type ServicePortProps } from '../network/service.ts';
import { type Component, labels, selectorLabels } from './labels.ts';

/** How the data lies on the members, in words: the report repeats it. */
export const layoutAnnotation = 'holdfast.dev/layout';

export interface QuorumSetProps {
  readonly name: string;
  readonly component: Component;
  /** Version of the program, for the label. */
  readonly version: string;
  readonly replicas: number;
  /** Members that must be up for the service to take writes. */
  readonly quorum: number;
  /**
   * How the data lies on the members and what that survives, for the report.
   * @default - each member holds a copy
   */
  readonly layout?: string;
  readonly headlessService: string;
  readonly ports: readonly ServicePortProps[];
  readonly template: k8s.PodTemplateSpec;
  readonly claims: readonly k8s.KubePersistentVolumeClaimProps[];
  /**
   * Seconds a member must stay ready before the next one is updated.
   * @default 0
   */
  readonly minReadySeconds?: number;
  /**
   * OnDelete where each restart needs a person.
   * @default 'RollingUpdate'
   */
  readonly updateStrategy?: 'RollingUpdate' | 'OnDelete';
}

/** A StatefulSet of quorum members, with the headless Service of their names and their disruption budget. */
export class QuorumSet extends Construct {
  constructor(scope: Construct, id: string, props: QuorumSetProps) {
    super(scope, id);
    if (props.quorum < 1 || props.replicas - 1 < props.quorum) {
      throw new Error(
        `StatefulSet ${props.name}: found ${props.replicas} replicas with a quorum of ${props.quorum}, allowed: a quorum that the loss of one member leaves intact`,
      );
    }
    new ApiObject(
      this,
      'headless-service',
      k8s.KubeService.manifest(
        headlessService({
          name: props.headlessService,
          component: props.component,
          ports: props.ports,
        }),
      ),
    );
    new ApiObject(this, 'stateful-set', statefulSet(props));
    new ApiObject(
      this,
      'disruption-budget',
      k8s.KubePodDisruptionBudget.manifest(
        disruptionBudget({ name: props.name, component: props.component, quorumMember: true }),
      ),
    );
  }
}

/** kube-linter wants a rolling update everywhere. */
const linterAnnotation = {
  'ignore-check.kube-linter.io/no-rolling-update-strategy': 'a restarted member waits for a person',
};

function statefulSet(props: QuorumSetProps) {
  const manifest = k8s.KubeStatefulSet.manifest({
    metadata: {
      name: props.name,
      labels: labels({ ...props.component, version: props.version }),
      annotations: {
        [quorumAnnotation]: String(props.quorum),
        ...(props.layout === undefined ? {} : { [layoutAnnotation]: props.layout }),
        ...(props.updateStrategy === 'OnDelete' ? linterAnnotation : {}),
      },
    },
    spec: {
      serviceName: props.headlessService,
      replicas: props.replicas,
      selector: { matchLabels: selectorLabels(props.component) },
      // Readiness can depend on the quorum: one pod after the other would wait for ever after a full stop.
      podManagementPolicy: 'Parallel',
      minReadySeconds: props.minReadySeconds,
      updateStrategy: { type: props.updateStrategy ?? 'RollingUpdate' },
      revisionHistoryLimit: 5,
      // Data outlives both a deleted StatefulSet and a lowered replica count.
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      template: props.template,
      volumeClaimTemplates: [...props.claims],
    },
  });
  // The API server adds these two fields to every template: without them Argo CD sees an eternal difference.
  const claims = manifest.spec.volumeClaimTemplates.map((claim: object) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    ...claim,
  }));
  return { ...manifest, spec: { ...manifest.spec, volumeClaimTemplates: claims } };
}
