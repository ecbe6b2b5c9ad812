import { expect, it } from 'vitest';
import { priorityClass, priorityTiers } from './priority.ts';

it('puts quorum members before the elastic tier, and that before batch work', () => {
  expect(priorityTiers.quorum.value).toBeGreaterThan(priorityTiers.elastic.value);
  expect(priorityTiers.elastic.value).toBeGreaterThan(priorityTiers.batch.value);
});

it('stays below the values that Kubernetes keeps for itself', () => {
  for (const { value } of Object.values(priorityTiers)) {
    expect(value).toBeLessThan(1_000_000_000);
  }
});

it('never lets a Job push a server out', () => {
  expect(priorityClass('data-platform', 'batch').preemptionPolicy).toBe('Never');
  expect(priorityClass('data-platform', 'quorum').preemptionPolicy).toBe('PreemptLowerPriority');
});
