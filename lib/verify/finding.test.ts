import { describe, expect, it } from 'vitest';
import { compareFindings, type Finding, referenceOf } from './finding.ts';

const finding = (severity: Finding['severity'], name: string, check = 'a', path = ''): Finding => ({
  check,
  severity,
  object: { kind: 'Pod', namespace: 'n', name },
  path,
  message: '',
  remedy: '',
});

describe('findings', () => {
  it('stand in one order: severity, object, check, path', () => {
    const sorted = [
      finding('error', 'b'),
      finding('warning', 'a', 'a', 'x'),
      finding('warning', 'a', 'a', 'y'),
      finding('warning', 'a', 'b'),
      finding('info', 'a'),
    ];
    expect([...sorted].reverse().sort(compareFindings)).toEqual(sorted);
  });

  it('name a namespace only where the object does', () => {
    expect(referenceOf({ kind: 'Namespace', metadata: { name: 'x' } })).toEqual({
      kind: 'Namespace',
      name: 'x',
    });
    expect(referenceOf({ kind: 'Pod', metadata: { name: 'x', namespace: 'y' } })).toEqual({
      kind: 'Pod',
      namespace: 'y',
      name: 'x',
    });
  });
});
