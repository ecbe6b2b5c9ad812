import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapSelects, type SelectorRequirement, selects } from './selector.ts';

const labels = { app: 'postgresql', tier: 'data' };
const by = (...matchExpressions: SelectorRequirement[]) => ({ matchExpressions });

describe('selects', () => {
  it('picks everything when empty and nothing when absent', () => {
    expect(selects({}, labels)).toBe(true);
    expect(selects({}, undefined)).toBe(true);
    expect(selects({ matchLabels: {}, matchExpressions: [] }, {})).toBe(true);
    expect(selects(undefined, labels)).toBe(false);
    expect(selects(null, labels)).toBe(false);
  });

  it('wants every label of matchLabels', () => {
    expect(selects({ matchLabels: { app: 'postgresql' } }, labels)).toBe(true);
    expect(selects({ matchLabels: { app: 'postgresql', tier: 'edge' } }, labels)).toBe(false);
    expect(selects({ matchLabels: { missing: '' } }, labels)).toBe(false);
    expect(selects({ matchLabels: { missing: '' } }, { missing: '' })).toBe(true);
  });

  it.each([
    [by({ key: 'app', operator: 'In', values: ['a', 'postgresql'] }), true],
    [by({ key: 'app', operator: 'In', values: ['a'] }), false],
    [by({ key: 'missing', operator: 'In', values: ['a'] }), false],
    [by({ key: 'app', operator: 'NotIn', values: ['a'] }), true],
    [by({ key: 'app', operator: 'NotIn', values: ['postgresql'] }), false],
    [by({ key: 'missing', operator: 'NotIn', values: ['a'] }), true],
    [by({ key: 'app', operator: 'Exists' }), true],
    [by({ key: 'missing', operator: 'Exists' }), false],
    [by({ key: 'app', operator: 'DoesNotExist' }), false],
    [by({ key: 'missing', operator: 'DoesNotExist' }), true],
    [by({ key: 'constructor', operator: 'Exists' }), false],
    [by({ key: 'app', operator: 'Exists' }, { key: 'tier', operator: 'In', values: ['edge'] }), false],
  ])('%j is %s', (selector, expected) => {
    expect(selects(selector, labels)).toBe(expected);
  });

  it('gives NotIn and DoesNotExist as the opposites of In and Exists', () => {
    const word = fc.constantFrom('a', 'b', 'c');
    fc.assert(
      fc.property(fc.dictionary(word, word), word, fc.array(word, { minLength: 1 }), (found, key, values) => {
        const picks = (operator: SelectorRequirement['operator'], list?: string[]) =>
          selects(by({ key, operator, ...(list && { values: list }) }), found);
        expect(picks('NotIn', values)).toBe(!picks('In', values));
        expect(picks('DoesNotExist')).toBe(!picks('Exists'));
      }),
    );
  });

  it('picks nothing with what the API refuses', () => {
    expect(selects(by({ key: 'app', operator: 'In' }), labels)).toBe(false);
    expect(selects(by({ key: 'app', operator: 'Exists', values: ['x'] }), labels)).toBe(false);
    const foreign = JSON.parse('{"matchExpressions":[{"key":"app","operator":"Equals"}]}');
    expect(selects(foreign, labels)).toBe(false);
  });
});

describe('mapSelects', () => {
  it('picks nothing when empty, as a Service without a selector does', () => {
    expect(mapSelects({}, labels)).toBe(false);
    expect(mapSelects(undefined, labels)).toBe(false);
    expect(mapSelects({ app: 'postgresql' }, labels)).toBe(true);
    expect(mapSelects({ app: 'postgresql', tier: 'edge' }, labels)).toBe(false);
  });
});
