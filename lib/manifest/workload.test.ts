import { describe, expect, it } from 'vitest';
import type { Manifest } from './manifest.ts';
import {
  ownsPods,
  podTemplate,
  replicas,
  runsToCompletion,
  templateFault,
  volumeClaimTemplates,
} from './workload.ts';

const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'main' }] } };
const workload = (apiVersion: string, kind: string, spec: unknown): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'x', namespace: 'data-platform' },
  spec,
});

describe('podTemplate', () => {
  it.each([
    ['apps/v1', 'Deployment'],
    ['apps/v1', 'StatefulSet'],
    ['apps/v1', 'DaemonSet'],
    ['apps/v1', 'ReplicaSet'],
    ['v1', 'ReplicationController'],
    ['argoproj.io/v1alpha1', 'Rollout'],
    ['batch/v1', 'Job'],
  ])('reads %s %s', (apiVersion, kind) => {
    const manifest = workload(apiVersion, kind, { template });
    expect(podTemplate(manifest)).toEqual({ labels: { app: 'x' }, annotations: {}, spec: template.spec });
    expect(ownsPods(manifest)).toBe(true);
    expect(runsToCompletion(manifest)).toBe(kind === 'Job');
  });

  it('reads the pod inside a CronJob, and a bare Pod', () => {
    const cron = workload('batch/v1', 'CronJob', { jobTemplate: { spec: { template } } });
    expect(podTemplate(cron)?.spec.containers).toEqual([{ name: 'main' }]);
    expect(runsToCompletion(cron)).toBe(true);
    const pod: Manifest = {
      ...workload('v1', 'Pod', template.spec),
      metadata: { name: 'x', annotations: { a: 'b' } },
    };
    expect(podTemplate(pod)).toEqual({ labels: {}, annotations: { a: 'b' }, spec: template.spec });
  });

  it('leaves other kinds alone, of other groups too', () => {
    expect(podTemplate(workload('v1', 'Service', {}))).toBeUndefined();
    expect(podTemplate(workload('example.dev/v1', 'Deployment', { template }))).toBeUndefined();
  });

  it('names the workload whose template is broken', () => {
    const broken = workload('apps/v1', 'Deployment', { template: { spec: {} } });
    expect(podTemplate(broken)).toBeUndefined();
    expect(templateFault(broken)).toBe(
      'Deployment data-platform/x: spec.template.spec.containers must be a list of containers',
    );
    expect(templateFault(workload('v1', 'Pod', undefined))).toMatch(/^Pod data-platform\/x: spec.containers/);
    expect(templateFault(workload('apps/v1', 'Deployment', { template }))).toBeUndefined();
    expect(templateFault(workload('v1', 'Service', {}))).toBeUndefined();
  });

  it('takes null for absent, as the API server does', () => {
    const spec = { ...template.spec, initContainers: null };
    expect(podTemplate(workload('apps/v1', 'Deployment', { template: { spec } }))?.spec).toEqual(
      template.spec,
    );
  });
});

describe('replicas', () => {
  it.each([
    ['apps/v1', 'Deployment', { replicas: 3 }, 3],
    ['apps/v1', 'Deployment', {}, 1],
    ['apps/v1', 'StatefulSet', { replicas: 0 }, 0],
    ['apps/v1', 'DaemonSet', {}, undefined],
    ['v1', 'Pod', {}, 1],
    ['v1', 'Service', {}, undefined],
    ['batch/v1', 'Job', {}, 1],
    ['batch/v1', 'Job', { parallelism: 4 }, 4],
    ['batch/v1', 'Job', { parallelism: 4, completions: 2 }, 2],
    ['batch/v1', 'Job', { suspend: true }, 0],
    ['batch/v1', 'CronJob', { jobTemplate: { spec: { parallelism: 2 } } }, 2],
    ['batch/v1', 'CronJob', { suspend: true, jobTemplate: {} }, 0],
  ])('%s %s with %j asks for %s', (apiVersion, kind, spec, expected) => {
    expect(replicas(workload(apiVersion, kind, spec))).toBe(expected);
  });
});

describe('volumeClaimTemplates', () => {
  it('lists the claims of a StatefulSet', () => {
    const claim = { metadata: { name: 'data' }, spec: { resources: { requests: { storage: '10Gi' } } } };
    expect(
      volumeClaimTemplates(workload('apps/v1', 'StatefulSet', { volumeClaimTemplates: [claim] })),
    ).toEqual([claim]);
    expect(volumeClaimTemplates(workload('apps/v1', 'Deployment', { template }))).toEqual([]);
  });
});
