import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addResources, podLimits, podRequests, type Resources, resourceFault } from './pod-resources.ts';
import { formatQuantity, toMillis } from './quantity.ts';
import type { Container, PodTemplate } from './workload.ts';

const texts = (resources: Resources) =>
  Object.fromEntries(Object.entries(resources).map(([name, amount]) => [name, formatQuantity(amount)]));
const container = (cpu: string, restartPolicy?: string): Container => ({
  name: `c${cpu}`,
  resources: { requests: { cpu } },
  ...(restartPolicy && { restartPolicy }),
});
const pod = (containers: Container[], initContainers: Container[] = [], rest = {}): PodTemplate => ({
  labels: {},
  annotations: {},
  spec: { containers, initContainers, ...rest },
});
const cpu = (template: PodTemplate) => texts(podRequests(template)).cpu;

describe('podRequests', () => {
  it('adds up the containers', () => {
    expect(cpu(pod([container('250m'), container('0.5')]))).toBe('750m');
  });

  it('takes the largest init container when it asks for more', () => {
    expect(cpu(pod([container('250m')], [container('1'), container('2')]))).toBe('2');
    expect(cpu(pod([container('3')], [container('1'), container('2')]))).toBe('3');
  });

  it('counts a sidecar beside the containers, and beside the init containers after it only', () => {
    const sidecar = container('100m', 'Always');
    expect(cpu(pod([container('1')], [sidecar]))).toBe('1100m');
    expect(cpu(pod([container('1')], [sidecar, container('2')]))).toBe('2100m');
    expect(cpu(pod([container('1')], [container('2'), sidecar]))).toBe('2');
    expect(cpu(pod([container('1')], [sidecar, container('2'), container('500m', 'Always')]))).toBe('2100m');
  });

  it('counts the limit where there is no request, resource by resource', () => {
    const main = { name: 'main', resources: { limits: { cpu: '2', memory: '1Gi' }, requests: { cpu: '1' } } };
    expect(texts(podRequests(pod([main])))).toEqual({ cpu: '1', memory: '1Gi' });
    expect(texts(podLimits(pod([main])))).toEqual({ cpu: '2', memory: '1Gi' });
  });

  it('adds the overhead of the runtime class', () => {
    expect(cpu(pod([container('1')], [container('2')], { overhead: { cpu: '50m' } }))).toBe('2050m');
  });

  it('asks for nothing when nothing is asked for', () => {
    expect(podRequests(pod([{ name: 'main' }]))).toEqual({});
  });

  it('names the amount that is none', () => {
    expect(resourceFault(pod([container('much')]))).toBe(
      'container cmuch: resources.requests.cpu: "much" is not a Kubernetes quantity',
    );
    expect(podRequests(pod([container('much')]))).toEqual({});
  });

  it('never asks for less than the containers, nor than any init container', () => {
    const millis = fc.integer({ min: 0, max: 4000 });
    const init = fc.tuple(millis, fc.boolean());
    fc.assert(
      fc.property(fc.array(millis, { minLength: 1 }), fc.array(init), (main, inits) => {
        const template = pod(
          main.map((amount) => container(`${amount}m`)),
          inits.map(([amount, sidecar]) => container(`${amount}m`, sidecar ? 'Always' : undefined)),
        );
        const { cpu: asked } = podRequests(template);
        const sum = main.reduce((total, amount) => total + amount, 0);
        const sidecars = inits.reduce((total, [amount, sidecar]) => total + (sidecar ? amount : 0), 0);
        const largest = Math.max(0, ...inits.map(([amount]) => amount));
        const millisAsked = asked === undefined ? 0 : toMillis(asked);
        expect(millisAsked).toBeGreaterThanOrEqual(Math.max(sum + sidecars, largest));
        expect(millisAsked).toBeLessThanOrEqual(Math.max(sum, largest) + sidecars);
      }),
    );
  });
});

describe('addResources', () => {
  it('adds resource by resource, and keeps the way each is written', () => {
    const [a, b] = [
      podRequests(pod([{ name: 'a', resources: { requests: { cpu: '1', memory: '512Mi' } } }])),
      podRequests(pod([{ name: 'b', resources: { requests: { memory: '512Mi' } } }])),
    ];
    expect(texts(addResources(a, b))).toEqual({ cpu: '1', memory: '1Gi' });
    expect(addResources()).toEqual({});
  });
});
