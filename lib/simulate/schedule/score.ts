/** What the scheduler's plugins share when they score. */

/** The best score that a plugin gives a node. */
export const BEST = 100;

/**
 * Scales raw scores of the feasible nodes to 0…100 by the largest of them, adds them with the plugin's weight.
 * Whole numbers, rounded down, as in the scheduler.
 */
export function normalize(
  raw: Int32Array,
  feasible: Int32Array,
  length: number,
  totals: Float64Array,
  weight: number,
  reverse: boolean,
): void {
  let largest = 0;
  for (let i = 0; i < length; i += 1) {
    largest = Math.max(largest, raw[feasible[i] as number] as number);
  }
  for (let i = 0; i < length; i += 1) {
    const node = feasible[i] as number;
    const score = largest === 0 ? 0 : Math.floor((BEST * (raw[node] as number)) / largest);
    totals[node] = (totals[node] as number) + weight * (reverse ? BEST - score : score);
  }
}
