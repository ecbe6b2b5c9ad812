import { describe, expect, it } from 'vitest';
import type { Manifest } from './manifest.ts';
import { podCounts } from './pod-count.ts';

const web = (spec = {}): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec,
});
const scaler = (apiVersion: string, kind: string, spec: object): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'scaler' },
  spec,
});
const hpa = (spec: object) =>
  scaler('autoscaling/v2', 'HorizontalPodAutoscaler', {
    scaleTargetRef: { kind: 'Deployment', name: 'web' },
    ...spec,
  });
const keda = (spec: object) =>
  scaler('keda.sh/v1alpha1', 'ScaledObject', { scaleTargetRef: { name: 'web' }, ...spec });

describe('podCounts', () => {
  it.each([
    ['no autoscaler', [], { min: 1, max: 1 }],
    ['an autoscaler', [hpa({ minReplicas: 2, maxReplicas: 5 })], { min: 2, max: 5 }],
    ['the minimum that the API takes by itself', [hpa({ maxReplicas: 5 })], { min: 1, max: 5 }],
    ['bounds the wrong way round', [hpa({ minReplicas: 5, maxReplicas: 2 })], { min: 5, max: 5 }],
    ['bounds that are none', [hpa({ minReplicas: 'two', maxReplicas: {} })], { min: 1, max: 1 }],
    ['KEDA, which names no kind', [keda({ minReplicaCount: 3, maxReplicaCount: 50 })], { min: 3, max: 50 }],
    ['what sleeps, judged awake, with the maximum of KEDA', [keda({})], { min: 1, max: 100 }],
  ])('takes %s', (_name, scalers, expected) => {
    expect(podCounts([web(), ...scalers]).of(web())).toEqual(expected);
  });

  it('leaves a workload of no pods alone, as its autoscaler does', () => {
    expect(podCounts([hpa({ minReplicas: 2, maxReplicas: 5 })]).of(web({ replicas: 0 }))).toEqual({
      min: 0,
      max: 0,
    });
  });

  it('knows no count of a DaemonSet', () => {
    expect(podCounts([]).of({ ...web(), kind: 'DaemonSet' })).toBeUndefined();
  });
});
