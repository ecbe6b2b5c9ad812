import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pythonLiteral } from './python.ts';

describe('pythonLiteral', () => {
  it.each([
    [undefined, 'None'],
    [true, 'True'],
    [false, 'False'],
    [1.5, '1.5'],
    ['it\'s "so"\n\\', '"it\'s \\"so\\"\\n\\\\"'],
    [['a', 1, []], '["a", 1, []]'],
    [{ a: { b: false }, c: undefined }, '{"a": {"b": False}}'],
  ])('writes %j', (value, text) => {
    expect(pythonLiteral(value)).toBe(text);
  });

  it('refuses a number that Python has no literal for', () => {
    expect(() => pythonLiteral({ a: Number.NaN })).toThrow('found NaN, allowed: a finite number');
  });

  const python = hasPython();
  it.skipIf(!python)('is read by Python as the same value', () => {
    const text = fc.string({ unit: 'binary' });
    const value = fc.oneof(text, fc.boolean(), fc.integer(), fc.array(text), fc.dictionary(text, text));
    const values = fc.sample(value, { numRuns: 200, seed: 4 });
    const program =
      'import ast, json, sys; print(json.dumps([ast.literal_eval(l) for l in json.load(sys.stdin)]))';
    const input = JSON.stringify(values.map((item) => pythonLiteral(item)));
    const output = execFileSync('python3', ['-c', program], { input, encoding: 'utf8' });
    expect(JSON.parse(output)).toEqual(JSON.parse(JSON.stringify(values)));
  });
});

function hasPython(): boolean {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
