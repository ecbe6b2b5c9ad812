import { setTimeout as pause } from 'node:timers/promises';

export interface WaitProps {
  /** @default 60 */
  readonly seconds?: number;
  /** What to print when it never comes. */
  readonly log?: () => string;
}

/** Asks again and again until the answer is neither undefined nor false, and gives it. */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  { seconds = 60, log }: WaitProps = {},
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) {
        return answer;
      }
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) {
      throw new Error(
        [`${what}: not within ${seconds} s`, ...(last ? [String(last)] : []), ...(log ? [log()] : [])].join(
          '\n',
        ),
      );
    }
    await pause(100);
  }
}
