import { k8s } from 'cdk8s-plus-28';
import { describe, expect, it } from 'vitest';
import { type AutoscalerProps, autoscaler } from './autoscaling.ts';

const props: AutoscalerProps = {
  name: 'postgresql-pooler',
  component: { service: 'postgresql', instance: 'postgresql', component: 'pooler' },
  target: { kind: 'Deployment', name: 'postgresql-pooler' },
  minReplicas: 2,
  maxReplicas: 4,
  cpuUtilization: 70,
};

describe('autoscaler', () => {
  it('refuses a quorum member', () => {
    const target = { kind: 'StatefulSet', name: 'postgresql', quorum: 2 } as const;
    expect(() => autoscaler({ ...props, target })).toThrow(
      'target StatefulSet postgresql is a quorum member, allowed: the elastic tier in front of it',
    );
  });

  it.each([
    [1, 4],
    [2, 2],
    [3, 2],
  ])('refuses bounds %d to %d', (minReplicas, maxReplicas) => {
    expect(() => autoscaler({ ...props, minReplicas, maxReplicas })).toThrow(
      `found minReplicas ${minReplicas}, maxReplicas ${maxReplicas}`,
    );
  });

  it('scales on CPU, and on memory where asked', () => {
    const names = (memoryUtilization?: number) =>
      autoscaler({ ...props, memoryUtilization }).spec?.metrics?.map((metric) => metric.resource?.name);
    expect(names()).toEqual(['cpu']);
    expect(names(80)).toEqual(['cpu', 'memory']);
  });

  it('grows at once and shrinks slowly', () => {
    const { behavior } = k8s.KubeHorizontalPodAutoscalerV2.manifest(autoscaler(props)).spec;
    expect(behavior.scaleUp.stabilizationWindowSeconds).toBe(0);
    expect(behavior.scaleDown.stabilizationWindowSeconds).toBe(300);
    expect(behavior.scaleDown.policies).toEqual([{ type: 'Pods', value: 1, periodSeconds: 60 }]);
  });
});
