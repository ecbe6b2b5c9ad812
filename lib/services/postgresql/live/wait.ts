import { setTimeout as pause } from 'node:timers/promises';

/** Polls until `probe` gives something other than undefined, false or null; `log` tells more when it never does. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | false | null> | T | undefined | false | null,
  { seconds = 60, every = 250, log }: { seconds?: number; every?: number; log?: () => string } = {},
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  let last: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false && value !== null) return value;
    } catch (error) {
      last = error;
    }
    if (performance.now() > end) {
      const cause = last === undefined ? '' : `; last: ${String(last)}`;
      throw new Error(`${what}: not within ${seconds} s${cause}${log ? `\n${log()}` : ''}`);
    }
    await pause(every);
  }
}
