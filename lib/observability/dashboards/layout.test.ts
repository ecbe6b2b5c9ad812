import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lines, type Row } from './dashboard.ts';
import { columns, layout, type Place } from './layout.ts';

const panelOf = (width: number, height: number) =>
  lines({ title: 'p', width, height, queries: [{ expr: 'up', legend: '' }] });

const rows: fc.Arbitrary<Row[]> = fc.array(
  fc.record({
    title: fc.constant('row'),
    panels: fc.array(
      fc
        .tuple(fc.integer({ min: 1, max: columns }), fc.integer({ min: 1, max: 12 }))
        .map(([width, height]) => panelOf(width, height)),
      { maxLength: 12 },
    ),
  }),
  { maxLength: 5 },
);

const overlap = (a: Place, b: Place) =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

describe('the layout of a dashboard', () => {
  it('keeps panels inside the grid and off each other, in their order', () => {
    fc.assert(
      fc.property(rows, (given) => {
        const placed = layout({ id: 'any', rows: given });
        expect(placed.map(({ content }) => content)).toEqual(given.flatMap((row) => [row, ...row.panels]));
        expect(new Set(placed.map(({ id }) => id)).size).toBe(placed.length);
        for (const [index, { place }] of placed.entries()) {
          expect(place.x).toBeGreaterThanOrEqual(0);
          expect(place.x + place.w).toBeLessThanOrEqual(columns);
          expect(placed.slice(0, index).some((before) => overlap(before.place, place))).toBe(false);
        }
      }),
    );
  });

  it('fills lines from the left, and begins the next below the highest', () => {
    const placed = layout({
      id: 'any',
      rows: [{ title: 'row', panels: [panelOf(12, 8), panelOf(8, 4), panelOf(8, 4)] }],
    });
    expect(placed.map(({ place }) => place)).toEqual([
      { x: 0, y: 0, w: 24, h: 1 },
      { x: 0, y: 1, w: 12, h: 8 },
      { x: 12, y: 1, w: 8, h: 4 },
      { x: 0, y: 9, w: 8, h: 4 },
    ]);
  });

  it('refuses a panel that does not fit', () => {
    expect(() => layout({ id: 'kafka', rows: [{ title: 'row', panels: [panelOf(25, 8)] }] })).toThrow(
      'kafka: panel "p" is 25 wide and 8 high; widths are 1 to 24, heights 1 or more',
    );
  });
});
