import type { k8s } from 'cdk8s-plus-28';
import { platformLabels } from '../workload/labels.ts';
import { k8sPorts } from './policy.ts';

/** Nothing in, nothing out, for every pod of the namespace: what is not declared as a flow does not happen. */
export function defaultDeny(): k8s.KubeNetworkPolicyProps {
  return {
    metadata: { name: 'default-deny', labels: platformLabels },
    spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
  };
}

export interface DnsProps {
  readonly namespace: string;
  readonly podLabels: Readonly<Record<string, string>>;
}

/** Every pod may ask the cluster's DNS, over UDP and, for long answers, TCP. */
export function allowDns(dns: DnsProps): k8s.KubeNetworkPolicyProps {
  return {
    metadata: { name: 'allow-dns', labels: platformLabels },
    spec: {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': dns.namespace } },
              podSelector: { matchLabels: { ...dns.podLabels } },
            },
          ],
          ports: k8sPorts([
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ]),
        },
      ],
    },
  };
}
