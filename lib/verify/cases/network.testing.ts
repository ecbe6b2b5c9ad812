import { type Case, fires, quiet } from './case.testing.ts';
import { binding } from './references.testing.ts';

const WEB = 'NetworkPolicy/web';
const DB = 'NetworkPolicy/database';

export const networkCases: readonly Case[] = [
  fires('ingress-not-restricted', 'no policy closes it', (set) =>
    set.remove('NetworkPolicy/default-deny').remove(WEB),
  ),
  fires('egress-not-restricted', 'policies of ingress alone', (set) => {
    for (const name of ['default-deny', 'web']) {
      set.put(`NetworkPolicy/${name}`, 'spec.policyTypes', ['Ingress']);
    }
    return set.remove('NetworkPolicy/allow-dns');
  }),
  quiet('egress-not-restricted', 'a pod in the network of its node', (set) =>
    set
      .remove('NetworkPolicy/default-deny')
      .remove('NetworkPolicy/allow-dns')
      .remove(WEB)
      .put('Deployment/web', 'spec.template.spec.hostNetwork', true),
  ),
  fires('default-deny-missing', 'none', (set) => set.remove('NetworkPolicy/default-deny')),
  fires('network-policy-blocks-dns', 'no rule of DNS', (set) => set.remove('NetworkPolicy/allow-dns')),
  fires('network-policy-blocks-api', 'rights, a token and no way', (set) =>
    set.add(binding).put('StatefulSet/database', 'spec.template.spec.automountServiceAccountToken', true),
  ),
  quiet('network-policy-blocks-api', 'rights and a way', (set) =>
    set
      .add(binding)
      .put('StatefulSet/database', 'spec.template.spec.automountServiceAccountToken', true)
      .put(DB, 'spec.egress[-]', { to: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 443 }] }),
  ),
  quiet('network-policy-blocks-api', 'rights, and no token to use them with', (set) =>
    set.add(binding).put('StatefulSet/database', 'spec.template.spec.automountServiceAccountToken', false),
  ),
  fires('network-policy-cuts-peers', 'members that may not be reached', (set) =>
    set.drop(DB, 'spec.ingress[1]'),
  ),
  fires('network-flow-half-open', 'a client that the server refuses', (set) =>
    set.drop(DB, 'spec.ingress[0]'),
  ),
  fires('network-flow-half-open', 'a server that the client may not reach', (set) =>
    set.drop(WEB, 'spec.egress[0]'),
  ),
  fires('network-flow-half-open', 'two ports', (set) => set.put(DB, 'spec.ingress[0].ports[0].port', 5433)),
  quiet('network-flow-half-open', 'a named port', (set) =>
    set.put(DB, 'spec.ingress[0].ports[0].port', 'sql'),
  ),
  quiet('network-flow-half-open', 'a range', (set) =>
    set.put(DB, 'spec.ingress[0].ports[0]', { port: 5000, endPort: 6000 }),
  ),
  fires('network-policy-cuts-client', 'a name that both ends have forgotten', (set) =>
    set.drop(WEB, 'spec.egress[1]').drop('NetworkPolicy/kafka', 'spec.ingress[0]'),
  ),
  fires('network-policy-cuts-client', 'a URL in a variable', (set) =>
    set.drop(WEB, 'spec.egress[0]').drop(DB, 'spec.ingress[0]'),
  ),
  quiet('network-policy-cuts-client', 'a file whose reader calls nobody, and says so', (set) =>
    set
      .drop(WEB, 'spec.egress[1]')
      .drop('NetworkPolicy/kafka', 'spec.ingress[0]')
      .put('ConfigMap/web', 'metadata.annotations', {
        'holdfast.dev/ignore.network-policy-cuts-client': 'the page shows the name',
      }),
  ),
  fires('network-policy-blocks-monitor', 'nobody from outside', (set) => set.drop(WEB, 'spec.ingress[0]')),
  fires('network-policy-selects-nothing', 'a letter off', (set) =>
    set.put(WEB, 'spec.podSelector.matchLabels["app.kubernetes.io/name"]', 'wed'),
  ),
  fires('network-policy-destination-selects-nothing', 'a letter off', (set) =>
    set.put(WEB, 'spec.egress[0].to[0].podSelector.matchLabels["app.kubernetes.io/name"]', 'databse'),
  ),
  fires('network-policy-source-selects-nothing', 'a letter off', (set) =>
    set.put(DB, 'spec.ingress[0].from[0].podSelector.matchLabels["app.kubernetes.io/name"]', 'wed'),
  ),
  fires('network-policy-allows-everyone', 'no from', (set) => set.drop(DB, 'spec.ingress[0].from')),
  fires('network-policy-allows-everyone', 'an empty peer', (set) =>
    set.put(DB, 'spec.ingress[0].from[0]', {}),
  ),
  quiet('network-policy-allows-everyone', 'DNS, wherever the resolver stands', (set) =>
    set.put(DB, 'spec.egress[-]', {
      ports: [
        { port: 53, protocol: 'UDP' },
        { port: 53, protocol: 'TCP' },
      ],
    }),
  ),
  fires('network-policy-allows-everyone', 'DNS and what hides behind it', (set) =>
    set.put(DB, 'spec.egress[-]', { ports: [{ port: 53, endPort: 443 }] }),
  ),
  fires('network-policy-selects-nothing', 'pods in the network of their node', (set) =>
    set.put('Deployment/web', 'spec.template.spec.hostNetwork', true),
  ),
  fires('network-policy-allows-all-ports', 'no ports', (set) => set.drop(DB, 'spec.ingress[0].ports')),
  fires('network-policy-port-undeclared', 'another number', (set) =>
    set.put(DB, 'spec.ingress[0].ports[0].port', 5433),
  ),
];
