import { describe, expect, it } from 'vitest';
import { erasureLayout } from './erasure.ts';
import { layoutText } from './layout-text.ts';

describe('layoutText', () => {
  it('says what three members of two drives survive', () => {
    expect(layoutText(erasureLayout({ members: 3, drives: 2 }))).toBe(
      '3 members × 2 drives: 1 erasure set of 6 drives, parity 3, 50 % of the raw capacity usable; reads survive the loss of any 3 drives of a set (1 member), writes of any 2 drives of a set (1 member)',
    );
  });

  it('says that two halves of a set can not write', () => {
    expect(layoutText(erasureLayout({ members: 4, drives: 1 }))).toMatch(
      /reads survive the loss of any 2 drives of a set \(2 members\), writes of any 1 drive of a set \(1 member\)$/,
    );
  });
});
