import { k8s } from 'cdk8s-plus-28';
import { type Component, labels, selectorLabels, versionLabel } from '../workload/labels.ts';

export interface ServicePortProps {
  /** Also the name of the container port it leads to. */
  readonly name: string;
  readonly port: number;
  /** @default - unset: the mesh and the ingress guess */
  readonly appProtocol?: string;
}

/**
 * What a port that serves HTTP or gRPC says of itself. Meshes believe it: for `http` Linkerd 2.18 and Istio expect
 * plain HTTP and look no further, and so does Istio for `grpc`; `https` both hand through as it is, gRPC over TLS too.
 */
export function webProtocol(plain: 'http' | 'grpc', secure: boolean): string {
  return secure ? 'https' : plain;
}

export interface ClientServiceProps {
  readonly name: string;
  readonly component: Component;
  readonly ports: readonly ServicePortProps[];
  /**
   * Labels besides the component's that a pod must carry, such as its role.
   * @default {}
   */
  readonly extraSelector?: Readonly<Record<string, string>>;
  /**
   * False when a program writes the endpoints itself.
   * @default true
   */
  readonly selector?: boolean;
}

/** The Service that clients use: a stable address, ready pods only. */
export function clientService(props: ClientServiceProps): k8s.KubeServiceProps {
  return {
    metadata: {
      name: props.name,
      labels: labels(props.component),
      annotations: props.extraSelector && linterAnnotations,
    },
    spec: {
      type: 'ClusterIP',
      ...(props.selector === false
        ? {}
        : { selector: { ...selectorLabels(props.component), ...props.extraSelector } }),
      ports: servicePorts(props.ports),
    },
  };
}

/** Linters look for the extra labels in pod templates, where they can't be: programs set them on running pods. */
const linterAnnotations = {
  'ignore-check.kube-linter.io/dangling-service': 'pods get this label while they run',
  'kube-score/ignore': 'service-targets-pod',
};

export interface HeadlessServiceProps {
  readonly name: string;
  readonly component: Component;
  readonly ports: readonly ServicePortProps[];
  /**
   * Finds the members of this version alone, where two versions can't talk to each other.
   * @default - members of every version
   */
  readonly version?: string;
}

/**
 * The Service that gives each member its DNS name. Members must find each other before they are ready, or a
 * quorum never forms; clients never use it.
 */
export function headlessService(props: HeadlessServiceProps): k8s.KubeServiceProps {
  return {
    metadata: { name: props.name, labels: labels(props.component) },
    spec: {
      type: 'ClusterIP',
      clusterIp: 'None',
      publishNotReadyAddresses: true,
      selector: {
        ...selectorLabels(props.component),
        ...(props.version === undefined ? {} : versionLabel(props.version)),
      },
      ports: servicePorts(props.ports),
    },
  };
}

function servicePorts(ports: readonly ServicePortProps[]): k8s.ServicePort[] {
  return ports.map(({ name, port, appProtocol }) => ({
    name,
    port,
    targetPort: k8s.IntOrString.fromString(name),
    protocol: 'TCP',
    ...(appProtocol === undefined ? {} : { appProtocol }),
  }));
}
