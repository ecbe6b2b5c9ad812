import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProperties, renderProperties } from './properties.ts';

describe('renderProperties', () => {
  it('keeps every value through a reader of properties files', () => {
    const names = fc.stringMatching(/^[a-z][a-z0-9._-]{0,20}$/);
    const values = fc.stringMatching(/^[!-~]([ -~]{0,40}[!-~])?$/);
    fc.assert(
      fc.property(fc.dictionary(names, values), (properties) => {
        expect(parseProperties(renderProperties(properties))).toEqual({ ...properties });
      }),
    );
  });

  it('leaves out what is undefined', () => {
    expect(renderProperties({ a: 1, b: undefined, c: false })).toBe('a=1\nc=false\n');
  });

  it.each([
    [{ 'a b': '1' }, 'property "a b": found a name of other characters'],
    [{ key: 'a\nevil=1' }, 'property key: found "a\\nevil=1", allowed: one line'],
    [{ key: ' a' }, 'property key: found " a", allowed: one line without spaces at its ends'],
  ])('refuses %o', (properties, message) => {
    expect(() => renderProperties(properties)).toThrow(message);
  });
});
