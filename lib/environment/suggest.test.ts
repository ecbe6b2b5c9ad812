import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { suggest } from './suggest.ts';

const keys = ['enabled', 'replicas', 'size', 'storage', 'synchronousMode', 'pooler', 'backup', 'tls'];

describe('suggest', () => {
  it.each([
    ['replica', 'replicas'],
    ['Replicas', 'replicas'],
    ['synchronous-mode', 'synchronousMode'],
    ['sise', 'size'],
    ['szie', 'size'],
    ['TLS', 'tls'],
    ['stor', 'storage'],
    ['Mode', 'synchronousMode'],
    ['colour', undefined],
    ['x', undefined],
    ['', undefined],
  ])('%j is meant to be %j', (text, meant) => {
    expect(suggest(text, keys)).toBe(meant);
  });

  it('suggests nothing of nothing', () => {
    expect(suggest('replicas', [])).toBeUndefined();
  });

  it('always knows a candidate with one letter lost', () => {
    fc.assert(
      fc.property(fc.constantFrom(...keys.filter((key) => key.length > 3)), fc.nat(), (key, at) => {
        const index = at % key.length;
        expect(suggest(key.slice(0, index) + key.slice(index + 1), keys)).toBe(key);
      }),
    );
  });
});
