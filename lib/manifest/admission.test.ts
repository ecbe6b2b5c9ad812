import { describe, expect, it } from 'vitest';
import { admissionOf } from './admission.ts';
import type { Manifest } from './manifest.ts';
import { podTemplate } from './workload.ts';

const range = (rule: object, namespace = 'shop'): Manifest => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'defaults', namespace },
  spec: { limits: [{ type: 'Container', ...rule }] },
});
const web = (container: object, spec = {}): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { template: { spec: { containers: [{ name: 'web', ...container }], ...spec } } },
});
const admitted = (workload: Manifest, ...others: readonly Manifest[]) => {
  const template = podTemplate(workload);
  return template && admissionOf(others)(workload, template).spec;
};
const resources = (workload: Manifest, ...others: readonly Manifest[]) =>
  admitted(workload, ...others)?.containers[0]?.resources;

describe('a LimitRange', () => {
  it('fills in what a container leaves out', () => {
    expect(resources(web({}), range({ default: { cpu: 1 }, defaultRequest: { cpu: '100m' } }))).toEqual({
      requests: { cpu: '100m' },
      limits: { cpu: 1 },
    });
  });

  it('takes a request from the container’s own limit first', () => {
    const limited = web({ resources: { limits: { cpu: 2 } } });
    expect(resources(limited, range({ defaultRequest: { cpu: '100m' } }))).toEqual({
      requests: { cpu: 2 },
      limits: { cpu: 2 },
    });
  });

  it('works its defaults out of its bounds, as the API does', () => {
    expect(resources(web({}), range({ max: { memory: '1Gi' } }))).toEqual({
      requests: { memory: '1Gi' },
      limits: { memory: '1Gi' },
    });
    expect(resources(web({}), range({ min: { memory: '1Mi' } }))).toEqual({
      requests: { memory: '1Mi' },
      limits: {},
    });
  });

  it('leaves other namespaces alone', () => {
    expect(resources(web({}), range({ default: { cpu: 1 } }, 'other'))).toBeUndefined();
  });
});

describe('a RuntimeClass', () => {
  it('adds what its sandbox takes', () => {
    const kata: Manifest = {
      apiVersion: 'node.k8s.io/v1',
      kind: 'RuntimeClass',
      metadata: { name: 'kata' },
      overhead: { podFixed: { cpu: '500m' } },
    };
    expect(admitted(web({}, { runtimeClassName: 'kata' }), kata)?.overhead).toEqual({ cpu: '500m' });
    expect(admitted(web({}), kata)?.overhead).toBeUndefined();
  });
});
