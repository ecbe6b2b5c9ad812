/**
 * How often a test repeats what it does: `npm test` answers within a minute, `npm run test:thorough` takes its time.
 * CI runs both.
 */
export const isThorough = process.env.HOLDFAST_THOROUGH === '1';

export function times(quick: number, thorough: number): number {
  return isThorough ? thorough : quick;
}

/** All items, or every `step`th in a quick run. */
export function sample<T>(items: readonly T[], step: number): readonly T[] {
  return isThorough ? items : items.filter((_, index) => index % step === 0);
}
