import { describe, expect, it } from 'vitest';
import { secretValue, toBeFilledIn } from './values.ts';

const password = { purpose: 'Role postgres.', kind: 'password' } as const;

describe('secretValue', () => {
  it('is 32 of 62 letters and digits, each of which can come', () => {
    let next = 0;
    const seen = new Set(
      Array.from({ length: 10 }, () => secretValue(password, (below) => next++ % below)).join(''),
    );
    expect(seen.size).toBe(62);
    expect(secretValue(password, () => 0)).toMatch(/^[A-Za-z0-9]{32}$/);
    const bounds = new Set<number>();
    secretValue(password, (below) => {
      bounds.add(below);
      return below - 1;
    });
    expect([...bounds]).toEqual([62]);
  });

  it('is no value where only a person has one, and says which', () => {
    const value = secretValue({ purpose: 'S3 access key.', kind: 'external' }, () => 0);
    expect(value).toBe(`${toBeFilledIn}S3 access key.`);
  });
});
