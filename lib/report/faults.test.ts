import { describe, expect, it } from 'vitest';
import type { Fault } from '../environment/fault.ts';
import { formatFaults } from './faults.ts';

const faults: readonly Fault[] = [
  {
    file: 'config/a.yaml',
    line: 4,
    column: 3,
    path: 'quota.pods',
    found: '-1',
    allowed: 'an integer from 1',
  },
  { file: 'config/b.yaml', path: '', found: 'nothing', allowed: 'a mapping' },
  {
    file: 'config/a.yaml',
    line: 114,
    column: 7,
    path: 'tls.mod',
    found: 'an unknown key',
    allowed: 'mode, issuer',
    hint: 'did you mean "mode"?',
  },
];

describe('formatFaults', () => {
  it('groups by file, a line for each', () => {
    expect(formatFaults(faults, { color: false })).toBe(`config/a.yaml
    4:3  quota.pods: found -1, allowed: an integer from 1
  114:7  tls.mod: found an unknown key, allowed: mode, issuer (did you mean "mode"?)
config/b.yaml
  found nothing, allowed: a mapping
`);
  });

  it('shows what was found in red', () => {
    expect(formatFaults(faults, { color: true })).toContain('found \u001b[31m-1\u001b[39m');
  });

  it('is empty without faults', () => {
    expect(formatFaults([], { color: false })).toBe('');
  });
});
