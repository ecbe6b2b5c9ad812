import { describe, expect, it } from 'vitest';
import { workerGrants } from './connect.ts';
import { accessGrants, grantLine, pattern } from './grants.ts';

describe('pattern', () => {
  it.each([
    ['orders', { pattern: 'LITERAL', name: 'orders' }],
    ['orders.*', { pattern: 'PREFIXED', name: 'orders.' }],
    ['*', { pattern: 'LITERAL', name: '*' }],
  ])('reads %s', (name, expected) => {
    expect(pattern(name)).toEqual(expected);
  });
});

describe('accessGrants', () => {
  it('gives writers no reading and readers no writing', () => {
    const lines = accessGrants({
      produce: ['orders'],
      consume: ['audit.*'],
      groups: ['billing*'],
      transactions: [],
    }).map(grantLine);
    expect(lines).toEqual([
      'TOPIC LITERAL orders WRITE',
      'TOPIC PREFIXED audit. READ',
      'GROUP PREFIXED billing READ',
    ]);
  });
});

describe('workerGrants', () => {
  it('makes the internal topics, and touches no other topic that is not declared', () => {
    const grants = workerGrants('kafka-connect', { produce: ['sink'], consume: [] });
    expect(grants.filter(({ resource }) => resource === 'TOPIC').map(({ name }) => name)).toEqual([
      ...Array(4).fill('kafka-connect-'),
      'sink',
    ]);
    expect(grants.filter(({ operation }) => operation === 'CREATE').map(grantLine)).toEqual([
      'TOPIC PREFIXED kafka-connect- CREATE',
    ]);
  });
});
