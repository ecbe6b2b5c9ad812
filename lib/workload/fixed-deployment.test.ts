import { Testing } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { FixedDeployment } from './fixed-deployment.ts';

const component = { service: 'kafka', instance: 'kafka', component: 'lag-exporter' };
const template = { metadata: {}, spec: { containers: [] } };

describe('FixedDeployment', () => {
  it('runs the given count, replaces pods by adding one first, and lets one go at a time', () => {
    const chart = Testing.chart();
    new FixedDeployment(chart, 'test', { name: 'lag', component, version: '1', replicas: 2, template });
    const [deployment, budget] = Testing.synth(chart);
    expect(deployment.spec).toMatchObject({
      replicas: 2,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    });
    expect(budget.spec.maxUnavailable).toBe(1);
    expect(budget.spec.selector).toEqual(deployment.spec.selector);
  });

  it('refuses a single pod', () => {
    expect(
      () =>
        new FixedDeployment(Testing.chart(), 'test', {
          name: 'lag',
          component,
          version: '1',
          replicas: 1,
          template,
        }),
    ).toThrow('Deployment lag: found 1 replicas, allowed: 2 or more');
  });
});
