import { k8s } from 'cdk8s-plus-28';
import { describe, expect, it } from 'vitest';
import { selectorLabels } from '../workload/labels.ts';
import type { Flow } from './flow.ts';
import { componentPolicy } from './policy.ts';

const web = { service: 'portal', instance: 'portal', component: 'web' };
const database = { service: 'postgresql', instance: 'postgresql', component: 'database' };
const other = { service: 'postgresql', instance: 'other', component: 'database' };
const flow: Flow = {
  from: { component: web },
  to: { component: database },
  ports: [{ port: 5432 }],
  purpose: 'queries',
};

const render = (component: typeof web, flows: readonly Flow[]) =>
  k8s.KubeNetworkPolicy.manifest(componentPolicy({ name: 'policy', component, flows })).spec;

describe('componentPolicy', () => {
  it('renders one flow on both its ends', () => {
    expect(render(web, [flow])).toMatchObject({
      podSelector: { matchLabels: selectorLabels(web) },
      egress: [
        {
          to: [{ podSelector: { matchLabels: selectorLabels(database) } }],
          ports: [{ port: 5432, protocol: 'TCP' }],
        },
      ],
    });
    expect(render(database, [flow])).toMatchObject({
      ingress: [
        {
          from: [{ podSelector: { matchLabels: selectorLabels(web) } }],
          ports: [{ port: 5432, protocol: 'TCP' }],
        },
      ],
    });
  });

  it('keeps both directions closed without a flow', () => {
    const spec = render(other, [flow]);
    expect(spec.policyTypes).toEqual(['Ingress', 'Egress']);
    expect(spec.ingress ?? []).toEqual([]);
    expect(spec.egress ?? []).toEqual([]);
  });

  it('selects a foreign pod by namespace and labels together', () => {
    const from = { namespace: 'monitoring', podLabels: { app: 'prometheus' } };
    const [rule] = render(database, [{ ...flow, from }]).ingress;
    expect(rule.from).toEqual([
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'monitoring' } },
        podSelector: { matchLabels: { app: 'prometheus' } },
      },
    ]);
  });

  it('refuses a flow that would let everyone or everything through', () => {
    expect(() => render(database, [{ ...flow, from: { cidrs: [] } }])).toThrow(
      'flow "queries": found no address',
    );
    expect(() => render(database, [{ ...flow, ports: [] }])).toThrow('flow "queries": found no port');
  });
});
