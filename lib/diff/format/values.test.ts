import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldText, isText, textLines, valueText } from './values.ts';

describe('values', () => {
  it('stand in a line, quoted where they could be read as something else', () => {
    expect(fieldText({ path: 'a.b', was: 1, is: 'x y' })).toBe('a.b: 1 → x y');
    expect(fieldText({ path: 'a', is: { b: [1] } })).toBe('a: + {"b":[1]}');
    expect(fieldText({ path: 'a', was: '' })).toBe('a: − ""');
    expect(valueText('x'.repeat(100))).toHaveLength(70);
  });

  it('of several lines show the lines that differ', () => {
    const change = { path: 'a', was: 'one\ntwo\nthree\nfour\n', is: 'one\n2\nthree\nfour\nfive\n' };
    expect(isText(change)).toBe(true);
    expect(textLines(change)).toEqual(['- two', '+ 2', '+ five']);
    expect(textLines({ ...change, is: 'x\n'.repeat(40) }, 5)).toHaveLength(6);
  });

  it('can be put together again from the lines', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (was, is) => {
        const lines = textLines({ path: '', was: was.join('\n'), is: is.join('\n') }, 100);
        const count = (sign: string) => lines.filter((line) => line.startsWith(sign)).length;
        expect(is.length - was.length - (is.length === 0 ? -1 : 0) + (was.length === 0 ? -1 : 0)).toBe(
          count('+') - count('-'),
        );
      }),
    );
  });
});
