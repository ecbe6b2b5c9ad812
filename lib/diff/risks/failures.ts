import { type Failures, isWorse } from '../failures.ts';
import type { Risk } from '../risk.ts';

/** What failures do that they did not before. It takes both simulations, so it is no check like the others. */
export function failureRisks(failures: Failures | undefined): readonly Risk[] {
  if (failures === undefined) {
    return [];
  }
  const { changes, gone, proven, found } = failures;
  const lost = gone.map(
    (service): Risk => ({
      id: failureMatrixId,
      level: 'warning',
      message: `${service} is gone from the platform: nobody serves in its place.`,
      remedy: 'Make sure that nothing uses it.',
    }),
  );
  const worse = changes.filter(isWorse).map(
    ({ service, event, was, is, reason }): Risk => ({
      id: failureMatrixId,
      level: is === 'down' ? 'danger' : 'warning',
      message: `${service}, ${event}: ${was} → ${is} (${reason}).`,
    }),
  );
  return proven.before && !proven.after
    ? [
        {
          id: failureMatrixId,
          level: 'danger',
          message: `It no longer survives what it declares: ${found.join(' ')}`,
          remedy: 'See npm run report.',
        },
        ...worse,
        ...lost,
      ]
    : [...worse, ...lost];
}

export const failureMatrixId = 'failure-matrix';
