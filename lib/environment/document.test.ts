import { describe, expect, it } from 'vitest';
import { readDocument } from './document.ts';

const read = (text: string) => readDocument(text, 'x.yaml');

describe('readDocument', () => {
  it('reads YAML 1.2: off, on, yes and no are text', () => {
    expect(read('a: off\nb: "off"\nc: on\nd: no\ne: false\nf: 0o17\n').data).toEqual({
      a: 'off',
      b: 'off',
      c: 'on',
      d: 'no',
      e: false,
      f: 15,
    });
  });

  it('reads YAML 1.2 under a directive of 1.1 as well', () => {
    expect(read('%YAML 1.1\n---\na: off\nb: 2026-11-23\n').data).toEqual({ a: 'off', b: '2026-11-23' });
  });

  it('takes a byte order mark and the line ends of Windows', () => {
    const document = read('\uFEFFa: 1\r\nb:\r\n  c: x\r\n');
    expect(document.data).toEqual({ a: 1, b: { c: 'x' } });
    expect(document.locate(['b', 'c'])).toEqual({ line: 3, column: 3, found: '"x"' });
  });

  it('follows aliases and merge keys, to the place where the value is written', () => {
    const document = read('a: &a\n  x: 1\n  y: 2\nb:\n  <<: *a\n  y: 3\nc: *a\nd:\n  <<: [{ z: 4 }, *a]\n');
    expect(document.data).toMatchObject({ b: { x: 1, y: 3 }, c: { x: 1, y: 2 }, d: { x: 1, y: 2, z: 4 } });
    expect(document.locate(['b', 'x'])).toEqual({ line: 2, column: 3, found: '1' });
    expect(document.locate(['b', 'y'])).toEqual({ line: 6, column: 3, found: '3' });
    expect(document.locate(['c', 'y'])).toEqual({ line: 3, column: 3, found: '2' });
    expect(document.locate(['d', 'z'])).toEqual({ line: 9, column: 10, found: '4' });
  });

  it('tells the value as it is written, on one line and shortened', () => {
    const document = read(
      `text: "two\\nlines"\nlong: ${'x'.repeat(80)}\nhex: 0x1F\nnull: ~\nempty:\nlist: [1]\nnone: []\nmapping: { a: 1 }\nbare: {}\n`,
    );
    const found = (key: string) => document.locate([key]).found;
    expect(found('text')).toBe(String.raw`"two\nlines"`);
    expect(found('long')).toBe(`"${'x'.repeat(59)}…"`);
    expect(found('hex')).toBe('0x1F');
    expect(found('null')).toBe('an empty value');
    expect(found('empty')).toBe('an empty value');
    expect(found('list')).toBe('a list');
    expect(found('none')).toBe('an empty list');
    expect(found('mapping')).toBe('a mapping');
    expect(found('bare')).toBe('an empty mapping');
  });

  it('places what is not in the file at its nearest parent', () => {
    const document = read('# head\na:\n  b:\n    - c: 1\n');
    expect(document.locate(['a', 'b', 0, 'd'])).toEqual({ line: 4, column: 7, found: undefined });
    expect(document.locate(['a', 'x', 'y'])).toEqual({ line: 2, column: 1, found: undefined });
    expect(document.locate(['z'])).toEqual({ line: 2, column: 1, found: undefined });
  });

  it('refuses aliases that multiply', () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `l${level + 1}: &l${level + 1} [${Array(9).fill(`*l${level}`).join(', ')}]`,
    );
    const document = read(`l0: &l0 [x]\n${levels.join('\n')}\n`);
    expect(document.data).toBeUndefined();
    expect(document.faults).toEqual([
      {
        file: 'x.yaml',
        line: 1,
        column: 1,
        path: '',
        found: 'excessive alias count indicates a resource exhaustion attack',
        allowed: 'at most 100 aliases',
      },
    ]);
  });

  it('reports every syntax error that stands apart', () => {
    const { data, faults } = read('a: b: c\nd: 1\ne: 2\nf: @g\n');
    expect(data).toBeUndefined();
    expect(faults.map(({ line, column }) => `${line}:${column}`)).toEqual(['1:4', '4:4']);
  });

  it('refuses keys that are no text', () => {
    expect(read('? [a, b]\n: 1\n').faults).toMatchObject([
      { line: 1, found: 'a key that is a mapping or a list' },
    ]);
  });

  it('reports each repeated key, and takes the last', () => {
    const document = read('a: 1\nb: { c: 1, c: 2 }\na: 3\n');
    expect(document.data).toEqual({ a: 3, b: { c: 2 } });
    expect(document.faults.map(({ path, line, column }) => [path, line, column])).toEqual([
      ['a', 3, 1],
      ['b.c', 2, 12],
    ]);
  });
});
