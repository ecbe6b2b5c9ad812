import { describe, expect, it } from 'vitest';
import { hostTopology, zoneTopology } from '../../lib/availability/spread.ts';
import { type Manifest, title } from '../../lib/manifest/manifest.ts';
import { quorumAnnotation } from '../../lib/manifest/quorum.ts';
import { selects } from '../../lib/manifest/selector.ts';
import { platformTotals } from '../../lib/manifest/totals.ts';
import { replicas, runsToCompletion } from '../../lib/manifest/workload.ts';
import { inPlaceAnnotation } from '../../lib/workload/deployment.ts';
import { singletonAnnotation } from '../../lib/workload/singleton.ts';
import { at, listAt, ofKind, renderedEnvironments, workloads } from './environments.testing.ts';

describe.each(renderedEnvironments())('availability of %s', (_name, { environment, manifests }) => {
  const servers = workloads(manifests).filter(({ manifest }) => !runsToCompletion(manifest));
  const autoscalers = ofKind(manifests, 'HorizontalPodAutoscaler');
  const budgets = ofKind(manifests, 'PodDisruptionBudget');
  const quorumOf = (manifest: Manifest) => manifest.metadata.annotations?.[quorumAnnotation];
  const singletonReason = (manifest: Manifest) => manifest.metadata.annotations?.[singletonAnnotation];
  const targetOf = (autoscaler: Manifest) =>
    servers.find(
      ({ manifest }) =>
        manifest.kind === at(autoscaler, 'spec.scaleTargetRef.kind') &&
        manifest.metadata.name === at(autoscaler, 'spec.scaleTargetRef.name'),
    );
  const scaled = new Set(autoscalers.map((autoscaler) => targetOf(autoscaler)?.title));

  it('never scales a quorum member', () => {
    for (const autoscaler of autoscalers) {
      const target = targetOf(autoscaler);
      expect(target, title(autoscaler)).toBeDefined();
      expect(target && quorumOf(target.manifest), title(autoscaler)).toBeUndefined();
    }
  });

  it('lets the autoscaler alone own the count, between two bounds from 2', () => {
    expect(scaled.size).toBe(autoscalers.length);
    for (const autoscaler of autoscalers) {
      expect(at(targetOf(autoscaler)?.manifest, 'spec.replicas'), title(autoscaler)).toBeUndefined();
      expect(at(autoscaler, 'spec.minReplicas'), title(autoscaler)).toBeGreaterThanOrEqual(2);
      expect(at(autoscaler, 'spec.maxReplicas'), title(autoscaler)).toBeGreaterThan(
        Number(at(autoscaler, 'spec.minReplicas')),
      );
    }
  });

  it('runs at least two of everything, unless it says why two would be wrong', () => {
    for (const { manifest, title } of servers) {
      const reason = singletonReason(manifest);
      if (reason !== undefined) {
        expect(reason.length, title).toBeGreaterThan(20);
        expect(scaled.has(title), title).toBe(false);
        expect(replicas(manifest), title).toBe(1);
      } else if (!scaled.has(title)) {
        expect(replicas(manifest), title).toBeGreaterThanOrEqual(2);
      }
    }
  });

  it('gives every server exactly one disruption budget, which lets one pod go and keeps the quorum', () => {
    for (const { manifest, title, template } of servers) {
      const own = budgets.filter((budget) => selects(at(budget, 'spec.selector') as object, template.labels));
      expect(own, title).toHaveLength(1);
      expect(at(own[0], 'spec.maxUnavailable'), title).toBe(1);
      const quorum = quorumOf(manifest);
      expect(at(own[0], 'spec.unhealthyPodEvictionPolicy'), title).toBe(
        quorum === undefined ? 'AlwaysAllow' : 'IfHealthyBudget',
      );
      if (quorum !== undefined) {
        expect((replicas(manifest) ?? 0) - 1, title).toBeGreaterThanOrEqual(Number(quorum));
      }
    }
  });

  it('has no budget for nothing', () => {
    for (const budget of budgets) {
      const selector = at(budget, 'spec.selector') as object;
      expect(
        servers.filter(({ template }) => selects(selector, template.labels)),
        title(budget),
      ).toHaveLength(1);
    }
  });

  it('says of every StatefulSet what it needs, keeps its claims, and starts its members together', () => {
    for (const manifest of ofKind(manifests, 'StatefulSet')) {
      expect(Number(quorumOf(manifest)), title(manifest)).toBeGreaterThan(0);
      expect(manifest.spec, title(manifest)).toMatchObject({
        podManagementPolicy: 'Parallel',
        persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      });
    }
  });

  it('keeps quorum members on different nodes, and in different zones when a zone must be survived', () => {
    for (const { manifest, title, template } of servers) {
      if (quorumOf(manifest) === undefined) {
        continue;
      }
      const required = listAt(
        template.spec,
        'affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution',
      );
      const byHost = required.find(({ topologyKey }) => topologyKey === hostTopology);
      expect(selects(byHost?.labelSelector as object, template.labels), title).toBe(true);
      const byZone = listAt(template.spec, 'topologySpreadConstraints').find(
        ({ topologyKey }) => topologyKey === zoneTopology,
      );
      expect(selects(byZone?.labelSelector as object, template.labels), title).toBe(true);
      expect(byZone?.whenUnsatisfiable, title).toBe(
        environment.survive === 'zone' ? 'DoNotSchedule' : 'ScheduleAnyway',
      );
    }
  });

  it('spreads stateless pods without ever refusing to run them', () => {
    for (const { manifest, title, template } of servers) {
      if (quorumOf(manifest) === undefined) {
        const constraints = listAt(template.spec, 'topologySpreadConstraints');
        expect(
          constraints.map(({ whenUnsatisfiable }) => whenUnsatisfiable),
          title,
        ).toEqual(['ScheduleAnyway', 'ScheduleAnyway']);
      }
    }
  });

  it('replaces pods one by one, and never takes one away first where it can add one', () => {
    for (const { manifest, title } of servers) {
      if (manifest.kind === 'Deployment') {
        const rolling = (maxSurge: number, maxUnavailable: number) => ({
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge, maxUnavailable },
        });
        const inPlace = manifest.metadata.annotations?.[inPlaceAnnotation] !== undefined;
        expect(at(manifest, 'spec.strategy'), title).toEqual(
          singletonReason(manifest) !== undefined
            ? { type: 'Recreate' }
            : inPlace
              ? rolling(0, 1)
              : rolling(1, 0),
        );
      }
    }
  });

  it('keeps scheduled Jobs from overlapping, and gives every Job an end', () => {
    for (const { manifest, title } of workloads(manifests)) {
      if (manifest.kind === 'CronJob') {
        expect(at(manifest, 'spec.concurrencyPolicy'), title).toBe('Forbid');
        expect(at(manifest, 'spec.startingDeadlineSeconds'), title).toBeGreaterThan(0);
        expect(at(manifest, 'spec.jobTemplate.spec.activeDeadlineSeconds'), title).toBeGreaterThan(0);
      }
      if (manifest.kind === 'Job') {
        expect(at(manifest, 'spec.activeDeadlineSeconds'), title).toBeGreaterThan(0);
      }
    }
  });

  it('stays within the quota: its target at the minima, all of it at the maxima with a rolling update', () => {
    const { quotas } = platformTotals(manifests);
    expect(quotas.map(({ resource }) => resource)).toEqual(
      expect.arrayContaining(['requests.cpu', 'requests.memory', 'pods']),
    );
    for (const { resource, minima, maxima } of quotas) {
      expect(minima.ratio, resource).toBeLessThanOrEqual(environment.quota.target);
      expect(maxima.ratio, resource).toBeLessThanOrEqual(1);
    }
  });
});
