import { describe, expect, it } from 'vitest';
import { observe } from './observe.ts';

describe('observe', () => {
  it('names the fields that were never read, of the objects that were', () => {
    const { observed, unread } = observe({ a: { b: 1, c: 2 }, list: [{ x: 1, 'y/~': 2 }] });
    expect(observed.a.b + (observed.list[0]?.x ?? 0)).toBe(2);
    expect(unread()).toEqual(['/a/c', '/list/0/y~1~0']);
  });

  it('takes a field as declared when it was asked for before it was there', () => {
    const { observed, unread } = observe<{ present: number; absent?: number }>({ present: 1 });
    expect([observed.present, observed.absent]).toEqual([1, undefined]);
    expect(unread()).toEqual([]);
  });

  it('takes every key of a mapping as known once its keys were listed', () => {
    const { observed, unread } = observe({ labels: { a: '1', b: '2' } });
    for (const key in observed.labels) {
      expect(key).toMatch(/[ab]/);
    }
    expect(unread()).toEqual([]);
  });

  it('says nothing of an object of which no field was read', () => {
    const { observed, unread } = observe({ raw: { anything: 1 } });
    expect(typeof observed.raw).toBe('object');
    expect(unread()).toEqual([]);
  });
});
