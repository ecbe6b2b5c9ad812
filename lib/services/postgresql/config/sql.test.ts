import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identifier, literal } from './sql.ts';

/** Reads one SQL string as PostgreSQL does with standard_conforming_strings on. */
function readLiteral(sql: string): string {
  const match = /^( E)?'((?:[^']|'')*)'$/s.exec(sql);
  if (!match) throw new Error(`not one literal: ${sql}`);
  const unquoted = (match[2] ?? '').replaceAll("''", "'");
  return match[1] ? unquoted.replaceAll(/\\(.)/gs, '$1') : unquoted;
}

describe('literal', () => {
  it('holds any text without a zero byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (raw) => {
        const text = raw.replaceAll('\0', '');
        expect(readLiteral(literal(text))).toBe(text);
      }),
    );
    expect(readLiteral(literal("it's \\ o'clock"))).toBe("it's \\ o'clock");
    expect(() => literal('a\0b')).toThrow(/zero byte/);
  });
});

describe('identifier', () => {
  it('quotes', () => {
    expect(identifier('app')).toBe('"app"');
    expect(identifier('we"ird')).toBe('"we""ird"');
  });

  it.each(['', 'a\0', 'x'.repeat(64), 'ä'.repeat(32)])('refuses %j', (name) => {
    expect(() => identifier(name)).toThrow(/is no name; allowed are 1 to 63 bytes/);
  });
});
