import { describe, expect, it } from 'vitest';
import { metricNames } from './promql.ts';

describe('the metrics of an expression', () => {
  it.each([
    ['up == 0', ['up']],
    ['sum by (namespace, pod) (rate(a_total{pod=~"x-.+",on="b"}[5m])) > 0.05', ['a_total']],
    ['sum(a) by (pod) / on(pod) group_left(node) b', ['a', 'b']],
    ['max by (x) (a) > 1e3 and min_over_time(a[30m:5m]) > 0 and deriv(b[30m:5m] offset 1h) > 0', ['a', 'b']],
    ['absent(a{b="c"}) or vector(0) < bool 3', ['a']],
    ['time() - max(a{l="x(y)} or z"}) > 26 * 3600', ['a']],
    ["job:a:rate5m unless ignoring(type) (a{q='it\"s'} > 0)", ['job:a:rate5m', 'a']],
    ['a @ end() + Inf', ['a']],
    ['label_replace(a, "pod", "$1", "name", "(.*)")', ['a']],
    ['count without (pod) (a == 1) + topk(3, b)', ['a', 'b']],
    ['a[5m] offset 26h', ['a']],
    ['a{le="$__rate_interval"}[$__rate_interval]', ['a']],
  ])('%s', (expr, names) => {
    expect(metricNames(expr)).toEqual(names);
  });

  it('are not guessed where a bracket stays open', () => {
    expect(() => metricNames('sum(a{b="c"')).toThrow('opens a parenthesis that nothing closes');
  });
});
