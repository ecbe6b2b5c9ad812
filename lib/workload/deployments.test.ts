import { Chart, Testing } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { ElasticDeployment } from './elastic-deployment.ts';
import { FixedDeployment } from './fixed-deployment.ts';
import { SingletonDeployment, singletonAnnotation } from './singleton.ts';

const props = {
  name: 'portal',
  component: { service: 'portal', instance: 'portal', component: 'web' },
  version: '1.0',
  template: { spec: { containers: [] } },
};
const elastic = { ...props, minReplicas: 2, maxReplicas: 4, cpuUtilization: 70 };

function synth(build: (chart: Chart) => unknown) {
  const chart = new Chart(Testing.app(), 'chart', { namespace: 'data-platform' });
  build(chart);
  const manifests = Testing.synth(chart);
  return (kind: string) => manifests.find((manifest: { kind: string }) => manifest.kind === kind);
}

describe('ElasticDeployment', () => {
  it('leaves the count to the autoscaler', () => {
    const find = synth((chart) => new ElasticDeployment(chart, 'web', elastic));
    expect(find('Deployment').spec).not.toHaveProperty('replicas');
    expect(find('HorizontalPodAutoscaler').spec.scaleTargetRef).toMatchObject({
      kind: 'Deployment',
      name: 'portal',
    });
  });

  it('adds a pod first in an update, or takes one away where it says why', () => {
    const find = (extra: object) =>
      synth((chart) => new ElasticDeployment(chart, 'web', { ...elastic, ...extra }))('Deployment');
    expect(find({}).spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
    const inPlace = find({ inPlace: 'each holds a licence' });
    expect(inPlace.spec.strategy.rollingUpdate).toEqual({ maxSurge: 0, maxUnavailable: 1 });
    expect(inPlace.metadata.annotations).toEqual({ 'holdfast.dev/in-place': 'each holds a licence' });
  });

  it('names autoscaler and budget after the Deployment, or as told', () => {
    const names = (extra: object) => {
      const find = synth((chart) => new ElasticDeployment(chart, 'web', { ...elastic, ...extra }));
      return [find('HorizontalPodAutoscaler').metadata.name, find('PodDisruptionBudget').metadata.name];
    };
    expect(names({})).toEqual(['portal', 'portal']);
    expect(names({ autoscaler: 'portal-hpa', disruptionBudget: 'portal-pdb' })).toEqual([
      'portal-hpa',
      'portal-pdb',
    ]);
  });
});

describe('FixedDeployment', () => {
  it('keeps its count, and has no autoscaler', () => {
    const find = synth((chart) => new FixedDeployment(chart, 'web', { ...props, replicas: 2 }));
    expect(find('Deployment').spec.replicas).toBe(2);
    expect(find('HorizontalPodAutoscaler')).toBeUndefined();
    expect(find('PodDisruptionBudget').spec.maxUnavailable).toBe(1);
  });

  it('refuses a single pod', () => {
    expect(() => synth((chart) => new FixedDeployment(chart, 'web', { ...props, replicas: 1 }))).toThrow(
      'found 1 replicas, allowed: 2 or more',
    );
  });
});

describe('SingletonDeployment', () => {
  it('never runs two, and says why', () => {
    const find = synth(
      (chart) =>
        new SingletonDeployment(chart, 'web', { ...props, reason: 'two would each do all the work' }),
    );
    expect(find('Deployment')).toMatchObject({
      metadata: { annotations: { [singletonAnnotation]: 'two would each do all the work' } },
      spec: { replicas: 1, strategy: { type: 'Recreate' } },
    });
    expect(find('PodDisruptionBudget').spec.maxUnavailable).toBe(1);
  });
});
