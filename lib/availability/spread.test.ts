import { describe, expect, it } from 'vitest';
import { hostTopology, quorumSpread, statelessSpread, zoneTopology } from './spread.ts';

const component = { service: 'kafka', instance: 'kafka', component: 'broker' };

describe('quorumSpread', () => {
  it('never puts two members on one node', () => {
    const spread = quorumSpread(component, { survive: 'node', zones: 1 }, 3);
    const terms = spread.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
    expect(terms).toHaveLength(1);
    expect(terms?.[0]?.topologyKey).toBe(hostTopology);
    expect(terms?.[0]?.labelSelector?.matchLabels).toMatchObject({ 'app.kubernetes.io/component': 'broker' });
  });

  it('requires zones when a zone must be survived, counting those that hold no member yet', () => {
    const [zone] = quorumSpread(component, { survive: 'zone', zones: 3 }, 3).topologySpreadConstraints ?? [];
    expect(zone).toMatchObject({
      topologyKey: zoneTopology,
      whenUnsatisfiable: 'DoNotSchedule',
      maxSkew: 1,
      minDomains: 3,
    });
  });

  it('asks for no more zones than there are members', () => {
    const [zone] = quorumSpread(component, { survive: 'zone', zones: 5 }, 3).topologySpreadConstraints ?? [];
    expect(zone?.minDomains).toBe(3);
  });

  it('prefers zones otherwise, without minDomains, which the API then refuses', () => {
    const [zone] = quorumSpread(component, { survive: 'node', zones: 3 }, 3).topologySpreadConstraints ?? [];
    expect(zone?.whenUnsatisfiable).toBe('ScheduleAnyway');
    expect(zone).not.toHaveProperty('minDomains');
  });
});

describe('statelessSpread', () => {
  it('prefers, and requires nothing', () => {
    const spread = statelessSpread(component);
    expect(spread.affinity?.podAntiAffinity).not.toHaveProperty(
      'requiredDuringSchedulingIgnoredDuringExecution',
    );
    expect(spread.topologySpreadConstraints?.map((constraint) => constraint.whenUnsatisfiable)).toEqual([
      'ScheduleAnyway',
      'ScheduleAnyway',
    ]);
  });

  it('spreads each revision by itself', () => {
    for (const constraint of statelessSpread(component).topologySpreadConstraints ?? []) {
      expect(constraint.matchLabelKeys).toEqual(['pod-template-hash']);
    }
  });

  it('keeps pods apart where it is asked to', () => {
    expect(statelessSpread(component, { apart: true }).affinity?.podAntiAffinity).toMatchObject({
      requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: hostTopology }],
    });
  });
});
