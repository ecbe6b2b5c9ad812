import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { supersetAlerts } from '../alerts.ts';
import { supersetNames } from '../names.ts';
import { renderStatsdMapping } from './statsd.ts';

interface Mapping {
  readonly match: string;
  readonly name: string;
  readonly action?: string;
  readonly histogram_options?: { readonly buckets: readonly number[] };
}

const mappings: readonly Mapping[] = parse(renderStatsdMapping()).mappings;

describe('the mapping of statsd-exporter', () => {
  it('drops last what nothing else takes', () => {
    expect(mappings.at(-1)).toMatchObject({ match: '.', action: 'drop' });
    expect(mappings.filter(({ action }) => action === 'drop')).toHaveLength(1);
  });

  it('makes the metrics and the bucket that the alerts read', () => {
    const names = mappings.map(({ name }) => name);
    const alerts = supersetAlerts({ namespace: 'n', names: supersetNames('superset'), queue: true });
    const read = alerts.flatMap(({ expr }) => [...expr.matchAll(/superset_[a-z_]+(?=\{)/g)].map(String));
    expect(read).not.toHaveLength(0);
    for (const name of read) {
      expect(names).toContain(name.replace(/_(bucket|count)$/, ''));
    }
    expect(mappings.flatMap(({ histogram_options }) => histogram_options?.buckets ?? [])).toContain(10);
  });
});
