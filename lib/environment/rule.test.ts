import { describe, expect, it } from 'vitest';
import { ruleOf } from './rule.ts';
import { z } from './zod.ts';

const schema = z.strictObject({
  top: z.int(),
  nested: z.strictObject({ value: z.string().default('by default') }).prefault({}),
  list: z.array(z.strictObject({ name: z.string(), other: z.int() })).default([]),
});
const rule = ruleOf<Checked>();
type Checked = { top: number; nested: { value: string }; list: { name: string; other: number }[] };

/** What a rule sees that reads these paths; undefined when it does not run. */
function seen(reads: Readonly<Record<string, string>>, raw: unknown): unknown {
  let values: unknown;
  const watch = rule(reads, (given) => {
    values = given;
    return [];
  });
  watch(schema, raw);
  return values;
}

describe('a rule', () => {
  const raw = { top: 1, nested: { value: 'x' }, list: [{ name: 'a', other: 1 }] };

  it('sees what it reads, and nothing else', () => {
    expect(seen({ top: 'top', value: 'nested.value', names: 'list.*.name' }, raw)).toEqual({
      top: 1,
      value: 'x',
      names: ['a'],
    });
  });

  it('sees the defaults of what is not there', () => {
    expect(seen({ value: 'nested.value', names: 'list.*.name' }, { top: 'bad' })).toEqual({
      value: 'by default',
      names: [],
    });
  });

  it('runs beside faults in what it does not read', () => {
    const faulty = { top: 'bad', nested: { value: 'x', unknown: 1 }, list: [{ name: 'a', other: 'bad' }] };
    expect(seen({ value: 'nested.value', names: 'list.*.name' }, faulty)).toEqual({
      value: 'x',
      names: ['a'],
    });
  });

  it.each([
    ['a value', { ...raw, top: 'bad' }],
    ['a missing value', { nested: {}, list: [] }],
    ['a parent', 'bad'],
    ['a list', { ...raw, list: 'bad' }],
    ['an item of a list', { ...raw, list: ['bad'] }],
  ])('does not run on %s that is faulty', (_, faulty) => {
    expect(seen({ top: 'top', names: 'list.*.name' }, faulty)).toBeUndefined();
  });

  it('says that it reads what the schema does not have', () => {
    expect(() => seen({ value: 'nested.valve' }, raw)).toThrow(
      'a rule reads "valve", which the schema does not have',
    );
  });
});
