import type { Dashboard, Panel, Row } from './dashboard.ts';

/** Columns of Grafana's grid. */
export const columns = 24;

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export interface Placed {
  /** From 1 on, unique within the dashboard. */
  readonly id: number;
  readonly place: Place;
  /** A row's heading, or a panel. */
  readonly content: Row | Panel;
}

/**
 * Gives every panel its place: from left to right, and below the highest of a line when the line is full. A row begins
 * with its heading, below all that is before it.
 * @throws RangeError when a panel is wider than the grid
 */
export function layout({ id, rows }: Pick<Dashboard, 'id' | 'rows'>): Placed[] {
  const placed: Placed[] = [];
  let bottom = 0;
  const put = (content: Row | Panel, place: Place) => {
    placed.push({ id: placed.length + 1, place, content });
    bottom = Math.max(bottom, place.y + place.h);
  };
  for (const row of rows) {
    put(row, { x: 0, y: bottom, w: columns, h: 1 });
    let x = 0;
    let y = bottom;
    for (const panel of row.panels) {
      const { title, width: w, height: h } = panel;
      if (!Number.isInteger(w) || w < 1 || w > columns || !Number.isInteger(h) || h < 1) {
        throw new RangeError(
          `${id}: panel "${title}" is ${w} wide and ${h} high; widths are 1 to ${columns}, heights 1 or more`,
        );
      }
      if (x + w > columns) {
        x = 0;
        y = bottom;
      }
      put(panel, { x, y, w, h });
      x += w;
    }
  }
  return placed;
}
