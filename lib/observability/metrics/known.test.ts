import { describe, expect, it } from 'vitest';
import { metricSources } from './known.ts';

describe('the known metrics', () => {
  it('stand under one exporter each', () => {
    const names = metricSources.flatMap(({ metrics }) => metrics);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    expect(names.filter((name) => !/^[a-zA-Z_:][\w:]*$/.test(name))).toEqual([]);
  });

  it('are in order, so that each is found and added in its place', () => {
    for (const { exporter, metrics } of metricSources) {
      expect(metrics, exporter).toEqual([...metrics].sort());
    }
  });
});
