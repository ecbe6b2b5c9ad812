import { describe, expect, it } from 'vitest';
import { injectedProxy, type MeshType, proxyAnnotations } from './injected-proxy.ts';
import { podLimits, podRequests } from './pod-resources.ts';
import { formatQuantity } from './quantity.ts';

const proxy = {
  cpu: { request: '50m', limit: '1' },
  memory: { request: '64Mi', limit: '256Mi' },
};
const main = {
  name: 'main',
  resources: { requests: { cpu: '1', memory: '1Gi' }, limits: { cpu: '2', memory: '1Gi' } },
};
const amounts = (resources: ReturnType<typeof podRequests>) =>
  Object.fromEntries(Object.entries(resources).map(([name, amount]) => [name, formatQuantity(amount)]));

describe.each<MeshType>(['linkerd', 'istio'])('the proxy of %s', (mesh) => {
  const annotations = proxyAnnotations(mesh, proxy);
  const template = { labels: {}, annotations, spec: { containers: [main] } };

  it('counts in what the pod asks for and may take', () => {
    expect(amounts(podRequests(template))).toEqual({ cpu: '1050m', memory: '1088Mi' });
    expect(amounts(podLimits(template))).toEqual({ cpu: '3', memory: '1280Mi' });
  });

  it('runs beside an init container that asks for more than all containers', () => {
    const init = { name: 'init', resources: { requests: { cpu: '3', memory: '100Mi' } } };
    const spec = { containers: [main], initContainers: [init] };
    expect(amounts(podRequests({ ...template, spec }))).toEqual({ cpu: '3050m', memory: '1088Mi' });
  });
});

describe('injectedProxy', () => {
  it('is none where no annotation asks for one', () => {
    expect(injectedProxy({ 'linkerd.io/inject': 'disabled' })).toBeUndefined();
  });
});
