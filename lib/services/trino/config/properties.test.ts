import { describe, expect, it } from 'vitest';
import { fromEnvironment, renderProperties } from './properties.ts';

describe('renderProperties', () => {
  it('writes a line each, in order, and leaves the undefined out', () => {
    expect(renderProperties({ 'b.c': 'x y', 'a-1': 2, d: false, e: undefined })).toBe(
      'b.c=x y\na-1=2\nd=false\n',
    );
  });

  it.each([
    ['a backslash', { a: 'c:\\d' }],
    ['a line break', { a: 'b\nc=d' }],
    ['a space at the end', { a: 'b ' }],
    ['nothing', { a: '' }],
    ['a name with "="', { 'a=b': 'c' }],
  ])('refuses %s, which would be read otherwise', (_what, properties) => {
    expect(() => renderProperties(properties)).toThrow('allowed: one line');
  });

  it('leaves secrets to the environment', () => {
    expect(fromEnvironment('PASSWORD')).toBe('${ENV:PASSWORD}');
  });
});
