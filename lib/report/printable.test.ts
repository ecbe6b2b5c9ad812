import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printable } from './printable.ts';

describe('printable', () => {
  it.each([
    ['a\u001b]0;title\u0007b', 'a\\u001b]0;title\\u0007b'],
    ['a\rb', 'a\\u000db'],
    ['\u009b31m', '\\u009b31m'],
    ['a\u202eb', 'a\\u202eb'],
    ['a\tb\n', 'a\tb\n'],
    ['Grüße, 世界 ✓', 'Grüße, 世界 ✓'],
  ])('makes %j into %j', (text, expected) => {
    expect(printable(text, false)).toBe(expected);
  });

  it('leaves our own colours alone where there are colours, and nothing else', () => {
    expect(printable('\u001b[31mred\u001b[39m \u001b[2J', true)).toBe('\u001b[31mred\u001b[39m \\u001b[2J');
    expect(printable('\u001b[31mred', false)).toBe('\\u001b[31mred');
  });

  it('keeps JSON as it is read', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.parse(printable(text, false))).toEqual(JSON.parse(text));
      }),
    );
  });
});
