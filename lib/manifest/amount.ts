/** Amounts of pods as the API writes them: a number, or a percentage of all of them. */

/**
 * The amount in pods; undefined for what is neither a number nor a percentage such as `25%`. The API rounds a
 * disruption budget's percentages and a surge up, and what an update may take away down.
 */
export function scaledAmount(amount: unknown, pods: number, round: 'up' | 'down' = 'up'): number | undefined {
  if (typeof amount === 'number') {
    return Number.isFinite(amount) ? amount : undefined;
  }
  const percent = /^(\d+)%$/.exec(String(amount))?.[1];
  if (percent === undefined) {
    return undefined;
  }
  // The product of whole numbers is exact, so that 10 % of 30 is 3 and not 4.
  const share = (Number(percent) * pods) / 100;
  return round === 'up' ? Math.ceil(share) : Math.floor(share);
}
