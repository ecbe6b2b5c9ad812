import { k8s } from 'cdk8s-plus-28';
import { describe, expect, it } from 'vitest';
import { disruptionBudget } from './disruption.ts';

const component = { service: 'postgresql', instance: 'postgresql', component: 'database' };
const render = (quorumMember: boolean) =>
  k8s.KubePodDisruptionBudget.manifest(disruptionBudget({ name: 'postgresql', component, quorumMember }));

describe('disruptionBudget', () => {
  it('lets one pod go at a time, as a number', () => {
    expect(render(true).spec.maxUnavailable).toBe(1);
    expect(render(true).spec.minAvailable).toBeUndefined();
  });

  it('judges members of a quorum that are not ready, and lets broken stateless pods go', () => {
    expect(render(true).spec.unhealthyPodEvictionPolicy).toBe('IfHealthyBudget');
    expect(render(false).spec.unhealthyPodEvictionPolicy).toBe('AlwaysAllow');
  });

  it('selects the pods of its component alone', () => {
    expect(render(true).spec.selector.matchLabels).toEqual({
      'app.kubernetes.io/name': 'postgresql',
      'app.kubernetes.io/instance': 'postgresql',
      'app.kubernetes.io/component': 'database',
    });
  });
});
