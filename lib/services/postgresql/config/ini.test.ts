import { describe, expect, it } from 'vitest';
import { renderIni } from './ini.ts';

describe('renderIni', () => {
  it('sorts keys, repeats lists, leaves undefined out', () => {
    expect(
      renderIni(
        [
          { name: 'global', settings: { b: 2, a: true, c: undefined, d: ['x', 'y'] } },
          { name: 'main', settings: { e: '' } },
        ],
        '=',
      ),
    ).toBe('[global]\na=true\nb=2\nd=x\nd=y\n\n[main]\ne=\n');
  });

  it('refuses a value that would start a new setting', () => {
    expect(() => renderIni([{ name: 's', settings: { key: 'a\nevil=1' } }], '=')).toThrow(
      '[s] key: a value may not contain a line break, found "a\\nevil=1"',
    );
  });
});
