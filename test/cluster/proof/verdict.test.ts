import { describe, expect, it } from 'vitest';
import type { ExpectedDifference } from '../expected-differences.ts';
import { Expectations } from './verdict.ts';

const known: ExpectedDifference = {
  environment: 'development',
  event: /^zone-loss /,
  cell: /^refused /,
  why: 'the cluster counts more',
  until: 'the simulation counts as much',
};
const zoneLoss = (cluster: string) => ({
  event: 'zone-loss a',
  cells: [
    { cell: 'ready web', simulation: '2', cluster: '2' },
    { cell: 'refused web', simulation: 'none', cluster },
  ],
  faults: [],
  seconds: 1,
});

describe('expected differences', () => {
  it('are no fault', () => {
    const expectations = new Expectations([known]);
    expect(expectations.judge('development', zoneLoss('exceeded quota'))).toMatchObject({
      equal: 1,
      expected: [{ cell: 'refused web' }],
      unexpected: [],
    });
    expect(expectations.outlived()).toEqual([]);
  });

  it('hold for their environment, event and cell alone', () => {
    const expectations = new Expectations([known]);
    expect(expectations.judge('production', zoneLoss('exceeded quota')).unexpected).toHaveLength(1);
    const drain = { ...zoneLoss('exceeded quota'), event: 'drain a' };
    expect(expectations.judge('development', drain).unexpected).toHaveLength(1);
  });

  it('are told of when their event shows them no more, and not when it did not run', () => {
    const expectations = new Expectations([known]);
    expect(expectations.outlived()).toEqual([]);
    expectations.judge('development', zoneLoss('none'));
    expect(expectations.outlived()).toEqual([known]);
  });

  it('that come by chance may stay away', () => {
    const expectations = new Expectations([{ ...known, isByChance: true }]);
    expectations.judge('development', zoneLoss('none'));
    expect(expectations.outlived()).toEqual([]);
  });
});
